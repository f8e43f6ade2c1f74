package dev.rhyton.benchmarks;

import dev.rhyton.layers.Dense;
import dev.rhyton.layers.LSTM;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Measures a training step of an LSTM of 128 units on 64 steps of 32 numbers, with batch size 64,
 * in Rhyton and hand-written, in pairs within one process.
 */
public final class LstmSteps {
  static final int UNITS = 128;
  static final int STEPS = 64;
  static final int INPUTS = 32;
  static final int BATCH = 64;
  static final int CLASSES = 10;

  private LstmSteps() {}

  /** An implementation of the step. */
  interface Peer extends AutoCloseable {
    /** Trains on the batch and returns the loss. */
    double step();

    @Override
    void close();
  }

  /** Prints the table. Argument: the number of pairs, by default 100. */
  public static void main(String[] args) {
    System.out.print(table(args.length == 0 ? 100 : Integer.parseInt(args[0])));
  }

  static String table(int pairs) {
    var random = new SplittableRandom(1);
    var sequences = new float[BATCH * STEPS * INPUTS];
    for (int i = 0; i < sequences.length; i++) sequences[i] = (float) random.nextDouble(-1, 1);
    var labels = random.ints(BATCH, 0, CLASSES).toArray();
    var millis = new double[2][pairs];
    try (var hand = new HandWrittenLstm(sequences, labels);
        var rhyton = rhyton(sequences, labels)) {
      for (int round = -(pairs + 1) / 2; round < pairs; round++) { // the first pairs are a warm-up
        for (int i = 0; i < 2; i++) {
          int which = Math.floorMod(i + round, 2);
          double taken = timed(which == 0 ? hand : rhyton);
          if (round >= 0) millis[which][round] = taken;
        }
      }
    }
    var ratios = new double[pairs];
    for (int i = 0; i < pairs; i++) ratios[i] = millis[0][i] / millis[1][i];
    return String.format(
        Locale.ROOT,
        "LSTM by hand %.1f ms, Rhyton %.1f ms; throughput of Rhyton by pairs: %.2f of that by hand%n",
        median(millis[0]),
        median(millis[1]),
        median(ratios));
  }

  private static double timed(Peer peer) {
    long before = System.nanoTime();
    if (Double.isNaN(peer.step())) throw new IllegalStateException("The loss is NaN.");
    return (System.nanoTime() - before) / 1e6;
  }

  private static Peer rhyton(float[] sequences, int[] labels) {
    var model = Sequential.of(LSTM.of(UNITS), Dense.of(CLASSES).activation("softmax"));
    var loss = "sparse_categorical_crossentropy";
    model.compile(Compile.of("adam", loss).learning(Learning.plain()));
    var x = NDArray.of(sequences, BATCH, STEPS, INPUTS);
    var y = NDArray.of(labels, BATCH);
    return new Peer() {
      @Override
      public double step() {
        return model.trainOnBatch(x, y).get("loss");
      }

      @Override
      public void close() {} // a model is freed with its last reference
    };
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
