package dev.rhyton.spark;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** Cells that hold numbers, booleans and arrays of numbers. */
record NumberCells(List<String> features, @Nullable String label) implements Cells {
  @Override
  public float[] x(Row row, RowNumber number) {
    float[] values = new float[features.size()];
    int next = 0;
    for (var name : features) {
      var numbers = numbers(row, number, name);
      if (next + numbers.length > values.length || numbers.length > 1) {
        values = Arrays.copyOf(values, next + numbers.length + features.size());
      }
      System.arraycopy(numbers, 0, values, next, numbers.length);
      next += numbers.length;
    }
    return Arrays.copyOf(values, next);
  }

  @Override
  public Object y(Row row, RowNumber number) {
    var label = requireNonNull(this.label); // a training needs it
    var value = Cells.value(row, number, label);
    if (value instanceof Integer || value instanceof Long || value instanceof Short) {
      return Math.toIntExact(((Number) value).longValue());
    }
    var numbers = numbers(row, number, label);
    if (value instanceof Seq<?>) return numbers;
    return (double) numbers[0];
  }

  private static float[] numbers(Row row, RowNumber number, String column) {
    var value = Cells.value(row, number, column);
    if (!(value instanceof Seq<?> seq)) return new float[] {number(row, column, value)};
    var numbers = new float[seq.length()];
    for (int i = 0; i < numbers.length; i++) numbers[i] = number(row, column, seq.apply(i));
    return numbers;
  }

  static float number(Row row, String column, @Nullable Object value) {
    if (value instanceof Boolean flag) return flag ? 1 : 0;
    Check.that(
        value instanceof Number,
        "Columns: expected numbers in the column \"%s\", received %s in the row %s: convert it, or"
            + " encode texts by Columns.of(tableEncoder).",
        column,
        value == null ? "null" : value.getClass().getSimpleName(),
        row);
    return ((Number) value).floatValue();
  }
}
