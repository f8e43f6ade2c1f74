package dev.rhyton.learning;

import dev.rhyton.tensor.internal.Float16Conversions;
import org.jspecify.annotations.Nullable;

/** The recorded gradients of one variable, a row for each sample or group, and their mean. */
final class GradientTable {
  private final float @Nullable [][] rows;
  private final short @Nullable [][] halves; // instead of rows, in 16 bits
  private final int[] samples; // the number of samples of each row
  private final double[] mean;
  private final int total;

  /**
   * Creates an empty table.
   *
   * @param size the numbers of one gradient
   * @param total the samples; sample i has the row i modulo {@code rows}
   */
  GradientTable(int rows, int size, int total, boolean bfloat16) {
    this.rows = bfloat16 ? null : new float[rows][];
    halves = bfloat16 ? new short[rows][] : null;
    samples = new int[rows];
    for (int i = 0; i < total; i++) samples[i % rows]++;
    mean = new double[size];
    this.total = total;
  }

  int row(int sample) {
    return sample % samples.length;
  }

  /**
   * Adds {@code mean − recorded} to the gradient of a sample, which starts at an index of an array.
   */
  void correct(int sample, float[] gradients, int at) {
    var recorded = recorded(row(sample));
    for (int k = 0; k < mean.length; k++) gradients[at + k] += (float) (mean[k] - recorded[k]);
  }

  /** Returns the stored gradient of a row, which is 0 before the first one. */
  private float[] recorded(int row) {
    var single = rows == null ? null : rows[row];
    if (single != null) return single;
    var half = halves == null ? null : halves[row];
    var numbers = new float[mean.length];
    if (half != null) {
      for (int k = 0; k < numbers.length; k++) {
        numbers[k] = Float16Conversions.fromBfloat16(half[k]);
      }
    }
    return numbers;
  }

  /** Stores a gradient in a row and updates the mean by the stored value, which may be rounded. */
  void put(int row, float[] gradient) {
    double share = (double) samples[row] / total;
    var before = recorded(row);
    if (rows != null) rows[row] = gradient;
    if (halves != null) {
      halves[row] = new short[gradient.length];
      for (int k = 0; k < gradient.length; k++) {
        halves[row][k] = Float16Conversions.toBfloat16(gradient[k]);
      }
    }
    var after = recorded(row);
    for (int k = 0; k < mean.length; k++) mean[k] += share * ((double) after[k] - before[k]);
  }
}
