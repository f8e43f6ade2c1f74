package dev.rhyton.notebook;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.tensor.DType;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TableDataTest {
  private static Table flowers() {
    return Table.create(
        "flowers",
        DoubleColumn.create("length", 5.1, 4.9, 6.2),
        StringColumn.create("species", "virginica", "setosa", "virginica"),
        IntColumn.create("petals", new int[] {3, 4, 5}),
        BooleanColumn.create("wild", true, false, true));
  }

  @Test
  void columnsBecomeFeaturesAndLabels() {
    var data = TableData.of(flowers(), "species");
    assertArrayEquals(
        new float[][] {{5.1f, 3, 1}, {4.9f, 4, 0}, {6.2f, 5, 1}}, data.x().toArray2d());
    assertEquals(DType.FLOAT32, data.x().dtype());
    assertEquals(DType.INT32, data.y().dtype());
    assertArrayEquals(new int[] {1, 0, 1}, data.y().toInts());
    assertEquals(List.of("setosa", "virginica"), TableData.classNames(flowers(), "species"));
  }

  @Test
  void labelsMayBeNumbersOrBooleans() {
    var table = flowers().rejectColumns("species");
    assertRefused(
        "The label \"petals\" holds integers from 3 to 5 that may be quantities or classes. Say"
            + " what they are: TableEncoder.of(table, \"petals\").regression(true), or"
            + " regression(false).",
        () -> TableData.of(table, "petals"));
    assertArrayEquals(new int[] {1, 0, 1}, TableData.of(table, "wild").y().toInts());
    var lengths = TableData.of(table, "length").y();
    assertEquals(DType.FLOAT32, lengths.dtype());
    assertArrayEquals(new float[] {5.1f, 4.9f, 6.2f}, lengths.toFloats());
  }

  @Test
  void columnsByNameAreArrays() {
    var table = flowers();
    table.intColumn("petals").setMissing(1);
    table.stringColumn("species").setMissing(2);
    var columns = TableData.columns(table);
    assertEquals(List.of("length", "species", "petals", "wild"), List.copyOf(columns.keySet()));
    assertArrayEquals(new double[] {5.1, 4.9, 6.2}, columns.get("length").toDoubles());
    assertArrayEquals(new String[] {"virginica", "setosa", ""}, columns.get("species").toStrings());
    assertArrayEquals(new double[] {3, Double.NaN, 5}, columns.get("petals").toDoubles());
    assertArrayEquals(new double[] {1, 0, 1}, columns.get("wild").toDoubles());
    assertRefused(
        "columns: expected a table with rows, received none.",
        () -> TableData.columns(flowers().emptyCopy()));
    assertRefused(
        "Expected numbers, booleans or texts in column \"day\", it holds LOCAL_DATE. Leave it out"
            + " with table.rejectColumns(\"day\"), or make a column of numbers from it.",
        () -> TableData.columns(Table.create(DateColumn.create("day", LocalDate.of(2026, 1, 2)))));
  }

  @Test
  void anUnknownColumnIsNamed() {
    assertRefused(
        "The table has no column \"specis\". Did you mean \"species\"?"
            + " It has [length, species, petals, wild].",
        () -> TableData.of(flowers(), "specis"));
  }

  @Test
  void aMissingValueIsNamedByColumnAndRow() {
    var table = flowers();
    table.intColumn("petals").setMissing(1);
    assertRefused(
        "Column \"petals\" has no value in row 1, counted from 0. Leave such rows out with"
            + " table.dropRowsWithMissingValues(), or fill them in.",
        () -> TableData.of(table, "species"));
  }

  @Test
  void otherColumnsAreRefused() {
    var day = LocalDate.of(2024, 1, 1);
    var table = flowers().addColumns(DateColumn.create("picked", day, day, day));
    assertRefused(
        "Expected numbers, booleans or texts in column \"picked\", it holds LOCAL_DATE. Leave it out"
            + " with table.rejectColumns(\"picked\"), or make a column of numbers from it.",
        () -> TableData.of(table, "species"));
    assertRefused(
        "Expected text in column \"petals\", it holds INTEGER.",
        () -> TableData.classNames(table, "petals"));
  }

  @Test
  void anEmptyTableIsRefused() {
    assertRefused("The table has no rows.", () -> TableData.of(flowers().emptyCopy(), "species"));
    assertRefused(
        "The table has no column besides its label \"wild\".",
        () -> TableData.of(flowers().selectColumns("wild"), "wild"));
  }
}
