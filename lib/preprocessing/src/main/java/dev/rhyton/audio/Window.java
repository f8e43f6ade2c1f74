package dev.rhyton.audio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Contract;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The weights of the samples in a frame, in the form that options and files use: a name of SciPy, a
 * list of weights, or null for none.
 */
final class Window {
  private enum Name {
    BOXCAR,
    HANN,
    HAMMING,
    BLACKMAN,
    NUTTALL,
    BLACKMANHARRIS,
    FLATTOP,
    BARTLETT,
    BARTHANN,
    BOHMAN
  }

  private Window() {}

  /** Returns a window by its name in SciPy; null for none. */
  static JsonNode of(@Nullable String name) {
    return Json.write(name);
  }

  /** Returns a window of these weights. */
  static JsonNode of(double... weights) {
    return Json.write(weights);
  }

  /** Throws if the window is an unknown name, or neither a name nor numbers. */
  static void check(String owner, @Nullable JsonNode window) {
    if (isNone(window)) return;
    if (window.isTextual()) {
      var unused = Text.constant(Name.class, "window", window.asText());
      return;
    }
    var given = weights(window);
    boolean numbers = given.isArray() && !given.isEmpty();
    for (var weight : given) numbers &= weight.isNumber() && Double.isFinite(weight.asDouble());
    Check.that(numbers, "%s: window must be a name, numbers or null, received %s.", owner, window);
  }

  /** Throws if the number of weights is not the number of samples in a frame. */
  static void checkLength(String owner, @Nullable JsonNode window, int frame) {
    check(owner, window);
    if (isNone(window) || window.isTextual()) return;
    Check.that(
        weights(window).size() == frame,
        "%s: a frame of %d samples needs a window of as many weights, received %d.",
        owner,
        frame,
        weights(window).size());
  }

  /** Returns whether all samples have the same weight. */
  @Contract("null -> true")
  static boolean isNone(@Nullable JsonNode window) {
    return window == null || window.isNull();
  }

  /**
   * Returns a weight for each sample of a frame.
   *
   * @param periodic whether the window ends one sample before it repeats
   */
  static double[] values(@Nullable JsonNode window, int frame, boolean periodic) {
    var values = new double[frame];
    Arrays.fill(values, 1);
    if (isNone(window)) return values;
    if (!window.isTextual()) {
      for (int i = 0; i < frame; i++) values[i] = weights(window).get(i).asDouble();
      return values;
    }
    var name = Text.constant(Name.class, "window", window.asText());
    double steps = periodic ? frame : frame - 1;
    for (int i = 0; i < frame && frame > 1; i++) values[i] = at(name, i / steps);
    return values;
  }

  /** Returns the list of weights, which files may also hold as a NumPy array. */
  private static JsonNode weights(JsonNode window) {
    return window.isArray() ? window : window.path("config").path("value");
  }

  /** Returns the value of the window at t in [0, 1]. */
  private static double at(Name name, double t) {
    double off = Math.abs(2 * t - 1); // the distance from the middle
    return switch (name) {
      case BARTLETT -> 1 - off;
      case BARTHANN -> 0.62 - 0.24 * off + 0.38 * Math.cos(Math.PI * off);
      case BOHMAN -> (1 - off) * Math.cos(Math.PI * off) + Math.sin(Math.PI * off) / Math.PI;
      default -> cosines(factors(name), t);
    };
  }

  /** Returns {@code Σₖ (−1)ᵏ aₖ cos(2πkt)}. */
  private static double cosines(double[] factors, double t) {
    double sum = 0;
    for (int k = 0; k < factors.length; k++) {
      sum += (k % 2 == 0 ? 1 : -1) * factors[k] * Math.cos(2 * Math.PI * k * t);
    }
    return sum;
  }

  private static double[] factors(Name name) {
    return switch (name) {
      case BOXCAR -> new double[] {1};
      case HANN -> new double[] {0.5, 0.5};
      case HAMMING -> new double[] {0.54, 0.46};
      case BLACKMAN -> new double[] {0.42, 0.5, 0.08};
      case NUTTALL -> new double[] {0.3635819, 0.4891775, 0.1365995, 0.0106411};
      case BLACKMANHARRIS -> new double[] {0.35875, 0.48829, 0.14128, 0.01168};
      case FLATTOP -> new double[] {0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368};
      default -> throw new AssertionError(name);
    };
  }
}
