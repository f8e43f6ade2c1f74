package dev.rhyton.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a zip file of uncompressed entries, and a list of their hashes at its end. */
final class ZipWriter implements AutoCloseable {
  /** The entry with the SHA-256 of each of the other entries. */
  static final String MANIFEST = "rhyton.manifest.json";

  private final ZipOutputStream zip;
  private final ObjectNode hashes = Json.object();

  ZipWriter(Path file) throws IOException {
    zip = new ZipOutputStream(Files.newOutputStream(file));
    zip.setMethod(ZipOutputStream.STORED);
  }

  void add(String name, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    add(name, () -> new ByteArrayInputStream(bytes));
  }

  void add(String name, Path file) throws IOException {
    add(name, () -> Files.newInputStream(file));
  }

  private interface Source {
    InputStream open() throws IOException;
  }

  /**
   * Adds an entry. In a zip file, size and checksum precede an uncompressed entry, so the content
   * is read twice.
   */
  private void add(String name, Source source) throws IOException {
    var entry = new ZipEntry(name);
    var sha = sha256();
    var crc = new CRC32();
    try (var in = new CheckedInputStream(new DigestInputStream(source.open(), sha), crc)) {
      entry.setSize(in.transferTo(OutputStream.nullOutputStream()));
    }
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    try (var in = source.open()) {
      in.transferTo(zip);
    }
    zip.closeEntry();
    hashes.put(name, HexFormat.of().formatHex(sha.digest()));
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
