package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what is wrong with arrays. Each method returns the end of a message, such as {@code
 * probabilities sum up to 0.9, expected 1.}, or null.
 */
public final class ArrayChecks {
  private static final double TOLERANCE = 1e-3; // of sums of probabilities in float32
  private static final double COARSE = 0.05; // of those in 16 bits

  private ArrayChecks() {}

  /** Looks for numbers that are not finite, also as float32, which models compute with. */
  public static @Nullable String finite(List<NDArray> arrays) {
    for (var array : Check.all("finite", "arrays", arrays)) {
      boolean fits = array.dtype() != DType.FLOAT64 || array.cast(DType.FLOAT32).isFinite();
      if (fits && array.isFinite()) continue;
      return String.format(
          "the array of shape %s holds NaN or infinite numbers: remove or fill them first.",
          array.shape());
    }
    return null;
  }

  /**
   * Looks at the size of a batch.
   *
   * @param x inputs with samples like those of the batch
   * @param samples the number of samples in the batch
   */
  public static @Nullable String size(
      List<NDArray> x, long samples, long mostSamples, long mostBytes) {
    if (samples > mostSamples) {
      return String.format(
          "received a batch of %d samples, its safety allows %d: use smaller batches.",
          samples, mostSamples);
    }
    double bytes = 0;
    for (var array : Check.all("size", "x", x)) {
      bytes += (double) array.shape().from(1).size() * Math.max(1, array.dtype().bytes()) * samples;
    }
    if (bytes <= mostBytes) return null;
    return String.format(
        "received a batch of %.0f bytes, its safety allows %d: use smaller batches.",
        bytes, mostBytes);
  }

  /**
   * Looks for outputs that are not finite, or that are no probabilities.
   *
   * @param probabilities for each output whether its last axis sums up to 1
   */
  public static @Nullable String outputs(List<NDArray> outputs, List<Boolean> probabilities) {
    int count = Check.all("outputs", "outputs", outputs).size();
    int known = Check.all("outputs", "probabilities", probabilities).size();
    Check.that(known == count, "outputs: expected %d probabilities, received %d.", count, known);
    for (int i = 0; i < count; i++) {
      var output = outputs.get(i);
      if (!output.isFinite()) return "an output is NaN or infinite; so may be a weight.";
      if (!probabilities.get(i)) continue;
      double sum = unlikelySum(output);
      if (sum != 1) return "probabilities sum up to " + Text.number(sum) + ", expected 1.";
    }
    return null;
  }

  /** Returns the sum of the first row that is not about 1, or else 1. */
  private static double unlikelySum(NDArray output) {
    var values = output.toFloats();
    int classes = (int) output.shape().last();
    double tolerance = output.dtype() == DType.FLOAT32 ? TOLERANCE : COARSE;
    for (int at = 0; at < values.length; at += classes) {
      double sum = 0;
      for (int k = 0; k < classes; k++) sum += Math.abs(values[at + k]);
      if (Math.abs(sum - 1) > tolerance) return sum;
    }
    return 1;
  }
}
