package dev.rhyton.ops;

/** As in {@code keras.ops}. */
public abstract class SpatialOps extends LossOps {
  SpatialOps() {}
}
