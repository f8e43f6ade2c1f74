package dev.rhyton.applications;

import dev.rhyton.config.Range;
import dev.rhyton.layers.BaseLayer;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.InputSpec;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * A residual connection that scales the second input: {@code y = a + b · scale}. It is used in
 * Inception-ResNet.
 *
 * <p>Two inputs of one shape, output of that shape. Szegedy et al., 2016, arXiv 1602.07261.
 *
 * <pre>{@code
 * CustomScaleLayer.of(0.17).apply(x, block)
 * }</pre>
 */
public final class CustomScaleLayer extends BaseLayer<CustomScaleLayer> {
  private @Range double scale = 1;

  private CustomScaleLayer() {}

  /** Creates the layer with the factor of the second input. */
  public static CustomScaleLayer of(double scale) {
    return made(new CustomScaleLayer(), l -> l.scale = scale);
  }

  @Override
  protected InputSpec inputSpec() {
    return InputSpec.ANY.and(InputSpec.ANY);
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    return List.of(inputs.get(0).add(inputs.get(1).multiply(scale)));
  }

  @Override
  protected String module() {
    return "keras.src.applications.inception_resnet_v2";
  }

  @Override
  protected String registeredName() {
    return className();
  }
}
