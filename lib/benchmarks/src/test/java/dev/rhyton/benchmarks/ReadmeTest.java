package dev.rhyton.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README and the notebooks have the values of the runs. */
class ReadmeTest {
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\|.*\\| ([\\d.]+) \\| ([\\d.]+) \\| ([\\d.]+) \\|"
              + " ([+−][\\d.]+) \\((−?[\\d.]+) to (−?[\\d.]+)\\) \\|$");
  private static final Pattern START =
      Pattern.compile(
          "\\| (−?[\\d.]+): ([+−]?[\\d.]+) \\((−?[\\d.]+) to (−?[\\d.]+)\\)"
              + "(?: \\*\\*(better|worse)\\*\\*)?(?= \\|)");

  @Test
  void notebooksReadTheSummaryOfTheRuns() throws IOException {
    var copies =
        Map.of(
            "modes-summary.csv", "evidence.csv",
            "starts-summary.csv", "starts.csv",
            "auto-summary.csv", "auto.csv",
            "auto-further-summary.csv", "auto-further.csv");
    for (var copy : copies.entrySet()) {
      var summary = Files.readAllLines(Path.of("evidence", copy.getKey()));
      assertEquals(summary, Files.readAllLines(Path.of("../../notebooks", copy.getValue())));
    }
  }

  @Test
  void tableOfTheModesIsThatOfTheEvidence() throws IOException {
    var measured = new ArrayList<List<Double>>();
    for (var line : Files.readAllLines(Path.of("../../notebooks/evidence.csv"))) {
      var cells = List.of(line.split(",", -1));
      if (cells.get(11).matches("-?[\\d.]+")) {
        measured.add(
            List.of(7, 8, 9, 11, 12, 13).stream()
                .map(c -> Double.parseDouble(cells.get(c)))
                .toList());
      }
    }
    var rows = ROW.matcher(Files.readString(Path.of("../../README.md"))).results().toList();
    assertTrue(rows.size() >= 12, "rows: " + rows.size());
    for (var row : rows) assertHas(measured, row, 6);
  }

  /** A cell is the accuracy of a start, its difference from Weight Learning and the verdict. */
  @Test
  void tableOfTheStartsIsThatOfTheEvidence() throws IOException {
    var words = Map.of("gain", "better", "loss", "worse", "", "");
    var measured = new HashMap<String, List<List<Double>>>();
    int compared = 0;
    for (var line : Files.readAllLines(Path.of("../../notebooks/starts.csv"))) {
      var cells = List.of(line.split(",", -1));
      if (!cells.get(11).matches("-?[\\d.]+")) continue;
      var values = List.of(9, 11, 12, 13).stream().map(c -> Double.parseDouble(cells.get(c)));
      measured
          .computeIfAbsent(words.get(cells.get(15)), verdict -> new ArrayList<>())
          .add(values.toList());
      compared++;
    }
    var cells = starts("notes/weight-learning.md");
    assertEquals(compared, cells.size());
    var some = starts("../../README.md");
    assertFalse(some.isEmpty());
    for (var cell : Stream.concat(cells.stream(), some.stream()).toList()) {
      assertHas(measured.get(Objects.requireNonNullElse(cell.group(5), "")), cell, 4);
    }
  }

  private static List<MatchResult> starts(String page) throws IOException {
    return START.matcher(Files.readString(Path.of(page))).results().toList();
  }

  private static void assertHas(List<List<Double>> measured, MatchResult told, int numbers) {
    var values = new ArrayList<Double>();
    for (int i = 1; i <= numbers; i++) {
      values.add(Double.parseDouble(told.group(i).replace('−', '-')));
    }
    assertTrue(measured.stream().anyMatch(m -> near(m, values)), told.group());
  }

  private static boolean near(List<Double> measured, List<Double> told) {
    for (int i = 0; i < told.size(); i++) {
      if (Math.abs(measured.get(i) - told.get(i)) > 0.00051) return false; // three decimals
    }
    return true;
  }
}
