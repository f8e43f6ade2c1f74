package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Json;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the values of each epoch as a line of a CSV file. If a process was killed while it wrote a
 * line, the incomplete line is removed when the file is continued.
 *
 * <pre>{@code
 * CSVLogger.of("log.csv").append(true)
 * }</pre>
 */
public final class CSVLogger extends Callback {
  private final Path file;
  private String separator = ",";
  private boolean append;
  private @Nullable List<String> keys;

  private CSVLogger(Path file) {
    this.file = file;
  }

  /** Creates a logger that writes to a file, which is overwritten by each training. */
  public static CSVLogger of(String filename) {
    return new CSVLogger(FileErrors.path("CSVLogger", "a file", filename));
  }

  /** Sets the separator between two values; a comma by default. */
  public CSVLogger separator(String between) {
    Check.that(
        between != null && between.length() == 1 && !"\"\n\r".contains(between),
        "CSVLogger: separator must be one character, and no quote or line end, received %s.",
        Json.write(between));
    return with(this, c -> c.separator = between);
  }

  /** Sets whether lines are appended to an existing file, with its columns. */
  public CSVLogger append(boolean on) {
    return with(this, c -> c.append = on);
  }

  @Override
  public void onTrainBegin() {
    keys = null;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      var before = append && Files.exists(file) ? Files.readString(file) : "";
      var whole = before.substring(0, before.lastIndexOf('\n') + 1);
      try (var lines = new RandomAccessFile(file.toFile(), "rw")) {
        lines.setLength(whole.getBytes(StandardCharsets.UTF_8).length);
      }
      if (!whole.isEmpty()) {
        var columns = whole.lines().findFirst().orElseThrow().split(Pattern.quote(separator), -1);
        keys = List.of(columns).subList(1, columns.length);
      }
    } catch (IOException e) {
      throw FileErrors.cannot("write", file, e);
    }
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    Check.entries("onEpochEnd", "logs", logs);
    if (keys == null) {
      keys = List.copyOf(new TreeSet<>(logs.keySet()));
      write("epoch", keys);
    }
    write(
        Integer.toString(epoch),
        keys.stream().map(k -> logs.containsKey(k) ? logs.get(k).toString() : "NA").toList());
  }

  private void write(String first, List<String> rest) {
    var values = new ArrayList<>(List.of(first));
    values.addAll(rest);
    var line = values.stream().map(this::quoted).collect(Collectors.joining(separator)) + "\n";
    // An interrupt, which ends the training, closes a channel, but not this stream.
    try (var lines = new FileOutputStream(file.toFile(), true)) {
      lines.write(line.getBytes(StandardCharsets.UTF_8));
      lines.getFD().sync();
    } catch (IOException e) {
      throw FileErrors.cannot("write", file, e);
    }
  }

  private String quoted(String value) {
    return value.contains(separator) ? '"' + value + '"' : value;
  }
}
