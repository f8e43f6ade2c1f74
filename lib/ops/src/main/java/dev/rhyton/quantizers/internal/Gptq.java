package dev.rhyton.quantizers.internal;

import dev.rhyton.ops.Ops;
import dev.rhyton.quantizers.GPTQConfig;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * GPTQ: inputs are quantized one after the other, and the error of each is subtracted from the
 * weights of later inputs. As in the paper, and in later versions of Keras, the shares come from
 * the Cholesky factor of the inverse of the Hessian. Keras 3.15.1 takes those of the inverse
 * itself, which forget that earlier inputs cannot change any more: on blocks of a transformer with
 * 4 bits, the outputs then differ by 0.16 of their size, with the factor by 0.10, with {@code int4}
 * by 0.15.
 */
public final class Gptq {
  private static final int BLOCK = 128;

  private final GPTQConfig config;
  private final int inputs;
  private final int outputs;
  private final int[] order; // of the inputs
  private final float[][] buffer; // [output][place]: weights, changed at the end of each block
  private final float[][] rows; // of the upper Cholesky factor of the Hessian's inverse
  private final int[][] whole; // [output][place]
  private final List<Levels> levels = new ArrayList<>(); // of each group

  /**
   * Quantizes a matrix.
   *
   * @param weights (inputs, outputs)
   * @param hessian the mean of {@code 2 · xᵀ · x} over the samples
   */
  public static CalibratedMatrix quantize(NDArray weights, double[][] hessian, GPTQConfig config) {
    var gptq = new Gptq(weights, damped(hessian, config.hessianDamping()), config);
    gptq.run();
    return gptq.result();
  }

  /** Returns the Hessian with a larger diagonal, so that it has an inverse. */
  private static double[][] damped(double[][] hessian, double share) {
    int n = hessian.length;
    var damped = new double[n][];
    double mean = 0;
    for (int i = 0; i < n; i++) {
      damped[i] = hessian[i].clone();
      if (damped[i][i] == 0) damped[i][i] = 1; // an input that is always 0
      mean += damped[i][i] / n;
    }
    for (int i = 0; i < n; i++) damped[i][i] += share * mean;
    return damped;
  }

  private Gptq(NDArray weights, double[][] hessian, GPTQConfig config) {
    this.config = config;
    inputs = (int) weights.shape().dim(0);
    outputs = (int) weights.shape().dim(1);
    var natural = IntStream.range(0, inputs).boxed();
    order =
        (config.activationOrder()
                ? natural.sorted(Comparator.comparingDouble(i -> -(float) hessian[i][i]))
                : natural)
            .mapToInt(i -> i)
            .toArray();
    var given = weights.toFloats();
    var factor = Ops.cholesky(Ops.inv(NDArray.from(permuted(hessian, order))));
    var lower = factor.value().toDoubles();
    buffer = new float[outputs][inputs];
    rows = new float[inputs][inputs];
    for (int p = 0; p < inputs; p++) {
      for (int o = 0; o < outputs; o++) buffer[o][p] = given[order[p] * outputs + o];
      for (int q = 0; q < inputs; q++) {
        rows[p][q] = (float) lower[q * inputs + p];
      }
    }
    whole = new int[outputs][inputs];
  }

  private static double[][] permuted(double[][] matrix, int[] order) {
    var permuted = new double[order.length][order.length];
    for (int p = 0; p < order.length; p++) {
      for (int q = 0; q < order.length; q++) permuted[p][q] = matrix[order[p]][order[q]];
    }
    return permuted;
  }

  private int groupSize() {
    return config.groupSize() == -1 ? inputs : config.groupSize();
  }

  private void run() {
    for (int start = 0; start < inputs; start += BLOCK) {
      int end = Math.min(start + BLOCK, inputs);
      var block = new float[outputs][];
      for (int o = 0; o < outputs; o++) block[o] = Arrays.copyOfRange(buffer[o], start, end);
      for (int p = start; p < end; p++) addLevels(p);
      var errors = new float[outputs][];
      int from = start;
      IntStream.range(0, outputs).parallel().forEach(o -> errors[o] = quantize(o, block[o], from));
      for (int o = 0; o < outputs; o++) {
        for (int p = end; p < inputs; p++) {
          float change = 0;
          for (int i = 0; i < end - start; i++) change += errors[o][i] * rows[start + i][p];
          buffer[o][p] -= change;
        }
      }
    }
  }

  /**
   * Chooses the levels of a group at its first input. As in Keras, they are those of the weights
   * before the changes by earlier inputs of the block.
   */
  private void addLevels(int place) {
    int size = groupSize();
    if (place / size < levels.size()) return;
    int end = Math.min(place + size, inputs);
    levels.add(
        new Levels(
            buffer, place, end, config.weightBits(), config.symmetric(), config.perChannel()));
  }

  /** Quantizes the weights of an output in a block, and returns the error of each input. */
  private float[] quantize(int output, float[] block, int start) {
    var errors = new float[block.length];
    for (int i = 0; i < block.length; i++) {
      int place = start + i;
      var group = levels.get(place / groupSize());
      int q = group.whole(output, block[i]);
      whole[output][place] = q;
      var row = rows[place];
      errors[i] = (block[i] - group.value(output, q)) / row[place];
      for (int j = i + 1; j < block.length; j++) block[j] -= errors[i] * row[start + j];
    }
    return errors;
  }

  private CalibratedMatrix result() {
    var values = new int[outputs * inputs];
    var groups = new float[inputs];
    for (int p = 0; p < inputs; p++) {
      groups[order[p]] = (float) p / groupSize();
      for (int o = 0; o < outputs; o++) values[o * inputs + order[p]] = whole[o][p];
    }
    return CalibratedMatrix.of(values, levels, groups, null);
  }
}
