package dev.rhyton.explain;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.notebook.TableEncoder;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * The rows of a table as samples, and their columns.
 *
 * @param data the rows
 * @param columns the columns, in the order of their features
 */
record TableSamples(ArrayDataset data, List<Column> columns) {
  /**
   * A column of a table.
   *
   * @param first its first feature
   * @param categories the categories of a column of texts, which has a feature for each; empty for
   *     a column of numbers
   */
  record Column(String name, int first, List<String> categories) {
    int width() {
      return Math.max(1, categories.size());
    }
  }

  /** Returns the rows of a table, whose texts an encoder converts. */
  static TableSamples of(String owner, Table table, TableEncoder encoder) {
    Check.given(owner, "encoder", encoder);
    var columns = new ArrayList<Column>();
    var names = encoder.featureNames();
    var owners = encoder.featureColumns();
    for (int first = 0, next; first < names.size(); first = next) {
      next = first + 1;
      var column = owners.get(first);
      while (next < names.size() && owners.get(next).equals(column)) next++;
      boolean isText = !names.get(first).equals(column); // "column=category"
      var own = isText ? names.subList(first, next) : List.<String>of();
      var categories = own.stream().map(n -> n.substring(column.length() + 1)).toList();
      columns.add(new Column(column, first, categories));
    }
    return checked(owner, encoder.encode(table), columns);
  }

  /** Returns the rows of an array (rows, features), each feature a column. */
  static TableSamples of(String owner, ArrayDataset data, String... names) {
    var given = Check.all(owner, "names", names);
    var shape = Check.given(owner, "data", data).x().shape();
    Check.that(
        data.inputs().size() == 1 && shape.rank() == 2,
        "%s: expected the rows of a table, (rows, features), received %s.",
        owner,
        data.inputs().stream().map(NDArray::shape).toList());
    int width = (int) shape.last();
    Check.that(
        given.isEmpty() || given.size() == width,
        "%s: expected names for %d features, received %d.",
        owner,
        width,
        given.size());
    var columns =
        IntStream.range(0, width)
            .mapToObj(
                i -> new Column(given.isEmpty() ? "feature " + i : given.get(i), i, List.of()))
            .toList();
    return checked(owner, data, columns);
  }

  private static TableSamples checked(String owner, ArrayDataset data, List<Column> columns) {
    var x = data.x();
    Check.that(
        x.dtype() != DType.STRING, "%s: expected numbers, received texts: encode them.", owner);
    Check.that(
        x.length() > 1,
        "%s: expected at least two rows to compare, received %d.",
        owner,
        x.length());
    for (int row = 0; row < x.length(); row++) {
      var values = x.get(row).toDoubles();
      for (var column : columns) {
        for (int i = column.first; i < column.first + column.width(); i++) {
          Check.that(
              Double.isFinite(values[i]),
              "%s: row %d has %s in the column \"%s\": replace or leave out such values first.",
              owner,
              row,
              values[i],
              column.name);
        }
      }
    }
    return new TableSamples(data, List.copyOf(columns));
  }

  /** Returns the column with this name. */
  Column column(String owner, String name) {
    Check.given(owner, "column", name);
    var names = columns.stream().map(Column::name).toList();
    int index = names.indexOf(name);
    Check.that(
        index >= 0,
        "%s: there is no column \"%s\".%s The columns are %s.",
        owner,
        name,
        Text.didYouMean(name, names),
        names);
    return columns.get(index);
  }

  private int width() {
    return (int) data.x().shape().last();
  }

  /** Returns the values of a column of numbers. */
  double[] values(Column column) {
    var x = data.x().toDoubles();
    return IntStream.range(0, data.x().length())
        .mapToDouble(row -> x[row * width() + column.first])
        .toArray();
  }

  /** Returns the rows with the values of a column in another order. */
  NDArray permuted(Column column, RandomGenerator random) {
    var x = data.x().toFloats();
    var changed = x.clone();
    int width = width();
    var order = ArrayDataset.permutation(data.x().length(), random);
    for (int row = 0; row < order.length; row++) {
      System.arraycopy(
          x,
          order[row] * width + column.first,
          changed,
          row * width + column.first,
          column.width());
    }
    return NDArray.of(changed, data.x().shape().dims());
  }

  /** Returns the rows with the same features of a column in all of them. */
  NDArray with(Column column, float... features) {
    var changed = data.x().toFloats();
    for (int row = 0; row < data.x().length(); row++) {
      System.arraycopy(features, 0, changed, row * width() + column.first, features.length);
    }
    return NDArray.of(changed, data.x().shape().dims());
  }

  /** Returns the value at which a fraction of the values, which are sorted, are smaller. */
  static double quantile(double[] sorted, double fraction) {
    double place = fraction * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** Returns the distinct values in order. */
  static double[] distinct(double[] values) {
    return Arrays.stream(values).sorted().distinct().toArray();
  }
}
