package dev.rhyton.initializers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.ArrayJson;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sets all elements to the same value, or to the elements of an array that is broadcast to the
 * shape of the weight: a vector of {@code units} numbers gives each row of a kernel {@code (inputs,
 * units)} these numbers.
 */
public final class Constant extends Initializer {
  private double value;

  private transient @Nullable NDArray array; // null for one value

  private Constant() {}

  /** Creates the initializer with the value 0, as Keras by default. */
  public static Constant of() {
    return new Constant();
  }

  /** Creates the initializer with this value. */
  public static Constant of(double value) {
    return made(new Constant(), c -> c.value = value);
  }

  /** Creates the initializer with the elements of an array: {@code Constant.of(matrix)}. */
  public static Constant of(Object array) {
    var given = NDArray.from(Check.given("Constant", "array", array));
    Check.that(
        given.dtype() != DType.STRING && !given.dtype().isComplex(),
        "Constant: expected numbers, received %s.",
        given.dtype());
    return made(new Constant(), c -> c.array = given);
  }

  @Override
  protected NDArray values(Shape shape, RandomGenerator random) {
    if (array != null) return broadcast(array, shape);
    var data = new float[Math.toIntExact(shape.size())];
    Arrays.fill(data, (float) value);
    return NDArray.of(data, shape.dims());
  }

  private static NDArray broadcast(NDArray array, Shape shape) {
    int more = shape.rank() - array.shape().rank();
    boolean fits = more >= 0;
    for (int i = 0; fits && i < array.shape().rank(); i++) {
      fits = array.shape().dim(i) == 1 || array.shape().dim(i) == shape.dim(more + i);
    }
    Check.that(
        fits,
        "Constant: an array of shape %s cannot be broadcast to a weight of shape %s.",
        array.shape(),
        shape);
    // No operation: a weight may get its first value while a graph is traced.
    var elements = array.reshape(array.size()).rows(indices(array, shape)).reshape(shape.dims());
    return array.dtype() == DType.FLOAT64 ? elements : elements.cast(DType.FLOAT32);
  }

  /** Returns the index in the array of each element of a shape. */
  private static int[] indices(NDArray array, Shape shape) {
    var indices = new int[Math.toIntExact(shape.size())];
    int more = shape.rank() - array.shape().rank();
    for (int i = 0; i < indices.length; i++) {
      long rest = i;
      long stride = 1;
      for (int axis = shape.rank() - 1; axis >= more; axis--) {
        long size = array.shape().dim(axis - more);
        if (size > 1) indices[i] += (int) (rest % shape.dim(axis) * stride);
        rest /= shape.dim(axis);
        stride *= size;
      }
    }
    return indices;
  }

  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    return array == null ? config : config.put("value", ArrayJson.write(array));
  }

  @Override
  protected void readConfig(ConfigDict config) {
    var given = Json.node(config).path("value");
    if (given.isNumber() || given.isMissingNode()) {
      super.readConfig(config);
      return;
    }
    array = Json.within("Constant: value", () -> array(given));
    super.readConfig(Json.config(Json.node(config).deepCopy()).remove("value"));
  }

  private static NDArray array(JsonNode json) {
    if (ArrayJson.isArray(json)) return ArrayJson.read(json);
    Check.that(json.isArray(), "expected a number or an array, received %s.", json);
    return ArrayJson.nested(json);
  }

  @Override
  public String toString() {
    return array == null ? super.toString() : "Constant(array of shape " + array.shape() + ")";
  }
}
