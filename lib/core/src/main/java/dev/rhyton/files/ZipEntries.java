package dev.rhyton.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The entries of a zip, none larger than its reader allows. */
final class ZipEntries implements AutoCloseable {
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final Path file;
  private final ZipFile zip;

  ZipEntries(Path file) {
    this.file = file;
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("There is no file " + file.toAbsolutePath() + ".");
    }
    try {
      zip = new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw new IllegalArgumentException(
          file + " is not a .keras file: expected a zip. " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** The content of an entry, which must not be larger than {@code most}. */
  byte[] bytes(String name, long most) {
    var entry = zip.getEntry(name);
    if (entry == null) {
      throw new IllegalArgumentException(file + " is not a .keras file: it has no " + name + ".");
    }
    int limit = (int) Math.min(most, LARGEST_ARRAY);
    try (var in = zip.getInputStream(entry)) {
      // What the directory says of the size may be false, so what comes out is counted.
      var bytes = in.readNBytes(limit);
      if (in.read() < 0) return bytes;
    } catch (ZipException e) {
      throw new IllegalArgumentException(file + ": " + name + " is damaged: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name + " of " + file, e);
    }
    throw new IllegalArgumentException(
        String.format("%s: %s is larger than the %,d bytes that are allowed.", file, name, limit));
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close " + file, e);
    }
  }
}
