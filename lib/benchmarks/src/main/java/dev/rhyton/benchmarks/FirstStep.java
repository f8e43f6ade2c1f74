package dev.rhyton.benchmarks;

import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.time.Instant;

/**
 * Prints the milliseconds from the start of the process to the end of the first step of the MLP.
 */
public final class FirstStep {
  private FirstStep() {}

  public static void main(String[] args) {
    var started = ProcessHandle.current().info().startInstant().orElseThrow();
    var net = Net.MLP;
    var model = Sequential.of(net.layers());
    model.compile("adam", "sparse_categorical_crossentropy");
    var samples = new Samples(net, 1);
    var x = NDArray.of(samples.inputs, net.batch, net.width);
    var unused = model.trainOnBatch(x, NDArray.of(samples.labels, net.batch));
    System.out.println(Instant.now().toEpochMilli() - started.toEpochMilli());
  }
}
