package dev.rhyton.ops;

/** As in {@code keras.ops}. */
public abstract class ControlOps extends SpatialOps {
  ControlOps() {}
}
