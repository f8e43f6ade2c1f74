package dev.rhyton.tuner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a search, one JSON object in each line of a file, to which lines are only added.
 * Several processes add lines: who reads or adds holds the lock of the folder.
 */
final class Journal {
  private final Path file;
  private long size; // in bytes, of what was read or added so far
  private int lines;

  /** Opens the journal of a folder. */
  Journal(Path folder) {
    file = folder.resolve("journal.jsonl");
  }

  /** Returns whether nothing was read or added so far. */
  boolean isNew() {
    return size == 0;
  }

  /**
   * Returns the events that other processes have added. A last line without an end, which a process
   * left that was killed, is removed.
   */
  List<ObjectNode> news() {
    var events = new ArrayList<ObjectNode>();
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      Check.that(
          open.length() >= size,
          "%s is shorter than before: another program changed it while the search ran.",
          file);
      var bytes = new byte[Math.toIntExact(open.length() - size)];
      open.seek(size);
      open.readFully(bytes);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') end--;
      if (end < bytes.length) open.setLength(size + end);
      var text = new String(bytes, 0, end, StandardCharsets.UTF_8);
      for (var line : text.lines().toList()) events.add(event(line, lines + events.size() + 1));
      lines += events.size();
      size += end;
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

  /** Returns the lines that begin with a text. */
  List<String> lines(String begin) {
    try {
      var text = new String(SearchFolder.read(file), StandardCharsets.UTF_8);
      return text.lines().filter(line -> line.startsWith(begin)).toList();
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }

  /** Adds an event after {@link #news}; it is on the disk afterwards. */
  void add(ObjectNode event) {
    var line = (event + "\n").getBytes(StandardCharsets.UTF_8);
    // Unlike a channel, this is not closed by an interrupt.
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(size);
      open.write(line);
      open.getFD().sync();
      size += line.length;
      lines++;
    } catch (IOException e) {
      throw FileErrors.cannot("write", file, e);
    }
  }
}
