package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/** A constant between the symbolic tensors of a functional model. */
final class ConstantOp implements Node.Operation {
  private final NDArray value;

  ConstantOp(NDArray value) {
    this.value = value;
  }

  @Override
  public List<Tensor> apply(List<Tensor> inputs) {
    return List.of(TensorOps.constant(value));
  }
}
