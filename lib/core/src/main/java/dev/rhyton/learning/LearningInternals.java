package dev.rhyton.learning;

import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
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

  /** See {@link BaseLearning#start}. */
  public static TrainingStrategy start(Learning mode, TrainingTarget target) {
    return BaseLearning.of(mode).start(target);
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
    var spent = state.get(DpSgdStrategy.SPENT);
    return mode.recording() instanceof DpSgd options && spent != null
        ? Optional.of(Privacy.of(options, spent))
        : Optional.empty();
  }

  /** Returns one strategy for the epochs of several, by the names of their optimizers. */
  public static EpochStrategy together(Map<String, TrainingStrategy> strategies) {
    return strategies.size() == 1
        ? strategies.values().iterator().next()
        : new SeveralStrategies(strategies);
  }

  /** See {@link BaseLearning#checkOptimizer}. */
  public static void checkOptimizer(Learning mode, Optimizer optimizer) {
    BaseLearning.of(mode).checkOptimizer(optimizer);
  }

  /** See {@link BaseLearning#preparation()}. */
  public static WeightLearning preparation(Learning mode) {
    return BaseLearning.of(mode).preparation();
  }
}
