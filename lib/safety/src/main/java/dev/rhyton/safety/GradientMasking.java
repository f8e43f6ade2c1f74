package dev.rhyton.safety;

import dev.rhyton.safety.AuditFigures.Distribution;
import dev.rhyton.tensor.NDArray;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The check for attacks that succeed less with more steps, or less than one that sees no gradient.
 */
final class GradientMasking extends AuditCheck {
  private static final double MARGIN = 0.05;
  private static final double SIZE = 0.1; // of the range of the inputs
  private static final int SAMPLES = 200;
  private static final int[] STEPS = {1, 5, 20};
  private static final int QUERIES = 100;
  private static final String ADVICE =
      "Gradients are hidden, which stops no attacker: judge the model by SquareAttack, and defend"
          + " it by adversarial training or Smoothed.";

  GradientMasking() {
    super("gradient masking");
  }

  @Override
  Finding look(AuditedModel model) {
    var correct = correct(model);
    if (correct.length == 0) {
      return unchecked("no sample is classified correctly", "Train the model first.");
    }
    var x = model.x().rows(correct);
    var y = model.y().rows(correct);
    if (x.shape().rank() > 4) {
      return unchecked(
          "samples of shape " + x.shape().from(1), "SquareAttack works on images and rows.");
    }
    var range = Distribution.of(model.x());
    double epsilon = SIZE * (range.most() - range.least());
    double square = success(model, SquareAttack.of(QUERIES), x, y, epsilon, range);
    var byStep = new double[STEPS.length];
    try {
      for (int i = 0; i < STEPS.length; i++) {
        var attack = PGD.of(STEPS[i]).randomStart(false).stepSize(step(STEPS[i], epsilon));
        byStep[i] = success(model, attack, x, y, epsilon, range);
      }
    } catch (IllegalArgumentException e) {
      return fault(
          "no gradient reaches the inputs, SquareAttack fools " + AuditFigures.number(square),
          ADVICE);
    }
    var figure =
        String.format(
            Locale.ROOT,
            "at epsilon %s, PGD fools %s in 1 step, %s in 5, %s in 20; SquareAttack %s",
            AuditFigures.number(epsilon),
            AuditFigures.number(byStep[0]),
            AuditFigures.number(byStep[1]),
            AuditFigures.number(byStep[2]),
            AuditFigures.number(square));
    double most = byStep[2];
    boolean falls = most < byStep[0] - MARGIN || most < byStep[1] - MARGIN;
    return falls || square > most + MARGIN ? fault(figure, ADVICE) : ok(figure);
  }

  private static double step(int steps, double epsilon) {
    return Math.max(Double.MIN_NORMAL, steps == 1 ? epsilon : 2.5 * epsilon / steps);
  }

  private static int[] correct(AuditedModel model) {
    var wrong = model.attacked().fooled(model.x(), model.y());
    return IntStream.range(0, wrong.length).filter(i -> !wrong[i]).limit(SAMPLES).toArray();
  }

  private static double success(
      AuditedModel model,
      BaseAttack<?> attack,
      NDArray x,
      NDArray y,
      double epsilon,
      Distribution range) {
    var ranged = attack.range(range.least(), Math.max(range.most(), Math.nextUp(range.least())));
    model.attacked().checkGradients(ranged, x, y);
    var fooled = model.attacked().fooled(ranged.perturb(model.attacked(), x, y, epsilon), y);
    int count = 0;
    for (boolean is : fooled) if (is) count++;
    return (double) count / fooled.length;
  }
}
