package dev.rhyton.tensor;

import java.util.List;

/** A constant between the symbolic tensors of a functional model. */
public final class ConstantOp implements Node.Operation {
  private final NDArray value;

  ConstantOp(NDArray value) {
    this.value = value;
  }

  /** Whether it is one number, rather than an array. */
  public boolean isNumber() {
    return value.shape().rank() == 0;
  }

  /** The one number: of those that the dtype rounds to it, the one with the fewest digits. */
  public double number() {
    double number = value.item();
    boolean rounded = dtype().isFloat() && dtype() != DType.FLOAT64;
    return rounded ? Double.parseDouble(Float.toString((float) number)) : number;
  }

  /** The array. */
  public NDArray value() {
    return value;
  }

  /** The elements' type. */
  public DType dtype() {
    return value.dtype();
  }

  @Override
  public List<Tensor> apply(List<Tensor> inputs) {
    return List.of(TensorOps.constant(value));
  }
}
