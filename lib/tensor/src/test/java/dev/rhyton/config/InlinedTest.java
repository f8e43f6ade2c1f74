package dev.rhyton.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parts whose fields are options of the value that has them. */
class InlinedTest {
  /** Options of several kinds. */
  static final class Grid extends Inlined {
    @Range(atLeast = 1)
    int width = 1;

    double rate = 0.5;

    String title = "none";

    int @Nullable [] sizes = {2, 3};

    transient int unseen = 7;
  }

  static final class Sheet extends Value {
    boolean before = true;
    private Grid grid = new Grid();
    private Grid edgeOptions = new Grid();
    boolean after;

    Sheet with(Consumer<Sheet> change) {
      return with(this, change);
    }

    @Override
    protected void check() {
      Check.that(grid.unseen == 7 && edgeOptions.unseen == 7, "the other fields are copied too.");
    }
  }

  private static final Sheet SHEET = new Sheet();

  private static String json(Sheet sheet) {
    return sheet.getConfig().toString();
  }

  @Test
  void optionsOfPartsStandInTheirPlaceAmongThoseOfTheValue() {
    var keys = List.copyOf(SHEET.getConfig().names());
    assertEquals(
        "[before, width, rate, title, sizes, edge_width, edge_rate, edge_title, edge_sizes, after]",
        keys.toString());
    assertEquals("Sheet()", SHEET.toString());
    var changed = SHEET.with(s -> s.edgeOptions.title = "rim");
    assertEquals("Sheet(edge_title=\"rim\")", changed.toString());
  }

  @Test
  void aCopyHasItsOwnParts() {
    var before = json(SHEET);
    var wide = SHEET.with(s -> s.grid.width = 4);
    var both = wide.with(s -> s.edgeOptions.width = 5);
    assertEquals(before, json(SHEET));
    assertEquals("Sheet(width=4)", wide.toString());
    assertEquals("Sheet(width=4, edge_width=5)", both.toString());
    assertEquals(wide, SHEET.with(s -> s.grid.width = 4));
  }

  @Test
  void anArrayOfAPartIsNotTheCallersArray() {
    int[] sizes = {1};
    var sheet = SHEET.with(s -> s.grid.sizes = sizes);
    sizes[0] = 9;
    assertEquals("Sheet(sizes=[1])", sheet.toString());
  }

  @Test
  void partsAreRead() {
    var sheet = new Sheet();
    sheet.readConfig(
        Json.config(
            (ObjectNode) Json.parse("{\"width\": 3, \"edge_title\": \"rim\", \"sizes\": null}")));
    assertEquals("Sheet(width=3, sizes=null, edge_title=\"rim\")", sheet.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "width; 0; Sheet: width must be at least 1, received 0.",
        "edge_width; -1; Sheet: edgeWidth must be at least 1, received -1.",
        "edge_title; 3; Sheet: edge_title: expected String, received 3.",
        "edge_wide; 3; Sheet: the option edge_wide=3 is not known here"
      })
  void filesAreChecked(String key, String value, String message) {
    var config = Json.config((ObjectNode) Json.parse("{\"" + key + "\": " + value + "}"));
    var refusal =
        assertThrows(RuntimeException.class, () -> new Sheet().readConfig(config)).getMessage();
    assertEquals(message, refusal.substring(0, Math.min(refusal.length(), message.length())));
  }

  @Test
  void settersAreChecked() {
    assertRefused("Sheet: edgeWidth must be at least 1, received 0.", s -> s.edgeOptions.width = 0);
    assertRefused("Sheet: title must not be null.", s -> s.grid.title = null);
    assertRefused("Sheet: rate must be a number, received NaN.", s -> s.grid.rate = Double.NaN);
    assertEquals("Sheet(edge_sizes=null)", SHEET.with(s -> s.edgeOptions.sizes = null).toString());
  }

  private static void assertRefused(String message, Consumer<Sheet> change) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> SHEET.with(change)).getMessage());
  }
}
