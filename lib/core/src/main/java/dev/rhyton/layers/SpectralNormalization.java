package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.initializers.TruncatedNormal;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;

/**
 * Keeps the largest singular value of a layer's kernel near 1: each training step begins with
 * {@code kernel = kernel / σ}, where σ is computed by power iteration. It stabilizes the training
 * of adversarial networks.
 *
 * <p>The layer, which has a kernel or embeddings, determines input and output. Miyato et al., 2018,
 * arXiv 1802.05957.
 *
 * <pre>{@code
 * SpectralNormalization.of(Conv2D.of(64, 3).padding("same"))
 * }</pre>
 */
public final class SpectralNormalization extends BaseWrapper<SpectralNormalization> {
  private @Range(atLeast = 1, atMost = 1000) int powerIterations = 1; // each is a part of the graph
  private Weight kernel; // the layer's kernel; Keras' files contain it here too
  private Weight vectorU; // (1, outputs), the vector of the power iteration

  private SpectralNormalization() {}

  /** Creates a wrapper of a layer. */
  public static SpectralNormalization of(Layer layer) {
    return made(new SpectralNormalization(), s -> s.layer = layer);
  }

  /** Sets the number of power iterations in a step; with more iterations, σ is more exact. */
  public SpectralNormalization powerIterations(int rounds) {
    return with(this, s -> s.powerIterations = rounds);
  }

  @Override
  protected void build(Shape input) {
    layer.join(input);
    kernel = kernelOf(layer);
    vectorU = stateWeight(TruncatedNormal.of(0, 0.02), 1, kernel.shape().last());
  }

  private Weight kernelOf(Layer layer) {
    return layer.ownWeights().stream()
        .filter(w -> List.of("kernel", "embeddings").contains(w.name()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    label() + ": expected a layer with a kernel or embeddings, received " + layer));
  }

  @Override
  protected Tensor call(Tensor x, Context context) {
    if (context.training()) normalize(context);
    return layer.apply(x);
  }

  @Override
  protected String whyNoSampleGradients() {
    return "it gives its kernel a new value in each training step";
  }

  private void normalize(Context context) {
    var matrix = kernel.reshape(Shape.UNKNOWN, kernel.shape().last());
    var v = UnitNormalization.unit(context.latest(vectorU).matmul(matrix, false, true), 1);
    var u = UnitNormalization.unit(v.matmul(matrix), 1);
    for (int i = 1; i < powerIterations; i++) {
      v = UnitNormalization.unit(u.matmul(matrix, false, true), 1);
      u = UnitNormalization.unit(v.matmul(matrix), 1);
    }
    var sigma = v.matmul(matrix).matmul(u, false, true).reshape();
    var some = kernel.notEqual(0).any(); // a kernel of zeros has no direction
    context.assign(vectorU, Ops.where(some, u, context.latest(vectorU)));
    context.replace(kernel, Ops.where(some, kernel.divide(sigma), kernel));
  }
}
