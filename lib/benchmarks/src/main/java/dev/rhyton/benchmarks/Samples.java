package dev.rhyton.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Made-up samples that lie in memory, the same for every contender. */
final class Samples {
  static final int WIDTH = 784;
  static final int CLASSES = 10;
  static final int BATCH = 128;

  final float[] pixels; // 784 for each sample, one after another
  final int[] labels; // 0 to 9

  /** Enough for a number of whole batches. */
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

  /** One sample. */
  float[] row(int index) {
    return Arrays.copyOfRange(pixels, index * WIDTH, (index + 1) * WIDTH);
  }
}
