package dev.rhyton.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Synthetic samples in memory, which are equal for all implementations. */
final class Samples {
  static final int WIDTH = 784;
  static final int CLASSES = 10;
  static final int BATCH = 128;

  final float[] pixels; // 784 numbers for each sample
  final int[] labels; // 0 to 9

  /** Creates samples for a number of whole batches. */
  Samples(int batches) {
    var random = new SplittableRandom(1);
    pixels = new float[batches * BATCH * WIDTH];
    labels = new int[batches * BATCH];
    for (int i = 0; i < pixels.length; i++) pixels[i] = (float) random.nextDouble();
    for (int i = 0; i < labels.length; i++) labels[i] = random.nextInt(CLASSES);
  }

  int size() {
    return labels.length;
  }

  /** Returns one sample. */
  float[] row(int index) {
    return Arrays.copyOfRange(pixels, index * WIDTH, (index + 1) * WIDTH);
  }
}
