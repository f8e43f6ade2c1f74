package dev.rhyton.learning;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.RandomSampling;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Balances the rates {@code ‖∂l/∂W‖ / ‖W‖} at which kernels change relative to their size, for a
 * loss {@code l} with random weights of the outputs.
 *
 * <p>A factor on a kernel divides its rate by the square of the factor if later kernels compensate
 * it. The factors that bring all rates to their geometric mean have the product 1, so they cancel
 * in a chain of relu layers.
 */
final class RateBalancer {
  private static final int DRAWS = 8;
  private static final int DEEP = 6; // kernels
  private static final double GROWTH = 1.5; // beyond, nets trained worse than after lsuv()

  private final List<KernelProbe> sites = new ArrayList<>();
  private final @Nullable TracedFunction function; // the squared rate of each kernel
  private final List<NDArray> sample;

  RateBalancer(List<KernelProbe> learned, List<Tensor> outputs, List<NDArray> sample) {
    this.sample = sample;
    var loss =
        outputs.stream()
            .map(y -> y.cast(DType.FLOAT32))
            .map(y -> y.multiply(RandomSampling.normalLike(y)).sum())
            .reduce(Tensor::add)
            .orElseThrow();
    var kernels = learned.stream().map(KernelProbe::kernel).toList();
    var gradients = GraphBuilder.required().gradients(loss, kernels);
    var squares = new ArrayList<Tensor>();
    for (int i = 0; i < kernels.size(); i++) {
      if (gradients.get(i) == null) continue;
      sites.add(learned.get(i));
      squares.add(squared(gradients.get(i)).divide(squared(kernels.get(i))));
    }
    function =
        sites.isEmpty() ? null : GraphBuilder.required().function(List.of(Ops.stack(squares, 0)));
  }

  private static Tensor squared(Tensor x) {
    return x.cast(DType.FLOAT32).square().sum();
  }

  /** Balances the rates; a model without gradients stays unchanged. */
  void even(WeightLearning options) {
    if (function == null) return;
    if (sites.size() >= DEEP) reportGrowth(function);
    for (int i = 0; i < options.maxIterations(); i++) {
      var logs = logs(function);
      // A rate of 0, as with only dead units, cannot be balanced.
      var alive = IntStream.range(0, logs.length).filter(k -> Double.isFinite(logs[k])).toArray();
      double mean = Arrays.stream(alive).mapToDouble(k -> logs[k]).average().orElse(0);
      double most = Arrays.stream(alive).mapToDouble(k -> Math.abs(logs[k] - mean)).max().orElse(0);
      if (most < options.tolerance()) return;
      for (int k : alive) {
        sites.get(k).scale(Math.exp((logs[k] - mean) / 2));
        sites.get(k).center();
      }
    }
  }

  /** Reports a net whose gradients grow from its last kernel to earlier ones. */
  private void reportGrowth(TracedFunction function) {
    var logs = logs(function);
    var largest = Arrays.stream(logs).filter(Double::isFinite).max();
    double growth = Math.exp(largest.orElse(0) - logs[logs.length - 1]);
    if (!(growth > GROWTH)) return;
    var times = String.format(Locale.ROOT, "gradients grow %.2g times through the layers", growth);
    sites.get(0).note(times + ", which are too many for this strategy: use lsuv()");
  }

  /** Returns the logarithms of the rates, from several random losses. */
  private double[] logs(TracedFunction function) {
    var sums = new double[sites.size()];
    for (int draw = 0; draw < DRAWS; draw++) {
      var squares = function.run(sample)[0].toDoubles();
      for (int k = 0; k < sums.length; k++) sums[k] += squares[k] / DRAWS;
    }
    return Arrays.stream(sums).map(r -> Math.log(r) / 2).toArray();
  }
}
