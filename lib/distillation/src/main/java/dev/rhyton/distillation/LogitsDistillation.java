package dev.rhyton.distillation;

import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Range;
import dev.rhyton.losses.KLDivergence;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Losses;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the logits of student and teacher, both divided by a temperature. The higher the
 * temperature, the softer are the teacher's probabilities, and the more they show about the less
 * probable classes. 3 to 5 are usual.
 *
 * <p>The default loss, the Kullback-Leibler divergence, compares the softmax of the logits and is
 * multiplied by the square of the temperature. Other losses compare the divided logits.
 *
 * <p>Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015.
 *
 * <pre>{@code
 * LogitsDistillation.of(3)
 * }</pre>
 */
public final class LogitsDistillation extends DistillationLoss {
  private @Range(above = 0) double temperature = 3;
  private List<@Nullable Loss> loss = List.of(KLDivergence.of());

  private LogitsDistillation() {}

  /** Creates the loss with temperature 3. */
  public static LogitsDistillation of() {
    return new LogitsDistillation();
  }

  /** Creates the loss with another temperature. */
  public static LogitsDistillation of(double temperature) {
    return made(new LogitsDistillation(), l -> l.temperature = temperature);
  }

  /** Sets the loss, or one for each of several outputs; null for an output that is not compared. */
  public LogitsDistillation loss(@Nullable Loss... losses) {
    return with(this, l -> l.loss = losses(className(), losses));
  }

  /** Sets the loss by its name. */
  public LogitsDistillation loss(String name) {
    return loss(Losses.get(name));
  }

  @Override
  protected Tensor computeLoss(List<Tensor> teacherOutputs, List<Tensor> studentOutputs) {
    return sum(loss, teacherOutputs, studentOutputs, this::scaled);
  }

  private Pair scaled(Loss each, Tensor teacher, Tensor student) {
    var soft = teacher.divide(temperature);
    var own = student.divide(temperature);
    return each instanceof KLDivergence
        ? new Pair(soft.softmax(), own.softmax(), temperature * temperature)
        : new Pair(soft, own, 1);
  }

  @Override
  public ConfigDict getConfig() {
    return FeatureDistillation.withLoss(super.getConfig(), loss);
  }
}
