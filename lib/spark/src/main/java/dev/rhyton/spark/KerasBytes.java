package dev.rhyton.spark;

import dev.rhyton.models.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Models as the bytes of their {@code .keras} files. */
final class KerasBytes {
  private KerasBytes() {}

  static byte[] of(Model model) {
    return inFile(
        file -> {
          model.save(file);
          return read(file);
        });
  }

  static Model model(byte[] bytes, boolean compile) {
    return inFile(
        file -> {
          write(file, bytes);
          return Model.load(file, compile);
        });
  }

  private static <T> T inFile(Function<Path, T> use) {
    try {
      var folder = Files.createTempDirectory("rhyton-spark");
      var file = folder.resolve("model.keras");
      try {
        return use.apply(file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
