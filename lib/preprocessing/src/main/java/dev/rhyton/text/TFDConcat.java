package dev.rhyton.text;

import dev.rhyton.layers.BaseLayer;
import dev.rhyton.layers.Context;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Joins the encoded features of a {@link FeatureSpace} along an axis.
 *
 * <p>Inputs differ only in the size of that axis; the size of the output's axis is their sum.
 *
 * <pre>{@code
 * TFDConcat.of(-1)
 * }</pre>
 */
public final class TFDConcat extends BaseLayer<TFDConcat> {
  private int axis = -1;

  private TFDConcat() {}

  /** Creates the layer for an axis, -1 for the last one. */
  public static TFDConcat of(int axis) {
    return made(new TFDConcat(), c -> c.axis = axis);
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    return List.of(Ops.concatenate(inputs, axis));
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
