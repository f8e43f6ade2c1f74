package dev.rhyton.models;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.callbacks.History;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.losses.Loss;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.regularizers.OrthogonalRegularizer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** The text of what a person reads when a model is put together or trained in a wrong way. */
class ModelMessagesTest {
  @TestFactory
  Stream<DynamicTest> options() {
    return new Refusals()
        .add("fit: stepsPerEpoch must be at least 1, received 0.", () -> epochs(1).stepsPerEpoch(0))
        .add(
            "fit: validationSteps must be at least 1, received 0.",
            () -> epochs(1).validationSteps(0))
        .add(
            "fit: validationBatchSize must be at least 1, received 0.",
            () -> epochs(1).validationBatchSize(0))
        .add(
            "fit: validationFreq must be at least 1, received 0.",
            () -> epochs(1).validationFreq(0))
        .add(
            "fit: validationSplit needs samples that lie in memory.",
            () -> compiled().fit(samples().batch(2), Kit.quiet(1, 2).validationSplit(0.5)))
        .add(
            "Online: batchSize must be at least 1, received 0.",
            () -> Online.window(1).batchSize(0))
        .add(
            "Compile: expected a weight for each loss.",
            () -> Compile.of(Optimizer.of("sgd"), mse(), mse()).lossWeights(1, 2, 3))
        .add(
            "OrthogonalRegularizer: expected a matrix, received a weight of shape (?, 2, 3).",
            () -> OrthogonalRegularizer.of(1, "rows").apply(Input.of(2, 3)))
        .add("History has no \"a\": it has [].", () -> new History().get("a"))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> json() {
    var read = chain().toJson();
    return new Refusals()
        .add(
            "Expected a model, received the layer Dense(units=2).",
            () -> Model.fromJson(Dense.of(2).toJson()))
        .add("Two layers are called \"a\".", () -> Model.fromJson(read.replace("\"b\"", "\"a\"")))
        .add("The model has no layer \"c\".", () -> Model.fromJson(referring(read, "\"c\",0,0")))
        .add("The layer \"a\" has no call 3.", () -> Model.fromJson(referring(read, "\"a\",3,0")))
        .add("The layer \"a\" has no output 5.", () -> Model.fromJson(referring(read, "\"a\",0,5")))
        .add(
            "The layers of this model depend on each other in a circle.",
            () -> Model.fromJson(referring(read, "\"b\",0,0")))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> whatIsNotPossible() {
    return Map.<String, Executable>of(
            "Sequential \"m\" has no layer to take off.",
            () -> ((Sequential) Sequential.of().named("m")).pop(),
            "Sequential \"m\" has no options: set them on its layers.",
            () -> compiled().named("m").activityRegularizer("l1"),
            "Sequential \"m\" was not made of symbolic tensors, by Model.of or with an InputLayer.",
            () -> compiled().named("m").inputs(),
            "Sequential \"m\" was not made of symbolic tensors, by Model.of or with an InputLayer."
                + " No tensor stands for what a layer gives.",
            () -> compiled().named("m").output("dense"))
        .entrySet()
        .stream()
        .map(
            c ->
                dynamicTest(
                    c.getKey(),
                    () ->
                        assertEquals(
                            c.getKey(),
                            assertThrows(IllegalStateException.class, c.getValue()).getMessage())));
  }

  private static Loss mse() {
    return Loss.of("mse");
  }

  private static Dataset samples() {
    return Dataset.of(Kit.normal(1, 4, 2), Kit.normal(2, 4, 1));
  }

  private static Sequential compiled() {
    var model = Sequential.of(Dense.of(1));
    model.compile("sgd", "mse");
    return model;
  }

  /** Of two layers, {@code b} after {@code a}. */
  private static Model chain() {
    var x = Input.of(2);
    return Model.of(x, Dense.of(1).named("b").apply(Dense.of(1).named("a").apply(x)));
  }

  /** The JSON of a chain whose layer {@code b} takes something else. */
  private static String referring(String chain, String history) {
    var changed =
        chain.replaceFirst("(keras_history\"\\s*:\\s*\\[)\\s*\"a\"[^\\]]*", "$1" + history);
    assert !changed.equals(chain);
    return changed;
  }
}
