package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/** What the layers have in common that make one tensor of several. */
abstract class Merge extends Layer {
  @Override
  protected void checkInputs(List<Shape> inputs) {
    Check.that(
        inputs.size() >= 2,
        "%s: expected at least two inputs, received %d.",
        label(),
        inputs.size());
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    return List.of(merge(inputs));
  }

  abstract Tensor merge(List<Tensor> inputs);

  /** A step counts where it counts in every input that has a mask. */
  @Override
  protected Tensor computeMask(List<Tensor> inputs, List<Tensor> masks) {
    if (masks.contains(null)) return null;
    return masks.stream().reduce(Tensor::logicalAnd).orElseThrow();
  }
}
