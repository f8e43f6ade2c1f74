package dev.rhyton.tensor;

import java.util.List;

/** One of TensorFlow's operations between the symbolic tensors of a functional model. */
public final class Step implements Node.Operation {
  private final String type;
  private final Attrs attrs;

  Step(String type, Attrs attrs) {
    this.type = type;
    this.attrs = attrs;
  }

  /** TensorFlow's name of the operation. */
  public String type() {
    return type;
  }

  /** An attribute that was set, or null. */
  public Object attribute(String name) {
    return attrs.get(name);
  }

  @Override
  public List<Tensor> apply(List<Tensor> inputs) {
    return Tensor.all(type, attrs, inputs);
  }
}
