package dev.rhyton.ops;

/** As in {@code keras.ops}. */
public abstract class ActivationOps extends SignalOps {
  ActivationOps() {}
}
