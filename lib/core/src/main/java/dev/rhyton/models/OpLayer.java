package dev.rhyton.models;

import dev.rhyton.config.ConfigDict;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation between the layers of a functional model that behaves like a layer. It has no
 * weights, files of weights do not contain it, and clones of a model share it.
 */
public abstract class OpLayer extends Layer {
  /** Constructor for subclasses. */
  protected OpLayer() {}

  @Override
  protected boolean castsInputs() {
    return false;
  }

  @Override
  protected @Nullable Tensor computeMask(List<Tensor> inputs, List<@Nullable Tensor> masks) {
    return null;
  }

  @Override
  protected boolean mayMixSamples() {
    return true;
  }

  /** Writes nothing: an operation is neither built nor shared. */
  @Override
  protected void describe(ConfigDict json) {}
}
