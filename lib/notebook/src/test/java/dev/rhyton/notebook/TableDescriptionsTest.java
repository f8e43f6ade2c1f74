package dev.rhyton.notebook;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import dev.rhyton.tensor.NDArray;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.aggregate.AggregateFunctions;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables are described, split, rendered and written. */
class TableDescriptionsTest {
  private static Table mixed() {
    var table =
        Table.create(
            "mixed",
            IntColumn.create("count", new int[] {1, 2, 3, 4}),
            StringColumn.create("kind", "b", "a", "b", ""),
            DateColumn.create("day", LocalDate.EPOCH, LocalDate.EPOCH, null, LocalDate.EPOCH),
            BooleanColumn.create("wild", true, false, true, true),
            DoubleColumn.create("size", 0.5, Double.NaN, 2.5, 3));
    table.intColumn("count").setMissing(2);
    return table;
  }

  @Test
  void missingValuesAreLeftOutOfStatistics() {
    var table = Tables.describe(mixed());
    assertEquals(
        List.of("count", "kind", "day", "wild", "size"), table.stringColumn("column").asList());
    assertEquals(List.of(1, 1, 1, 0, 1), table.intColumn("missing").asList());
    assertEquals(List.of(3, 2, 1, 2, 3), table.intColumn("different").asList());
    assertEquals("b (2)", table.stringColumn("most frequent").get(1));
    double[] expected = {2, Math.sqrt((2.25 + 0.25 + 1) / 2), 0.5, 1.5, 2.5, 2.75, 3};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], table.doubleColumn(5 + i).get(4), 1e-12);
      assertTrue(table.doubleColumn(5 + i).isMissing(1), "texts have none");
    }
    assertEquals(0, Tables.describe(Table.create("")).rowCount());
  }

  @Test
  void columnsOfAllTypesAreNumbers() {
    assertArrayEquals(new double[] {1, 2, Double.NaN, 4}, TableData.numbers(mixed(), "count"));
    assertArrayEquals(new double[] {1, 0, 1, 1}, TableData.numbers(mixed(), "wild"));
    assertRefused(
        "numbers: expected numbers in column \"day\", it holds LOCAL_DATE. Its columns of numbers"
            + " are [count, size].",
        () -> TableData.numbers(mixed(), "day"));
  }

  /** Each row is in one part, and each class has the same share of each part. */
  @Test
  void aStratifiedSplitKeepsTheShares() {
    var id = IntColumn.create("id");
    var label = StringColumn.create("label");
    for (int i = 0; i < 200; i++) {
      id.append(i);
      label.append(i % 10 == 0 ? "rare" : "common");
    }
    var table = Table.create(id, label);
    for (int seed = 0; seed < 20; seed++) {
      var split = TableData.split(table, "label", 0.2, 0.1, seed);
      assertEquals("TableSplit: 140 rows to train, 40 to validate, 20 to test", split.toString());
      var rows = new ArrayList<Integer>();
      for (var part : List.of(split.train(), split.validation(), split.test())) {
        rows.addAll(part.intColumn("id").asList());
        assertEquals(
            part.rowCount() / 10,
            part.where(part.stringColumn("label").isEqualTo("rare")).rowCount());
      }
      assertEquals(id.asList(), rows.stream().sorted().toList());
      assertEquals(
          split.train().intColumn("id").asList(),
          TableData.split(table, "label", 0.2, 0.1, seed).train().intColumn("id").asList());
    }
    assertEquals(180, TableData.split(table, 0, 0.1, 1).train().rowCount());
    label.set(3, "");
    assertRefused(
        "split: column \"label\" has no value in row 3, counted from 0. Leave such rows out:"
            + " table.dropWhere(table.column(\"label\").isMissing()).",
        () -> TableData.split(table, "label", 0.2, 0.2, 1));
  }

  @Test
  void integersOfALabelAreNotTakenForClassesInSilence() {
    var table =
        Table.create(
            DoubleColumn.create("x", 1, 2, 3),
            IntColumn.create("price", new int[] {300, 100, 200}));
    var encoder = TableEncoder.of(table, "price");
    var question =
        "The label \"price\" holds integers from 100 to 300 that may be quantities or classes. Say"
            + " what they are: TableEncoder.of(table, \"price\").regression(true), or"
            + " regression(false).";
    assertRefused(question, () -> encoder.encode(table));
    assertRefused(question, () -> RowEncoder.of(encoder));
    assertArrayEquals(
        new float[] {300, 100, 200}, encoder.regression(true).encode(table).y().toFloats());
    var classes = encoder.regression(false);
    assertArrayEquals(new int[] {2, 0, 1}, classes.encode(table).y().toInts());
    assertEquals(List.of("100", "200", "300"), classes.classNames());
    assertEquals(1, RowEncoder.of(classes).target(200, 0));
    var counted =
        Table.create(DoubleColumn.create("x", 1, 2, 3), IntColumn.create("n", new int[] {2, 0, 1}));
    assertArrayEquals(
        new int[] {2, 0, 1}, TableEncoder.of(counted, "n").encode(counted).y().toInts());
    assertRefused(
        "predictions: expected a probability for each of 3 classes of \"n\", received one number"
            + " for each row. If the label is a quantity: TableEncoder.of(table, \"n\")"
            + ".regression(true).",
        () -> TableEncoder.of(counted, "n").predictions(counted, NDArray.from(new float[3][1])));
  }

  @Test
  void numbersOfLinesOfTextHaveFourDigits() {
    assertEquals(
        List.of("0.0000", "0.9750", "1.235", "12.35", "1235", "123457", "1.235e+06", "1.235e-05"),
        java.util.stream.DoubleStream.of(
                0, 0.975, 1.23456, 12.3456, 1234.56, 123456.7, 1234567, 0.0000123456)
            .mapToObj(HtmlTable::number)
            .toList());
    assertEquals(
        List.of("0.9999", "1.000", "-10.00", "0.0001", "1.000e+06"),
        java.util.stream.DoubleStream.of(0.99994, 0.99996, -9.9996, 0.000099998, 999_999)
            .mapToObj(HtmlTable::number)
            .toList());
  }

  @Test
  void nanIsAResultOrAMissingValue() {
    var scores = Tables.of(java.util.Map.of("loss", Double.NaN));
    assertTrue(Renderers.of(scores).html().contains(">NaN</td>"));
    assertFalse(Renderers.of(mixed()).html().contains(">NaN"));
  }

  @Test
  void classesHaveTheirNames() {
    int[] labels = {0, 1, 1};
    var table = Tables.scores(labels, labels, "cat", "dog");
    assertEquals(List.of("cat", "dog", "macro average"), table.stringColumn("class").asList());
    var texts = StringColumn.create("kind", "b", "a", "b");
    assertEquals(
        List.of("a", "b", "macro average"),
        Tables.scores(texts, texts).stringColumn("class").asList());
    assertRefused(
        "Expected numbers as labels, received texts, such as \"b\".",
        () -> Tables.scores(texts, labels));
  }

  @Test
  void columnsMatricesAndSummariesAreTables() {
    assertTrue(Renderers.of(mixed().column("kind")).html().contains(">kind</th>"));
    assertTrue(
        Renderers.of(mixed().summarize("size", AggregateFunctions.mean))
            .html()
            .contains(">2</td>"));
    var matrix = Renderers.of(new double[][] {{0.5, 2}, {3, 4}});
    assertEquals("[[0.5, 2.0], [3.0, 4.0]]", matrix.text());
    assertTrue(matrix.html().contains(">0.5</td>") && matrix.html().contains(">4</td>"));
    assertEquals("int[100][64]", Renderers.of(new int[100][64]).text());
    var renderer = new Renderer();
    new Renderers().accept(renderer);
    var html = renderer.render(new float[][] {{1}}).getData(MIMEType.TEXT_HTML);
    assertTrue(html.toString().contains("<table"));
  }

  @Test
  void picturesHaveAlternativeText() {
    var picture = Plots.bars("seconds", java.util.Map.of("a", 1));
    var json = new com.google.gson.Gson().toJson(new Renderer().render(picture));
    assertTrue(json.contains("\"alt\":\"seconds of a\""), json.substring(0, 200));
  }

  @Test
  void tablesAreWritten(@TempDir Path folder) throws IOException {
    Renderers.install();
    var json = folder.resolve("t.json");
    mixed().write().toFile(json.toString());
    var rows = JsonParser.parseString(Files.readString(json)).getAsJsonArray();
    assertEquals(4, rows.size());
    assertEquals(1, rows.get(0).getAsJsonObject().get("count").getAsInt());
    assertTrue(rows.get(1).getAsJsonObject().get("size").isJsonNull());
    assertEquals("1970-01-01", rows.get(0).getAsJsonObject().get("day").getAsString());
    var html = folder.resolve("t.html");
    mixed().write().toFile(html.toString());
    assertTrue(Files.readString(html).contains(">wild</th>"));
    var refused =
        assertThrows(
            UnsupportedOperationException.class,
            () -> mixed().write().toFile(folder.resolve("t.xlsx").toString()));
    assertEquals(
        "Tablesaw has no writer of .xlsx for \"mixed\": write a .csv, which spreadsheets open, with"
            + " table.write().csv(file).",
        refused.getMessage());
  }
}
