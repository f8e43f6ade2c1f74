package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunAllTest {
  @Test
  void namesWhatIsMadeOfValuesInTheirOrder() {
    var squares = RunAll.of("%s squared", List.of(3, 1, 2), n -> n * n);
    assertEquals("{3 squared=9, 1 squared=1, 2 squared=4}", squares.toString());
  }

  @Test
  void keepsTheNamesAndTheOrderOfSettings() {
    var settings = new LinkedHashMap<String, Integer>();
    settings.put("two", 2);
    settings.put("one", 1);
    assertEquals("{two=4, one=2}", RunAll.of(settings, n -> 2 * n).toString());
  }

  @Test
  void hasAnOrderOfItsOwnWhereTheSettingsHaveNone() {
    assertEquals("{a=1, b=2, c=3}", RunAll.of(Map.of("c", 3, "a", 1, "b", 2), n -> n).toString());
  }

  @Test
  void nests() {
    var table =
        RunAll.of(
            "row %s", List.of(1, 2), r -> RunAll.of("column %s", List.of(1, 2), c -> 10.0 * r + c));
    assertEquals(
        "{row 1={column 1=11.0, column 2=12.0}, row 2={column 1=21.0, column 2=22.0}}",
        table.toString());
    assertEquals(2, Tables.compareScores(table).rowCount());
  }
}
