package dev.rhyton.kernel;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.rhyton.kernel.KernelClient.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The outputs of one cell, collected from messages as in the front end of a notebook. */
final class NotebookOutputs {
  private static final Pattern LINE = Pattern.compile("[^\n]*\n|[^\n]+");

  private static final String VEGA_LITE = "application/vnd.vegalite.v5+json";

  private final List<JsonObject> outputs = new ArrayList<>();
  private final Map<String, List<JsonObject>> displays;
  private boolean clearNext;

  /**
   * Creates the outputs of a cell. All cells of a notebook share the displays, because a cell may
   * update the display of another cell.
   */
  NotebookOutputs(Map<String, List<JsonObject>> displays) {
    this.displays = displays;
  }

  void add(Message message) {
    var content = message.content();
    switch (message.type()) {
      case "stream" -> stream(message.text("name"), message.text("text"));
      case "display_data" -> display(content, new JsonObject());
      case "execute_result" -> {
        var output = new JsonObject();
        output.add("execution_count", content.get("execution_count"));
        display(content, output);
      }
      case "update_display_data" ->
          displays
              .getOrDefault(displayId(content), List.of())
              .forEach(output -> fill(output, content));
      case "error" -> {
        var output = begin("error", new JsonObject());
        for (var name : List.of("ename", "evalue", "traceback")) {
          output.add(name, content.get(name));
        }
      }
      case "clear_output" -> {
        clearNext = content.get("wait").getAsBoolean();
        if (!clearNext) {
          outputs.clear();
        }
      }
      default -> {
        // the state of the kernel, or the code of the cell
      }
    }
  }

  @CanIgnoreReturnValue
  private JsonObject begin(String type, JsonObject output) {
    if (clearNext) {
      outputs.clear();
      clearNext = false;
    }
    output.addProperty("output_type", type);
    outputs.add(output);
    return output;
  }

  private void stream(String name, String text) {
    var last = outputs.isEmpty() || clearNext ? null : outputs.get(outputs.size() - 1);
    if (last == null || !last.has("name") || !last.get("name").getAsString().equals(name)) {
      last = begin("stream", new JsonObject());
      last.addProperty("name", name);
      last.addProperty("text", "");
    }
    last.addProperty("text", last.get("text").getAsString() + text);
  }

  private void display(JsonObject content, JsonObject output) {
    begin(output.size() == 0 ? "display_data" : "execute_result", output);
    fill(output, content);
    var id = displayId(content);
    if (id != null) {
      displays.computeIfAbsent(id, key -> new ArrayList<>()).add(output);
    }
  }

  private static void fill(JsonObject output, JsonObject content) {
    output.add("data", content.get("data"));
    output.add("metadata", content.has("metadata") ? content.get("metadata") : new JsonObject());
  }

  private static @Nullable String displayId(JsonObject content) {
    var details = content.getAsJsonObject("transient");
    return details == null || !details.has("display_id")
        ? null
        : details.get("display_id").getAsString();
  }

  /** Returns the outputs in the format of a notebook file, of interactive plots the pictures. */
  JsonArray toJson() {
    var array = new JsonArray();
    for (var output : outputs) {
      var copy = output.deepCopy();
      if (copy.has("text")) {
        copy.add("text", lines(overwrite(copy.get("text").getAsString())));
      }
      if (copy.has("data")) {
        var data = copy.getAsJsonObject("data");
        // A file has the picture: with both forms, it would be half as large again.
        if (data.has("image/png")) data.remove(VEGA_LITE);
        for (var type : List.copyOf(data.keySet())) {
          if (type.startsWith("text/")
              || type.equals("image/svg+xml")
              || type.equals("application/javascript")) {
            data.add(type, lines(text(data.get(type))));
          }
        }
      }
      array.add(copy);
    }
    return array;
  }

  /**
   * Returns the text after carriage returns: a line is overwritten, and only its last state is
   * kept.
   */
  static String overwrite(String text) {
    var lines = new ArrayList<String>();
    for (var line : text.replaceAll("\r+\n", "\n").split("\n", -1)) {
      var shown = new StringBuilder();
      for (var part : line.split("\r", -1)) {
        shown.replace(0, Math.min(part.length(), shown.length()), part);
      }
      lines.add(shown.toString());
    }
    return String.join("\n", lines);
  }

  /** Returns the lines of a text, as a notebook file has them. */
  static JsonArray lines(String text) {
    var lines = new JsonArray();
    LINE.matcher(text).results().forEach(line -> lines.add(line.group()));
    return lines;
  }

  /** Returns text, which may be a list of lines in a notebook file. */
  static String text(JsonElement element) {
    if (element.isJsonArray()) {
      var text = new StringBuilder();
      element.getAsJsonArray().forEach(line -> text.append(line.getAsString()));
      return text.toString();
    }
    return element.isJsonPrimitive() ? element.getAsString() : element.toString();
  }

  /**
   * Returns the type of each output with its stream or its MIME types, such as {@code display_data
   * image/png}.
   */
  static List<String> kinds(JsonArray outputs) {
    var kinds = new ArrayList<String>();
    for (var element : outputs) {
      var output = element.getAsJsonObject();
      var type = output.get("output_type").getAsString();
      if (output.has("data")) {
        output.getAsJsonObject("data").keySet().forEach(mime -> kinds.add(type + " " + mime));
      } else {
        kinds.add(output.has("name") ? type + " " + output.get("name").getAsString() : type);
      }
    }
    return kinds;
  }

  /** Returns the text of all outputs. */
  static String readable(JsonArray outputs) {
    var text = new StringBuilder();
    for (var element : outputs) {
      var output = element.getAsJsonObject();
      if (output.has("text")) {
        text.append(text(output.get("text"))).append('\n');
      } else if (output.has("data")) {
        for (var entry : output.getAsJsonObject("data").entrySet()) {
          if (entry.getKey().startsWith("text/")) {
            text.append(text(entry.getValue())).append('\n');
          }
        }
      }
    }
    return text.toString();
  }
}
