package dev.rhyton.notebook;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.columns.Column;

/** The order of rows by a column: numbers as numbers, dates as dates, missing values last. */
final class RowOrder {
  private RowOrder() {}

  /** Returns why a column has no order, such as "values of Point have no order"; or null. */
  static @Nullable String whyNot(Column<?> column) {
    if (column.getClass().getPackageName().equals("tech.tablesaw.api")) return null;
    Class<?> type = null;
    for (int row = 0; row < column.size(); row++) {
      var value = column.isMissing(row) ? null : column.get(row);
      if (value == null) continue;
      var name = value.getClass().getSimpleName();
      if (!(value instanceof Comparable)) return "values of " + name + " have no order";
      if (type == null) type = value.getClass();
      if (value.getClass() != type) return type.getSimpleName() + " and " + name + " have no order";
    }
    return null;
  }

  /** Returns the rows in the order of a column's values; those of equal values in their order. */
  static int[] of(Column<?> column, boolean descending) {
    var keys = new Comparable<?>[column.size()];
    for (int row = 0; row < keys.length; row++) {
      if (!TableColumns.isMissing(column, row)) keys[row] = (Comparable<?>) column.get(row);
    }
    @SuppressWarnings("unchecked") // whyNot has checked that they are of one class
    var order = (Comparator<Comparable<?>>) (Comparator<?>) Comparator.naturalOrder();
    var direction = Comparator.nullsLast(descending ? order.reversed() : order);
    return IntStream.range(0, keys.length)
        .boxed()
        .sorted(Comparator.comparing(row -> keys[row], direction))
        .mapToInt(row -> row)
        .toArray();
  }
}
