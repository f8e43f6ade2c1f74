package dev.rhyton.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Synthetic samples in memory, which are equal for all implementations of a net. */
final class SyntheticSamples {
  final Net net;
  final float[] inputs; // net.width numbers for each sample, from 0 to 1
  final int[] labels; // 0 to 9

  /** Creates samples for a number of whole batches. */
  SyntheticSamples(Net net, int batches) {
    this.net = net;
    var random = new SplittableRandom(1);
    inputs = new float[batches * net.batch * net.width];
    labels = new int[batches * net.batch];
    for (int i = 0; i < inputs.length; i++) inputs[i] = (float) random.nextDouble();
    for (int i = 0; i < labels.length; i++) labels[i] = random.nextInt(10);
  }

  int size() {
    return labels.length;
  }

  /** Returns one sample. */
  float[] row(int index) {
    return Arrays.copyOfRange(inputs, index * net.width, (index + 1) * net.width);
  }
}
