package dev.rhyton.models;

import static dev.rhyton.ModelKit.quiet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.Refusals;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** What is given to a model that has trained: each refusal, after which it trains on. */
@SuppressWarnings("CheckReturnValue") // of calls that throw
class TrainedModelMessagesTest {
  private static final NDArray X = Kit.normal(1, 6, 4);
  private static final NDArray LABELS = Kit.labels(2, 6, 3);

  private static Executable given(Consumer<Sequential> call) {
    return () -> {
      var model = ModelKit.classifier();
      model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
      model.fit(X, LABELS, quiet(1, 6));
      try {
        call.accept(model);
      } finally {
        assertTrue(Double.isFinite(model.fit(X, LABELS, quiet(1, 4)).last("loss")));
      }
    };
  }

  private static double[] labels(double second) {
    return new double[] {0, second, 1, 2, 0, 1};
  }

  @TestFactory
  Stream<DynamicTest> aModelRefusesDataAndTrainsOn() {
    return new Refusals()
        .add(
            "Dense \"dense\": expected input of shape (None, ..., 4), received (None, 5).",
            given(m -> m.predict(new float[2][5])))
        .add(
            "Dense \"dense\": expected input of shape (None, ..., 4), received (None, 2, 2). Add"
                + " Flatten.of() before it.",
            given(m -> m.fit(new float[6][2][2], LABELS, quiet(1, 6))))
        .add(
            "Dense \"dense\": expected input of shape (None, ..., 4), received (None,).",
            given(m -> m.predict(new float[4])))
        .add("Expected an array of samples, received a single value.", given(m -> m.predict(3f)))
        .add("Expected an array, received null.", given(m -> m.predict((Object) null)))
        .add(
            "Sequential \"sequential\": expected numbers, received strings of shape (1, 1).",
            given(m -> m.predict(new String[][] {{"a"}})))
        .add(
            "Expected numbers as targets, received strings: number the classes from 0 on.",
            given(m -> m.fit(X, new String[] {"a", "b", "c", "d", "e", "f"}, quiet(1, 6))))
        .add(
            "Expected an array of numbers, booleans or strings, received elements of type Object.",
            given(m -> m.predict(new Object())))
        .add(
            "A ragged array: expected 2 elements along axis 1, received 1.",
            given(m -> m.predict(new float[][] {{1, 2}, {1}})))
        .add(
            "A ragged array: expected 1 elements along axis 1, received null.",
            given(m -> m.predict(new float[][] {{1}, null})))
        .add("Row 0 of axis 0 is null.", given(m -> m.predict(new float[][] {null, {1}})))
        .add("An element of the array is null.", given(m -> m.predict(new Float[][] {{1f, null}})))
        .add(
            "Row 1 has shape (1,) (float32), row 0 has (2,) (float32): rows must be alike.",
            given(m -> m.predict(List.of(List.of(1f, 2f), List.of(1f)))))
        .add("Expected at least one row, received an empty list.", given(m -> m.predict(List.of())))
        .add(
            "fit: the array of shape (6, 4) holds NaN or infinite numbers: remove or fill them"
                + " first.",
            given(m -> m.fit(X.scale(Double.NaN), LABELS, quiet(1, 6))))
        .add(
            "evaluate: the array of shape (6, 4) holds NaN or infinite numbers: remove or fill them"
                + " first.",
            given(m -> m.evaluate(X.scale(Double.POSITIVE_INFINITY), LABELS)))
        .add(
            "SparseCategoricalCrossentropy: expected class indices from 0 to 2, as the model has 3"
                + " outputs; label 1 is 3.",
            given(m -> m.fit(X, labels(3), quiet(1, 6).shuffle(false))))
        .add(
            "SparseCategoricalCrossentropy: expected class indices from 0 to 2, as the model has 3"
                + " outputs; label 1 is -1.",
            given(m -> m.fit(X, labels(-1), quiet(1, 6).shuffle(false))))
        .add(
            "SparseCategoricalCrossentropy: expected class indices from 0 to 2, as the model has 3"
                + " outputs; label 1 is 0.5.",
            given(m -> m.fit(X, labels(0.5), quiet(1, 6).shuffle(false))))
        .add(
            "fit: the array of shape (6,) holds NaN or infinite numbers: remove or fill them"
                + " first.",
            given(m -> m.fit(X, LABELS.scale(Double.NaN), quiet(1, 6))))
        .add(
            "SparseCategoricalCrossentropy: expected class indices of shape (None,), received"
                + " targets of shape (6, 3). One-hot targets go with categorical_crossentropy.",
            given(m -> m.fit(X, new float[6][3], quiet(1, 6))))
        .add(
            "Expected targets for 6 samples, received an array of shape (2,).",
            given(m -> m.fit(X, new int[2], quiet(1, 6))))
        .add(
            "fit: expected at least one sample, received none.",
            given(m -> m.fit(new float[0][4], new int[0], quiet(1, 6))))
        .add(
            "predict: expected at least one sample, received none.",
            given(m -> m.predict(new float[0][4])))
        .add(
            "sequential: expected at least one sample, received none.",
            given(m -> m.apply(NDArray.from(new float[0][4]))))
        .add(
            "evaluate: expected at least one sample, received none.",
            given(m -> m.evaluate(new float[0][4], new int[0])))
        .add(
            "trainOnBatch: expected at least one sample, received none.",
            given(m -> m.trainOnBatch(new float[0][4], new int[0])))
        .add(
            "sequential: training and evaluation need targets, received none.",
            given(m -> m.fit(Dataset.of(X), quiet(1, 6))))
        .add(
            "fit: the options are null: write epochs(10).",
            given(m -> m.fit(X, LABELS, (Fit) null)))
        .add(
            "sequential has 1 outputs, received 2 targets: give one for each of [output], or"
                + " Map.of(name, targets).",
            given(m -> m.fit(X, List.of(LABELS, LABELS), quiet(1, 6))))
        .add(
            "Dense \"dense\": expected one input, received 2.",
            given(m -> m.predictAll(List.of(X, X))))
        .add(
            "Expected sample weights for 6 samples, received an array of shape (2,).",
            given(m -> m.trainOnBatch(X, LABELS, new float[2])))
        .add(
            "Sample weights of shape (None, 3) do not fit losses of shape (None,).",
            given(m -> m.trainOnBatch(X, LABELS, new float[6][3])))
        .add(
            "The model has 1 outputs, received sample weights for 2: give one array for all, or one"
                + " each.",
            given(m -> m.trainOnBatch(X, LABELS, List.of(new float[6], new float[6]))))
        .add(
            "Sequential \"sequential\": expected 4 arrays of weights, received 0.",
            given(m -> m.setWeights(List.of())))
        .add(
            "Weight \"kernel\": expected a value of shape (4, 5), received (5, 4).",
            given(
                m -> {
                  var weights = new ArrayList<>(m.getWeights());
                  weights.set(0, Kit.normal(1, 5, 4));
                  m.setWeights(weights);
                }))
        .add(
            "Weight \"kernel\": the value is null.",
            given(m -> m.setWeights(Arrays.asList(null, null, null, null))))
        .add(
            "Sequential \"sequential\" has no layer \"conv\". Its layers are [dense, dense_1].",
            given(m -> m.getLayer("conv")))
        .add(
            "Sequential \"sequential\" has no layer \"dens\". Did you mean \"dense\"?",
            given(m -> m.getLayer("dens")))
        .add(
            "Sequential \"sequential\" has 2 layers, there is none at 5.",
            given(m -> m.getLayer(5)))
        .add(
            "fit: classWeight is for models of one output.",
            given(m -> m.fit(X, List.of(LABELS, LABELS), quiet(1, 6).classWeight(Map.of(0, 1.0)))))
        .add(
            "trainOnBatch: classWeight is for models of one output.",
            given(m -> m.trainOnBatch(X, List.of(LABELS, LABELS), null, Map.of(0, 1.0))))
        .add("Sequential \"sequential\": holds dense already.", given(m -> m.add(m.getLayer(0))))
        .add("Sequential \"sequential\": cannot hold null.", given(m -> m.add((Layer) null)))
        .add(
            "Sequential \"sequential\": an InputLayer must be the first layer.",
            given(m -> m.add(InputLayer.of(4))))
        .tests();
  }

  @Test
  void aModelThatIsNotCompiledSaysSo() {
    Layers.clearNames();
    var model = ModelKit.classifier();
    model.predict(X);
    for (Executable call :
        List.<Executable>of(
            () -> model.fit(X, LABELS),
            () -> model.evaluate(X, LABELS),
            () -> model.trainOnBatch(X, LABELS),
            model::compiled)) {
      assertEquals(
          "Sequential \"sequential\" is not compiled: call compile(optimizer, loss, metrics...)"
              + " first.",
          assertThrows(IllegalStateException.class, call).getMessage());
    }
    model.compile("adam", "sparse_categorical_crossentropy");
    model.fit(X, LABELS, quiet(1, 6));
  }
}
