package dev.rhyton.models;

import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;

/**
 * Accepts samples that have one last axis of size 1 more or less than a model's input, as Keras
 * does.
 */
final class InputRankAdjustment {
  private InputRankAdjustment() {}

  /**
   * Returns whether an input accepts samples of a shape, with a last axis of size 1 added or
   * removed.
   */
  static boolean accepts(Shape input, Shape received) {
    return input.accepts(received)
        || (tooMuch(input, received) && input.accepts(received.upTo(input.rank())))
        || (missing(input, received) && input.accepts(received.plus(1)));
  }

  private static boolean tooMuch(Shape input, Shape received) {
    return received.rank() == input.rank() + 1 && received.last() == 1;
  }

  private static boolean missing(Shape input, Shape received) {
    return received.rank() == input.rank() - 1 && input.last() == 1;
  }

  /** Returns the samples with as many axes as the input has. */
  static Tensor fit(Shape input, Tensor x) {
    if (tooMuch(input, x.shape())) return x.squeeze(-1).mask(x.mask());
    return missing(input, x.shape()) ? x.expandDims(-1).mask(x.mask()) : x;
  }

  /** Returns the samples with as many axes and with the batch size of the input. */
  static Tensor fitBatch(Shape input, Tensor x) {
    var fitted = fit(input, x);
    if (input.isKnown()) return fitted.reshape(input.dims());
    if (input.dim(0) == Shape.UNKNOWN) return fitted;
    return GraphBuilder.required().ensured(fitted, fitted.shape().with(0, input.dim(0)));
  }
}
