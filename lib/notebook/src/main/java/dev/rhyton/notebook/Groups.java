package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** The distinct values of labels in order: text alphabetically, numbers by value. */
final class Groups {
  private final List<String> names;
  private final int[] of;

  private Groups(List<String> names, int[] of) {
    this.names = names;
    this.of = of;
  }

  /** The one group of rows without labels, which has no name. */
  static Groups none(int rows) {
    return new Groups(Arrays.asList((String) null), new int[rows]);
  }

  static Groups of(NDArray labels) {
    boolean isText = labels.dtype() == DType.STRING;
    var texts =
        isText
            ? labels.toStrings()
            : Arrays.stream(labels.toDoubles()).mapToObj(Groups::text).toArray(String[]::new);
    return of(texts, !isText);
  }

  /** Returns the groups of a column; more than {@code most} of them are refused. */
  static Groups of(String owner, Table table, String name, int most) {
    var column = TableColumns.find(table, Check.given(owner, "group", name));
    boolean isNumeric = column instanceof NumericColumn;
    var texts =
        IntStream.range(0, column.size()).mapToObj(row -> text(column, row)).toArray(String[]::new);
    var groups = of(texts, isNumeric);
    Check.that(!groups.names.isEmpty(), "%s: column \"%s\" has no value to group by.", owner, name);
    Check.that(
        groups.names.size() <= most,
        "%s: column \"%s\" has %d different values: expected at most %d groups. Join rare values,"
            + " or choose another column.",
        owner,
        column.name(),
        groups.names.size(),
        most);
    return groups;
  }

  private static Groups of(String[] texts, boolean isNumeric) {
    Comparator<String> order =
        isNumeric ? Comparator.comparingDouble(Double::parseDouble) : Comparator.naturalOrder();
    var names = Arrays.stream(texts).filter(Objects::nonNull).distinct().sorted(order).toList();
    var of = Arrays.stream(texts).mapToInt(t -> t == null ? -1 : names.indexOf(t)).toArray();
    return new Groups(names, of);
  }

  private static @Nullable String text(Column<?> column, int row) {
    if (FeatureColumn.isMissing(TableColumns.value(column, row))) return null;
    return column instanceof NumericColumn<?> numbers
        ? text(numbers.getDouble(row))
        : column.getString(row);
  }

  private static @Nullable String text(double value) {
    return Double.isNaN(value) ? null : Text.number(value);
  }

  /** Returns the names of the groups. */
  List<String> names() {
    return names;
  }

  /** Returns the index of the group of each row; -1 for a row whose label is missing. */
  int[] of() {
    return of;
  }

  int size() {
    return names.size();
  }

  /** Returns the number of rows of a group; of -1, of those whose label is missing. */
  long count(int group) {
    return Arrays.stream(of).filter(i -> i == group).count();
  }

  /** Returns the rows of each group. */
  List<int[]> rows() {
    return IntStream.range(0, size())
        .mapToObj(g -> IntStream.range(0, of.length).filter(row -> of[row] == g).toArray())
        .toList();
  }

  /** Returns the values of the rows of a group. */
  double[] of(double[] values, int group) {
    return IntStream.range(0, values.length)
        .filter(i -> of[i] == group)
        .mapToDouble(i -> values[i])
        .toArray();
  }

  /** Returns the values that are finite, of any group. */
  static double[] finite(double[] values) {
    return Arrays.stream(values).filter(Axis::draws).toArray();
  }

  /** Returns a title with the number of values that are not shown, if there are any. */
  static String title(String name, double[]... columns) {
    int rows = columns[0].length;
    long missing =
        IntStream.range(0, rows)
            .filter(i -> Arrays.stream(columns).anyMatch(c -> !Axis.draws(c[i])))
            .count();
    return missing == 0 ? name : name + " (" + missing + " of " + rows + " missing)";
  }
}
