package dev.rhyton.applications;

import dev.rhyton.config.Check;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The widths and image sizes for which Keras publishes weights of the MobileNets. */
final class MobileNetWeights {
  private static final int DEFAULT = 224;

  private MobileNetWeights() {}

  /** Returns the size of the images if weights are published for it, otherwise the default size. */
  static int size(int @Nullable [] shape, List<Integer> sizes) {
    if (shape == null || shape[0] != shape[1] || !sizes.contains(shape[0])) return DEFAULT;
    return shape[0];
  }

  /** Returns Keras' name: {@code mobilenetv2_0.35_96}. */
  static String name(String family, double alpha, int size) {
    var rows = size == Application.UNKNOWN ? "None" : Integer.toString(size);
    return String.format(Locale.ROOT, "%s_%.2f_%s", family, alpha, rows);
  }

  static void checkAlpha(String owner, double alpha, List<Double> alphas) {
    Check.that(
        alphas.contains(alpha),
        "%s: there are weights \"imagenet\" only for an alpha of %s, received %s.",
        owner,
        alphas,
        alpha);
  }
}
