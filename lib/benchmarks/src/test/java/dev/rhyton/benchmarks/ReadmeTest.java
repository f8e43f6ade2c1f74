package dev.rhyton.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README and the notebooks have the values of the runs. */
class ReadmeTest {
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\|.*\\| ([\\d.]+) \\| ([\\d.]+) \\| ([\\d.]+) \\|"
              + " ([+−][\\d.]+) \\((−?[\\d.]+) to (−?[\\d.]+)\\) \\|$");

  @Test
  void notebooksReadTheSummaryOfTheRuns() throws IOException {
    var copies =
        Map.of(
            "modes-summary.csv", "evidence.csv",
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
    for (var row : rows) {
      var values = new ArrayList<Double>();
      for (int i = 1; i <= 6; i++) {
        values.add(Double.parseDouble(row.group(i).replace('−', '-')));
      }
      assertTrue(measured.stream().anyMatch(m -> near(m, values)), row.group());
    }
  }

  private static boolean near(List<Double> measured, List<Double> told) {
    for (int i = 0; i < told.size(); i++) {
      if (Math.abs(measured.get(i) - told.get(i)) > 0.00051) return false; // three decimals
    }
    return true;
  }
}
