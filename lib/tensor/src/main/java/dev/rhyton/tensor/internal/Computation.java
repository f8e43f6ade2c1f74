package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The computation that a tensor of a graph is the result of. */
public final class Computation {
  private Computation() {}

  /**
   * Returns whether the computation of {@code result} contains {@code part}. A gradient of the part
   * and a value without gradient do not count.
   */
  public static boolean contains(Tensor result, Tensor part) {
    Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var open = new ArrayDeque<>(List.of(result));
    while (!open.isEmpty()) {
      var tensor = open.pop();
      if (tensor == part) return true;
      boolean ends =
          !TensorInternals.of(tensor).passesGradient()
              || TensorInternals.of(tensor).madeBy("OnesLike"); // as of gradients
      if (seen.add(tensor) && !ends) open.addAll(TensorInternals.of(tensor).inputs());
    }
    return false;
  }
}
