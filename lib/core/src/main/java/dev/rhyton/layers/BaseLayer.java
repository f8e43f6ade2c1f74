package dev.rhyton.layers;

import dev.rhyton.regularizers.Regularizer;
import org.jspecify.annotations.Nullable;

/**
 * The options that all layers of the library have in common. A custom layer extends {@link Layer},
 * or this class if chains of its setters should keep its type.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public abstract class BaseLayer<L extends BaseLayer<L>> extends Layer {
  /** Creates a layer with default options. */
  protected BaseLayer() {}

  /** Returns a changed copy with the type of this layer. */
  @SuppressWarnings("unchecked") // L is the class of this layer
  protected final L self(Layer copy) {
    return (L) copy;
  }

  @Override
  public L named(String chosen) {
    return self(super.named(chosen));
  }

  @Override
  public L dtype(String policy) {
    return self(super.dtype(policy));
  }

  @Override
  public L activityRegularizer(@Nullable Regularizer regularizer) {
    return self(super.activityRegularizer(regularizer));
  }

  @Override
  public L activityRegularizer(String name) {
    return self(super.activityRegularizer(name));
  }
}
