package dev.rhyton.learning;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.Refusals;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The text of every refusal of what is done with gradients of samples. */
class LearningMessagesTest {
  @TestFactory
  Stream<DynamicTest> options() {
    return new Refusals()
        .add("Accountant: noise must not be negative, received -1.", () -> Accountant.of(-1))
        .add(
            "Accountant: steps must not be negative, received -1.",
            () -> Accountant.of(1).steps(0.1, -1))
        .add(
            "Accountant: delta must lie between 0 and 1, received 1.0.",
            () -> Accountant.of(1).epsilon(1))
        .add(
            "DpSgd: delta must lie between 0 and 1, received 0.0.",
            () -> Recording.clipped(1, 1).delta(0))
        .add(
            "Saga: no variable's path holds one of the patterns; there are [dense/kernel, dense/bias].",
            () -> fit(Recording.saga().variables("embedding"), samples()))
        .add(
            "Clipped gradients draw their batches at random from samples that lie in memory, received"
                + " Dataset of 4 samples: call cache() on it.",
            () -> fit(Recording.clipped(1, 1), samples().batch(2)))
        .add("Saga: groups must be at least 1, received 0.", () -> Recording.saga().groups(0))
        .add("Saga: budget must be positive, received 0.0.", () -> Recording.saga().budget(0))
        .tests();
  }

  private static Dataset samples() {
    return Dataset.of(Kit.normal(1, 4, 2), Kit.normal(2, 4, 1));
  }

  private static void fit(Recording recording, Dataset data) {
    var model = Sequential.of(Dense.of(1));
    model.compile(Compile.of("sgd", "mse").learning(Learning.plain().record(recording)));
    model.fit(data, ModelKit.quiet(1, 2));
  }
}
