package dev.rhyton.applications;

import dev.rhyton.config.Range;
import dev.rhyton.initializers.Constant;
import dev.rhyton.layers.BaseLayer;
import dev.rhyton.layers.InputSpec;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;

/**
 * Multiplies each feature by a learned factor, which is small at first: {@code y = x · gamma}.
 * ConvNeXt applies it to the output of its residual branches.
 *
 * <p>Input and output have the same shape. Touvron et al., 2021, arXiv 2103.17239.
 *
 * <pre>{@code
 * LayerScale.of(1e-6, 96)
 * }</pre>
 */
public final class LayerScale extends BaseLayer<LayerScale> {
  private @Range double initValues = 1e-6;
  private @Range(atLeast = 1) int projectionDim = 1;
  private Weight gamma; // (features)

  private LayerScale() {}

  /** Creates the layer with the initial value of the factors and the number of features. */
  public static LayerScale of(double initValues, int projectionDim) {
    return made(
        new LayerScale(),
        l -> {
          l.initValues = initValues;
          l.projectionDim = projectionDim;
        });
  }

  @Override
  protected void build(Shape input) {
    gamma = weight(Constant.of(initValues), projectionDim);
  }

  @Override
  protected InputSpec inputSpec() {
    return InputSpec.of("...", "features").axis(-1, projectionDim);
  }

  @Override
  protected Tensor call(Tensor x) {
    return x.multiply(gamma);
  }

  @Override
  protected String module() {
    return "keras.src.applications.convnext";
  }

  @Override
  protected String registeredName() {
    return className();
  }
}
