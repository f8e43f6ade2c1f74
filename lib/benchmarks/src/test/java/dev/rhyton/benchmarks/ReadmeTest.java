package dev.rhyton.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's table of the modes has the values of {@code evidence.csv}. */
class ReadmeTest {
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\|.*\\| ([\\d.]+) \\| ([\\d.]+) \\| ([\\d.]+) \\|"
              + " ([+−][\\d.]+) \\((−?[\\d.]+) to (−?[\\d.]+)\\) \\|$");

  @Test
  void tableOfTheModesIsThatOfTheEvidence() throws IOException {
    var measured = new ArrayList<List<Double>>();
    for (var line : Files.readAllLines(Path.of("../../notebooks/evidence.csv"))) {
      var cells = List.of(line.split(",", -1));
      if (cells.get(10).matches("-?[\\d.]+")) {
        measured.add(
            List.of(6, 7, 8, 10, 11, 12).stream()
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
