package dev.rhyton.spark;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.NDArray;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * The columns of a table that make a sample: numbers, booleans and arrays of numbers, one after
 * another as the features of an input of shape {@code (features)}.
 *
 * <pre>{@code
 * SparkData.of(rows, Columns.features("length", "width").label("species"))
 * }</pre>
 *
 * <p>The label may be a number or an array of numbers. Whole numbers are class indices, fractions
 * are targets of a regression.
 */
public final class Columns implements Serializable {
  private static final long serialVersionUID = 1;

  private final List<String> features;
  private final String label; // or null
  private final String weight; // or null
  private final long[] shape; // of the features, or null

  private Columns(List<String> features, String label, String weight, long[] shape) {
    this.features = List.copyOf(features);
    this.label = label;
    this.weight = weight;
    this.shape = shape;
  }

  /** Creates a mapping of these columns to features, without a label. */
  public static Columns features(String... names) {
    var all = Check.all("Columns", "features", names);
    Check.that(!all.isEmpty(), "Columns: expected at least one feature, received none.");
    return new Columns(all, null, null, null);
  }

  /** Sets the column of the target. */
  public Columns label(String name) {
    return new Columns(features, Check.given("Columns", "label", name), weight, shape);
  }

  /** Sets the column of the weights of samples. */
  public Columns weight(String name) {
    return new Columns(features, label, Check.given("Columns", "weight", name), shape);
  }

  /** Sets the shape of a sample, such as {@code (28, 28, 1)}; by default {@code (features)}. */
  public Columns shape(long... dims) {
    return new Columns(features, label, weight, dims.clone());
  }

  /** Throws if a table lacks a column. */
  void check(String[] names, boolean labelled) {
    var all = new ArrayList<>(features);
    if (labelled) {
      Check.that(label != null, "Columns: training needs a target: add label(\"...\").");
      all.add(label);
      if (weight != null) all.add(weight);
    }
    var present = Arrays.asList(names);
    for (var name : all) {
      Check.that(
          present.contains(name),
          "Columns: the table has no column \"%s\".%s It has %s.",
          name,
          Text.didYouMean(name, present),
          present);
    }
  }

  /** Returns the sample of a row. */
  Sample sample(Row row, boolean labelled) {
    var sample = labelled ? Sample.of(x(row), target(row)) : Sample.of(x(row));
    if (!labelled || weight == null) return sample;
    return sample.weight(number(row, weight, value(row, weight)));
  }

  private NDArray x(Row row) {
    float[] values = new float[features.size()];
    int next = 0;
    for (var name : features) {
      var numbers = numbers(row, name);
      if (next + numbers.length > values.length || numbers.length > 1) {
        values = Arrays.copyOf(values, next + numbers.length + features.size());
      }
      System.arraycopy(numbers, 0, values, next, numbers.length);
      next += numbers.length;
    }
    return NDArray.of(Arrays.copyOf(values, next), shape == null ? new long[] {next} : shape);
  }

  private Object target(Row row) {
    var value = value(row, label);
    if (value instanceof Integer || value instanceof Long || value instanceof Short) {
      return Math.toIntExact(((Number) value).longValue());
    }
    var numbers = numbers(row, label);
    return numbers.length == 1 && !(value instanceof scala.collection.Seq<?>)
        ? (Object) (double) numbers[0]
        : numbers;
  }

  private static Object value(Row row, String name) {
    int at = row.fieldIndex(name);
    Check.that(
        !row.isNullAt(at),
        "Columns: the column \"%s\" holds null in a row: drop such rows with rows.na().drop(), or"
            + " fill them in with rows.na().fill(0).",
        name);
    return row.get(at);
  }

  private static float[] numbers(Row row, String name) {
    var value = value(row, name);
    if (value instanceof scala.collection.Seq<?> seq) {
      var numbers = new float[seq.length()];
      for (int i = 0; i < numbers.length; i++) numbers[i] = number(row, name, seq.apply(i));
      return numbers;
    }
    return new float[] {number(row, name, value)};
  }

  private static float number(Row row, String name, Object value) {
    if (value instanceof Boolean flag) return flag ? 1 : 0;
    Check.that(
        value instanceof Number,
        "Columns: expected numbers in the column \"%s\", received %s in the row %s: convert it, or"
            + " encode texts as numbers first.",
        name,
        value == null ? "null" : value.getClass().getSimpleName(),
        row);
    return ((Number) value).floatValue();
  }

  /** {@code Columns [length, width] → species}. */
  @Override
  public String toString() {
    return "Columns " + features + (label == null ? "" : " → " + label);
  }
}
