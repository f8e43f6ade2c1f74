package dev.rhyton.learning;

import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.Computation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The residual branches of a model: a branch is what an addition adds to a value from which it was
 * computed by kernels.
 */
final class ResidualBranches {
  private final Set<Weight> ends = new HashSet<>();
  private int number;

  private ResidualBranches() {}

  /**
   * Finds the branches in the computation of outputs.
   *
   * @param kernels the outputs of each kernel of the model
   */
  static ResidualBranches of(List<Tensor> outputs, Map<Weight, List<Tensor>> kernels) {
    var found = new ResidualBranches();
    for (var tensor : computation(outputs)) {
      var terms = TensorInternals.of(tensor).inputs();
      if (!TensorInternals.of(tensor).madeBy("AddV2") || terms.size() != 2) continue;
      found.add(terms.get(0), terms.get(1), kernels);
      found.add(terms.get(1), terms.get(0), kernels);
    }
    return found;
  }

  /** Returns all tensors from which outputs are computed, and these. */
  private static Set<Tensor> computation(List<Tensor> outputs) {
    Set<Tensor> all = Collections.newSetFromMap(new IdentityHashMap<>());
    var next = new ArrayList<>(outputs);
    while (!next.isEmpty()) {
      var tensor = next.remove(next.size() - 1);
      if (all.add(tensor)) next.addAll(TensorInternals.of(tensor).inputs());
    }
    return all;
  }

  private void add(Tensor trunk, Tensor branch, Map<Weight, List<Tensor>> kernels) {
    if (trunk == branch || !Computation.contains(branch, trunk)) return;
    // Branches may share kernels: what counts are the outputs within this one.
    var within = new IdentityHashMap<Tensor, Weight>();
    kernels.forEach(
        (kernel, all) ->
            all.stream()
                .filter(output -> Computation.contains(output, trunk))
                .filter(output -> Computation.contains(branch, output))
                .forEach(output -> within.put(output, kernel)));
    if (within.isEmpty()) return;
    number++;
    for (var output : within.keySet()) {
      var others = within.keySet().stream().filter(other -> other != output);
      if (others.noneMatch(other -> Computation.contains(other, output))) {
        ends.add(within.get(output));
      }
    }
  }

  /** Returns the number of branches. */
  int number() {
    return number;
  }

  /** Returns whether a kernel is the last one of a branch. */
  boolean isEnd(Weight kernel) {
    return ends.contains(kernel);
  }
}
