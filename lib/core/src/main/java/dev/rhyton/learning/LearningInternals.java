package dev.rhyton.learning;

import dev.rhyton.layers.Layer;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of a {@link Learning} mode that other packages of the library call. They are not
 * public members, so that completion shows only what a user calls.
 */
public final class LearningInternals {
  private LearningInternals() {}

  /** Starts the mode that trains the weights of one optimizer. */
  public static TrainingStrategy start(Learning mode, TrainingTarget target) {
    return TrainingStrategy.start(training(mode), target);
  }

  /** Returns the mode that trains after the initial weights are learned. */
  private static BaseLearning<?> training(Learning mode) {
    return BaseLearning.of(mode instanceof WeightLearning weight ? weight.then() : mode);
  }

  /**
   * Returns the mode that defines gradients and masks: of Weight Learning the one that follows it,
   * of auto learning the one whose rate it chooses.
   */
  public static Learning stepping(Learning mode) {
    if (mode instanceof WeightLearning weight) return stepping(weight.then());
    return mode instanceof AutoLearning auto ? stepping(auto.then()) : mode;
  }

  /** Returns the part of a mode that makes steps on a worker, with weights that are there. */
  public static Learning onWorker(Learning mode) {
    var auto = auto(mode);
    return auto == null ? stepping(mode) : auto.then(stepping(mode)).initialization(false);
  }

  /** Returns the state of the learning rate of auto learning in the state of a mode, or nothing. */
  public static Map<String, NDArray> rate(Map<String, NDArray> state) {
    var rate = state.get(RateFall.KEY);
    return rate == null ? Map.of() : Map.of(RateFall.KEY, rate);
  }

  /** Returns the auto learning within a mode, or null. */
  public static @Nullable AutoLearning auto(Learning mode) {
    if (mode instanceof AutoLearning auto) return auto;
    return mode instanceof WeightLearning weight ? auto(weight.then()) : null;
  }

  /** See {@link RateChoice#of}. */
  public static AutoChoice chosen(
      double[] factors, double rate, double before, double[] after, long steps) {
    var choice = RateChoice.of(factors, before, after);
    var rows = new ArrayList<AutoChoice.Row>();
    for (int i = 0; i < factors.length; i++) {
      rows.add(new AutoChoice.Row(factors[i], rate * factors[i], after[i], i == choice.place()));
    }
    return new AutoChoice(choice.outcome(), factors[choice.place()], before, steps, rows);
  }

  /** See {@link RateChoice#mayBeChosen}. */
  public static boolean mayBeChosen(double before, double[] after, int place) {
    return RateChoice.mayBeChosen(before, after, place);
  }

  /** See {@link AutoChoice#state}. */
  public static NDArray state(AutoChoice choice) {
    return choice.state();
  }

  /** See {@link AutoChoice#of}. */
  public static AutoChoice choice(NDArray state) {
    return AutoChoice.of(state);
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
    return new EpochStrategy(training(mode), strategies);
  }

  /** See {@link BaseLearning#checkOptimizer}. */
  public static void checkOptimizer(Learning mode, Optimizer optimizer) {
    training(mode).checkOptimizer(optimizer);
  }

  /** See {@link Calibrator#applies}. */
  public static boolean applies(WeightLearning options, Layer model, List<NDArray> samples) {
    return Calibrator.applies(options, model, samples);
  }

  /** Returns the Weight Learning that runs before the first step, or null. */
  public static @Nullable WeightLearning preparation(Learning mode) {
    if (mode instanceof WeightLearning weight) return weight;
    if (!(mode instanceof AutoLearning auto)) return null;
    var own = preparation(auto.then());
    return own == null && auto.initializes() ? new WeightLearning().onlyDeep() : own;
  }
}
