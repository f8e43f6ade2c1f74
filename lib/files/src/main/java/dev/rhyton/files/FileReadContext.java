package dev.rhyton.files;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A file that is being read; errors name the file and the part of it. */
record FileReadContext(Path file) {
  FileReadContext {
    Check.given("load", "file", file);
    Check.that(Files.exists(file), "There is no file %s.", file.toAbsolutePath());
    Check.that(Files.isRegularFile(file), "%s is not a file.", file.toAbsolutePath());
  }

  /** Opens a file in a folder; it must not be a link, and its size is limited. */
  static FileReadContext of(Path file, long most) {
    Check.that(!Files.isSymbolicLink(file), "%s is a link, and links are not followed.", file);
    var reading = new FileReadContext(file);
    long size = reading.size();
    Check.that(size <= most, "%s: expected at most %,d bytes, received %,d.", file, most, size);
    return reading;
  }

  long size() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }

  /** Opens the content, which is read when it is needed. */
  ByteSource open() {
    return new FileSource(file);
  }

  /** Returns the whole content as text. */
  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** Returns the whole content. */
  byte[] bytes() {
    try (var in = Files.newInputStream(file)) {
      long size = Files.size(file);
      Check.that(size <= Integer.MAX_VALUE - 8, "%s: files over 2 GB cannot be read.", file);
      var bytes = new byte[(int) size];
      // Read in parts, because Java keeps a native buffer of the size of the largest read.
      for (int at = 0, read = 1; at < size && read > 0; at += read) {
        read = in.readNBytes(bytes, at, Math.min(bytes.length - at, 1 << 20));
      }
      return bytes;
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }

  /**
   * Reads a part and converts exceptions, because a damaged file can make its readers throw
   * exceptions of any kind.
   */
  @CanIgnoreReturnValue
  <T> T within(String part, Supplier<T> body) {
    try {
      return body.get();
    } catch (HdfException | StackOverflowError | OutOfMemoryError e) {
      var damage = FileErrors.damage(e);
      throw new IllegalArgumentException(file + ": " + part + " is damaged: " + damage, e);
    } catch (UncheckedIOException e) {
      throw e;
    } catch (RuntimeException e) {
      var message = FileErrors.damage(e);
      boolean placed = e instanceof IllegalArgumentException && message.startsWith(file.toString());
      if (placed) throw e;
      throw new IllegalArgumentException(file + ": " + part + ": " + message, e);
    }
  }
}
