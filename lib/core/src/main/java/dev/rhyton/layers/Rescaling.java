package dev.rhyton.layers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;

/**
 * {@code y = x · scale + offset}, in training and in inference.
 *
 * <p>Input and output have the same shape. Scale and offset are one number, or one for each feature
 * of the last axis.
 *
 * <pre>{@code
 * Rescaling.of(1 / 255.0)        // pixels to 0..1
 * }</pre>
 */
public final class Rescaling extends Layer {
  private double[] scale = {1};
  private double[] offset = {0};

  private Rescaling() {}

  /** The factor, or one for each feature. */
  public static Rescaling of(double... scale) {
    return made(new Rescaling(), r -> r.scale = Check.given("Rescaling", "scale", scale));
  }

  /** What is added after the multiplication, one number or one for each feature. */
  public Rescaling offset(double... value) {
    return with(this, r -> r.offset = value);
  }

  @Override
  protected void check() {
    Check.that(
        scale.length > 0 && offset.length > 0, "Rescaling: expected a number, received none.");
    for (double factor : scale) Check.finite("Rescaling", "scale", factor);
    for (double number : offset) Check.finite("Rescaling", "offset", number);
  }

  /** Where there is one number for all, Keras' files hold no list. */
  @Override
  public ObjectNode config() {
    var config = super.config();
    if (scale.length == 1) config.put("scale", scale[0]);
    if (offset.length == 1) config.put("offset", offset[0]);
    return config;
  }

  @Override
  protected Tensor call(Tensor x) {
    var floats = x.cast(dtype().compute());
    return floats.multiply(broadcast(scale, floats)).add(broadcast(offset, floats));
  }

  private static Tensor broadcast(double[] numbers, Tensor x) {
    if (numbers.length == 1) return Ops.constant(numbers[0], x.dtype());
    return Ops.constant(NDArray.of(numbers, numbers.length)).cast(x.dtype());
  }
}
