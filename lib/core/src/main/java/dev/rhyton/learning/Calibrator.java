package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.losses.Loss;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Function;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Taps;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Trace;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Weight Learning at work on one model. */
public final class Calibrator {
  /** Below this a variance counts as none: the output is constant, and dividing says nothing. */
  private static final double CONSTANT = 1e-10;

  private final WeightLearning options;
  private final List<NDArray> sample;
  private final Map<Weight, String> paths;
  private final Map<Weight, List<Tensor>> outputs = new LinkedHashMap<>();
  private final List<Calibration.Row> rows = new ArrayList<>();

  /**
   * A calibration on a sample.
   *
   * @param paths the weights that training may change, with their names
   */
  public Calibrator(WeightLearning options, List<NDArray> sample, Map<Weight, String> paths) {
    this.options = options;
    this.sample = sample;
    this.paths = paths;
  }

  /**
   * Learns the fresh weights of a model.
   *
   * @param forward the model
   * @param losses the loss of each output
   * @param targets the targets of the whole training set, for each output
   */
  public Calibration run(
      UnaryOperator<List<Tensor>> forward, List<Loss> losses, List<NDArray> targets) {
    Function variances = null;
    Map<Weight, NDArray> biases = new LinkedHashMap<>();
    try (var trace = Trace.open(false)) {
      var taps = trace.tap();
      var inputs =
          sample.stream()
              .map(a -> trace.argument(a.dtype(), a.shape().with(0, Shape.UNKNOWN)))
              .toList();
      var predictions = forward.apply(inputs);
      Check.that(
          predictions.size() == targets.size(),
          "The model has %d outputs, received %d targets.",
          predictions.size(),
          targets.size());
      for (var use : taps.uses()) noteKernel(use);
      for (int i = 0; i < losses.size(); i++) {
        priorOf(taps.uses(), predictions.get(i), losses.get(i), targets.get(i), biases);
      }
      if (!outputs.isEmpty()) {
        variances =
            trace.function(
                List.of(
                    Ops.stack(0, outputs.values().stream().map(Calibrator::variance).toList())));
      }
    }
    if (variances != null) scaleKernels(variances);
    biases.forEach(Weight::assign);
    return new Calibration(List.copyOf(rows));
  }

  private void noteKernel(Taps.Use use) {
    var weight = use.weight();
    if (weight != null && isNew(weight) && weight.name().endsWith("kernel")) {
      outputs.computeIfAbsent(weight, k -> new ArrayList<>()).add(use.output());
    }
  }

  private boolean isNew(Weight weight) {
    return paths.containsKey(weight) && weight.isFresh();
  }

  /** The variance of all that a kernel computed, pooled over its uses. */
  private static Tensor variance(List<Tensor> uses) {
    var flat = uses.stream().map(t -> t.cast(DType.FLOAT32).reshape(Shape.UNKNOWN)).toList();
    return (flat.size() == 1 ? flat.get(0) : Ops.concatenate(0, flat)).var();
  }

  private void scaleKernels(Function variances) {
    var before = measure(variances);
    int i = 0;
    for (var kernel : outputs.keySet()) {
      scale(kernel, before[i], i++, variances);
    }
  }

  private double[] measure(Function variances) {
    return variances.run(sample)[0].toDoubles();
  }

  private void scale(Weight kernel, double before, int index, Function variances) {
    var first = kernel.value();
    boolean orthogonal = kernel.shape().rank() >= 2;
    if (orthogonal) kernel.assign(Initializer.ORTHOGONAL.apply(kernel.shape().dims()));
    if (kernel.name().contains("recurrent")) {
      row(kernel, before, measure(variances)[index], 0, "orthonormal, not rescaled");
      return;
    }
    double variance = measure(variances)[index];
    if (!(variance > CONSTANT)) {
      kernel.assign(first);
      row(kernel, before, before, 0, "output is constant: left alone");
      return;
    }
    int iterations = 0;
    // A kernel that is used twice in a row moves the variance by more than its square.
    double power = 2;
    while (Math.abs(variance - 1) >= options.tolerance() && iterations < options.maxIterations()) {
      double factor = Math.pow(variance, -1 / power);
      kernel.assign(kernel.value().scale(factor));
      double now = measure(variances)[index];
      power = Math.max(1, Math.log(now / variance) / Math.log(factor));
      variance = now;
      iterations++;
    }
    row(kernel, before, variance, iterations, "");
  }

  private void row(Weight kernel, double before, double after, int iterations, String note) {
    rows.add(new Calibration.Row(paths.get(kernel), before, after, iterations, note));
  }

  /** Starts the bias that an output adds last at what its targets are on the whole. */
  private void priorOf(
      List<Taps.Use> uses,
      Tensor prediction,
      Loss loss,
      NDArray targets,
      Map<Weight, NDArray> biases) {
    for (var use : uses) {
      boolean isLast = use.output() == prediction || use.output() == prediction.logits();
      if (!isLast || !(use.source() instanceof Weight bias) || !isNew(bias)) continue;
      if (!bias.name().equals("bias")) continue;
      boolean activated = use.output() != prediction;
      var prior = loss.prior(targets, (int) bias.shape().last(), activated);
      if (prior != null) biases.put(bias, NDArray.of(prior, prior.length).cast(DType.FLOAT32));
    }
  }
}
