package dev.rhyton.learning;

import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The members of a {@link Learning} mode that other packages of the library call. They are not
 * public members, so that completion shows only what a user calls.
 */
public final class LearningInternals {
  private LearningInternals() {}

  /** Starts the mode that trains the weights of one optimizer. */
  public static TrainingStrategy start(Learning mode, TrainingTarget target) {
    return TrainingStrategy.start(BaseLearning.of(stepping(mode)), target);
  }

  /** Returns the mode that trains by steps: of Weight Learning the one that follows it. */
  public static Learning stepping(Learning mode) {
    return mode instanceof WeightLearning weight ? weight.then() : mode;
  }

  /** Adds the values of rows, which another process has computed, to recorded norms. */
  public static void add(
      Norms norms, List<Integer> rows, double[] labels, float[] losses, float[] ofRows) {
    norms.add(rows, labels, losses, ofRows);
  }

  /**
   * Returns the inputs of a step, perturbed so that a loss rises; see {@link Adversarial}.
   *
   * @param loss the loss of given inputs, with layers in inference mode
   */
  public static List<Tensor> perturbed(
      Adversarial how,
      GraphBuilder graph,
      List<Tensor> inputs,
      Function<List<Tensor>, Tensor> loss) {
    return how.perturbed(graph, inputs, loss);
  }

  /** Returns the privacy of a training with clipped gradients from the state of its mode. */
  public static Optional<Privacy> privacy(Learning mode, Map<String, NDArray> state) {
    var spent = state.get(DpSgdRecorder.SPENT);
    return mode.recording() instanceof DpSgd options && spent != null
        ? Optional.of(Privacy.of(options, spent))
        : Optional.empty();
  }

  /** Returns the mode of a model from those of its optimizers, by their names. */
  public static EpochStrategy together(Learning mode, Map<String, TrainingStrategy> strategies) {
    return new EpochStrategy(BaseLearning.of(stepping(mode)), strategies);
  }

  /** See {@link BaseLearning#checkOptimizer}. */
  public static void checkOptimizer(Learning mode, Optimizer optimizer) {
    BaseLearning.of(stepping(mode)).checkOptimizer(optimizer);
  }

  /** Returns the Weight Learning that runs before the first step, or null. */
  public static WeightLearning preparation(Learning mode) {
    return mode instanceof WeightLearning weight ? weight : null;
  }
}
