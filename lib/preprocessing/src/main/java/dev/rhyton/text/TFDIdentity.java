package dev.rhyton.text;

import dev.rhyton.layers.BaseLayer;
import dev.rhyton.tensor.Tensor;

/**
 * The preprocessor of plain float features of a {@link FeatureSpace}, which returns its input.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * TFDIdentity.of()
 * }</pre>
 */
public final class TFDIdentity extends BaseLayer<TFDIdentity> {
  private TFDIdentity() {}

  /** Creates the layer. */
  public static TFDIdentity of() {
    return new TFDIdentity();
  }

  @Override
  protected Tensor call(Tensor x) {
    return x;
  }

  @Override
  protected String module() {
    return FeatureSpace.MODULE;
  }

  @Override
  protected String registeredName() {
    return className(); // as of every class that is not one of Keras' public names
  }
}
