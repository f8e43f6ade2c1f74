package dev.rhyton.learning;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of {@link BatchLearning#errorFeedback}: the error of each weight's last gradient, which
 * the next gradient takes back, and how much larger errors make gradients.
 */
final class ErrorFeedback {
  private static final String ERROR = "error";
  private static final String SQUARES = "squares"; // means of Σu² and Σg²
  private static final double KEPT = 0.999; // of these means, as by Adam

  private final List<Weight> weights;
  private final boolean measures;
  private final double most;
  final KeptWeights kept = new KeptWeights(Map.of(ERROR, 0.0, SQUARES, 0.0));
  private final Map<Weight, Tensor> growths = new HashMap<>(); // in the step that is traced

  /**
   * Creates a state without errors.
   *
   * @param measures whether updates are multiplied by {@link #growth}
   */
  ErrorFeedback(List<Weight> weights, int groups, boolean measures) {
    this.weights = weights;
    this.measures = measures;
    // The growth if the gradients of samples are independent and their mean is 0.
    most = Math.sqrt(2.0 * groups - 1);
  }

  /**
   * Returns gradients by groups without the errors of the last ones, and keeps their own errors.
   *
   * @param byGroup the gradient of each weight by groups; null if there is none
   * @param ofBatch that of the batch
   */
  List<@Nullable Tensor> corrected(
      Objective objective, List<@Nullable Tensor> byGroup, List<@Nullable Tensor> ofBatch) {
    var scale = objective.scale();
    var errors = new ArrayList<Tensor>();
    for (int i = 0; i < byGroup.size(); i++) {
      var gradient = byGroup.get(i);
      boolean none = gradient == null || ofBatch.get(i) == null;
      errors.add(none ? null : unscaled(gradient.subtract(ofBatch.get(i)), scale));
    }
    var counts = scale == null ? null : areFinite(errors);
    var all = new ArrayList<>(byGroup);
    Map<Weight, List<Tensor>> squares = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      if (errors.get(i) == null) continue;
      var weight = objective.weights().get(i);
      var last = kept.of(ERROR, weights.indexOf(weight), weight.shape());
      var taken = scale == null ? last : last.multiply(scale);
      all.set(i, byGroup.get(i).subtract(taken.cast(byGroup.get(i).dtype())));
      keep(last, errors.get(i), counts);
      squares.put(weight, List.of(square(all.get(i), scale), square(ofBatch.get(i), scale)));
    }
    if (measures) measure(squares, counts);
    return all;
  }

  private static Tensor square(Tensor gradient, @Nullable Tensor scale) {
    return TensorOps.sumOfSquares(unscaled(gradient, scale));
  }

  /** Returns whether loss scaling does not skip the step. */
  private static @Nullable Tensor areFinite(List<Tensor> errors) {
    return errors.stream()
        .filter(Objects::nonNull)
        .map(error -> error.isfinite().all())
        .reduce(Tensor::logicalAnd)
        .orElse(null);
  }

  /** Moves the means of some weights, of which a step has computed {@code Σu²} and {@code Σg²}. */
  private void measure(Map<Weight, List<Tensor>> squares, @Nullable Tensor counts) {
    var none = List.of(TensorOps.constant(0, DType.FLOAT32), TensorOps.constant(0, DType.FLOAT32));
    var moving = new float[weights.size()];
    for (int i = 0; i < moving.length; i++) {
      moving[i] = squares.containsKey(weights.get(i)) ? (float) (1 - KEPT) : 0;
    }
    var rate = TensorOps.constant(NDArray.of(moving, moving.length, 1));
    var now =
        Ops.stack(
            weights.stream().map(w -> Ops.stack(squares.getOrDefault(w, none), 0)).toList(), 0);
    var means = means();
    var before = GraphBuilder.required().variables().latest(means);
    var next = before.add(now.subtract(before).multiply(rate));
    // An infinite mean would stay forever.
    keep(means, Ops.where(now.isfinite(), next, before), counts);
    var after = GraphBuilder.required().variables().latest(means);
    var ratio = after.slice(1, 0, 1).divideNoNan(after.slice(1, 1, 2)).squeeze(1);
    var all = Ops.unstack(ratio.sqrt().clip(1, most), null, 0);
    for (int i = 0; i < moving.length; i++) {
      if (moving[i] > 0) growths.put(weights.get(i), all.get(i));
    }
  }

  private Weight means() {
    return kept.of(SQUARES, 0, Shape.of(weights.size(), 2));
  }

  private static void keep(Weight state, Tensor next, @Nullable Tensor counts) {
    var variables = GraphBuilder.required().variables();
    var value = counts == null ? next : Ops.where(counts, next, variables.latest(state));
    variables.assign(state, value);
  }

  private static Tensor unscaled(Tensor gradient, @Nullable Tensor scale) {
    var same = gradient.cast(DType.FLOAT32);
    return scale == null ? same : same.divide(scale);
  }

  /** Begins to trace a step. */
  void begin() {
    growths.clear();
  }

  /**
   * Returns how much larger a weight's gradients are than those of batches, {@code √(Σu² / Σg²)}
   * over its numbers and the last steps; null if it has none or this is not needed.
   */
  @Nullable Tensor growth(Weight weight) {
    var growth = growths.get(weight);
    return growth == null ? null : growth.cast(weight.dtype());
  }

  /** Returns the value of {@link #growth} after the last step; null if this is not needed. */
  @Nullable NDArray lastGrowth(Weight weight) {
    if (!measures) return null;
    var squares = means().value().toArray2d()[weights.indexOf(weight)];
    double growth = squares[1] == 0 ? 1 : Math.sqrt((double) squares[0] / squares[1]);
    return NDArray.of(new float[] {(float) Math.max(1, Math.min(most, growth))}, 1).reshape();
  }
}
