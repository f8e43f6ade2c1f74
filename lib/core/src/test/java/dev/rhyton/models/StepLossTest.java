package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** The terms of the loss of a custom step. */
class StepLossTest {
  private static final NDArray X = Kit.normal(1, 20, 4);
  private static final NDArray LABELS = Kit.labels(2, 20, 3);

  /**
   * Adds or minimizes something of the compiled loss a second time, as after Keras' compute_loss.
   */
  private static final class Twice extends Model {
    private final Sequential body = ModelKit.classifier();
    private final BiConsumer<StepContext, Tensor> use;

    Twice(BiConsumer<StepContext, Tensor> use) {
      this.use = use;
    }

    @Override
    protected Tensor call(Tensor x) {
      return body.apply(x);
    }

    @Override
    protected void trainStep(StepContext step) {
      use.accept(step, step.computeLoss(apply(step.x())));
    }

    void train() {
      compile(Compile.of("sgd", "sparse_categorical_crossentropy"));
      fit(X, LABELS, Fit.epochs(1).batchSize(20).verbose(0));
    }
  }

  @Test
  void theCompiledLossIsNotAddedTwice() {
    List<BiConsumer<StepContext, Tensor>> wrong =
        List.of(
            (step, loss) -> step.loss(loss),
            (step, loss) -> step.loss("total", loss.add(step.x().square().mean())),
            (step, loss) -> step.update("optimizer", loss));
    for (var use : wrong) {
      var refusal = Kit.refusal(() -> new Twice(use).train());
      assertTrue(refusal.contains("contains the result of computeLoss"), refusal);
    }
    List<BiConsumer<StepContext, Tensor>> right =
        List.of(
            (step, loss) -> step.metric("own", loss),
            (step, loss) -> step.loss(step.x().square().mean().multiply(loss.stopGradient())),
            (step, loss) -> step.loss(Gradients.of(loss, step.x()).square().mean()));
    for (var use : right) new Twice(use).train();
  }
}
