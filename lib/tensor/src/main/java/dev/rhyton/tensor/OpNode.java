package dev.rhyton.tensor;

import java.util.List;

/** A TensorFlow operation between symbolic tensors of a functional model. */
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

  /** Returns the value of an attribute, or null if it was not set. */
  public Object attribute(String name) {
    return attrs.get(name);
  }

  @Override
  public List<Tensor> apply(List<Tensor> inputs) {
    var outputs = Tensor.all(type, attrs, inputs);
    boolean activates = type.equals("Softmax") || type.equals("Sigmoid");
    return activates ? List.of(outputs.get(0).activated(type, inputs.get(0))) : outputs;
  }
}
