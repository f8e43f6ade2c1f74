package dev.rhyton.initializers;

import dev.rhyton.config.Check;
import dev.rhyton.config.OrNull;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.random.RandomGenerator;

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

  private enum Window {
    BOXCAR,
    HANN,
    HAMMING,
    BLACKMAN,
    NUTTALL,
    BLACKMANHARRIS,
    FLATTOP
  }

  private Side side = Side.REAL;
  @OrNull private Window window = Window.HANN;
  @OrNull private Scaling scaling = Scaling.DENSITY;
  private boolean periodic;

  private STFT() {}

  /** The part {@code "real"} or {@code "imag"} of the transform. */
  public static STFT of(String side) {
    return made(new STFT(), s -> s.side = Text.constant(Side.class, "side", side));
  }

  /** The window by its name in SciPy, {@code "hann"} (default); null for none. */
  public STFT window(String name) {
    var found = name == null ? null : Text.constant(Window.class, "window", name);
    return with(this, s -> s.window = found);
  }

  /**
   * Divides the window by its length, {@code "density"} (default), or by its sum, {@code
   * "spectrum"}.
   */
  public STFT scaling(String name) {
    var found = name == null ? null : Text.constant(Scaling.class, "scaling", name);
    return with(this, s -> s.scaling = found);
  }

  /** Whether the window ends one step before it would begin anew. */
  public STFT periodic(boolean ends) {
    return with(this, s -> s.periodic = ends);
  }

  @Override
  protected NDArray values(Shape shape, RandomGenerator random) {
    Check.that(
        shape.rank() == 3 && shape.dim(1) == 1,
        "STFT: expected a kernel of shape (frame, 1, bands), received %s.",
        shape);
    int frame = Math.toIntExact(shape.dim(0));
    int bands = Math.toIntExact(shape.dim(2));
    var weights = weights(frame);
    var data = new float[frame * bands];
    for (int time = 0; time < frame; time++) {
      for (int band = 0; band < bands; band++) {
        double angle = -Math.PI * time * band / Math.max(1, bands - 1);
        double wave = side == Side.REAL ? Math.cos(angle) : Math.sin(angle);
        data[time * bands + band] = (float) (wave * weights[time]);
      }
    }
    return NDArray.of(data, shape.dims());
  }

  private double[] weights(int frame) {
    var weights = new double[frame];
    double steps = periodic ? frame : frame - 1;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < frame; i++) {
      weights[i] = window == null || frame == 1 ? 1 : at(i / steps);
      sum += Math.abs(weights[i]);
      squares += weights[i] * weights[i];
    }
    if (window == null || scaling == null) return weights;
    double size = scaling == Scaling.DENSITY ? Math.sqrt(squares) : sum;
    for (int i = 0; i < frame; i++) weights[i] /= size;
    return weights;
  }

  /** The window at t in [0, 1], a sum of cosines: {@code Σₖ (−1)ᵏ aₖ cos(2πkt)}. */
  private double at(double t) {
    var factors = factors(window);
    double sum = 0;
    for (int k = 0; k < factors.length; k++) {
      sum += (k % 2 == 0 ? 1 : -1) * factors[k] * Math.cos(2 * Math.PI * k * t);
    }
    return sum;
  }

  private static double[] factors(Window window) {
    return switch (window) {
      case BOXCAR -> new double[] {1};
      case HANN -> new double[] {0.5, 0.5};
      case HAMMING -> new double[] {0.54, 0.46};
      case BLACKMAN -> new double[] {0.42, 0.5, 0.08};
      case NUTTALL -> new double[] {0.3635819, 0.4891775, 0.1365995, 0.0106411};
      case BLACKMANHARRIS -> new double[] {0.35875, 0.48829, 0.14128, 0.01168};
      case FLATTOP -> new double[] {0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368};
    };
  }
}
