package dev.rhyton.notebook;

import dev.rhyton.config.Text;
import java.lang.reflect.Array;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;

/** Renders Java's arrays of rows of numbers as tables. */
final class MatrixRendering {
  private static final int ROWS = 20;
  private static final int FEW = 60; // elements whose text is short

  private MatrixRendering() {}

  /** Returns whether a value is an array of rows of numbers, of equal length. */
  static boolean isMatrix(Object value) {
    boolean isNumeric =
        value instanceof double[][]
            || value instanceof float[][]
            || value instanceof long[][]
            || value instanceof int[][];
    if (!isNumeric) return false;
    var rows = (Object[]) value;
    if (rows.length == 0 || rows[0] == null) return false;
    int width = Array.getLength(rows[0]);
    return width > 0
        && IntStream.range(0, rows.length)
            .allMatch(r -> rows[r] != null && Array.getLength(rows[r]) == width);
  }

  static Rendering of(Object matrix) {
    var rows = (Object[]) matrix;
    int width = Array.getLength(rows[0]);
    var table = Table.create("", IntColumn.indexColumn("", rows.length, 0));
    for (int c = 0; c < width; c++) {
      int at = c;
      var name = Integer.toString(c);
      var all = IntStream.range(0, rows.length);
      // Not one expression: its common type would be loaded before there is a matrix.
      if (matrix instanceof int[][] || matrix instanceof long[][]) {
        table.addColumns(
            LongColumn.create(name, all.mapToLong(r -> Array.getLong(rows[r], at)).toArray()));
      } else {
        table.addColumns(
            DoubleColumn.create(
                name, all.mapToDouble(r -> Array.getDouble(rows[r], at)).toArray()));
      }
    }
    var type = matrix.getClass().getSimpleName().replace("[][]", "");
    var text =
        rows.length * width <= FEW
            ? String.valueOf(Text.printable(matrix))
            : String.format("%s[%d][%d]", type, rows.length, width);
    return new Rendering(text, HtmlTable.of(table, ROWS), null);
  }
}
