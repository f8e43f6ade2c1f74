package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.models.Model;
import dev.rhyton.notebook.Picture;
import dev.rhyton.notebook.Plots;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * An attack on privacy: it guesses from the outputs of a model which samples the model was trained
 * on, its members. Each sample has a score, and those above a threshold are guessed to be members.
 * Over all thresholds, the share of members that are found (TPR) against the share of other samples
 * that are taken for members (FPR) is the ROC. An area below it (AUC) of 0.5 is guessing; a model
 * that reveals its samples is worse. As only few certain guesses harm a person, the TPR at a low
 * FPR counts more than the AUC. Carlini et al., 2022, arXiv 2112.03570.
 *
 * <pre>{@code
 * var attack = MembershipInference.of(model, digits.train(), digits.test());
 * attack.auc();
 * attack.tprAt(0.01);
 * attack.plot();
 * }</pre>
 */
public final class MembershipInference {
  private static final int MOST_MODELS = 10_000; // more would take years

  private static final double[] LOW = {0.001, 0.01, 0.05, 0.1};

  private final String name;
  private final double[] members; // scores
  private final double[] others;
  private final double[] fpr; // of the points of the ROC
  private final double[] tpr;

  MembershipInference(String name, double[] members, double[] others) {
    this.name = name;
    this.members = members;
    this.others = others;
    int count = members.length + others.length;
    var order =
        IntStream.range(0, count)
            .boxed()
            .sorted((a, b) -> Double.compare(score(b), score(a)))
            .mapToInt(Integer::intValue)
            .toArray();
    var x = new double[count + 1];
    var y = new double[count + 1];
    int points = 1;
    int found = 0;
    int wrong = 0;
    for (int i = 0; i < count; i++) {
      if (order[i] < members.length) found++;
      else wrong++;
      // Samples of one score are on one side of every threshold.
      if (i + 1 < count && score(order[i]) == score(order[i + 1])) continue;
      x[points] = (double) wrong / others.length;
      y[points++] = (double) found / members.length;
    }
    fpr = Arrays.copyOf(x, points);
    tpr = Arrays.copyOf(y, points);
  }

  private double score(int i) {
    return i < members.length ? members[i] : others[i - members.length];
  }

  /**
   * Attacks by the loss of each sample, which is lower for members. Yeom et al., 2018, arXiv
   * 1709.01604.
   *
   * @param model a compiled model with one output
   * @param members samples that the model was trained on
   * @param nonMembers other samples of the same kind
   */
  public static MembershipInference of(Model model, ArrayDataset members, ArrayDataset nonMembers) {
    var in = SampleLosses.of(model, checked("members", members));
    var out = SampleLosses.of(model, checked("nonMembers", nonMembers));
    return new MembershipInference("loss", negative(in), negative(out));
  }

  private static double[] negative(double[] losses) {
    return Arrays.stream(losses).map(l -> -l).toArray();
  }

  /**
   * Attacks by a likelihood ratio (LiRA): models that are trained on random halves of all samples
   * show the loss of each sample with and without it, and the score compares how likely the loss of
   * the attacked model is in both cases. Losses are compared as {@code log(p / (1 − p))} of {@code
   * p = exp(−loss)}, the probability of the label, whose distribution is nearly normal; the
   * variances are those of all samples together, as the paper advises for few models.
   *
   * @param model a compiled model with one output and a crossentropy as its loss
   * @param models the number of models to train, at least 4; the paper uses 64 to 256
   * @param train trains a new model on samples as the attacked one was
   */
  public static MembershipInference lira(
      Model model,
      ArrayDataset members,
      ArrayDataset nonMembers,
      int models,
      Function<ArrayDataset, Model> train) {
    Check.given("lira", "train", train);
    Check.that(
        models >= 4 && models <= MOST_MODELS,
        "lira: expected 4 to %d models to train, received %d.",
        MOST_MODELS,
        models);
    ShadowModels.checkLoss(model);
    var shadows =
        new ShadowModels(
            checked("members", members), checked("nonMembers", nonMembers), models, train);
    var ratios = shadows.ratios(model);
    int split = (int) members.size();
    return new MembershipInference(
        "LiRA", Arrays.copyOf(ratios, split), Arrays.copyOfRange(ratios, split, ratios.length));
  }

  private static ArrayDataset checked(String what, ArrayDataset data) {
    Check.given("MembershipInference", what, data);
    Check.that(
        data.size() > 1 && data.targets().size() == 1,
        "MembershipInference: expected at least two %s with one target each, received %s.",
        what,
        data);
    return data;
  }

  /** Returns the area below the ROC: the probability that a member has the higher score. */
  public double auc() {
    double area = 0;
    for (int i = 1; i < fpr.length; i++) {
      area += (fpr[i] - fpr[i - 1]) * (tpr[i] + tpr[i - 1]) / 2;
    }
    return area;
  }

  /** Returns the share of members that are found if at most this share of the others is, too. */
  public double tprAt(double share) {
    Check.share("MembershipInference", "share", share);
    double best = 0;
    for (int i = 0; i < fpr.length; i++) if (fpr[i] <= share) best = Math.max(best, tpr[i]);
    return best;
  }

  /** Returns the largest difference between TPR and FPR, the attack's advantage over guessing. */
  public double advantage() {
    return IntStream.range(0, fpr.length).mapToDouble(i -> tpr[i] - fpr[i]).max().orElse(0);
  }

  /** Returns a table of the AUC, the advantage, and the TPR at low FPRs. */
  public Table table() {
    var figure = StringColumn.create("figure");
    var value = DoubleColumn.create("value");
    figure.append("AUC");
    value.append(auc());
    figure.append("advantage");
    value.append(advantage());
    for (double share : LOW) {
      if (share * others.length < 1) continue; // nobody may be wrong
      figure.append("TPR at FPR " + share);
      value.append(tprAt(share));
    }
    return Table.create("Membership inference by " + name, figure, value);
  }

  /** Returns the ROC beside that of guessing. */
  public Picture plot() {
    var lines = new LinkedHashMap<String, double[]>();
    lines.put(name, tpr);
    lines.put("guessing", fpr);
    return Plots.lines("members found", "others taken for members", fpr, lines);
  }

  /** {@code Membership inference by loss: AUC 0.71, TPR 0.05 at FPR 0.01}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Membership inference by %s: AUC %.4f, TPR %.4f at FPR 0.01",
        name,
        auc(),
        tprAt(0.01));
  }
}
