package dev.rhyton.distillation;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Functional;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the output of a layer of the student with the output of a layer of the teacher, or,
 * without names of layers, the outputs of both models.
 *
 * <pre>{@code
 * FeatureDistillation.of("mse").teacherLayerName("dense_1").studentLayerName("dense_1")
 * }</pre>
 */
public final class FeatureDistillation extends DistillationLoss {
  private List<@Nullable Loss> loss = List.of(Losses.get("mse"));
  private @Nullable String teacherLayerName;
  private @Nullable String studentLayerName;

  private FeatureDistillation() {}

  /** Creates the loss with the mean squared error. */
  public static FeatureDistillation of() {
    return new FeatureDistillation();
  }

  /** Creates the loss with another function by its name. */
  public static FeatureDistillation of(String loss) {
    return of(Losses.get(loss));
  }

  /**
   * Creates the loss from a function, or from one for each of several outputs; null for an output
   * that is not compared.
   */
  public static FeatureDistillation of(@Nullable Loss... losses) {
    return made(new FeatureDistillation(), l -> l.loss = losses("FeatureDistillation", losses));
  }

  /** Sets the teacher's layer; null (default) for the teacher's outputs. */
  public FeatureDistillation teacherLayerName(@Nullable String layer) {
    return with(this, l -> l.teacherLayerName = layer);
  }

  /** Sets the student's layer; null (default) for the student's outputs. */
  public FeatureDistillation studentLayerName(@Nullable String layer) {
    return with(this, l -> l.studentLayerName = layer);
  }

  @Override
  protected @Nullable String teacherLayerName() {
    return teacherLayerName;
  }

  @Override
  protected @Nullable String studentLayerName() {
    return studentLayerName;
  }

  @Override
  protected void validateModelCompatibility(Model teacher, Model student) {
    check("teacher", teacher, teacherLayerName);
    check("student", student, studentLayerName);
  }

  private static void check(String which, Model model, @Nullable String layer) {
    if (layer == null) return;
    Check.that(
        model instanceof Functional || (model instanceof Sequential && model.isBuilt()),
        "FeatureDistillation: the %s must be a functional or a built sequential model, so that its"
            + " layer \"%s\" can be compared: leave out the names of layers, or use"
            + " LogitsDistillation.",
        which,
        layer);
    var unused = Json.within("In the " + which + " model", () -> model.getLayer(layer));
  }

  @Override
  protected Tensor computeLoss(List<Tensor> teacherOutputs, List<Tensor> studentOutputs) {
    return sum(loss, teacherOutputs, studentOutputs, (l, t, s) -> new Pair(t, s, 1));
  }

  @Override
  public ConfigDict getConfig() {
    return withLoss(super.getConfig(), loss);
  }

  /** Writes the loss; Keras writes the loss of one output without a list. */
  static ConfigDict withLoss(ConfigDict config, List<@Nullable Loss> loss) {
    if (loss.size() == 1) config.put("loss", loss.get(0));
    return config;
  }
}
