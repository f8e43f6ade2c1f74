package dev.rhyton.layers;

import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;

/**
 * Leaky rectified linear unit: {@code x} if it is positive, otherwise {@code negativeSlope · x}.
 * Maas et al., 2013.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * LeakyReLU.of(0.1)
 * }</pre>
 */
public final class LeakyReLU extends BaseLayer<LeakyReLU> {
  private @Range(atLeast = 0) double negativeSlope = 0.3;

  private LeakyReLU() {}

  /** Creates a layer with a slope of 0.3 for negative inputs. */
  public static LeakyReLU of() {
    return new LeakyReLU();
  }

  /** Creates a layer with this slope for negative inputs. */
  public static LeakyReLU of(double negativeSlope) {
    return made(new LeakyReLU(), l -> l.negativeSlope = negativeSlope);
  }

  /** Keras also accepts the former name of the option. */
  @Override
  protected void readConfig(ConfigDict config) {
    var renamed = Json.node(config).deepCopy();
    if (config.has("alpha")) renamed.set("negative_slope", renamed.remove("alpha"));
    super.readConfig(Json.config(renamed));
  }

  @Override
  protected Tensor call(Tensor x) {
    return x.leakyRelu(negativeSlope);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }

  @Override
  protected boolean isBuiltAtOnce() {
    return true;
  }
}
