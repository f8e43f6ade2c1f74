package dev.rhyton.tuner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a search, one JSON object in each line of a file, to which lines are only added. A
 * last line without an end, which a process left that was killed, is removed when the file is
 * opened again.
 */
final class Journal {
  private static final String NAME = "journal.jsonl";

  private final Path file; // null for a search in memory

  /** Creates the journal of a folder, null for none. */
  Journal(Path folder) {
    try {
      if (folder != null) Files.createDirectories(folder);
    } catch (IOException e) {
      throw FileErrors.cannot("create", folder, e);
    }
    file = folder == null ? null : folder.resolve(NAME);
  }

  boolean isInMemory() {
    return file == null;
  }

  /** Returns the events so far. */
  List<ObjectNode> events() {
    var events = new ArrayList<ObjectNode>();
    if (file == null || !Files.exists(file)) return events;
    try {
      var text = Files.readString(file);
      int end = text.lastIndexOf('\n') + 1;
      if (end < text.length())
        truncate(text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
      var lines = text.substring(0, end).lines().toList();
      for (int i = 0; i < lines.size(); i++) events.add(event(lines.get(i), i + 1));
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
    return events;
  }

  private ObjectNode event(String line, int number) {
    JsonNode event;
    try {
      event = Json.parse(line);
    } catch (IllegalArgumentException e) {
      event = null;
    }
    Check.that(
        event instanceof ObjectNode,
        "Line %d of %s is damaged, expected a JSON object: restore the file or choose another"
            + " folder. Received: %s",
        number,
        file,
        line);
    return (ObjectNode) event;
  }

  private void truncate(long size) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  /** Adds an event, which is on the disk afterwards. */
  void add(ObjectNode event) {
    if (file == null) return;
    var line = ByteBuffer.wrap((event + "\n").getBytes(StandardCharsets.UTF_8));
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (line.hasRemaining()) channel.write(line);
      channel.force(false);
    } catch (IOException e) {
      throw FileErrors.cannot("write", file, e);
    }
  }
}
