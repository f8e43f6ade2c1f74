package dev.rhyton.models;

import dev.rhyton.tensor.Node;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/** Gives a tensor a mask that a file names with a call. */
final class Masked implements Node.Operation {
  private Masked() {}

  static Tensor of(Tensor x, Tensor mask) {
    return Node.record(new Masked(), List.of(x, mask)).get(0);
  }

  static boolean isOne(Tensor tensor) {
    return tensor.node() != null && tensor.node().operation() instanceof Masked;
  }

  @Override
  public List<Tensor> apply(List<Tensor> inputs) {
    return List.of(Ops.identity(inputs.get(0)).mask(inputs.get(1)));
  }
}
