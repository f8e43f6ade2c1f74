package dev.rhyton.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads the entries of a zip file; their sizes are limited, and their checksums are verified. */
final class Zip implements AutoCloseable {
  /** The largest compression ratio of an entry that is larger than 16 MB. */
  private static final int MOST_COMPRESSION = 100;

  private static final long MAX_MANIFEST = 1L << 20;

  private final Path file;
  private final ZipFile zip;
  private JsonNode hashes; // null before the manifest is read, and if there is none

  Zip(Path file) {
    this.file = file;
    try {
      zip = new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw new IllegalArgumentException(
          file + " is not a .keras file: expected a zip (" + e.getMessage() + ").", e);
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
    try {
      var names = names();
      if (!names.remove(ZipWriter.MANIFEST)) return;
      hashes = Json.parse(new String(bytes(ZipWriter.MANIFEST, MAX_MANIFEST), UTF_8));
      var listed = new TreeSet<String>();
      hashes.fieldNames().forEachRemaining(listed::add);
      Check.that(
          listed.equals(names),
          "%s: expected the entries %s, as its manifest says, found %s.",
          file,
          listed,
          names);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Returns the names of the entries. Keras writes no names that lead outside of the zip file and
   * no duplicate names.
   */
  private Set<String> names() {
    var names = new TreeSet<String>();
    for (var entries = zip.entries(); entries.hasMoreElements(); ) {
      var name = entries.nextElement().getName();
      boolean leadsOut = name.startsWith("/") || name.contains("..") || name.contains("\\");
      Check.that(!leadsOut, "%s: the entry \"%s\" leads out of the file.", file, name);
      Check.that(names.add(name), "%s: there are two entries \"%s\".", file, name);
    }
    return names;
  }

  boolean has(String name) {
    return zip.getEntry(name) != null;
  }

  /** Returns the content of an entry, which must not be larger than {@code most}. */
  byte[] bytes(String name, long most) {
    var entry = zip.getEntry(name);
    Check.that(entry != null, "%s is not a .keras file: it has no %s.", file, name);
    var bytes = new byte[size(entry, most)];
    try (var in = zip.getInputStream(entry)) {
      int read = in.readNBytes(bytes, 0, bytes.length);
      var crc = new CRC32();
      crc.update(bytes);
      Check.that(
          read == bytes.length && in.read() < 0 && crc.getValue() == entry.getCrc(),
          "%s: %s is damaged: size or checksum are wrong.",
          file,
          name);
      checkHash(name, bytes);
      return bytes;
    } catch (ZipException e) {
      throw new IllegalArgumentException(
          file + ": " + name + " is damaged: " + FileErrors.damage(e), e);
    } catch (IOException e) {
      throw FileErrors.cannot("read", name + " of " + file, e);
    }
  }

  private void checkHash(String name, byte[] bytes) {
    if (hashes == null) return;
    var hash = HexFormat.of().formatHex(ZipWriter.sha256().digest(bytes));
    Check.that(
        hash.equals(hashes.path(name).asText()),
        "%s: %s is not what the manifest of the file says.",
        file,
        name);
  }

  private int size(ZipEntry entry, long most) {
    long size = entry.getSize();
    Check.that(
        size >= 0 && size <= Math.min(most, Integer.MAX_VALUE - 8),
        "%s: %s of %,d bytes is larger than the %,d that are allowed.",
        file,
        entry.getName(),
        size,
        Math.min(most, Integer.MAX_VALUE - 8));
    try {
      long packed = Math.min(entry.getCompressedSize(), Files.size(file));
      Check.that(
          size <= 16L << 20 || size / MOST_COMPRESSION <= packed,
          "%s: %s unpacks from %,d bytes to %,d, which no weights do.",
          file,
          entry.getName(),
          packed,
          size);
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
    return (int) size;
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw FileErrors.cannot("close", file, e);
    }
  }
}
