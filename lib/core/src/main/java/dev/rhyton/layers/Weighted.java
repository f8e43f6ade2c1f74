package dev.rhyton.layers;

import java.util.function.UnaryOperator;

/**
 * A layer with {@link WeightOptions}.
 *
 * @param <L> the layer, which every setter gives back changed
 */
interface Weighted<L> {
  /** The layer with other options of one of its weights, its {@code "kernel"}. */
  @SuppressWarnings("unchecked") // a changed copy has the class of its original
  static <L> L change(Weighted<L> layer, String weight, UnaryOperator<WeightOptions> change) {
    return (L) ((Layer) layer).options(weight, change);
  }
}
