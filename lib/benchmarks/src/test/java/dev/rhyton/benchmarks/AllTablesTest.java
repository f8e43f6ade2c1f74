package dev.rhyton.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables are those of the figures. */
class AllTablesTest {
  @TempDir Path folder;

  @Test
  void tablesReplaceThoseBefore() throws IOException {
    var csv = folder.resolve("figures.csv");
    var first = new MeasuredTables();
    first.add("peers", "MLP", "Rhyton", "1");
    first.add("growth", "save, load", "exponent", "9");
    first.add("peers", "LSTM", "Rhyton", "5");
    first.write(csv);
    var second = new MeasuredTables();
    second.add("peers", "MLP", "Rhyton", "2");
    second.add("peers", "MLP", "DJL", "3");
    second.add("peers", "CNN", "Rhyton", "4");
    second.write(csv);
    var text = MeasuredTables.withTables("a\n<!-- peers -->\nold\n<!-- end -->\nb", csv);
    var expected =
        "a\\n<!-- peers -->\\nMeasured on [^|]+\\.\\n\\n\\| \\| Rhyton \\| DJL \\|\\n\\| --- \\| ---"
            + " \\| --- \\|\\n\\| LSTM \\| 5 \\|  \\|\\n\\| MLP \\| 2 \\| 3 \\|\\n\\| CNN \\| 4 \\|  \\|\\n<!-- end -->\\nb";
    assertTrue(text.matches(expected), text);
    assertTrue(Files.readString(csv).contains("growth,save; load,exponent,9,"));
  }

  @Test
  void unknownWordsAreRefused() {
    var problem =
        assertThrows(
            IllegalArgumentException.class, () -> AllTables.main(new String[] {"1", "mpl"}));
    assertTrue(problem.getMessage().startsWith("Unknown: mpl. Choose from [peers, "));
  }

  @Test
  void thePagesHaveTheTablesOfTheFigures() throws IOException {
    var tables = new ArrayList<String>();
    for (var name : AllTables.PAGES) {
      var page = Files.readString(Path.of(name));
      assertEquals(MeasuredTables.withTables(page, Path.of("figures.csv")), page);
      Pattern.compile("(?m)^<!-- (\\w+) -->$(?=[^<]*<!-- end -->)")
          .matcher(page)
          .results()
          .forEach(begin -> tables.add(begin.group(1)));
    }
    assertEquals(
        List.of(
            "peersFirst",
            "peersLate",
            "peers",
            "modes",
            "peersSettings",
            "peersFirstAvx2",
            "peersLateAvx2",
            "peersSettingsAvx2",
            "growth",
            "searches",
            "searchTests",
            "lcbench",
            "searchTimes",
            "autolearn"),
        tables);
  }
}
