package dev.rhyton.audio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A kernel {@code (frame, 1, bands)} with which a convolution computes a short-time Fourier
 * transform, {@code cos(−2π · time · band / n)} or {@code sin(...)} under a window, where {@code n
 * = 2 (bands − 1)}.
 */
public final class STFT extends Initializer {
  private enum Side {
    REAL,
    IMAG
  }

  private enum Scaling {
    DENSITY,
    SPECTRUM
  }

  private Side side = Side.REAL;
  private @Nullable JsonNode window = Window.of("hann");
  private @Nullable Scaling scaling = Scaling.DENSITY;
  private boolean periodic;

  private STFT() {}

  /** Creates the kernel of the {@code "real"} or {@code "imag"} part of the transform. */
  public static STFT of(String side) {
    return made(new STFT(), s -> s.side = Text.constant(Side.class, "side", side));
  }

  /** Sets the window by its name in SciPy, by default {@code "hann"}; null for none. */
  public STFT window(@Nullable String name) {
    return with(this, s -> s.window = name == null ? null : Window.of(name));
  }

  /** Sets the window by its weights, one for each sample of a frame. */
  public STFT customWindow(double... weights) {
    return with(this, s -> s.window = Window.of(weights));
  }

  /**
   * Divides the window by its length, {@code "density"} (default), or by its sum, {@code
   * "spectrum"}.
   */
  public STFT scaling(@Nullable String name) {
    var found = name == null ? null : Text.constant(Scaling.class, "scaling", name);
    return with(this, s -> s.scaling = found);
  }

  /** Sets whether the window is periodic: it ends one sample before it repeats. */
  public STFT periodic(boolean ends) {
    return with(this, s -> s.periodic = ends);
  }

  @Override
  protected void check() {
    Window.check("STFT", window);
  }

  @Override
  protected NDArray values(Shape shape, RandomGenerator random) {
    Check.that(
        shape.rank() == 3 && shape.dim(1) == 1,
        "STFT: expected a kernel of shape (frame, 1, bands), received %s.",
        shape);
    int frame = Math.toIntExact(shape.dim(0));
    int bands = Math.toIntExact(shape.dim(2));
    Window.checkLength("STFT", window, frame);
    var weights = scaled(Window.values(window, frame, periodic));
    var waves = waves(weights, bands, Math.max(1, 2 * (bands - 1)), side == Side.REAL);
    return NDArray.of(waves, shape.dims());
  }

  /**
   * Returns, for each sample of a frame and each band, its weight times {@code cos(−2π · sample ·
   * band / period)} for the real part, or {@code sin(...)} for the imaginary part.
   */
  static double[] waves(double[] weights, int bands, int period, boolean real) {
    var waves = new double[weights.length * bands];
    for (int time = 0; time < weights.length; time++) {
      for (int band = 0; band < bands; band++) {
        double angle = -2 * Math.PI * ((long) time * band % period) / period;
        waves[time * bands + band] = weights[time] * (real ? Math.cos(angle) : Math.sin(angle));
      }
    }
    return waves;
  }

  private double[] scaled(double[] weights) {
    if (window == null || scaling == null) return weights;
    double size =
        scaling == Scaling.DENSITY
            ? Math.sqrt(Arrays.stream(weights).map(w -> w * w).sum())
            : Arrays.stream(weights).map(Math::abs).sum();
    Check.that(size > 0, "STFT: a window whose weights are all 0 cannot be scaled.");
    return Arrays.stream(weights).map(w -> w / size).toArray();
  }
}
