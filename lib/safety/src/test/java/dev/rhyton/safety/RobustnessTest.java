package dev.rhyton.safety;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Adversarial;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.Seed;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What attacks do to trained networks, and what adversarial training does about it. */
class RobustnessTest {
  private static final ArrayDataset TRAIN = Datasets.loadDigits().train();
  private static final ArrayDataset TEST = Datasets.loadDigits().test();

  private static Layer[] mlp() {
    return new Layer[] {
      Flatten.of(),
      Dense.of(128).activation("relu"),
      Dense.of(128).activation("relu"),
      Dense.of(10).activation("softmax")
    };
  }

  private static Layer[] cnn() {
    return new Layer[] {
      Conv2D.of(16, 4).strides(2).activation("relu"),
      Conv2D.of(32, 4).strides(2).activation("relu"),
      Flatten.of(),
      Dense.of(64).activation("relu"),
      Dense.of(10).activation("softmax")
    };
  }

  private static Sequential trained(
      long seed, Layer[] layers, Learning mode, double rate, ArrayDataset train, int epochs) {
    Seed.set(seed);
    var model = Sequential.of(layers);
    model.compile(
        Compile.of(Adam.of(rate), "sparse_categorical_crossentropy")
            .metrics("accuracy")
            .learning(mode));
    model.fit(train, ModelKit.quiet(epochs, 64));
    return model;
  }

  @Test
  void attacksThatKnowMoreFoolMore() {
    var model = trained(1, mlp(), Learning.plain(), 3e-3, TRAIN, 15);
    var test = TEST.take(150);
    double noise = Robustness.evaluate(model, test, RandomNoise.of(), 0.12).accuracy(0.12);
    double square = Robustness.evaluate(model, test, SquareAttack.of(60), 0.12).accuracy(0.12);
    double one = Robustness.evaluate(model, test, FGSM.of(), 0.12).accuracy(0.12);
    var run = Robustness.evaluate(model, test, PGD.of(20), 0, 0.06, 0.12);
    assertEquals(model.evaluate(test).get("accuracy"), run.accuracy(), 1e-6);
    assertEquals(run.accuracy(), run.accuracy(0));
    assertTrue(run.accuracy(0.06) > run.accuracy(0.12) + 0.1);
    assertTrue(run.accuracy(0.12) <= one + 0.02 && one < square && square < noise - 0.1);
    var table = run.table();
    assertEquals(3, table.rowCount());
    assertEquals(run.accuracy(0.12), table.doubleColumn("accuracy").get(2));
    assertTrue(run.plot().text().startsWith("accuracy over epsilon: PGD(steps=20)"));
    assertTrue(run.pictures(0.12).text().startsWith("24 images of 8×8 pixels"));
    assertEquals("accuracy over epsilon: a, b", Robustness.plot(Map.of("b", run, "a", run)).text());
    model.close();
  }

  /** Mean accuracies of plain and of adversarial training under PGD of 20 steps. */
  private static double[] accuracies(
      Supplier<Layer[]> layers,
      double rate,
      ArrayDataset train,
      ArrayDataset test,
      int epochs,
      Adversarial adversarial,
      double epsilon,
      int seeds) {
    var means = new double[2];
    for (int seed = 1; seed <= seeds; seed++) {
      for (int i = 0; i < 2; i++) {
        Learning mode = Learning.gradient();
        if (i == 1) mode = mode.adversarial(adversarial);
        var model = trained(seed, layers.get(), mode, rate, train, epochs);
        means[i] += Robustness.evaluate(model, test, PGD.of(20), epsilon).accuracy(epsilon) / seeds;
        model.close();
      }
    }
    return means;
  }

  @Test
  void adversarialTrainingDefendsDigits() {
    var adversarial = Adversarial.pgd(0.15, Kit.FULL ? 5 : 3);
    var found =
        accuracies(RobustnessTest::mlp, 3e-3, TRAIN, TEST, 30, adversarial, 0.12, Kit.FULL ? 3 : 1);
    assertTrue(found[0] < 0.3, "plain " + found[0]);
    assertTrue(found[1] > 0.7, "adversarial " + found[1]);
  }

  @Test
  void adversarialTrainingDefendsClothes() {
    Assumptions.assumeTrue(Kit.FULL);
    var fashion = Datasets.loadFashionMnistSample();
    var found =
        accuracies(
            RobustnessTest::cnn,
            2e-3,
            images(fashion.train()),
            images(fashion.test()),
            12,
            Adversarial.fgsm(0.08),
            0.05,
            3);
    assertTrue(found[0] < 0.3, "plain " + found[0]);
    assertTrue(found[1] > 0.7, "adversarial " + found[1]);
  }

  private static ArrayDataset images(ArrayDataset data) {
    return Dataset.of(data.x().scale(1 / 255.0).reshape(-1, 28, 28, 1), data.y());
  }
}
