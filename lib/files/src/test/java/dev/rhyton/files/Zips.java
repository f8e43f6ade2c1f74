package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Zips taken apart and put together otherwise. */
public final class Zips {
  private Zips() {}

  /** The entries of a zip. */
  public static Map<String, byte[]> read(Path file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (var zip = new ZipFile(file.toFile())) {
      for (var entry : zip.stream().toList()) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  /** A zip of entries, compressed. */
  public static void write(Path file, Map<String, byte[]> entries) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
  }

  /** Copies a .keras file, the manifest left out, with another configuration. */
  public static void withConfig(Path from, Path to, Consumer<JsonNode> change) throws IOException {
    with(
        from,
        to,
        "config.json",
        bytes -> {
          var json = Json.parse(new String(bytes, StandardCharsets.UTF_8));
          change.accept(json);
          return json.toString().getBytes(StandardCharsets.UTF_8);
        });
  }

  /** Copies a .keras file, the manifest left out, with another entry, or without it for null. */
  public static void with(Path from, Path to, String entry, UnaryOperator<byte[]> change)
      throws IOException {
    var entries = read(from);
    entries.remove(ZipWriter.MANIFEST);
    var changed = change.apply(entries.get(entry));
    if (changed == null) entries.remove(entry);
    else entries.put(entry, changed);
    write(to, entries);
  }

  /** The configuration in a .keras file. */
  public static JsonNode config(Path file) throws IOException {
    return Json.parse(new String(read(file).get("config.json"), StandardCharsets.UTF_8));
  }
}
