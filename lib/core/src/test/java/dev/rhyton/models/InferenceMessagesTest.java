package dev.rhyton.models;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a snapshot refuses. */
@SuppressWarnings("CheckReturnValue") // of calls that throw
class InferenceMessagesTest {
  private static InferenceModel small() {
    return Sequential.of(Input.of(2), Dense.of(1)).named("small").forInference();
  }

  private static InferenceModel two() {
    var a = Input.of(2);
    var b = Input.of(3);
    return Model.of(List.of(a, b), List.of(Dense.of(1).apply(a), Dense.of(1).apply(b)))
        .named("two")
        .forInference();
  }

  @TestFactory
  Stream<DynamicTest> arguments() {
    return new Refusals()
        .add("predict: x must not be null.", () -> small().predict(null))
        .add(
            "Sequential \"small\": expected input of shape (None, 2), received (None, 5).",
            () -> small().predict(new float[1][5]))
        .add(
            "predict: expected at least one sample, received none.",
            () -> small().predict(new float[0][2]))
        .add(
            "predictRow: small takes samples of shape (2,), received 3 numbers.",
            () -> small().predictRow(1, 2, 3))
        .add("predictRow: sample must not be null.", () -> small().predictRow((float[]) null))
        .add(
            "predictRow: two has 2 inputs: pass predict a list of arrays.",
            () -> two().predictRow(1, 2))
        .add(
            "predictRow: samples of shape (None, None, 3) have several unknown sizes.",
            () -> Sequential.of(Input.of(-1, -1, 3), Dense.of(1)).forInference().predictRow(1))
        .add("evaluate: data must not be null.", () -> small().evaluate(null, "accuracy"))
        .add(
            "evaluate: expected at least one metric, such as \"accuracy\", received none.",
            () -> small().evaluate(Dataset.of(new float[1][2], new float[1][1])))
        .add(
            "evaluate: expected metrics, losses or their names, received 3.",
            () -> small().evaluate(Dataset.of(new float[1][2], new float[1][1]), 3))
        .add(
            "evaluate: two has 2 outputs, the samples have targets for 1.",
            () ->
                two()
                    .evaluate(
                        Dataset.of(
                            List.of(Kit.normal(1, 3, 2), Kit.normal(1, 3, 3)), new float[3][1]),
                        "mse"))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> states() {
    return new Refusals(IllegalStateException.class)
        .add(
            "forInference: Sequential \"sequential\" has no weights yet: call build(shape of a"
                + " sample) or fit.",
            () -> Sequential.of(Dense.of(1)).forInference())
        .add(
            "forInference: Sequential \"states\" changes weight (1, 1) float32 in each prediction, as"
                + " a stateful layer does, and a snapshot cannot: use predict.",
            () ->
                Sequential.of(Input.batch(1, 3, 2), LSTM.of(1).stateful(true))
                    .named("states")
                    .forInference())
        .tests();
  }
}
