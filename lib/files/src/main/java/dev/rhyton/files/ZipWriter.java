package dev.rhyton.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a zip file of uncompressed entries, and a list of their hashes at its end. */
final class ZipWriter implements AutoCloseable {
  /** The entry with the SHA-256 of each of the other entries. */
  static final String MANIFEST = "rhyton.manifest.json";

  private final ZipOutputStream zip;
  private final ObjectNode hashes = Json.object();
  private final byte[] piece = new byte[1 << 16];

  ZipWriter(Path file) throws IOException {
    zip = new ZipOutputStream(Files.newOutputStream(file));
    zip.setMethod(ZipOutputStream.STORED);
  }

  void add(String name, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    add(name, to -> to.write(ByteBuffer.wrap(bytes)));
  }

  /** The content of an entry, which is written twice. */
  interface Content {
    void writeTo(ByteSink to) throws IOException;
  }

  /**
   * Adds an entry. In a zip file, size and checksum precede an uncompressed entry, so the content
   * is written twice, the first time only to compute these.
   */
  void add(String name, Content content) throws IOException {
    var entry = new ZipEntry(name);
    var sha = sha256();
    var crc = new CRC32();
    var size = new AtomicLong();
    content.writeTo(
        bytes -> {
          size.addAndGet(bytes.remaining());
          crc.update(bytes.duplicate());
          sha.update(bytes);
        });
    entry.setSize(size.get());
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    content.writeTo(this::write);
    zip.closeEntry();
    hashes.put(name, HexFormat.of().formatHex(sha.digest()));
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int count = Math.min(piece.length, bytes.remaining());
      bytes.get(piece, 0, count);
      zip.write(piece, 0, count);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java version supports it
    }
  }

  /** Writes the list of hashes and closes the zip file. */
  @Override
  public void close() throws IOException {
    try (zip) {
      add(MANIFEST, hashes.deepCopy().toString());
    }
  }
}
