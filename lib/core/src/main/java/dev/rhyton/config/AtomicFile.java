package dev.rhyton.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Writes files that are there whole or not at all, whenever the process is killed: beside their
 * place, then to the disk, then moved over what was there.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Lets {@code writer} write a file of the same ending, which then takes the target's place. */
  public static void write(Path target, Consumer<Path> writer) {
    var place = target.toAbsolutePath();
    Check.that(!Files.isDirectory(place), "%s is a directory: give the path of a file.", target);
    var draft = place.resolveSibling("." + UUID.randomUUID() + "-" + place.getFileName());
    try {
      Files.createDirectories(place.getParent());
      try {
        writer.accept(draft);
        try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
        Files.move(
            draft, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + target + ": " + e.getMessage(), e);
    }
  }
}
