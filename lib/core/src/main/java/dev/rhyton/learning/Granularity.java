package dev.rhyton.learning;

import dev.rhyton.tensor.Shape;
import java.util.Arrays;

/** The parts of a model that a mode treats as one: variables, units, rows, or single weights. */
public enum Granularity {
  /** A kernel or a bias as a whole. */
  VARIABLE,
  /** All weights of one output unit or channel: one index of the last axis. */
  UNIT,
  /** All weights of one index of the first axis, such as an input of a Dense layer. */
  ROW,
  /** Each number on its own. */
  WEIGHT;

  /** Returns the shape of a number for each part, broadcast to the weight. */
  Shape parts(Shape weight) {
    if (weight.rank() == 0 || this == WEIGHT) return weight;
    if (this == VARIABLE) return Shape.of();
    if (this == UNIT) return Shape.of(weight.last());
    var dims = new long[weight.rank()];
    Arrays.fill(dims, 1);
    dims[0] = weight.dim(0);
    return Shape.of(dims);
  }
}
