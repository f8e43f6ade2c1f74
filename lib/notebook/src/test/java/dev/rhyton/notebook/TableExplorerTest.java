package dev.rhyton.notebook;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A table whose rows the page asks for; {@code .ci/browser/tables.mjs} uses it in a notebook. */
class TableExplorerTest {
  private static final int ROWS = 100_000;

  private static Table table(int rows) {
    var random = new Random(3);
    return Table.create(
        "many <b>",
        StringColumn.create(
            "tree", IntStream.range(0, rows).mapToObj(i -> i % 4 == 0 ? "Oak" : "fir").toList()),
        DoubleColumn.create(
            "size", IntStream.range(0, rows).mapToDouble(i -> random.nextGaussian())),
        IntColumn.create("id", IntStream.range(0, rows).toArray()));
  }

  /** The controls, as a reader sees them. */
  private static final class Page {
    private final List<Control<?>> bar;
    private final Control<?> rows;

    Page(Table table) {
      var children = (List<?>) Tables.explore(table).value();
      bar =
          ((List<?>) ((Control<?>) children.get(0)).value())
              .stream().<Control<?>>map(c -> (Control<?>) c).toList();
      rows = (Control<?>) children.get(1);
    }

    @SuppressWarnings("unchecked") // the test knows the types
    private <T> void set(int control, T value) {
      ((Control<T>) bar.get(control)).value(value);
    }

    void filter(String word) {
      set(0, word);
    }

    void click(int column) {
      set(6, column + " " + System.nanoTime());
    }

    void turn(String name) {
      int button = 2 + List.of("first", "previous", "next", "last").indexOf(name);
      set(button, (Integer) bar.get(button).value() + 1);
    }

    String html() {
      return (String) rows.value();
    }

    List<String> column(int index) {
      return Pattern.compile("<tr [^>]*>(<td.*?)</tr>")
          .matcher(html())
          .results()
          .map(row -> row.group(1).split("</td>", -1)[index].replaceFirst(".*>", ""))
          .toList();
    }

    String state() {
      return html().replaceFirst("(?s).*<p>", "").replace("</p>", "");
    }
  }

  private static List<String> numbers(int from, int to, int step) {
    return IntStream.iterate(from, i -> i < to, i -> i + step).mapToObj(Integer::toString).toList();
  }

  @Test
  void rowsArePagedSortedAndFiltered() {
    var page = new Page(table(ROWS));
    assertEquals("1–20 of 100000 rows", page.state());
    assertEquals(numbers(0, 20, 1), page.column(2));
    page.turn("next");
    assertEquals(numbers(20, 40, 1), page.column(2));
    page.turn("last");
    page.turn("next");
    assertEquals("99981–100000 of 100000 rows", page.state());
    page.turn("previous");
    assertEquals("99961–99980 of 100000 rows", page.state());
    page.click(2);
    page.click(2);
    assertEquals("99999", page.column(2).get(0));
    assertTrue(page.html().contains("aria-sort=\"descending\" style"), page.html());
    page.filter("OAK");
    assertEquals("1–20 of 25000 rows, of 100000", page.state());
    assertEquals("99996", page.column(2).get(0));
    page.click(2);
    assertEquals(numbers(0, 80, 4), page.column(2));
    page.filter("nothing");
    assertEquals("no row, of 100000", page.state());
    page.turn("next");
    page.filter("");
    page.click(1);
    var sizes = page.column(1).stream().map(Double::parseDouble).toList();
    assertEquals(sizes.stream().sorted().toList(), sizes);
    assertTrue(sizes.get(0) < -4, sizes.toString());
  }

  @Test
  void whatIsNoClickHasNoEffect() {
    var page = new Page(table(50));
    for (var text : List.of("", "x", "99 1", "-1 1", "2147483648 1")) {
      page.set(6, text);
      assertEquals(numbers(0, 20, 1), page.column(2));
    }
  }

  @Test
  void theFirstRowsAreThereWithoutWidgets() {
    var still = Tables.explore(table(ROWS)).still();
    assertEquals(
        "many <b>: 100000 rows, 3 columns (run the cell in a notebook that shows Jupyter's widgets)",
        still.text());
    var sentence =
        "100000 rows, 3 columns. Tables.explore(table) pages through them, in front ends";
    assertTrue(still.html().contains("<p>" + sentence + " with widgets.</p>"), still.html());
    assertTrue(still.html().contains(">99999</td>"));
    assertFalse(still.html().contains("<b>"));
  }

  @Test
  void columnsWithoutOrderAndOfTheSameNameAreShown() {
    var table =
        Table.create(
            IntColumn.create("a", new int[] {2, 1}), IntColumn.create("b", new int[] {3, 4}));
    table.column(1).setName("a");
    var page = new Page(table);
    page.click(1);
    page.click(1);
    assertEquals(List.of("4", "3"), page.column(1));
    assertEquals("1–2 of 2 rows", page.state());
    assertEquals("no row", new Page(Table.create(IntColumn.create("none"))).state());
    assertEquals("no row", new Page(Table.create("no columns")).state());
    assertRefused("explore: table must not be null.", () -> Tables.explore(null));
  }

  @Test
  void itIsABoxOfWidgets() {
    try (var kernel = new JJavaKernel()) {
      Renderers.install();
      var data = kernel.getRenderer().render(Tables.explore(table(30)));
      var id = (String) ((Map<?, ?>) data.getData(MIMEType.parse(Control.VIEW))).get("model_id");
      var box = kernel.comms.sent.stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
      assertEquals("VBoxModel", box.state().get("_model_name").getAsString());
      assertEquals(
          JsonParser.parseString("[\"rhyton-explorer\"]"), box.state().get("_dom_classes"));
      assertTrue(((String) data.getData(MIMEType.TEXT_HTML)).contains("30 rows, 3 columns"));
    }
  }
}
