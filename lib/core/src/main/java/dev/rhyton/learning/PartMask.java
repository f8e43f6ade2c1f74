package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The mask of Gradient Learning: the parts of the model that change in a step. */
final class PartMask implements UpdateMask {
  private final AlternatingMasks masks;
  private final double scale;
  private final List<Weight> weights;
  private final List<Granularity> levels; // of each weight
  private final IdentityHashMap<byte[], float[]> halves = new IdentityHashMap<>(); // of an epoch

  PartMask(AlternatingMasks masks, double scale, List<Weight> weights, List<Granularity> levels) {
    this.masks = masks;
    this.scale = scale;
    this.weights = weights;
    this.levels = levels;
  }

  @Override
  public void beginEpoch(Dataset data) {
    masks.beginEpoch();
    halves.clear();
  }

  @Override
  public int size() {
    return masks.size();
  }

  @Override
  public float[] draw() {
    var next = masks.next();
    return masks.isHalf(next) ? halves.computeIfAbsent(next, PartMask::floats) : floats(next);
  }

  private static float[] floats(byte[] mask) {
    var values = new float[mask.length];
    for (int i = 0; i < values.length; i++) values[i] = mask[i];
    return values;
  }

  @Override
  public double scale() {
    return scale;
  }

  @Override
  public @Nullable Tensor factor(Weight weight, @Nullable Tensor drawn) {
    int i = weights.indexOf(weight);
    int from = masks.firstPart(i);
    int number = masks.firstPart(i + 1) - from;
    if (number == 0 || drawn == null) return null; // the weight is empty
    var mask = drawn.slice(0, from, from + number).cast(weight.dtype());
    return number == 1 ? mask.squeeze(0) : mask.reshape(levels.get(i).parts(weight.shape()).dims());
  }

  @Override
  public Map<String, NDArray> state() {
    return masks.state();
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    Check.that(
        state.keySet().stream().noneMatch(key -> key.startsWith("alignment/")),
        "The saved state is that of a training with the option aligned of GradientLearning, which was"
            + " removed: start the training again.");
    masks.restore(state);
    halves.clear();
  }
}
