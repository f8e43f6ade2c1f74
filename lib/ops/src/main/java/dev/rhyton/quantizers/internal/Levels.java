package dev.rhyton.quantizers.internal;

import java.util.Arrays;

/**
 * The integers from 0 to a largest one that represent some of the weights of each output, computed
 * in float32 as in Keras.
 */
final class Levels {
  final int most;
  final float[] scale; // of each output
  final float[] zero; // of each output

  /**
   * Creates the levels for the weights of the inputs {@code from} to {@code to}; inputs beyond the
   * last one count as 0.
   */
  Levels(float[][] weights, int from, int to, int bits, boolean symmetric, boolean perChannel) {
    most = (1 << bits) - 1;
    scale = new float[weights.length];
    zero = new float[weights.length];
    var low = new float[weights.length];
    var high = new float[weights.length];
    for (int o = 0; o < weights.length; o++) {
      low[o] = Float.POSITIVE_INFINITY;
      high[o] = Float.NEGATIVE_INFINITY;
      for (int i = from; i < to; i++) {
        float w = i < weights[o].length ? weights[o][i] : 0;
        low[o] = Math.min(low[o], w);
        high[o] = Math.max(high[o], w);
      }
    }
    if (!perChannel) {
      float least = low[0];
      float largest = high[0];
      for (float x : low) least = Math.min(least, x);
      for (float x : high) largest = Math.max(largest, x);
      Arrays.fill(low, least);
      Arrays.fill(high, largest);
    }
    for (int o = 0; o < weights.length; o++) set(o, low[o], high[o], symmetric);
  }

  private void set(int output, float least, float largest, boolean symmetric) {
    float low = least;
    float high = largest;
    if (symmetric) {
      float far = Math.max(Math.abs(low), high);
      if (low < 0) low = -far;
      high = far;
    }
    if (low == high) {
      low -= 1;
      high += 1;
    }
    set(output, low, high);
    if (symmetric) zero[output] = (most + 1) / 2f;
    // Keras lets the zero of weights of one sign exceed what uint8 can hold.
    else if (zero[output] < 0) set(output, 0, high);
    else if (zero[output] > 255) set(output, low, 0);
  }

  private void set(int output, float low, float high) {
    scale[output] = (high - low) / most;
    if (scale[output] <= 0) scale[output] = 1e-8f;
    zero[output] = (float) Math.rint(-low / scale[output]);
  }

  int whole(int output, float weight) {
    float place = (float) Math.rint(weight / scale[output] + zero[output]);
    return (int) Math.min(Math.max(place, 0), most);
  }

  float value(int output, int whole) {
    return scale[output] * (whole - zero[output]);
  }
}
