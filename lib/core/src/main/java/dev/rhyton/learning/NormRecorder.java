package dev.rhyton.learning;

import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records the norm of each sample's gradient, without changing training. */
class NormRecorder extends SampleRecorder {
  private final Norms norms = new Norms();

  NormRecorder(TrainingTarget target) {
    super(target);
  }

  final Norms norms() {
    return norms;
  }

  @Override
  void start(List<Integer> sizes) {
    norms.start(sizes.stream().mapToInt(s -> s).sum());
  }

  @Override
  public void beginEpoch(Dataset data) {
    super.beginEpoch(data);
    norms.beginEpoch();
  }

  @Override
  public List<@Nullable Tensor> gradients(TracedStep step, Objective loss, GradientRule rule) {
    var graph = step.graph();
    var losses = loss.requireSampleLosses();
    if (!PerSampleGradients.isPossible(graph)) {
      var norms = step.argument(Shape.of(Shape.UNKNOWN), this::normsOf);
      step.watch(List.of(losses, norms), this::see);
      return rule.gradients(step, loss);
    }
    if (rule instanceof PlainRule && loss.ofBatch() && loss.penalty() == null) {
      var pass = PerSampleGradients.withLoss(graph, loss);
      step.watch(List.of(losses, pass.samples().norms()), this::see);
      return pass.ofLoss();
    }
    step.watch(List.of(losses, PerSampleGradients.ofPossible(graph, loss).norms()), this::see);
    return rule.gradients(step, loss);
  }

  private NDArray normsOf(Batch batch) {
    var squares = new double[batch.size()];
    for (var gradients : target.samples().of(batch)) {
      var all = gradients.toFloats();
      int size = all.length / squares.length;
      for (int i = 0; i < all.length; i++) squares[i / size] += (double) all[i] * all[i];
    }
    var found = new float[squares.length];
    for (int i = 0; i < found.length; i++) found[i] = (float) Math.sqrt(squares[i]);
    return NDArray.of(found, found.length);
  }

  /** Receives the loss and the norm of each sample. */
  void see(Batch batch, List<NDArray> values) {
    norms.add(rows(batch), labels(batch), values.get(0).toFloats(), values.get(1).toFloats());
  }

  /**
   * Returns the label or numeric target of each sample, for the first output that has one; NaN
   * without targets, as a step of a user's own may train.
   */
  private static double[] labels(Batch batch) {
    var labels = new double[batch.size()];
    Arrays.fill(labels, Double.NaN);
    int outputs = batch.targetMasks().isEmpty() ? Math.min(1, batch.y().size()) : batch.y().size();
    for (int i = outputs - 1; i >= 0; i--) {
      var targets = batch.y().get(i);
      if (targets.dtype() == DType.STRING) continue;
      boolean oneHot = targets.shape().rank() > 1 && targets.shape().last() > 1;
      var values = (oneHot ? targets.argmax() : targets).toDoubles();
      if (values.length != labels.length) continue;
      var has = batch.targetMasks().isEmpty() ? null : batch.targetMasks().get(i).rows().toFloats();
      for (int s = 0; s < labels.length; s++) if (has == null || has[s] != 0) labels[s] = values[s];
    }
    return labels;
  }
}
