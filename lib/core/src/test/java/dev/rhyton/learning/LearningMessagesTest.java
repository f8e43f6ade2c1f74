package dev.rhyton.learning;

import dev.rhyton.Refusals;
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
            "Clipped: delta must lie between 0 and 1, received 0.0.",
            () -> Recording.clipped(1, 1).delta(0))
        .add("Saga: groups must be at least 1, received 0.", () -> Recording.saga().groups(0))
        .add("Saga: budget must be positive, received 0.0.", () -> Recording.saga().budget(0))
        .tests();
  }
}
