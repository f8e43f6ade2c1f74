package dev.rhyton.kernel;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The file of a notebook, as Jupyter writes it. */
final class NotebookFile {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private NotebookFile() {}

  static JsonObject read(Path notebook) throws IOException {
    return GSON.fromJson(Files.readString(notebook), JsonObject.class);
  }

  static void write(JsonObject notebook, Path file) throws IOException {
    Files.writeString(file, format(notebook));
  }

  static List<JsonObject> cells(JsonObject notebook) {
    var cells = new ArrayList<JsonObject>();
    notebook.getAsJsonArray("cells").forEach(cell -> cells.add(cell.getAsJsonObject()));
    return cells;
  }

  /** Returns the code cells that are not empty. */
  static List<JsonObject> codeCells(JsonObject notebook) {
    return cells(notebook).stream().filter(NotebookFile::isCode).toList();
  }

  /** Returns whether a cell has code. */
  static boolean isCode(JsonObject cell) {
    return cell.get("cell_type").getAsString().equals("code") && !source(cell).isBlank();
  }

  static String source(JsonObject cell) {
    return NotebookOutputs.text(cell.get("source"));
  }

  /**
   * Returns the {@code rhyton} part of the metadata of a notebook or a cell; empty if it has none.
   */
  static JsonObject own(JsonObject owner) {
    var metadata = owner.getAsJsonObject("metadata");
    return metadata != null && metadata.has("rhyton")
        ? metadata.getAsJsonObject("rhyton")
        : new JsonObject();
  }

  /** Removes values that differ between runs or machines. */
  static void clean(JsonObject notebook) {
    for (var cell : cells(notebook)) {
      cell.getAsJsonObject("metadata").remove("execution");
      if (cell.has("outputs") && source(cell).isBlank()) {
        cell.add("outputs", new JsonArray());
        cell.add("execution_count", JsonNull.INSTANCE);
      }
    }
    var language = notebook.getAsJsonObject("metadata").getAsJsonObject("language_info");
    if (language != null) {
      language.remove("version");
    }
  }

  /**
   * Returns a notebook as Jupyter writes it: sorted, indented by one space, with a line break at
   * the end.
   */
  static String format(JsonObject notebook) throws IOException {
    var text = new StringWriter();
    var writer = new JsonWriter(text);
    writer.setIndent(" ");
    GSON.toJson(sorted(notebook), writer);
    writer.flush();
    return text.append('\n').toString();
  }

  private static JsonElement sorted(JsonElement element) {
    if (element.isJsonObject()) {
      var object = new JsonObject();
      var members = new TreeMap<String, JsonElement>();
      element.getAsJsonObject().entrySet().forEach(e -> members.put(e.getKey(), e.getValue()));
      members.forEach((name, value) -> object.add(name, sorted(value)));
      return object;
    }
    if (element.isJsonArray()) {
      var array = new JsonArray();
      element.getAsJsonArray().forEach(member -> array.add(sorted(member)));
      return array;
    }
    return element;
  }
}
