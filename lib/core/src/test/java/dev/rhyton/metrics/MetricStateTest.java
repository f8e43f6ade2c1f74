package dev.rhyton.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.data.Batch;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.EvaluateOptions;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
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
  void resultsAreThoseOfKerasExamples() {
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

  /** The largest error of all samples; its state is a maximum, not a sum. */
  static final class MaxError extends Metric {
    @Override
    protected int size() {
      return 2;
    }

    @Override
    protected double[] initialState() {
      return new double[] {Double.NEGATIVE_INFINITY, 0};
    }

    @Override
    protected Tensor update(Tensor yTrue, Tensor yPred, Tensor sampleWeight) {
      var errors = yTrue.cast(yPred.dtype()).subtract(yPred);
      return Ops.concatenate(
          List.of(errors.max().reshape(1), Ops.onesLike(errors).sum().reshape(1)), 0);
    }

    @Override
    protected double[] merge(double[] state, double[] batch) {
      return new double[] {Math.max(state[0], batch[0]), state[1] + batch[1]};
    }

    @Override
    protected double result(double[] state) {
      return state[0];
    }
  }

  /** A running maximum: in a loop, in evaluation, in training with several steps in one call. */
  @Test
  void aStateMayBeAMaximum() {
    var x = NDArray.from(new float[][] {{1}, {2}, {9}, {4}, {5}});
    var y = NDArray.from(new float[][] {{0}, {0}, {0}, {0}, {0}});
    var state = MetricState.of(new MaxError());
    assertEquals(Double.NEGATIVE_INFINITY, state.result());
    for (int i = 0; i < 5; i++) state.updateState(y.slice(i, i + 1), x.slice(i, i + 1));
    assertEquals(-1, state.result());
    state.resetState();
    assertEquals(Double.NEGATIVE_INFINITY, state.result());

    var model = Sequential.of(Input.of(1), Dense.of(1).kernelInitializer("ones"));
    for (int steps : new int[] {1, 2}) {
      model.compile(
          Compile.of(SGD.of(0), MeanSquaredError.of())
              .metrics(new MaxError())
              .stepsPerExecution(steps));
      var logs = model.evaluate(x, y, EvaluateOptions.batchSize(2));
      assertEquals(-1, logs.get("max_error"));
      var history = model.fit(x, y, Fit.epochs(2).batchSize(2).verbose(0));
      assertEquals(List.of(-1.0, -1.0), history.history().get("max_error"));
    }
    Kit.assertRefused(
        "The metric max_error has a state that is not a sum, so that states of several workers"
            + " cannot be added: leave it out of compile.",
        () -> TrainerInternals.test(model, Batch.of(x, y)));
  }

  static final class TooShort extends Metric {
    @Override
    protected int size() {
      return 1;
    }

    @Override
    protected Tensor update(Tensor yTrue, Tensor yPred, Tensor sampleWeight) {
      return yPred.max().reshape(1);
    }

    @Override
    protected double[] merge(double[] state, double[] batch) {
      return new double[0];
    }

    @Override
    protected double result(double[] state) {
      return state[0];
    }
  }

  @Test
  void aMergedStateOfAnotherSizeIsRefused() {
    Kit.assertRefused(
        "TooShort: merge must return 1 numbers, returned 0.",
        () -> MetricState.of(new TooShort()).updateState(Y, P));
  }
}
