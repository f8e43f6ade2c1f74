package dev.rhyton.layers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
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
  private JsonNode scale = Numbers.write(1);
  private JsonNode offset = Numbers.write(0);

  private Rescaling() {}

  /** The factor, or one for each feature. */
  public static Rescaling of(double... scale) {
    return made(
        new Rescaling(), r -> r.scale = Numbers.write(Check.given("Rescaling", "scale", scale)));
  }

  /** What is added after the multiplication, one number or one for each feature. */
  public Rescaling offset(double... value) {
    return with(this, r -> r.offset = Numbers.write(Check.given("Rescaling", "offset", value)));
  }

  @Override
  protected void check() {
    var factors = Numbers.read("Rescaling", scale).toDoubles();
    for (double factor : factors) Check.finite("Rescaling", "scale", factor);
    var added = Numbers.read("Rescaling", offset).toDoubles();
    for (double number : added) Check.finite("Rescaling", "offset", number);
  }

  @Override
  protected Tensor call(Tensor x) {
    var floats = x.cast(dtype().compute());
    return floats.multiply(tensor(scale, floats)).add(tensor(offset, floats));
  }

  private static Tensor tensor(JsonNode numbers, Tensor x) {
    return Ops.constant(Numbers.read("Rescaling", numbers)).cast(x.dtype());
  }
}
