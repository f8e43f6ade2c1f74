package dev.rhyton.learning;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.optimizers.Slot;
import dev.rhyton.optimizers.UpdateFactor;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The factor of {@link GradientLearning#aligned}: the alignment of each block, smoothed. */
final class Alignment implements UpdateFactor {
  private static final double KEPT = 0.9; // of alignments, and of gradients without a moment
  private static final double TEMPERATURE = 2;
  private static final String ALIGNMENT = "alignment/";
  private static final String AVERAGE = "average/";

  private final List<Weight> weights;
  private final List<Granularity> levels; // of each weight
  private final Map<String, Weight> kept = new TreeMap<>();
  private final Map<String, NDArray> saved = new TreeMap<>(); // for what is not kept yet
  private Tensor counts; // whether the step counts, or null

  Alignment(List<Weight> weights, List<Granularity> levels) {
    this.weights = weights;
    this.levels = levels;
  }

  @Override
  public Tensor of(Weight weight, Tensor gradient, Moment given) {
    if (GradientLearning.isEmbedding(weight)) return null;
    int place = weights.indexOf(weight);
    var level = levels.get(place);
    var moment = given;
    if (given == null) moment = Moment.average(kept(AVERAGE + place, weight.shape()), KEPT);
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
    var smoothed = kept(ALIGNMENT + place, cosine.shape());
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
    var counted = counts == null ? next : TensorOps.where(counts, next, average);
    GraphBuilder.current().variables().assign(average, counted);
    return next;
  }

  private Weight kept(String key, Shape shape) {
    return kept.computeIfAbsent(
        key,
        k -> {
          var before = saved.remove(k);
          var first = before == null ? first(k, shape) : before;
          var made = new Weight(shape, DType.FLOAT32, false, () -> first);
          made.name(k);
          return made;
        });
  }

  private static NDArray first(String key, Shape shape) {
    return Slot.filled(shape, key.startsWith(ALIGNMENT) ? 0.5 : 0).first().get();
  }

  @Override
  public void onlyIf(Tensor stepCounts) {
    counts = stepCounts;
  }

  Map<String, NDArray> state() {
    var all = new TreeMap<>(saved);
    kept.forEach((key, weight) -> all.put(key, weight.value()));
    return all;
  }

  void restore(Map<String, NDArray> state) {
    saved.clear();
    saved.putAll(state);
    saved.keySet().removeIf(k -> !k.startsWith(ALIGNMENT) && !k.startsWith(AVERAGE));
    kept.forEach(
        (key, weight) -> {
          var value = saved.remove(key);
          weight.assign(value == null ? first(key, weight.shape()) : value);
        });
  }

  @Override
  public void close(String model) {
    kept.values().forEach(weight -> weight.close(model));
  }
}
