package dev.rhyton.vision;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.layers.BaseLayer;
import dev.rhyton.layers.internal.Numbers;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;

/**
 * Rescales its input: {@code y = x · scale + offset}, in training and in inference.
 *
 * <p>Input and output have the same shape. Scale and offset are one number, or one for each feature
 * of the last axis.
 *
 * <pre>{@code
 * Rescaling.of(1 / 255.0)        // pixels to 0..1
 * }</pre>
 */
public final class Rescaling extends BaseLayer<Rescaling> {
  private JsonNode scale = Numbers.write(1);
  private JsonNode offset = Numbers.write(0);

  private Rescaling() {}

  /** Creates a layer with this scale, or one for each feature. */
  public static Rescaling of(double... scale) {
    return made(
        new Rescaling(), r -> r.scale = Numbers.write(Check.given("Rescaling", "scale", scale)));
  }

  /**
   * Sets the offset, which is added after the multiplication: one number, or one for each feature.
   */
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
  protected void checkInputs(List<Shape> inputs) {
    checkFits("scale", scale, inputs.get(0));
    checkFits("offset", offset, inputs.get(0));
  }

  private void checkFits(String what, JsonNode numbers, Shape input) {
    var shape = Numbers.read("Rescaling", numbers).shape();
    for (int i = 1; i <= Math.min(shape.rank(), input.rank()); i++) {
      Check.that(
          shape.dim(-i) == input.dim(-i) || shape.dim(-i) == 1 || input.dim(-i) <= 1,
          "%s: %s has numbers of shape %s, received input of shape %s. Give one number, or one for"
              + " each feature; the summand is set by offset(...).",
          label(),
          what,
          shape,
          input);
    }
  }

  @Override
  protected Tensor call(Tensor x) {
    var floats = x.cast(dtype().compute());
    return floats.multiply(tensor(scale, floats)).add(tensor(offset, floats));
  }

  private static Tensor tensor(JsonNode numbers, Tensor x) {
    return TensorOps.constant(Numbers.read("Rescaling", numbers)).cast(x.dtype());
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
