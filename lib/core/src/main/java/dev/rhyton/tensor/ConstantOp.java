package dev.rhyton.tensor;

import java.util.List;

/** A constant between the symbolic tensors of a functional model. */
public final class ConstantOp implements Node.Operation {
  private final NDArray value; // null where it is a number
  private final double number;
  private final DType dtype;

  ConstantOp(NDArray value) {
    this.value = value;
    number = Double.NaN;
    dtype = value.dtype();
  }

  ConstantOp(double number, DType dtype) {
    value = null;
    this.number = number;
    this.dtype = dtype;
  }

  /** Whether it is one number, rather than an array. */
  public boolean isNumber() {
    return value == null;
  }

  /** The one number. */
  public double number() {
    return number;
  }

  /** The array. */
  public NDArray value() {
    return value;
  }

  /** The elements' type. */
  public DType dtype() {
    return dtype;
  }

  @Override
  public List<Tensor> apply(List<Tensor> inputs) {
    return List.of(isNumber() ? Ops.constant(number, dtype) : Ops.constant(value));
  }
}
