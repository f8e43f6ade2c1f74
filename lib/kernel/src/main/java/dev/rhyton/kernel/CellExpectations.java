package dev.rhyton.kernel;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The figures and conditions that the metadata of a code cell declares about its outputs. */
final class CellExpectations {
  private final JsonObject cell;
  private final int number;

  /** Creates the claims about the code cell with this number, from 1. */
  CellExpectations(JsonObject cell, int number) {
    this.cell = cell;
    this.number = number;
  }

  /** Returns the Java conditions that hold after the cell. */
  List<String> checks() {
    var own = NotebookFile.own(cell);
    var checks = new ArrayList<String>();
    if (own.has("checks")) {
      own.getAsJsonArray("checks").forEach(check -> checks.add(check.getAsString()));
    }
    return checks;
  }

  /** Returns the figures that the outputs contain. */
  List<JsonObject> figures() {
    var own = NotebookFile.own(cell);
    var figures = new ArrayList<JsonObject>();
    if (own.has("figures")) {
      own.getAsJsonArray("figures").forEach(figure -> figures.add(figure.getAsJsonObject()));
    }
    return figures;
  }

  private String outputs() {
    return NotebookOutputs.readable(cell.getAsJsonArray("outputs"));
  }

  /** Returns the figures that the outputs do not contain. */
  List<String> wrongFigures() {
    var problems = new ArrayList<String>();
    var text = outputs();
    for (var figure : figures()) {
      if (figure.has("text")) {
        if (!text.contains(figure.get("text").getAsString())) {
          problems.add("code cell %d: no output contains %s".formatted(number, figure));
        }
        continue;
      }
      var found = Pattern.compile(figure.get("pattern").getAsString()).matcher(text);
      if (!found.find()) {
        problems.add("code cell %d: no figure matches %s".formatted(number, figure));
      } else if (!holds(figure, Double.parseDouble(found.group(1)))) {
        problems.add("code cell %d: %s is not %s".formatted(number, found.group(1), figure));
      }
    }
    return problems;
  }

  private static boolean holds(JsonObject figure, double found) {
    double tolerance = figure.has("tolerance") ? figure.get("tolerance").getAsDouble() : 0;
    return (!figure.has("value")
            || Math.abs(found - figure.get("value").getAsDouble()) <= tolerance)
        && (!figure.has("min") || found >= figure.get("min").getAsDouble())
        && (!figure.has("max") || found <= figure.get("max").getAsDouble());
  }

  /** Returns a sentence about a condition that is not true, with what the cell printed. */
  String wrongCheck(String check, String value) {
    return "code cell %d: %s%s; the cell gave:%n%s"
        .formatted(
            number,
            check,
            value.equals("false") ? " does not hold" : " is no condition that holds: " + value,
            withoutTags(outputs()));
  }

  /** Returns the text of HTML without its tags, and without the code of its scripts and styles. */
  private static String withoutTags(String html) {
    return html.replaceAll("(?s)<(script|style)\\b.*?</\\1>", " ")
        .replaceAll("</?[a-z][^>]*>", " ")
        .replaceAll("\\h+", " ")
        .strip();
  }
}
