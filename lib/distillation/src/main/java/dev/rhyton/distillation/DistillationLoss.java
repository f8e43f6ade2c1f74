package dev.rhyton.distillation;

import dev.rhyton.config.Check;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.LossInternals;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A loss that a {@link Distiller} adds to the loss of the student: the distance of the student's
 * outputs from the teacher's. A custom loss overrides {@link #computeLoss}.
 */
public abstract class DistillationLoss extends Value {
  static final Registry<DistillationLoss> REGISTRY = DistillationLosses.registry();

  /** Creates a loss. */
  protected DistillationLoss() {}

  /**
   * Returns the loss as one number, or as a number for each sample, of which the mean is taken.
   *
   * @param teacherOutputs the outputs of the teacher, or of the layer {@link #teacherLayerName}
   * @param studentOutputs the outputs of the student, or of the layer {@link #studentLayerName}
   */
  protected abstract Tensor computeLoss(List<Tensor> teacherOutputs, List<Tensor> studentOutputs);

  /**
   * Returns the name of the teacher's layer whose outputs are compared, or null for the teacher's
   * outputs.
   */
  protected @Nullable String teacherLayerName() {
    return null;
  }

  /**
   * Returns the name of the student's layer whose outputs are compared, or null for the student's
   * outputs.
   */
  protected @Nullable String studentLayerName() {
    return null;
  }

  /** Checks that the models fit this loss. */
  protected void validateModelCompatibility(Model teacher, Model student) {}

  /** Checks losses of outputs, null for an output that is not compared. */
  static List<@Nullable Loss> losses(String owner, @Nullable Loss... losses) {
    Check.that(
        losses != null && Arrays.stream(losses).anyMatch(Objects::nonNull),
        "%s: expected at least one loss that is not null.",
        owner);
    return new ArrayList<>(Arrays.asList(losses));
  }

  /** Returns the sum over outputs of their losses: for each sample if possible. */
  final Tensor sum(
      List<@Nullable Loss> losses, List<Tensor> teacher, List<Tensor> student, Scaling scaling) {
    Check.that(
        losses.size() == teacher.size() && teacher.size() == student.size(),
        "%s: it has %d losses, the teacher has %d outputs and the student %d: give a loss for"
            + " each, null to leave one out.",
        className(),
        losses.size(),
        teacher.size(),
        student.size());
    var all = new ArrayList<Tensor>();
    for (int i = 0; i < losses.size(); i++) {
      var loss = losses.get(i);
      if (loss == null) continue;
      var pair = scaling.of(loss, teacher.get(i).stopGradient(), student.get(i));
      all.add(each(loss, pair).multiply(pair.factor()));
    }
    boolean ofSamples = all.stream().allMatch(t -> t.shape().rank() == 1);
    return all.stream().map(t -> ofSamples ? t : t.mean()).reduce(Tensor::add).orElseThrow();
  }

  private static Tensor each(Loss loss, Pair pair) {
    var weighted = LossInternals.weighted(loss, pair.teacher(), pair.student(), null);
    var samples = weighted.ofSamples();
    return (samples == null ? weighted.total() : samples).cast(DType.FLOAT32);
  }

  /** The two tensors that a loss compares, and the factor of the loss. */
  record Pair(Tensor teacher, Tensor student, double factor) {}

  /** Transforms outputs before a loss compares them. */
  interface Scaling {
    Pair of(Loss loss, Tensor teacher, Tensor student);
  }
}
