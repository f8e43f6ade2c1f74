package dev.rhyton.quantizers.internal;

import dev.rhyton.quantizers.AWQConfig;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * AWQ as in Keras: the weights of each input are multiplied by a power of its largest value in the
 * samples before they are rounded; the power with the smallest error is chosen.
 */
public final class Awq {
  private final float[][] weights; // [output][input]
  private final float[] largest; // of each input
  private final int groupSize;

  /**
   * Quantizes a matrix.
   *
   * @param kernel (inputs, outputs)
   * @param largest the largest magnitude of each input in the samples
   */
  public static CalibratedMatrix quantize(NDArray kernel, float[] largest, AWQConfig config) {
    var awq = new Awq(kernel, largest, config.groupSize());
    return awq.result(awq.best(config.numGridPoints()));
  }

  private Awq(NDArray kernel, float[] magnitudes, int groupSize) {
    int inputs = (int) kernel.shape().dim(0);
    int outputs = (int) kernel.shape().dim(1);
    var given = kernel.toFloats();
    weights = new float[outputs][inputs];
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < inputs; i++) weights[o][i] = given[i * outputs + o];
    }
    largest = magnitudes.clone();
    for (int i = 0; i < inputs; i++) if (largest[i] < 1e-8f) largest[i] = 1;
    this.groupSize = groupSize == -1 ? inputs : groupSize;
  }

  /** Returns the scales of the inputs with the smallest error. */
  private float[] best(int points) {
    var best = scales(0);
    double least = error(best);
    for (int i = 1; i <= points; i++) {
      var scales = scales((double) i / points);
      double error = error(scales);
      if (error < least) {
        least = error;
        best = scales;
      }
    }
    return best;
  }

  private float[] scales(double power) {
    var scales = new float[largest.length];
    float low = Float.POSITIVE_INFINITY;
    float high = 0;
    for (int i = 0; i < scales.length; i++) {
      scales[i] = Math.max((float) Math.pow(largest[i], power), 1e-4f);
      low = Math.min(low, scales[i]);
      high = Math.max(high, scales[i]);
    }
    float mean = Math.max((float) Math.sqrt(high * low), 1e-8f);
    for (int i = 0; i < scales.length; i++) scales[i] /= mean;
    return scales;
  }

  private float[][] scaled(float[] scales) {
    var scaled = new float[weights.length][scales.length];
    for (int o = 0; o < weights.length; o++) {
      for (int i = 0; i < scales.length; i++) scaled[o][i] = weights[o][i] * scales[i];
    }
    return scaled;
  }

  /** As in Keras, the last group is completed with zeros if there are several. */
  private List<Levels> levels(float[][] scaled) {
    int inputs = largest.length;
    var levels = new ArrayList<Levels>();
    for (int from = 0; from < inputs; from += groupSize) {
      int to = groupSize >= inputs ? inputs : from + groupSize;
      levels.add(new Levels(scaled, from, to, 4, false, true));
    }
    return levels;
  }

  private double error(float[] scales) {
    var scaled = scaled(scales);
    var levels = levels(scaled);
    double sum = 0;
    for (int o = 0; o < weights.length; o++) {
      for (int i = 0; i < scales.length; i++) {
        var group = levels.get(i / groupSize);
        float value = group.value(o, group.whole(o, scaled[o][i])) / scales[i];
        float difference = weights[o][i] - value;
        sum += (double) difference * difference * largest[i] * largest[i];
      }
    }
    return sum;
  }

  private CalibratedMatrix result(float[] scales) {
    int inputs = largest.length;
    int outputs = weights.length;
    var scaled = scaled(scales);
    var levels = levels(scaled);
    var whole = new int[outputs * inputs];
    var groups = new float[inputs];
    for (int i = 0; i < inputs; i++) groups[i] = Math.floorDiv(i, groupSize);
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < inputs; i++) {
        whole[o * inputs + i] = levels.get(i / groupSize).whole(o, scaled[o][i]);
      }
    }
    return CalibratedMatrix.of(whole, levels, groups, NDArray.from(scales));
  }
}
