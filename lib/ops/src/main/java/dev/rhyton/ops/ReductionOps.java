package dev.rhyton.ops;

/** As in {@code keras.ops}. */
public abstract class ReductionOps extends BinaryOps {
  ReductionOps() {}
}
