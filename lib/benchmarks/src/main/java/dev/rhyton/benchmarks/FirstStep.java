package dev.rhyton.benchmarks;

import dev.rhyton.layers.Dense;
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
    var model =
        Sequential.of(
            Dense.of(512).activation("relu"),
            Dense.of(512).activation("relu"),
            Dense.of(Samples.CLASSES).activation("softmax"));
    model.compile("adam", "sparse_categorical_crossentropy");
    var samples = new Samples(1);
    var x = NDArray.of(samples.pixels, Samples.BATCH, Samples.WIDTH);
    var unused = model.trainOnBatch(x, NDArray.of(samples.labels, Samples.BATCH));
    System.out.println(Instant.now().toEpochMilli() - started.toEpochMilli());
  }
}
