package dev.rhyton.benchmarks;

import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.lang.management.ManagementFactory;

/** Prints the milliseconds from the start of the JVM to the end of the first step of the MLP. */
public final class FirstStep {
  private FirstStep() {}

  /** Argument: {@code hand} for the hand-written program instead of Rhyton. */
  public static void main(String[] args) {
    var samples = new SyntheticSamples(Net.MLP, 1);
    if (args.length == 0) {
      report(byRhyton(samples));
      return;
    }
    try (var net = new HandWritten(samples, false)) {
      report(net.epoch());
    }
  }

  private static double byRhyton(SyntheticSamples samples) {
    var net = samples.net;
    var model = Sequential.of(net.layers());
    model.compile("adam", "sparse_categorical_crossentropy");
    var x = NDArray.of(samples.inputs, net.batch, net.width);
    return model.trainOnBatch(x, NDArray.of(samples.labels, net.batch)).get("loss");
  }

  private static void report(double loss) {
    long now = System.currentTimeMillis();
    if (Double.isNaN(loss)) throw new IllegalStateException("The loss is NaN.");
    // ProcessHandle's start of the process was found to be 0.7 s too early.
    System.out.println(now - ManagementFactory.getRuntimeMXBean().getStartTime());
  }
}
