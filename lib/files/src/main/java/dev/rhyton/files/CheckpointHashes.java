package dev.rhyton.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The SHA-256 of each file of a checkpoint, among Orbax' {@code custom_metadata} of its step, which
 * Python only stores. Checkpoints without them, as those of Python, are not checked, nor are files
 * that were added later, which are not read.
 */
final class CheckpointHashes {
  static final String KEY = "rhyton_sha256";
  private static final String CUSTOM = "custom_metadata";

  private CheckpointHashes() {}

  /** Adds the hashes of the files written until now to the metadata of a step. */
  static void add(ObjectNode metadata, Path step) throws IOException {
    var hashes = metadata.withObject("/" + CUSTOM).putObject(KEY);
    for (var file : files(step)) hashes.put(name(step, file), hash(file));
  }

  /** Throws if a checkpoint contains hashes and is not as it was written. */
  static void verify(Path step, long mostMetadata) {
    var reading = FileReadContext.of(step.resolve(CheckpointFolder.METADATA), mostMetadata);
    var hashes =
        reading.within("metadata", () -> Json.parse(reading.text())).path(CUSTOM).path(KEY);
    var missing = new TreeMap<String, String>();
    hashes.properties().forEach(e -> missing.put(e.getKey(), e.getValue().asText()));
    if (missing.isEmpty()) return;
    try {
      for (var file : files(step)) {
        Check.that(!Files.isSymbolicLink(file), "%s is a link, and links are not followed.", file);
        var expected = missing.remove(name(step, file));
        Check.that(
            expected == null || expected.equals(hash(file)),
            "%s: it is damaged, or was changed after it was saved: its checksum is wrong. %s",
            file,
            howToAccept());
      }
    } catch (IOException e) {
      throw FileErrors.cannot("read", step, e);
    }
    Check.that(
        missing.isEmpty(),
        "%s: %s is missing. %s",
        step,
        missing.isEmpty() ? "" : missing.firstKey(),
        howToAccept());
  }

  private static String howToAccept() {
    return String.format(
        "If you changed the checkpoint, delete \"%s\" in its file %s.",
        KEY, CheckpointFolder.METADATA);
  }

  /** Returns the files below a folder, and links as they are. */
  private static Iterable<Path> files(Path step) throws IOException {
    try (Stream<Path> all = Files.walk(step.toRealPath())) {
      var root = step.toRealPath();
      return all.filter(f -> Files.isRegularFile(f) || Files.isSymbolicLink(f))
          .map(f -> step.resolve(root.relativize(f)))
          .sorted()
          .toList();
    }
  }

  private static String name(Path step, Path file) {
    return step.relativize(file).toString().replace('\\', '/');
  }

  private static String hash(Path file) throws IOException {
    var sha = ZipWriter.sha256();
    try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), sha)) {
      Files.copy(file, out);
    }
    return HexFormat.of().formatHex(sha.digest());
  }
}
