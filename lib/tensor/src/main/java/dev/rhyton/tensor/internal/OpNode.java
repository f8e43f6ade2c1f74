package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * An operation that TensorFlow has and Keras does not, between symbolic tensors of a functional
 * model. Files have no form for it.
 */
public final class OpNode implements Node.Op {
  private final String type;
  private final OpAttributes attrs;

  OpNode(String type, OpAttributes attrs) {
    this.type = type;
    this.attrs = attrs;
  }

  /** Returns TensorFlow's name of the operation. */
  @Override
  public String type() {
    return type;
  }

  @Override
  public List<Tensor> apply(List<Tensor> inputs) {
    return RawOps.all(type, attrs, inputs);
  }
}
