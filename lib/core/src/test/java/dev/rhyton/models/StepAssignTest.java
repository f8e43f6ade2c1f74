package dev.rhyton.models;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.ModelKit.quiet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.Kit;
import dev.rhyton.data.Dataset;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.Dense;
import dev.rhyton.learning.Learning;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Steps that assign values to weights: moving averages of weights, queues of samples. */
class StepAssignTest {
  private static final NDArray X = Kit.normal(1, 6, 2);

  /** A network whose step the test defines, its moving average, and the last rows it has seen. */
  private static final class Averaged extends Model {
    private final Dense network = Dense.of(1).useBias(false).kernelInitializer(Initializer.ONES);
    private final transient BiConsumer<Averaged, StepContext> body;
    private Weight average;
    private Weight queue;

    Averaged(BiConsumer<Averaged, StepContext> body) {
      this.body = body;
    }

    @Override
    protected void build(Shape input) {
      average = stateWeight(Initializer.ZEROS, input.last(), 1);
      queue = stateWeight(Initializer.ZEROS, 4, input.last());
    }

    @Override
    protected Tensor call(Tensor x) {
      return network.apply(x).add(queue.sum().multiply(0)).add(average.sum().multiply(0));
    }

    @Override
    protected void trainStep(StepContext step) {
      body.accept(this, step);
    }

    @Override
    protected void testStep(StepContext step) {
      step.loss(apply(step.x()));
    }

    Weight kernel() {
      return network.trainableWeights().get(0);
    }

    void average(StepContext step) {
      step.assign(average, average.multiply(0.75).add(kernel().multiply(0.25)));
    }
  }

  private static Averaged trained(BiConsumer<Averaged, StepContext> body, int batchSize) {
    var model = new Averaged(body);
    model.compile(Compile.of(SGD.of(0.1)).learning(Learning.plain()));
    model.fit(X, quiet(1, batchSize).shuffle(false));
    return model;
  }

  /** The gradient is the mean of the samples, so each update is known. */
  @Test
  void anAverageFollowsTheUpdate() {
    var model =
        trained(
            (m, step) -> {
              step.update("optimizer", m.apply(step.x()), m.network);
              m.average(step);
            },
            2);
    var kernel = new float[] {1, 1};
    var average = new float[2];
    for (int batch = 0; batch < 3; batch++) {
      var mean = X.slice(2 * batch, 2 * batch + 2).mean(0).value().toFloats();
      for (int i = 0; i < 2; i++) {
        kernel[i] -= 0.1f * mean[i];
        average[i] = 0.75f * average[i] + 0.25f * kernel[i];
      }
    }
    assertArrayEquals(kernel, model.kernel().value().toFloats(), 1e-6f);
    assertArrayEquals(average, model.average.value().toFloats(), 1e-6f);
  }

  @Test
  void withoutAnEarlierUpdateItIsThatOfTheStartOfTheStep() {
    var model =
        trained(
            (m, step) -> {
              step.loss(m.apply(step.x()));
              m.average(step);
            },
            6);
    assertArrayEquals(new float[] {0.25f, 0.25f}, model.average.value().toFloats(), 1e-6f);
  }

  @Test
  void whatFollowsUsesTheNewValue() {
    var model =
        trained(
            (m, step) -> {
              step.loss(m.apply(step.x()));
              step.assign(m.average, m.average.add(1));
              step.assign(m.average, m.average.multiply(3));
              step.metric("average", m.average.max());
            },
            2);
    assertArrayEquals(new float[] {39, 39}, model.average.value().toFloats(), 1e-5f);
  }

  @Test
  void aQueueHoldsTheLastRows() {
    var model =
        trained(
            (m, step) -> {
              step.loss(m.apply(step.x()));
              step.assign(m.queue, Ops.concatenate(List.of(step.x(), m.queue.slice(0, 0, 2)), 0));
            },
            2);
    assertEquals(NDArray.concatenate(List.of(X.slice(4, 6), X.slice(2, 4))), model.queue.value());
    var before = model.queue.value();
    model.evaluate(Dataset.of(X));
    assertEquals(before, model.queue.value());
  }

  @Test
  void otherShapesAreRefused() {
    assertRefused(
        "Weight \"average\" has shape (2, 1), received (3,).",
        () ->
            trained(
                (m, step) -> {
                  step.loss(m.apply(step.x()));
                  step.assign(m.average, TensorOps.constant(NDArray.of(new float[3], 3)));
                },
                6));
    var e =
        assertThrows(
            TensorException.class,
            () ->
                trained(
                    (m, step) -> {
                      step.loss(m.apply(step.x()));
                      step.assign(m.queue, step.x());
                    },
                    4));
    assertEquals(
        "Weight \"queue\": expected a tensor of shape [4,2], received [2,2].", e.getMessage());
    assertRefused(
        "assign: value must not be null.",
        () -> trained((m, step) -> step.assign(m.average, null), 6));
  }
}
