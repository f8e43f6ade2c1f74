package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Reads files that nobody vouches for: what is wrong with them is said in a sentence with their
 * name.
 */
final class FileReading {
  private FileReading() {}

  /** Runs a reader, which throws exceptions of any kind if the file is damaged. */
  static <T> T within(Object file, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException e) {
      if (String.valueOf(e.getMessage()).startsWith(file.toString())) throw e;
      throw damaged(file, e);
    } catch (java.io.UncheckedIOException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw damaged(file, e);
    }
  }

  private static IllegalArgumentException damaged(Object file, Throwable e) {
    return new IllegalArgumentException(
        String.format("%s is damaged: %s", file, FileErrors.damage(e)), e);
  }

  /**
   * Reads a stream to its end. What is unpacked from a file must not be larger than a quarter of
   * Java's memory, or than the file.
   */
  static byte[] all(InputStream in, Path file, String name) throws IOException {
    long most = most(file);
    var bytes = in.readNBytes((int) most);
    Check.that(
        bytes.length < most || in.read() < 0,
        "%s unpacks to more than %,d bytes, a quarter of Java's memory: set a larger -Xmx, or check"
            + " where the file comes from.",
        name,
        most);
    return bytes;
  }

  /** Returns the number of bytes that may be unpacked from a file. */
  static long most(Path file) throws IOException {
    long memory = Runtime.getRuntime().maxMemory() / 4;
    return Math.min(Integer.MAX_VALUE - 8, Math.max(Files.size(file), memory));
  }
}
