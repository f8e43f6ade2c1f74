package dev.rhyton.tensor;

import java.util.List;

/** A constant between the symbolic tensors of a functional model. */
public final class ConstantOp implements Node.Operation {
  private final NDArray value;

  ConstantOp(NDArray value) {
    this.value = value;
  }

  /** Returns whether the constant is a single number rather than an array. */
  public boolean isNumber() {
    return value.shape().rank() == 0;
  }

  /** Returns the number: the shortest decimal that the dtype rounds to the value. */
  public double number() {
    double number = value.item();
    boolean rounded = dtype().isFloat() && dtype() != DType.FLOAT64;
    return rounded ? Double.parseDouble(Float.toString((float) number)) : number;
  }

  /** Returns the value as an array. */
  public NDArray value() {
    return value;
  }

  /** Returns the dtype of the elements. */
  public DType dtype() {
    return value.dtype();
  }

  @Override
  public List<Tensor> apply(List<Tensor> inputs) {
    return List.of(TensorOps.constant(value));
  }
}
