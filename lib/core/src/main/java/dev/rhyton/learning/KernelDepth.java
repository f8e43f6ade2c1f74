package dev.rhyton.learning;

import static java.util.Objects.requireNonNull;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GradientTaps;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The number of kernels that follow each other in the computation of outputs. */
final class KernelDepth {
  private final Set<Tensor> kernels = Collections.newSetFromMap(new IdentityHashMap<>());
  private final IdentityHashMap<Tensor, Integer> depths = new IdentityHashMap<>();

  /** Creates the depths of a graph, in which these are the outputs of the kernels that count. */
  private KernelDepth(List<Tensor> outputs) {
    kernels.addAll(outputs);
  }

  /** Returns the largest number of kernels in a row; recurrent kernels do not count. */
  static int of(List<Tensor> outputs, List<GradientTaps.Use> uses) {
    var counted =
        uses.stream()
            .filter(u -> u.weight() != null && Calibrator.isKernel(u.weight()))
            .filter(u -> !Calibrator.isRecurrent(u.weight()))
            .map(GradientTaps.Use::output)
            .toList();
    var depth = new KernelDepth(counted);
    return outputs.stream().mapToInt(depth::of).max().orElse(0);
  }

  /** Visits the inputs of a tensor before it, without recursion: a model may be very deep. */
  private int of(Tensor output) {
    var open = new ArrayDeque<>(List.of(output));
    while (!open.isEmpty()) {
      var tensor = open.peek();
      var inputs = TensorInternals.of(tensor).inputs();
      var unknown = inputs.stream().filter(t -> !depths.containsKey(t)).toList();
      if (!depths.containsKey(tensor) && !unknown.isEmpty()) {
        unknown.forEach(open::push);
        continue;
      }
      var before = open.pop();
      int most = inputs.stream().mapToInt(depths::get).max().orElse(0);
      depths.put(before, most + (kernels.contains(before) ? 1 : 0));
    }
    return requireNonNull(depths.get(output));
  }
}
