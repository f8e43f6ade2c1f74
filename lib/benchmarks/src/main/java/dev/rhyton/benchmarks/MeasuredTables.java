package dev.rhyton.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Figures by table, row and column, with what they were measured on: a csv file, from which the
 * tables of a README are made.
 */
final class MeasuredTables {
  private static final Pattern LOAD = Pattern.compile("(?<=load average )[0-9.]+");
  private static final String HEADER = "table,row,column,value,date,processor,java";

  private record Line(String table, String row, String column, String value, String measured) {
    List<String> place() {
      return List.of(table, row);
    }
  }

  private final List<Line> lines = new ArrayList<>();
  private final String measured =
      String.join(
          ",",
          LocalDate.now(ZoneId.systemDefault()).toString(),
          processor(),
          Runtime.version().toString());

  /** Adds a figure; commas in the texts become semicolons. */
  void add(String table, String row, String column, String value) {
    lines.add(new Line(table, plain(row), plain(column), plain(value), measured));
  }

  private static String plain(String text) {
    return text.replace(',', ';');
  }

  private static String processor() {
    int cores = Runtime.getRuntime().availableProcessors();
    var number = cores == 1 ? "1 core of " : cores + " cores of ";
    var name = (number + Machine.PROCESSOR + " " + Machine.VECTORS).strip();
    return name + Machine.busy().map(b -> " (" + b + ")").orElse("");
  }

  /** Writes the figures to a file, in place of those of the same rows; others stay. */
  void write(Path csv) throws IOException {
    var rows = lines.stream().map(Line::place).collect(Collectors.toSet());
    var all = read(csv);
    all.removeIf(l -> rows.contains(l.place()));
    all.addAll(lines);
    var text = new ArrayList<>(List.of(HEADER));
    for (var l : all) text.add(String.join(",", l.table, l.row, l.column, l.value, l.measured));
    Files.write(csv, text);
  }

  private static List<Line> read(Path csv) throws IOException {
    var all = new ArrayList<Line>();
    if (!Files.exists(csv)) return all;
    for (var text : Files.readAllLines(csv)) {
      var cells = text.split(",", 5);
      if (!text.equals(HEADER)) all.add(new Line(cells[0], cells[1], cells[2], cells[3], cells[4]));
    }
    return all;
  }

  /**
   * Returns a text with the tables of a csv file, each in place of what stands between the lines
   * {@code <!-- NAME -->} and {@code <!-- end -->}.
   */
  static String withTables(String text, Path csv) throws IOException {
    var byTable = new LinkedHashMap<String, List<Line>>();
    for (var l : read(csv)) byTable.computeIfAbsent(l.table, t -> new ArrayList<>()).add(l);
    for (var entry : byTable.entrySet()) {
      var begin = "<!-- " + entry.getKey() + " -->\n";
      int from = text.indexOf(begin);
      int to = from < 0 ? -1 : text.indexOf("<!-- end -->", from);
      if (to < 0) continue;
      text = text.substring(0, from) + begin + table(entry.getValue()) + text.substring(to);
    }
    return text;
  }

  private static String table(List<Line> lines) {
    var columns = new LinkedHashSet<String>();
    var rows = new LinkedHashMap<String, Map<String, String>>();
    for (var l : lines) {
      columns.add(l.column);
      rows.computeIfAbsent(l.row, r -> new LinkedHashMap<>()).put(l.column, l.value);
    }
    var text = new StringBuilder();
    machines(lines).forEach(text::append);
    text.append("\n");
    text.append("| | ").append(String.join(" | ", columns)).append(" |\n");
    text.append("| --- |").append(" --- |".repeat(columns.size())).append("\n");
    rows.forEach(
        (row, values) -> {
          text.append("| ").append(row);
          for (var c : columns) text.append(" | ").append(values.getOrDefault(c, ""));
          text.append(" |\n");
        });
    return text.toString();
  }

  /** Returns where and when lines were measured; the loads of a machine are one range. */
  private static List<String> machines(List<Line> lines) {
    var loads = new LinkedHashMap<String, TreeSet<String>>();
    for (var line : lines) {
      var parts = (Object[]) line.measured.split(",", -1);
      var text = String.format("Measured on %s on %s, Java %s.\n", parts);
      var load = LOAD.matcher(text);
      var own = loads.computeIfAbsent(load.replaceFirst("LOAD"), t -> new TreeSet<>());
      if (load.reset().find()) own.add(load.group());
    }
    var texts = new ArrayList<String>();
    loads.forEach(
        (text, own) -> {
          var range = own.size() < 2 ? String.join("", own) : own.first() + " to " + own.last();
          texts.add(text.replace("LOAD", range));
        });
    return texts;
  }
}
