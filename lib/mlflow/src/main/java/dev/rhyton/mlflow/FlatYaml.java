package dev.rhyton.mlflow;

import dev.rhyton.config.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the files of YAML that MLflow writes: an entry in each line, long ones in several. */
final class FlatYaml {
  private FlatYaml() {}

  /** Returns the entries of a file as texts. */
  static Map<String, String> read(Path file) throws IOException {
    var entries = new ArrayList<String>();
    for (var line : Files.readAllLines(file)) {
      int last = entries.size() - 1;
      if (line.startsWith(" ") && last >= 0) {
        entries.set(last, entries.get(last) + " " + line.strip());
      } else {
        entries.add(line);
      }
    }
    var values = new LinkedHashMap<String, String>();
    for (var entry : entries) {
      int colon = entry.indexOf(':');
      if (colon > 0)
        values.put(entry.substring(0, colon), text(entry.substring(colon + 1).strip()));
    }
    return values;
  }

  private static String text(String scalar) {
    if (scalar.length() > 1 && scalar.startsWith("'") && scalar.endsWith("'")) {
      return scalar.substring(1, scalar.length() - 1).replace("''", "'");
    }
    if (!scalar.startsWith("\"")) return scalar;
    try {
      return Json.parse(scalar).asText();
    } catch (IllegalArgumentException e) {
      return scalar; // with one of the escapes that only YAML has
    }
  }
}
