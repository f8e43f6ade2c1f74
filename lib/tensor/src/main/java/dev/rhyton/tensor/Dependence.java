package dev.rhyton.tensor;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Which tensors of a trace are computed from others. */
public final class Dependence {
  private Dependence() {}

  /**
   * Returns whether {@code y} is computed from {@code x}. A gradient of {@code x} and a value
   * without gradient do not count.
   */
  public static boolean on(Tensor x, Tensor y) {
    Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var open = new ArrayDeque<>(List.of(y));
    while (!open.isEmpty()) {
      var tensor = open.pop();
      if (tensor == x) return true;
      boolean ends = !tensor.passesGradient() || tensor.madeBy("OnesLike"); // as of gradients
      if (seen.add(tensor) && !ends) open.addAll(tensor.inputs());
    }
    return false;
  }
}
