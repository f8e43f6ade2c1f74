package dev.rhyton.notebook;

import dev.rhyton.config.Text;
import java.lang.reflect.Array;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/** Java's arrays: a matrix of numbers is a table, any other array the text of its elements. */
final class ArrayRendering {
  private static final int ROWS = 20;
  private static final int ELEMENTS = 20;

  private ArrayRendering() {}

  static Rendering of(Object array) {
    int length = Array.getLength(array);
    var text = text(array, length);
    if (!isMatrix(array)) return new Rendering(text, null, null);
    int width = Array.getLength(Array.get(array, 0));
    var row = IntColumn.create("", IntStream.range(0, length).toArray());
    var table = Table.create("", row);
    for (int c = 0; c < width; c++) {
      int at = c;
      var values = IntStream.range(0, length).mapToDouble(r -> number(array, r, at)).toArray();
      table.addColumns(DoubleColumn.create(Integer.toString(c), values));
    }
    return new Rendering(text, HtmlTable.of(table, ROWS), null);
  }

  private static double number(Object array, int row, int column) {
    return ((Number) Array.get(Array.get(array, row), column)).doubleValue();
  }

  /** Returns whether the array has rows of equal length. */
  private static boolean isMatrix(Object array) {
    int length = Array.getLength(array);
    var type = array.getClass().getComponentType();
    if (!type.isArray() || length == 0) return false;
    boolean isNumeric = type.getComponentType().isPrimitive() && type != boolean[].class;
    var first = Array.get(array, 0);
    if (!isNumeric || type == char[].class || first == null) return false;
    int width = Array.getLength(first);
    return width > 0
        && IntStream.range(0, length)
            .allMatch(r -> Array.get(array, r) != null && Array.getLength(Array.get(array, r)) == width);
  }

  private static String text(Object array, int length) {
    if (array.getClass().getComponentType().isArray()) {
      return array.getClass().getSimpleName() + " of " + length + " rows";
    }
    var text = new StringBuilder("[");
    for (int i = 0; i < Math.min(length, ELEMENTS); i++) {
      text.append(i == 0 ? "" : ", ").append(Text.printable(Array.get(array, i)));
    }
    return text + (length > ELEMENTS ? ", ...] (" + length + " elements)" : "]");
  }
}
