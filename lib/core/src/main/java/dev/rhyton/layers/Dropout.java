package dev.rhyton.layers;

import dev.rhyton.config.ConfigDict;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sets a fraction of the inputs to 0 in training and scales up the others: each input becomes 0
 * with probability {@code rate}, otherwise {@code x / (1 − rate)}. In inference the inputs are
 * unchanged.
 *
 * <p>Input and output have the same shape. Srivastava et al., 2014.
 *
 * <pre>{@code
 * Dropout.of(0.2)
 * }</pre>
 */
public final class Dropout extends BaseLayer<Dropout> {
  private double rate = 0.5;

  @SuppressWarnings("UnusedVariable") // kept for Keras' files; all random numbers come from Seed
  private @Nullable Integer seed;

  private int @Nullable [] noiseShape;

  private Dropout() {}

  /** Creates a layer that drops this fraction of the inputs. */
  public static Dropout of(double rate) {
    return made(new Dropout(), d -> d.rate = rate);
  }

  /**
   * Sets the shape of the random mask. Axes of size 1 are broadcast: {@code (batch, 1, channels)}
   * drops channels.
   */
  public Dropout noiseShape(int @Nullable ... shape) {
    return with(this, d -> d.noiseShape = shape);
  }

  @Override
  protected void check() {
    Noise.checkRate("Dropout", rate);
  }

  /** In Keras' files, a size that follows from the input is null. */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    if (noiseShape != null) {
      var dims = Arrays.stream(noiseShape).asLongStream().toArray();
      config.put("noise_shape", dims(Shape.of(dims)));
    }
    return config;
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    if (!context.training() || rate == 0) return x;
    return Noise.dropout(x, rate, noiseShape);
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
