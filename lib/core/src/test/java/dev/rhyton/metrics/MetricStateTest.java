package dev.rhyton.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Input;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.EvaluateOptions;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetricStateTest {
  private static final NDArray Y = NDArray.from(new float[][] {{0, 1}, {0, 0}});
  private static final NDArray P = NDArray.from(new float[][] {{1, 1}, {0, 0}});

  private static NDArray row(float... values) {
    return NDArray.from(values);
  }

  /** The values of the examples in Keras' documentation. */
  @Test
  void asInKeras() {
    var squares = MetricState.of(MeanSquaredError.of());
    squares.updateState(Y, P);
    assertEquals(0.25, squares.result());
    squares.resetState();
    squares.updateState(Y, P, row(1, 0));
    assertEquals(0.5, squares.result());
    assertEquals("mean_squared_error=0.5", squares.toString());

    var mean = MetricState.of(Mean.of());
    mean.updateState(row(1, 3, 5, 7));
    assertEquals(4, mean.result());
    mean.updateState(row(4, 4), row(10, 4), row(1, 0));
    assertEquals(26 / 5.0, mean.result(), 1e-6);

    var scores = MetricState.of(FBetaScore.of().beta(2).threshold(0.5));
    scores.updateState(
        NDArray.from(new int[][] {{1, 1, 1}, {1, 0, 0}, {1, 1, 0}}),
        NDArray.from(new float[][] {{0.2f, 0.6f, 0.7f}, {0.2f, 0.6f, 0.6f}, {0.6f, 0.8f, 0}}));
    assertArrayEquals(new double[] {0.3846154, 0.9090909, 0.8333333}, scores.results(), 1e-6);
  }

  static List<String> names() {
    return List.of("accuracy", "mse", "AUC", "precision", "MeanAbsoluteError", "hinge", "sum");
  }

  /** Two batches have the value that evaluation reports for them. */
  @ParameterizedTest
  @MethodSource("names")
  void batchesAddUpAsInEvaluation(String name) {
    var x = Kit.normal(1, 8, 1);
    var y = Kit.labels(2, 8, 2).reshape(8, 1);
    var model = Sequential.of(Input.of(1), Activation.of("sigmoid"));
    model.compile(
        Compile.of(SGD.of(), MeanSquaredError.of()).metrics(Metrics.get(name).named("m")));
    double expected = model.evaluate(x, y, EvaluateOptions.batchSize(4)).get("m");
    var state = MetricState.of(name);
    assertEquals(0, state.result());
    for (int from : new int[] {0, 4})
      state.updateState(y.slice(from, from + 4), model.predict(x.slice(from, from + 4)));
    assertEquals(expected, state.result(), 1e-6);
    state.resetState();
    assertEquals(0, state.result());
  }

  @Test
  void messages() {
    Kit.assertRefused("MetricState: metric must not be null.", () -> MetricState.of((Metric) null));
    var accuracy = MetricState.of("accuracy");
    Kit.assertRefused("updateState: yPred must not be null.", () -> accuracy.updateState(Y, null));
    accuracy.updateState(Y, P);
    Kit.assertRefused(
        "accuracy: began as CategoricalAccuracy, received targets (2,) and predictions (2, 2) of"
            + " SparseCategoricalAccuracy: use a state for each.",
        () -> accuracy.updateState(row(0, 1), P));
  }
}
