package dev.rhyton.tribuo;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.tuner.HyperParameters;
import dev.rhyton.tuner.Parameter;
import dev.rhyton.tuner.RandomSearch;
import dev.rhyton.tuner.Search;
import dev.rhyton.tuner.Trials;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.tribuo.common.tree.TreeModel;
import org.tribuo.impl.ArrayExample;
import org.tribuo.regression.Regressor;

/** Parts of a variance that are known. */
class HyperparameterImportanceTest {
  private static Trials search(int trials, ToDoubleFunction<HyperParameters> score) {
    var search = Search.minimize(RandomSearch.of(), 7);
    for (int i = 0; i < trials; i++) {
      var trial = search.ask();
      search.tell(trial, score.applyAsDouble(trial.hp()));
    }
    return search.trials();
  }

  /** Of x + 2 y, the variances are as 1 to 4; what has no effect has no part. */
  @Test
  void sums() {
    var parts =
        HyperparameterImportance.of(
            search(
                600,
                hp -> {
                  double unused = hp.real("z", 0, 1);
                  return hp.real("x", 0, 1) + 2 * hp.real("y", 0, 1);
                }));
    assertEquals(0.2, parts.of("x"), 0.04);
    assertEquals(0.8, parts.of("y"), 0.05);
    assertEquals(0, parts.of("z"), 0.01);
    parts.pairs().forEach(p -> assertTrue(p.fraction() < 0.03, parts.table().toString()));
    assertEquals(List.of("y"), parts.main().get(0).names());
  }

  /**
   * Of (x - 1/2) (y - 1/2), neither has an effect alone; of x y, the parts are 3/7, 3/7 and 1/7:
   * V(x y) = 1/9 - 1/16 = 7/144, and E(x y | x) = x / 2 has 1/48 = 3/144.
   */
  @Test
  void products() {
    var centred =
        HyperparameterImportance.of(
            search(500, hp -> (hp.real("x", 0, 1) - 0.5) * (hp.real("y", 0, 1) - 0.5)));
    assertTrue(centred.of("x") < 0.12 && centred.of("y") < 0.12, centred.table().print());
    assertTrue(centred.pairs().get(0).fraction() > 0.8, centred.table().print());
    var product =
        HyperparameterImportance.of(search(500, hp -> hp.real("x", 0, 1) * hp.real("y", 0, 1)));
    assertEquals(3 / 7.0, product.of("x"), 0.06);
    assertEquals(3 / 7.0, product.of("y"), 0.06);
    assertEquals(1 / 7.0, product.pairs().get(0).fraction(), 0.05);
    assertEquals("x × y", product.pairs().get(0).toString());
  }

  /**
   * With x only where the kind is "a": f = [a] x + [b]. The mean by kind is 1/2 and 1, of variance
   * 1/16 = 6/96; the mean by x is (x + 1) / 2, of variance 1/48 = 2/96; the whole variance is E(f²)
   * - (3/4)² = 2/3 - 9/16 = 10/96.
   */
  @Test
  void conditions() {
    var parts =
        HyperparameterImportance.of(
            search(500, hp -> hp.choice("kind", "a", "b").equals("a") ? hp.real("x", 0, 1) : 1.0));
    assertEquals(0.6, parts.of("kind"), 0.05);
    assertEquals(0.2, parts.of("x"), 0.05);
    assertEquals(0.2, parts.pairs().get(0).fraction(), 0.05);
  }

  /** A logarithmic range counts by ratios, and a choice by its values: V = 1/12 and 2/9. */
  @Test
  void scalesAndChoices() {
    var parts =
        HyperparameterImportance.of(
            search(
                500,
                hp -> {
                  double rate = Math.log10(hp.log().real("rate", 1e-4, 1)) / 4;
                  return rate + (hp.choice("c", "a", "b", "c").equals("b") ? 1 : 0);
                }));
    double rate = 1 / 12.0;
    double choice = 2 / 9.0;
    assertEquals(rate / (rate + choice), parts.of("rate"), 0.04);
    assertEquals(choice / (rate + choice), parts.of("c"), 0.04);
  }

  /** The sums over boxes are the integrals: predictions at random points say the same. */
  @Test
  void theDecompositionIsExact() {
    var trials =
        search(
            60,
            hp ->
                Math.sin(5 * hp.real("x", 0, 1)) * hp.real("y", 0, 1)
                    + hp.integer("n", 1, 9) / 9.0);
    List<Parameter> space = List.copyOf(trials.space());
    var names = HyperparameterImportance.names(space);
    var losses = trials.stream().mapToDouble(trials::loss).toArray();
    var random = new Random(3);
    for (var model : HyperparameterImportance.forest(space, trials, losses, 1).subList(0, 3)) {
      var tree = TreeVariance.of(model, names);
      double parts = 0;
      for (int a = 0; a < 3; a++) {
        parts += tree.main(a);
        for (int b = a + 1; b < 3; b++) parts += tree.interaction(a, b);
      }
      assertTrue(parts <= tree.total() * (1 + 1e-9));
      double most = 0.04 * tree.total();
      assertEquals(tree.total(), covariance(model, names, random, List.of(0, 1, 2)), most);
      for (int a = 0; a < 3; a++) {
        assertEquals(tree.main(a), covariance(model, names, random, List.of(a)), most);
        for (int b = a + 1; b < 3; b++) {
          double closed = tree.main(a) + tree.main(b) + tree.interaction(a, b);
          assertEquals(closed, covariance(model, names, random, List.of(a, b)), most);
        }
      }
    }
  }

  /**
   * Estimates the variance of the mean over all other features (Sobol): the covariance of the
   * predictions at two points that have only these features in common.
   */
  private static double covariance(
      TreeModel<Regressor> tree, List<String> names, Random random, List<Integer> common) {
    int count = 40_000;
    double products = 0;
    double sum = 0;
    for (int i = 0; i < count; i++) {
      var a = random.doubles(names.size()).toArray();
      var b = random.doubles(names.size()).toArray();
      for (int f : common) b[f] = a[f];
      double first = prediction(tree, names, a);
      double second = prediction(tree, names, b);
      products += first * second;
      sum += first + second;
    }
    double mean = sum / (2 * count);
    return products / count - mean * mean;
  }

  private static double prediction(TreeModel<Regressor> tree, List<String> names, double[] point) {
    var example =
        new ArrayExample<>(new Regressor("score", 0), names.toArray(String[]::new), point);
    return tree.predict(example).getOutput().getValues()[0];
  }

  @Test
  void itIsATableAndBars() {
    var trials = search(40, hp -> hp.real("x", 0, 1) + 0.1 * hp.real("y", 0, 1));
    var parts = HyperparameterImportance.of(trials);
    assertEquals("part of the variance of the score after 1 epoch", parts.table().name());
    assertEquals(
        List.of("hyperparameter", "importance", "± deviation"), parts.table().columnNames());
    assertEquals(3, parts.table().rowCount());
    assertEquals("x", parts.table().stringColumn(0).get(0));
    assertEquals("part of the variance of the score after 1 epoch of x, y", parts.plot().text());
    assertTrue(
        parts.toString().matches(".*, of 40 trials: x [01][.].., y 0[.]0."), parts.toString());
    // The same trials have the same forest.
    assertEquals(parts.all(), HyperparameterImportance.of(trials).all());
  }

  @Test
  void refusals() {
    assertRefused(
        "HyperparameterImportance: expected at least 4 trials with a score after 1 epochs, received"
            + " 3.",
        () -> HyperparameterImportance.of(search(3, hp -> hp.real("x", 0, 1))));
    assertRefused(
        "HyperparameterImportance: the trials have no hyperparameter that varies.",
        () -> HyperparameterImportance.of(search(5, hp -> hp.fixed("x", 1))));
    assertRefused(
        "HyperparameterImportance: all trials have about the same score.",
        () -> HyperparameterImportance.of(search(9, hp -> 0 * hp.real("x", 0, 1))));
    assertRefused(
        "HyperparameterImportance: no hyperparameter \"y\" varies, those that do are [x].",
        () -> HyperparameterImportance.of(search(9, hp -> hp.real("x", 0, 1))).of("y"));
  }
}
