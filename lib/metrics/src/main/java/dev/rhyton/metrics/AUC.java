package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The area under the curve of true over false positives (ROC), of precision over recall (PR) or of
 * their gains (PRGAIN), computed from the counts at many thresholds. It measures how well scores
 * order the samples, independently of a threshold. Between thresholds the PR curve follows Davis
 * and Goadrich, 2006; gains are defined by Flach and Kull, 2015.
 */
@BetterWhen(BetterWhen.Direction.UP)
public final class AUC extends ConfusionMetric<AUC> {
  /** How the area between two thresholds is computed. */
  public enum Summation {
    INTERPOLATION,
    MINORING,
    MAJORING
  }

  private int numThresholds = 200;
  private String curve = "ROC";
  private Summation summationMethod = Summation.INTERPOLATION;
  private double @Nullable [] thresholds;
  private boolean multiLabel;
  private @Range(atLeast = 1) @Nullable Integer numLabels;
  private double @Nullable [] labelWeights;
  private boolean fromLogits;
  private transient int labels = 1;

  private AUC() {}

  /** Returns the area under the ROC curve, computed with 200 thresholds. */
  public static AUC of() {
    return new AUC();
  }

  /** Sets the number of thresholds; 200 by default. */
  public AUC numThresholds(int number) {
    return with(this, m -> m.numThresholds = number);
  }

  /** Sets the curve: {@code "ROC"} (default), {@code "PR"} or {@code "PRGAIN"}. */
  public AUC curve(String name) {
    return with(this, m -> m.curve = name);
  }

  /**
   * Sets the summation: {@code "interpolation"} (default), {@code "minoring"} or {@code
   * "majoring"}.
   */
  public AUC summationMethod(String name) {
    return with(
        this, m -> m.summationMethod = Text.constant(Summation.class, "summation method", name));
  }

  /** Sets the thresholds; 0 and 1 are added as ends. */
  public AUC thresholds(double... at) {
    return with(
        this,
        m -> {
          m.thresholds = Check.given("AUC", "thresholds", at);
          m.numThresholds = at.length + 2;
        });
  }

  /** Sets whether each output is a label with its own curve; the areas are averaged. */
  public AUC multiLabel(boolean apart) {
    return with(this, m -> m.multiLabel = apart);
  }

  /** Sets the number of labels; by default the number of outputs. */
  public AUC numLabels(int number) {
    return with(this, m -> m.numLabels = number);
  }

  /** Sets the weight of each label. */
  public AUC labelWeights(double @Nullable ... weights) {
    return with(this, m -> m.labelWeights = weights);
  }

  /**
   * Sets whether the predictions are logits, the inputs of a sigmoid, in place of probabilities.
   */
  public AUC fromLogits(boolean logits) {
    return with(this, m -> m.fromLogits = logits);
  }

  @Override
  protected void check() {
    Check.that(
        numThresholds > 1, "AUC: numThresholds must be above 1, received %d.", numThresholds);
    Check.that(
        List.of("ROC", "PR", "PRGAIN").contains(curve),
        "AUC: curve must be \"ROC\", \"PR\" or \"PRGAIN\", received \"%s\".",
        curve);
    if (thresholds != null) checkThresholds(thresholds);
    if (labelWeights != null) {
      for (double weight : labelWeights) Check.notNegative("AUC", "labelWeights", weight);
    }
    Check.that(
        numLabels == null || multiLabel, "AUC: numLabels says nothing without multiLabel(true).");
  }

  @Override
  protected Metric resolve(Shape targets, Shape predictions) {
    long outputs = predictions.last();
    boolean apart = multiLabel || labelWeights != null;
    Check.that(
        !apart || predictions.rank() == 2,
        "AUC: separate labels need predictions (batch, labels), received %s.",
        predictions);
    Check.that(
        numLabels == null || numLabels == outputs,
        "AUC: expected %s labels, the model has %s outputs.",
        numLabels,
        outputs);
    Check.that(
        labelWeights == null || labelWeights.length == outputs,
        "AUC: expected a weight for each of %s labels, received %s.",
        outputs,
        labelWeights == null ? 0 : labelWeights.length);
    return multiLabel ? with(this, m -> m.labels = Math.toIntExact(outputs)) : this;
  }

  @Override
  int labels() {
    return labels;
  }

  @Override
  double @Nullable [] weightsOfLabels() {
    return multiLabel ? null : labelWeights;
  }

  @Override
  Tensor scores(Tensor yPred) {
    return fromLogits ? yPred.sigmoid() : yPred;
  }

  /**
   * Returns thresholds whose ends are outside of [0, 1], so that all or no predictions are above
   * them.
   */
  @Override
  double[] thresholds() {
    if (thresholds == null)
      return evenly(numThresholds, -KerasConfig.epsilon(), 1 + KerasConfig.epsilon());
    var all = new double[thresholds.length + 2];
    System.arraycopy(thresholds, 0, all, 1, thresholds.length);
    all[all.length - 1] = 1 + KerasConfig.epsilon();
    Arrays.sort(all, 1, all.length - 1);
    all[0] = -KerasConfig.epsilon();
    return all;
  }

  @Override
  protected double[] results(double[] state) {
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < labels; i++) {
      double weight = multiLabel && labelWeights != null ? labelWeights[i] : 1;
      sum += weight * area(counts(state, i));
      weights += weight;
    }
    return new double[] {ratio(sum, weights)};
  }

  private double area(Counts[] counts) {
    boolean proportional = curve.equals("PR") && summationMethod == Summation.INTERPOLATION;
    double area = 0;
    for (int i = 0; i + 1 < counts.length; i++) {
      var here = counts[i];
      var next = counts[i + 1];
      area +=
          proportional
              ? betweenPrecisions(here, next)
              : (x(here) - x(next)) * height(y(here), y(next));
    }
    return area;
  }

  private double x(Counts counts) {
    return switch (curve) {
      case "ROC" -> ratio(counts.falsePositives(), counts.negatives());
      case "PR" -> counts.recall();
      default ->
          counts.truePositives() == 0 ? 0 : Math.max(0, gain(counts, counts.falseNegatives()));
    };
  }

  private double y(Counts counts) {
    return switch (curve) {
      case "ROC" -> counts.recall();
      case "PR" -> counts.precision();
      default -> counts.truePositives() == 0 ? 1 : gain(counts, counts.falsePositives());
    };
  }

  /** Returns the gain of recall or precision over that of predicting all samples positive. */
  private static double gain(Counts counts, double mistakes) {
    double odds = ratio(counts.positives(), counts.negatives());
    return 1 - odds * ratio(mistakes, counts.truePositives());
  }

  private double height(double a, double b) {
    return switch (summationMethod) {
      case INTERPOLATION -> (a + b) / 2;
      case MINORING -> Math.min(a, b);
      case MAJORING -> Math.max(a, b);
    };
  }

  /**
   * True and all positives grow in proportion between two thresholds; their ratio is integrated.
   */
  private static double betweenPrecisions(Counts here, Counts next) {
    double hereAll = here.truePositives() + here.falsePositives();
    double nextAll = next.truePositives() + next.falsePositives();
    double gained = here.truePositives() - next.truePositives();
    double slope = ratio(gained, Math.max(hereAll - nextAll, 0));
    double intercept = next.truePositives() - slope * nextAll;
    double growth = hereAll > 0 && nextAll > 0 ? Math.log(hereAll / nextAll) : 0;
    return ratio(slope * (gained + intercept * growth), next.positives());
  }
}
