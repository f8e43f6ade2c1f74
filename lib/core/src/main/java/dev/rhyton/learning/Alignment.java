package dev.rhyton.learning;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.UpdateFactor;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Map;

/** The factor of {@link GradientLearning#aligned}: the alignment of each block, smoothed. */
final class Alignment implements UpdateFactor, ModePart {
  private static final double KEPT = 0.9; // of alignments, and of gradients without a moment
  private static final double TEMPERATURE = 2;
  private static final String ALIGNMENT = "alignment";
  private static final String AVERAGE = "average";

  private final TrainingTarget target;
  private final List<Granularity> levels; // of each weight
  private final KeptWeights kept = new KeptWeights(Map.of(ALIGNMENT, 0.5, AVERAGE, 0.0));
  private Tensor counts; // whether the step counts, or null

  Alignment(TrainingTarget target, List<Granularity> levels) {
    this.target = target;
    this.levels = levels;
  }

  /** Throws if a weight that is aligned has no gradient. */
  @Override
  public void check(List<Weight> weights, List<Tensor> gradients) {
    for (int i = 0; i < gradients.size(); i++) {
      var weight = weights.get(i);
      Check.that(
          gradients.get(i) != null || target.isEmbedding(weight),
          "GradientLearning: aligned() compares the gradient of each variable with the mean of its"
              + " gradients, and the loss does not depend on the weight %s: freeze() its layer, or"
              + " leave out aligned().",
          weight);
    }
  }

  @Override
  public Tensor of(Weight weight, Tensor gradient, Moment given) {
    if (target.isEmbedding(weight)) return null;
    int place = target.weights().indexOf(weight);
    var level = levels.get(place);
    var moment = given;
    if (given == null) moment = Moment.average(kept.of(AVERAGE, place, weight.shape()), KEPT);
    var g = gradient.cast(DType.FLOAT32);
    var m = moment.slot().cast(DType.FLOAT32);
    // The products of the moment after the step follow from those of the slot before.
    var mm = product(m, m, level);
    var mg = product(m, g, level);
    var gg = product(g, g, level);
    var along = mg.multiply(moment.kept()).add(gg.multiply(moment.added()));
    var square =
        mm.multiply(moment.kept().square())
            .add(mg.multiply(moment.kept().multiply(moment.added()).multiply(2)))
            .add(gg.multiply(moment.added().square()));
    var length = square.maximum(0).sqrt();
    var cosine = along.divideNoNan(length).divideNoNan(gg.sqrt()).clip(-1, 1);
    var smoothed = kept.of(ALIGNMENT, place, cosine.shape());
    if (given == null) move(moment.slot(), g);
    return move(smoothed, cosine.divide(TEMPERATURE).sigmoid()).cast(weight.dtype());
  }

  /** Returns {@code Σ a · b} of each block. */
  private static Tensor product(Tensor a, Tensor b, Granularity level) {
    var products = a.multiply(b);
    var parts = level.parts(a.shape());
    if (parts.rank() == 0) return products.sum();
    if (parts.size() == a.shape().size()) return products;
    var sums =
        level == Granularity.ROW
            ? products.reshape(parts.size(), -1).sum(1)
            : products.reshape(-1, parts.size()).sum(0);
    return sums.reshape(parts.dims());
  }

  /** Moves a moving average, and returns it. */
  @CanIgnoreReturnValue
  private Tensor move(Weight average, Tensor value) {
    var next = average.multiply(KEPT).add(value.multiply(1 - KEPT));
    var counted = counts == null ? next : Ops.where(counts, next, average);
    GraphBuilder.current().variables().assign(average, counted);
    return next;
  }

  @Override
  public Map<String, NDArray> state() {
    return kept.state();
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    kept.restore(state);
  }

  @Override
  public void close(String model) {
    kept.close(model);
  }

  @Override
  public void onlyIf(Tensor stepCounts) {
    counts = stepCounts;
  }
}
