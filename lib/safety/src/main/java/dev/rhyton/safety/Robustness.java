package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.models.Model;
import dev.rhyton.notebook.Picture;
import dev.rhyton.notebook.Plots;
import dev.rhyton.notebook.Tables;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * How accurate a classifier is under an {@link Attack}, over the size ε of perturbations.
 *
 * <pre>{@code
 * var attacked = Robustness.evaluate(model, digits.test(), PGD.of(20), 0.05, 0.1, 0.2);
 * attacked.table();
 * attacked.pictures(0.1);
 * }</pre>
 *
 * <p>Accuracy counts the samples that are classified correctly as they are and perturbed. Only
 * samples that are correct as they are get attacked. An attack gives an upper bound of the accuracy
 * under the best attack: one that fails proves nothing; see {@link Smoothed} for a proof.
 */
public final class Robustness {
  private static final int SHOWN = 8;

  /**
   * The samples that were classified correctly before an attack.
   *
   * @param predicted the class of each perturbed sample
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Attacked(NDArray x, int[] labels, NDArray perturbed, int[] predicted) {
    int[] fooled() {
      return IntStream.range(0, labels.length).filter(i -> labels[i] != predicted[i]).toArray();
    }
  }

  private final Attack attack;
  private final long samples;
  private final double clean;
  private final Map<Double, Attacked> byEpsilon = new LinkedHashMap<>();

  private Robustness(Attack attack, long samples, double clean) {
    this.attack = attack;
    this.samples = samples;
    this.clean = clean;
  }

  /**
   * Attacks a compiled classifier with perturbations of each size.
   *
   * @throws IllegalArgumentException as {@link Attack#perturb(Model, Object, Object, double)}
   */
  public static Robustness evaluate(Model model, Dataset data, Attack attack, double... epsilons) {
    Check.given("Robustness", "attack", attack);
    Check.given("Robustness", "epsilons", epsilons);
    Check.that(epsilons.length > 0, "Robustness: expected at least one epsilon, received none.");
    for (double epsilon : epsilons) Check.notNegative("Robustness", "epsilon", epsilon);
    var all = AttackedModel.samples(data);
    try (var attacked = AttackedModel.of(model)) {
      attacked.checkGradients(attack, all.x(), all.y());
      var wrong = attacked.fooled(all.x(), all.y());
      int[] right = IntStream.range(0, wrong.length).filter(i -> !wrong[i]).toArray();
      var result = new Robustness(attack, all.size(), (double) right.length / all.size());
      Check.that(
          right.length > 0,
          "Robustness: the model classifies none of the %d samples correctly, so that there is"
              + " nothing to attack: train it first.",
          all.size());
      var correct = all.rows(right);
      for (double epsilon : epsilons) {
        result.byEpsilon.put(epsilon, attacked(attacked, correct, attack, epsilon));
      }
      return result;
    }
  }

  private static Attacked attacked(
      AttackedModel model, ArrayDataset correct, Attack attack, double epsilon) {
    var perturbed =
        Check.given(
            "Robustness",
            "the result of the attack",
            attack.perturb(model, correct.x(), correct.y(), epsilon));
    Check.that(
        perturbed.shape().equals(correct.x().shape()),
        "Robustness: the attack returned shape %s for samples of shape %s.",
        perturbed.shape(),
        correct.x().shape());
    var labels = model.labels(correct.y(), correct.x());
    return new Attacked(correct.x(), labels, perturbed, model.classes(perturbed));
  }

  /** Returns the accuracy without an attack. */
  public double accuracy() {
    return clean;
  }

  /** Returns the accuracy under the attack with perturbations of a size that was evaluated. */
  public double accuracy(double epsilon) {
    var at = at(epsilon);
    return (double) (at.labels().length - at.fooled().length) / samples;
  }

  private Attacked at(double epsilon) {
    var at = byEpsilon.get(epsilon);
    Check.that(
        at != null,
        "Robustness: expected one of the epsilons %s, received %s.",
        byEpsilon.keySet(),
        epsilon);
    return at;
  }

  /**
   * Returns a table with a row for each ε: the accuracy, the number of correct samples that the
   * attack fools, and the mean size of the perturbations in both norms.
   */
  public Table table() {
    var epsilon = DoubleColumn.create("epsilon", new double[] {0});
    var accuracy = DoubleColumn.create("accuracy", new double[] {clean});
    var fooled = IntColumn.create("fooled", new int[] {0});
    var largest = DoubleColumn.create("mean LINF", new double[] {0});
    var length = DoubleColumn.create("mean L2", new double[] {0});
    byEpsilon.forEach(
        (size, at) -> {
          if (size == 0) return; // the first row
          epsilon.append(size);
          accuracy.append(accuracy(size));
          fooled.append(at.fooled().length);
          largest.append(meanSize(at, true));
          length.append(meanSize(at, false));
        });
    return Table.create(attack.toString(), epsilon, accuracy, fooled, largest, length);
  }

  private static double meanSize(Attacked at, boolean largest) {
    var from = at.x().toFloats();
    var to = at.perturbed().toFloats();
    int count = at.labels().length;
    int each = from.length / count;
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double most = 0;
      double squares = 0;
      for (int j = i * each; j < (i + 1) * each; j++) {
        double change = Math.abs((double) to[j] - from[j]);
        most = Math.max(most, change);
        squares += change * change;
      }
      sum += largest ? most : Math.sqrt(squares);
    }
    return sum / count;
  }

  /** Plots the accuracy over ε. */
  public Picture plot() {
    return plot(Map.of(attack.toString(), this));
  }

  /** Plots the accuracy over ε of several models or attacks, evaluated at the same sizes. */
  public static Picture plot(Map<String, Robustness> runs) {
    Check.entries("Robustness", "runs", runs);
    Check.that(!runs.isEmpty(), "Robustness: expected at least one run to plot, received none.");
    var ordered = Tables.inOrder(runs);
    var sizes = ordered.values().iterator().next().sizes();
    var lines = new LinkedHashMap<String, double[]>();
    ordered.forEach(
        (name, run) -> {
          Check.that(
              Arrays.equals(sizes, run.sizes()),
              "Robustness: expected runs with the same epsilons, received %s and %s.",
              Arrays.toString(sizes),
              Arrays.toString(run.sizes()));
          lines.put(name, run.accuracies());
        });
    return Plots.lines("accuracy", "epsilon", sizes, lines);
  }

  private double[] sizes() {
    return sorted().stream().mapToDouble(e -> e).toArray();
  }

  private List<Double> sorted() {
    var all = new ArrayList<>(byEpsilon.keySet());
    if (!all.contains(0.0)) all.add(0.0);
    return all.stream().sorted().toList();
  }

  private double[] accuracies() {
    return sorted().stream().mapToDouble(e -> e == 0 ? clean : accuracy(e)).toArray();
  }

  /**
   * Plots the first samples that the attack fooled with perturbations of one size: the originals
   * with their labels, the perturbations (vermillion raises a value, blue lowers it) with the size
   * of their largest change, and the perturbed samples with the classes that the model predicts.
   * Samples must be images; square numbers of features are drawn as squares.
   */
  public Picture pictures(double epsilon) {
    var at = at(epsilon);
    var shown = Arrays.stream(at.fooled()).limit(SHOWN).toArray();
    Check.that(shown.length > 0, "Robustness: at epsilon %s the attack fooled no sample.", epsilon);
    return FooledImages.draw(
        at.x().rows(shown),
        at.perturbed().rows(shown),
        IntStream.of(shown).map(i -> at.labels()[i]).toArray(),
        IntStream.of(shown).map(i -> at.predicted()[i]).toArray());
  }

  @Override
  public String toString() {
    var text = new StringBuilder(attack + ": accuracy " + Text.number(round(clean)));
    byEpsilon
        .keySet()
        .forEach(
            e -> text.append(", at " + Text.number(e) + " " + Text.number(round(accuracy(e)))));
    return text.toString();
  }

  private static double round(double share) {
    return Math.rint(share * 1e4) / 1e4;
  }
}
