package dev.rhyton.benchmarks;

import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.time.Instant;

/**
 * Prints the milliseconds from the start of the process to the end of the first step of the MLP.
 */
public final class FirstStep {
  private FirstStep() {}

  /** Argument: {@code hand} for the hand-written program instead of Rhyton. */
  public static void main(String[] args) {
    var samples = new Samples(Net.MLP, 1);
    if (args.length == 0) {
      report(byRhyton(samples));
      return;
    }
    try (var net = new HandWritten(samples, false)) {
      report(net.epoch());
    }
  }

  private static double byRhyton(Samples samples) {
    var net = samples.net;
    var model = Sequential.of(net.layers());
    model.compile("adam", "sparse_categorical_crossentropy");
    var x = NDArray.of(samples.inputs, net.batch, net.width);
    return model.trainOnBatch(x, NDArray.of(samples.labels, net.batch)).get("loss");
  }

  private static void report(double loss) {
    var now = Instant.now().toEpochMilli();
    if (Double.isNaN(loss)) throw new IllegalStateException("The loss is NaN.");
    var started = ProcessHandle.current().info().startInstant().orElseThrow();
    System.out.println(now - started.toEpochMilli());
  }
}
