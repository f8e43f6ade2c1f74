package dev.rhyton.ops;

/** As in {@code keras.ops}. */
public abstract class SignalOps extends MatrixOps {
  SignalOps() {}
}
