package dev.rhyton.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Json;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Reads the entries of a zip file; their sizes are limited, and their checksums are verified. */
final class Zip implements AutoCloseable {
  /** The largest compression ratio of an entry that is larger than 16 MB. */
  private static final int MOST_COMPRESSION = 100;

  private static final long MAX_MANIFEST = 1L << 20;

  private final Path file;
  private final ZipFile zip;
  private final byte[] piece = new byte[1 << 16];
  private @Nullable JsonNode hashes; // null before the manifest is read, and if there is none

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
    var entry = entry(name, Math.min(most, Integer.MAX_VALUE - 8));
    var bytes = ByteBuffer.allocate((int) entry.getSize());
    verify(entry, bytes::put);
    return bytes.array();
  }

  /**
   * Returns the content of an entry, which must not be larger than {@code most}. It is verified
   * now, and read from the file when it is needed, unless the entry is compressed.
   */
  ByteSource source(String name, long most) {
    var entry = entry(name, most);
    if (entry.getMethod() != ZipEntry.STORED) return ByteSource.of(bytes(name, most));
    verify(entry, bytes -> {});
    return new ByteSource() {
      @Override
      public long size() {
        return entry.getSize();
      }

      @Override
      public boolean isVerified() {
        return hashes != null;
      }

      @Override
      public void read(long from, ByteBuffer to) {
        Zip.this.read(entry, from, to);
      }
    };
  }

  /** Reads a part of an uncompressed entry, where skipping costs nothing. */
  private void read(ZipEntry entry, long from, ByteBuffer to) {
    try (var in = zip.getInputStream(entry)) {
      in.skipNBytes(from);
      while (to.hasRemaining()) {
        int read = in.read(piece, 0, Math.min(piece.length, to.remaining()));
        if (read < 0) throw new EOFException("the file became shorter while it was read");
        to.put(piece, 0, read);
      }
    } catch (IOException e) {
      throw FileErrors.cannot("read", entry.getName() + " of " + file, e);
    }
  }

  /** Throws unless size, checksum and hash of an entry are right; passes its bytes. */
  private void verify(ZipEntry entry, Consumer<ByteBuffer> to) {
    var name = entry.getName();
    var crc = new CRC32();
    var sha = ZipWriter.sha256();
    long size = 0;
    try (var in = zip.getInputStream(entry)) {
      for (int read; (read = in.read(piece)) > 0 && size <= entry.getSize() - read; size += read) {
        crc.update(piece, 0, read);
        if (hashes != null) sha.update(piece, 0, read);
        to.accept(ByteBuffer.wrap(piece, 0, read));
      }
      Check.that(
          size == entry.getSize() && in.read() < 0 && crc.getValue() == entry.getCrc(),
          "%s: %s is damaged: size or checksum are wrong.",
          file,
          name);
    } catch (ZipException e) {
      throw new IllegalArgumentException(
          file + ": " + name + " is damaged: " + FileErrors.damage(e), e);
    } catch (IOException e) {
      throw FileErrors.cannot("read", name + " of " + file, e);
    }
    Check.that(
        hashes == null || HexFormat.of().formatHex(sha.digest()).equals(hashes.path(name).asText()),
        "%s: %s is not what the manifest of the file says.",
        file,
        name);
  }

  private ZipEntry entry(String name, long most) {
    var entry = zip.getEntry(name);
    Check.that(entry != null, "%s is not a .keras file: it has no %s.", file, name);
    long size = entry.getSize();
    Check.that(
        size >= 0 && size <= most,
        "%s: %s of %,d bytes is larger than the %,d that are allowed.",
        file,
        entry.getName(),
        size,
        most);
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
    return entry;
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
