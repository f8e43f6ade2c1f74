package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.InferenceKit;
import dev.rhyton.InferenceKit.Case;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.losses.MeanAbsoluteError;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A snapshot predicts as its model, whatever its kind; lib/onnx has the same test with its runtime.
 */
class InferenceModelTest {
  private static final NDArray X = Kit.normal(1, 150, 16);

  static Stream<Case> cases() {
    return InferenceKit.cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void predictsAsTheModel(Case of) {
    InferenceKit.assertPredictsAlike(of, 1e-5);
  }

  @Test
  void withoutAnotherRuntimeItComputesInTensorFlow() {
    assertEquals("TensorFlow", Sequential.of(Input.of(2), Dense.of(1)).forInference().runtime());
  }

  @Test
  void aRowIsASample() {
    var model = ModelKit.classifier();
    model.build(4);
    var fast = model.forInference();
    var row = new float[] {1, 2, 3, 4};
    assertArrayEquals(model.predict(NDArray.of(row, 1, 4)).toFloats(), fast.predictRow(row), 1e-6f);
    var images = Sequential.of(Input.of(2, 2, 1), Flatten.of(), Dense.of(1));
    assertArrayEquals(
        images.predict(NDArray.of(row, 1, 2, 2, 1)).toFloats(),
        images.forInference().predictRow(row),
        1e-6f);
    var sequences = Sequential.of(Input.of(-1, 2), LSTM.of(1));
    assertArrayEquals(
        sequences.predict(NDArray.of(row, 1, 2, 2)).toFloats(),
        sequences.forInference().predictRow(row),
        1e-6f);
  }

  @Test
  void laterTrainingDoesNotChangeASnapshot() {
    var model = ModelKit.classifier();
    model.compile("adam", "sparse_categorical_crossentropy");
    var x = Kit.normal(1, 40, 4);
    var y = Kit.labels(2, 40, 3);
    model.fit(x, y, ModelKit.quiet(1, 8));
    var before = model.predict(x);
    var fast = model.forInference();
    model.fit(x, y, ModelKit.quiet(2, 8));
    assertTrue(Kit.distance(before, model.predict(x)) > 1e-3);
    assertEquals(before.shape(), fast.predict(x).shape());
    assertArrayEquals(before.toFloats(), fast.predict(x).toFloats(), 1e-5f); // traced only now
    model.close();
    assertArrayEquals(before.toFloats(), fast.predict(x).toFloats(), 1e-5f);
    fast.close();
  }

  @Test
  void manyThreadsPredict() throws Exception {
    var model = Sequential.of(Input.of(16), Dense.of(32).activation("relu"), Dense.of(4));
    var expected = model.predict(X);
    try (var fast = model.forInference()) {
      var threads = Executors.newFixedThreadPool(8);
      try {
        var results = new ArrayList<Future<float[]>>();
        for (int i = 0; i < 400; i++) {
          int row = i % 150;
          results.add(threads.submit(() -> fast.predictRow(X.get(row).toFloats())));
        }
        for (int i = 0; i < results.size(); i++) {
          assertArrayEquals(expected.get(i % 150).toFloats(), results.get(i).get(), 1e-5f);
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  @Test
  void evaluatesByMetrics() {
    var model = ModelKit.classifier();
    model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
    var data = Dataset.of(Kit.normal(1, 70, 4), Kit.labels(2, 70, 3));
    var expected = model.evaluate(data);
    var fast = model.forInference();
    var found = fast.evaluate(data, "accuracy", "sparse_categorical_crossentropy");
    assertEquals(expected.get("accuracy"), found.get("accuracy"), 1e-6);
    assertEquals(expected.get("loss"), found.get("sparse_categorical_crossentropy"), 1e-5);
    var in = Input.of(4);
    var two = Model.of(in, Map.of("a", Dense.of(1).apply(in), "b", Dense.of(1).apply(in)));
    var y = Kit.normal(3, 70, 1);
    var both =
        two.forInference()
            .evaluate(
                Dataset.of(data.x(), List.of(y, y)), MeanAbsoluteError.of(), MeanSquaredError.of());
    assertEquals(4, both.size());
    assertTrue(both.containsKey("b_mean_absolute_error"), both::toString);
  }

  @Test
  void closingIsFinal() {
    var model = Sequential.of(Input.of(2), Dense.of(1)).named("small");
    var fast = model.forInference();
    fast.predict(new float[1][2]);
    assertEquals("FrozenModel \"small\" in TensorFlow", fast.toString());
    fast.close();
    fast.close();
    var message =
        assertThrows(IllegalStateException.class, () -> fast.predict(new float[1][2])).getMessage();
    assertEquals("small is closed: create or load it again.", message);
    assertEquals(1, model.predict(new float[1][2]).length());
  }
}
