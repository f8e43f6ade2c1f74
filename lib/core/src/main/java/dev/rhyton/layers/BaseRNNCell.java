package dev.rhyton.layers;

import dev.rhyton.regularizers.Regularizer;
import org.jspecify.annotations.Nullable;

/**
 * The options that all cells of the library have in common.
 *
 * @param <C> the cell itself, which every setter returns as a changed copy
 */
public abstract class BaseRNNCell<C extends BaseRNNCell<C>> extends RNNCell {
  BaseRNNCell() {}

  @SuppressWarnings("unchecked") // C is the class of this layer
  final C self(Layer copy) {
    return (C) copy;
  }

  @Override
  public C named(String chosen) {
    return self(super.named(chosen));
  }

  @Override
  public C dtype(String policy) {
    return self(super.dtype(policy));
  }

  @Override
  public C activityRegularizer(@Nullable Regularizer regularizer) {
    return self(super.activityRegularizer(regularizer));
  }

  @Override
  public C activityRegularizer(String name) {
    return self(super.activityRegularizer(name));
  }
}
