package dev.rhyton.spark;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.io.Serializable;
import java.util.List;

/**
 * A row of an RDD: a sample with its targets, each without a batch axis.
 *
 * <pre>{@code
 * var data = SparkData.of(lines.map(Reader::sample)); // Sample.of(new float[] {...}, 3)
 * }</pre>
 */
public final class Sample implements Serializable {
  private static final long serialVersionUID = 1;

  private final List<ArrayBlock> x;
  private final List<ArrayBlock> y;
  private final float weight;

  private Sample(List<ArrayBlock> x, List<ArrayBlock> y, float weight) {
    this.x = List.copyOf(x);
    this.y = List.copyOf(y);
    this.weight = weight;
  }

  /** Creates a sample without a target, for {@code predict}. */
  public static Sample of(Object x) {
    return new Sample(blocks("x", x), List.of(), 1);
  }

  /**
   * Creates a sample and its target from anything that {@link NDArray#from} takes, such as {@code
   * float[]}, {@code double} or {@code int}. Several inputs or outputs are a {@code List}.
   */
  public static Sample of(Object x, Object y) {
    return new Sample(blocks("x", x), blocks("y", y), 1);
  }

  /** Sets the weight of the sample in the loss, by default 1. */
  public Sample weight(double value) {
    return new Sample(x, y, (float) Check.finite("Sample", "weight", value));
  }

  private static List<ArrayBlock> blocks(String what, Object value) {
    Check.given("Sample", what, value);
    var all = value instanceof List<?> list && isArrays(list) ? list : List.of(value);
    return all.stream().map(v -> ArrayBlock.of(array(v))).toList();
  }

  private static boolean isArrays(List<?> list) {
    return list.stream().noneMatch(v -> v instanceof Number || v instanceof String);
  }

  private static NDArray array(Object value) {
    if (value instanceof Integer number) return NDArray.from(new int[] {number}).reshape();
    if (value instanceof Number number) {
      return NDArray.from(new double[] {number.doubleValue()}).reshape().cast(DType.FLOAT32);
    }
    return NDArray.from(value);
  }

  List<ArrayBlock> x() {
    return x;
  }

  List<ArrayBlock> y() {
    return y;
  }

  float weight() {
    return weight;
  }
}
