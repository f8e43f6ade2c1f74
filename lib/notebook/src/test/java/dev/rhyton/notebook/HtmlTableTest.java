package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.awt.Point;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;

/**
 * The HTML of tables: digits, heads, what the script in the page gets; {@code .ci/browser} uses it.
 */
class HtmlTableTest {
  private static String html(Column<?>... columns) {
    return Renderers.of(Table.create("t", columns)).html();
  }

  private static List<String> cells(String html) {
    return Pattern.compile("<td[^>]*>([^<]*)</td>")
        .matcher(html)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "0.9871 0.0512, 0.9871 0.0512", // all of a few have three digits
    "0.9871 0.8512, 0.987 0.851",
    "2.30123 0.15312 0.01234, 2.3012 0.1531 0.0123",
    "130 178.75, 130.00 178.75", // recorded with two decimals
    "349.99 1250.5, 349.99 1250.50",
    "0.25 0.5, 0.25 0.50",
    "5.1 4.9 3, 5.1 4.9 3.0",
    "48.85341 151.20732, 48.9 151.2",
    "1234.56789 7.12345, 1234.57 7.12",
    "12000.123 0.003, 12000.12 3.00e-3", // would be 0.00
    "185502.401 43.98123, 185502.4 44.0",
    "209968 3, 209968 3",
    "1987 2026, 1987 2026",
    "1 0, 1.00 0.00", // scores
    "0 0, 0 0",
    "0.5, 0.500",
    "1, 1.00",
    "0.09123456, 0.0912",
    "0.99951, 1.00",
    "1e-9 2e-9, 1.00e-9 2.00e-9",
    "0.0001 0.00025, 0.00010 0.00025",
    "12345678.9 0.5, 1.23e+7 5.00e-1",
    "1e300 0.5, 1.00e+300 5.00e-1",
    "Infinity 0.25 -Infinity, Infinity 0.25 -Infinity",
    "-0.98712 -0.00004, -0.98712 -0.00004",
    "1e16 2, 1.00e+16 2.00e+0",
  })
  void numbersHaveThreeDigitsAndCommonDecimals(String values, String texts) {
    var column = DoubleColumn.create("x");
    for (var value : values.split(" ", -1)) column.append(Double.parseDouble(value));
    assertEquals(List.of(texts.split(" ", -1)), cells(html(column)));
  }

  @Test
  void aFewTinyNumbersOfManyDoNotWidenTheColumn() {
    var column = DoubleColumn.create("x");
    var random = new Random(1);
    for (int i = 0; i < 15; i++) column.append(0.2 + 0.7 * random.nextDouble());
    column.append(0.0000123456);
    var cells = cells(html(column));
    assertTrue(cells.get(0).matches("0\\.\\d{3}"), cells.toString());
    assertEquals("1.23e-5", cells.get(15));
  }

  @Test
  void theWholeValueIsTheTitle() {
    var html = html(DoubleColumn.create("x", 0.98712345, 0.5, (double) 0.9123f));
    assertEquals(List.of("0.987", "0.500", "0.912"), cells(html));
    assertTrue(html.contains("title=\"0.98712345\">0.987"), html);
    assertTrue(html.contains("right\">0.500</td>"), "the text is the value");
    assertTrue(html.contains("title=\"0.9123\">0.912"), "a float is written as one");
    assertTrue(html(FloatColumn.create("f", 0.9876f)).contains("title=\"0.9876\">0.988"));
    var id = html(LongColumn.create("id", 9_007_199_254_740_993L));
    assertTrue(id.contains("right\">9007199254740993</td>"), id);
  }

  @Test
  void aPrintFormatterOfAColumnIsKept() {
    var share = DoubleColumn.create("share", 0.98712, 0.5);
    share.setPrintFormatter(NumberColumnFormatter.percent(1));
    var four = DoubleColumn.create("four", 0.98712, 0.5);
    four.setPrintFormatter(new java.text.DecimalFormat("0.0000"), "");
    var table = Table.create("t", share, four);
    assertEquals(List.of("98.7%", "0.9871", "50.0%", "0.5000"), cells(Renderers.of(table).html()));
    assertTrue(Renderers.of(table).html().contains("title=\"0.98712\">98.7%"));
    assertEquals(
        List.of("98.7%", "0.9871"), cells(Renderers.of(table.first(1)).html()), "copies keep it");
    var library = Tables.of(java.util.Map.of("loss", 0.98712));
    assertEquals(List.of("0.987"), cells(Renderers.of(library).html()));
    assertTrue(library.print().contains("0.9871"), "text is as before");
  }

  @Test
  void aLongTextIsCut() {
    var text = "a<".repeat(200);
    var html = html(StringColumn.create("long", text, "😀".repeat(200)));
    assertTrue(cells(html).get(0).endsWith("a…"), html);
    assertTrue(html.contains("title=\"a&lt;a&lt;"), html);
    assertTrue(cells(html).get(1).endsWith("😀…"), "no half of a character");
    assertTrue(html(StringColumn.create("long", "x".repeat(1_000_000))).length() < 5000);
  }

  private static Table many(int rows) {
    var random = new Random(7);
    var table = Table.create("<many>");
    var name = StringColumn.create("name");
    var day = DateColumn.create("day");
    var size = DoubleColumn.create("size");
    var wild = BooleanColumn.create("wild");
    var id = IntColumn.create("id");
    for (int i = 0; i < rows; i++) {
      name.append(List.of("</script><b>", "oak", "fir", "elm", "ash").get(i % 5));
      day.append(i % 7 == 0 ? null : LocalDate.of(2020, 1, 1).plusDays(random.nextInt(1000)));
      size.append(
          i % 10 == 3 ? Double.NaN : i == 5 ? Double.POSITIVE_INFINITY : random.nextGaussian());
      wild.append(i % 3 == 0);
      id.append(i);
    }
    return table.addColumns(name, day, size, wild, id);
  }

  private static JsonArray sent(String html) {
    var json = Pattern.compile("<script type=\"application/json\">(.*?)</script>").matcher(html);
    assertTrue(json.find(), html);
    return JsonParser.parseString(json.group(1)).getAsJsonArray();
  }

  @Test
  void aTableWithHiddenRowsHasThemForTheScript() {
    var html = Renderers.of(many(150)).html();
    assertEquals(21, html.split("<tr ", -1).length - 2, "as before, and the omitted ones as one");
    var rows = sent(html);
    assertEquals(150, rows.size());
    assertEquals("</script><b>", rows.get(5).getAsJsonArray().get(0).getAsString());
    assertEquals("Infinity", rows.get(5).getAsJsonArray().get(2).getAsString());
    assertTrue(rows.get(3).getAsJsonArray().get(2).isJsonNull());
    assertTrue(rows.get(4).getAsJsonArray().get(2).getAsJsonPrimitive().isNumber());
    assertTrue(rows.get(0).getAsJsonArray().get(1).isJsonNull());
    assertEquals(5, html.split("data-sort=", -1).length - 1);
    assertFalse(html.contains("<b>"), "texts are escaped everywhere");
    assertFalse(html.contains("// "), "the script has no comments");
  }

  @Test
  void aFewHiddenRowsNeedTheWholeScript() {
    var html = Renderers.of(PlotKit.history(8)).html();
    assertEquals(8, sent(html).size());
    assertTrue(html.contains("Next rows"), html);
  }

  @Test
  void itsHeadDescribesTheColumns() {
    var html = Renderers.of(many(150)).html();
    for (var line :
        List.of(
            ">string, 5 different</small>",
            ">local_date, 22 missing</small>",
            ">double, 15 missing, 1 infinite</small>",
            ">boolean, 2 different</small>",
            ">integer</small>",
            "aria-label=\"&lt;/script&gt;&lt;b&gt; (30), ash (30), elm (30), others\"",
            "aria-label=\"false (100), true (50)\"",
            "aria-label=\"0 to 149\"")) {
      assertTrue(html.contains(line), line + " in " + html);
    }
    assertEquals(5, html.split("<svg ", -1).length - 1);
    // Twelve columns of id, all of about the same height.
    var ids = html.split("<svg ", -1)[5].split("</svg>", -1)[0];
    assertEquals(12, ids.split("M", -1).length - 1, ids);
    assertFalse(Renderers.of(many(20)).html().contains("<svg"), "all rows are there to be seen");
  }

  @Test
  void columnsWithoutVariationHaveNoHistogram() {
    var table =
        Table.create(
            DoubleColumn.create("same", IntStream.range(0, 30).mapToDouble(i -> 2.5).toArray()),
            DoubleColumn.create("none", IntStream.range(0, 30).mapToDouble(i -> Double.NaN)),
            DoubleColumn.create(
                "infinite", IntStream.range(0, 30).mapToDouble(i -> Double.NEGATIVE_INFINITY)),
            DoubleColumn.create(
                "wide", IntStream.range(0, 30).mapToDouble(i -> i % 2 == 0 ? 1e308 : -1e308)),
            StringColumn.create("key", IntStream.range(0, 30).mapToObj(i -> "k" + i).toList()));
    var html = Renderers.of(table).html();
    assertFalse(html.contains("<svg"), html);
    assertTrue(html.contains(">double, all missing</small>"), html);
    assertTrue(html.contains(">double, 30 infinite</small>"), html);
    assertTrue(html.contains(">string, 30 different</small>"), html);
  }

  @Test
  void aLargeTableIsNotSent() {
    for (var table : List.of(many(1001), many(100_000))) {
      var html = Renderers.of(table).html();
      assertFalse(html.contains("<script"), "it would sort the rows of the page only");
      assertFalse(html.contains("data-sort"), html);
      assertTrue(html.contains("<svg "), html);
      assertTrue(html.contains(table.rowCount() + " rows, 5 columns. Tables.explore(table) pages"));
      assertTrue(html.length() < 12_000, "" + html.length());
    }
    var texts = IntStream.range(0, 900).mapToObj(i -> "x".repeat(250) + i).toList();
    assertFalse(html(StringColumn.create("long", texts)).contains("<script"));
  }

  @Test
  void fewRowsNeedNoScript() {
    assertFalse(html(IntColumn.create("n", new int[0])).contains("<script"));
    assertFalse(html(IntColumn.create("n", new int[3])).contains("<script"));
    var four = html(IntColumn.create("n", new int[4]));
    assertTrue(four.contains("<script>") && !four.contains("Filter"), four);
    assertTrue(four.length() < 2100, "outputs of notebooks are small: " + four.length());
    var eleven = html(IntColumn.create("n", new int[11]));
    assertTrue(eleven.contains("Filter"), eleven);
    assertTrue(eleven.length() < 5000, "" + eleven.length());
  }

  /** A column of objects, as a user may write one: Tablesaw has none. */
  private static Column<?> objects(String name, Object... values) {
    return (Column<?>)
        Proxy.newProxyInstance(
            Column.class.getClassLoader(),
            new Class<?>[] {Column.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "name" -> name;
                  case "size" -> values.length;
                  case "isEmpty" -> values.length == 0;
                  case "type" -> ColumnType.STRING;
                  case "isMissing" -> values[(int) arguments[0]] == null;
                  case "get" -> values[(int) arguments[0]];
                  case "getString" -> String.valueOf(values[(int) arguments[0]]);
                  case "hashCode" -> 1;
                  case "equals" -> proxy == arguments[0];
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @Test
  void aColumnWithoutOrderSaysSo() {
    var points = objects("<point>", new Point(1, 2), null, new Point(0, 0), null);
    var html = html(points, objects("mixed", "a", 1, 2, 3), objects("texts", "b", "a", null, null));
    assertTrue(
        html.contains(
            "&lt;point&gt;<br><small style=\"font-weight:normal\">values of Point have no order</small>"),
        html);
    assertTrue(html.contains(">String and Integer have no order</small>"), html);
    assertEquals(1, html.split("data-sort=", -1).length - 1, html);
    assertTrue(
        html.contains(" data-sort=\"text\" style=\"padding:3px 10px;text-align:left\">texts"));
  }

  @Test
  void aTableOfManyColumnsSendsThoseItShows() {
    var table = Table.create("wide");
    for (int c = 0; c < 500; c++) table.addColumns(IntColumn.create("c" + c, new int[100]));
    var html = Renderers.of(table).html();
    assertEquals(21, sent(html).get(0).getAsJsonArray().size());
    assertTrue(html.contains("<p>100 rows, 500 columns</p>"));
    assertTrue(html.length() < 60_000, "" + html.length());
  }

  @Test
  void rowsAreOrderedWithMissingValuesLast() {
    var day = DateColumn.create("day");
    List.of(LocalDate.of(9999, 1, 1), LocalDate.EPOCH, LocalDate.of(-44, 3, 15))
        .forEach(day::append);
    day.appendMissing();
    assertEquals("[2, 1, 0, 3]", order(day, false));
    assertEquals("[0, 1, 2, 3]", order(day, true));
    assertEquals("[1, 3, 0, 2]", order(DoubleColumn.create("x", 10, 9, Double.NaN, 9), false));
    assertEquals("[0, 1, 3, 2]", order(DoubleColumn.create("x", 10, 9, Double.NaN, 9), true));
    assertEquals("[2, 0, 1]", order(StringColumn.create("s", "b", "", "a"), false));
    assertEquals(
        "[1, 0]",
        order(LongColumn.create("l", 9_007_199_254_740_993L, 9_007_199_254_740_992L), false));
  }

  private static String order(Column<?> column, boolean descending) {
    return java.util.Arrays.toString(RowOrder.of(column, descending));
  }

  /** Writes the pages that {@code .ci/browser/tables.mjs} uses in a browser. */
  @Test
  void pagesForTheBrowser() throws Exception {
    var few =
        Table.create(
            "few",
            StringColumn.create("name", "b", "a", "", "c"),
            DoubleColumn.create("size", 10, 9.5, Double.NaN, 100),
            objects("point", new Point(1, 2), null, new Point(0, 0), new Point(3, 4)));
    var wide = Table.create("wide");
    for (int c = 0; c < 64; c++) {
      int shift = c;
      var values = IntStream.range(0, 50).map(r -> (r * 37 + shift) % 50);
      wide.addColumns(IntColumn.create("c" + c, values.toArray()));
    }
    var body = new StringBuilder();
    for (var value :
        List.of(
            few, many(150), many(15), wide, many(2000), PlotKit.history(30), PlotKit.history(8))) {
      body.append("<section>" + Renderers.of(value).html() + "</section>\n");
    }
    var folder = Path.of("target/tables");
    Files.createDirectories(folder);
    for (var page : List.of("light:#fff:#000", "dark:#111:#ddd")) {
      var part = page.split(":", -1);
      // The rules of Jupyter that meet tables.
      var style =
          "body { font: 13px sans-serif; background: %s; color: %s }".formatted(part[1], part[2])
              + " table { font-size: 12px } tr, td, th { border: none; text-align: right;"
              + " vertical-align: middle }";
      Files.writeString(
          folder.resolve(part[0] + ".html"),
          "<!DOCTYPE html><meta charset=utf-8><title>tables</title><style>"
              + style
              + "</style>"
              + body);
    }
  }
}
