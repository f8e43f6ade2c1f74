package dev.rhyton.safety;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GaussianNoise;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.PerturbationNorm;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.RandomSampling;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Certified predictions. */
class SmoothedTest {
  /** For a plane that separates two classes, the largest true radius is the distance from it. */
  @Test
  void theRadiusOfALinearModelIsAlmostTheDistance() {
    var model = Sequential.of(Dense.of(1).activation("sigmoid"));
    model.build(2);
    model.setWeights(List.of(NDArray.from(new float[][] {{3}, {4}}), NDArray.from(new float[1])));
    model.compile("sgd", "binary_crossentropy");
    var distances = new double[] {0.02, 0.2, 0.5, 1, -0.4};
    var x = new float[distances.length][];
    for (int i = 0; i < x.length; i++) {
      x[i] = new float[] {(float) (0.6 * distances[i]), (float) (0.8 * distances[i])};
    }
    Seed.set(1);
    var certificates = Smoothed.of(model, 0.5).samples(20_000).certify(x);
    for (int i = 1; i < distances.length; i++) {
      assertEquals(distances[i] > 0 ? 1 : 0, certificates.get(i).label());
      double radius = certificates.get(i).radius();
      double distance = Math.abs(distances[i]);
      assertTrue(radius <= distance && radius > 0.85 * distance, radius + " of " + distance);
    }
    assertEquals(Smoothed.ABSTAIN, Smoothed.of(model, 0.5).samples(20).predict(x)[0]);
    assertEquals(0, Smoothed.of(model, 0.5).samples(20).certify(x).get(0).radius());
    assertEquals(1, Smoothed.of(model, 0.5).predict(x)[3]);
    model.close();
  }

  /** Clopper and Pearson: k of n hits, one-sided; from the definition for k = n. */
  @Test
  void allDrawsOfOneClassProveTheLargestRadius() {
    var model = Sequential.of(Dense.of(1).activation("sigmoid"));
    model.build(1);
    model.setWeights(List.of(NDArray.from(new float[][] {{1}}), NDArray.from(new float[1])));
    var certificate = Smoothed.of(model, 0.5).certify(new float[][] {{100}}).get(0);
    assertEquals(0.5 * 2.4620, certificate.radius(), 1e-3); // Φ⁻¹(0.001^(1 / 1000))
    model.close();
  }

  /** The mean of the model's outputs over noise, of which the smoothed classifier is the argmax. */
  private static final class Averaged extends Model {
    private static final int DRAWS = 16;
    private final Model base;
    private final double sigma;

    Averaged(Model base, double sigma) {
      this.base = base;
      this.sigma = sigma;
    }

    @Override
    protected Tensor call(Tensor x) {
      Tensor sum = null;
      for (int i = 0; i < DRAWS; i++) {
        var output = base.apply(x.add(RandomSampling.normalLike(x).multiply(sigma)));
        sum = sum == null ? output : sum.add(output);
      }
      return sum.divide(DRAWS);
    }
  }

  @Test
  void noAttackSucceedsInsideTheRadius() {
    int count = Kit.FULL ? 500 : 20;
    double sigma = 0.25;
    var digits = Datasets.loadDigits();
    Seed.set(1);
    var model =
        Sequential.of(
            GaussianNoise.of(sigma),
            Flatten.of(),
            Dense.of(64).activation("relu"),
            Dense.of(10).activation("softmax"));
    model.compile(
        Compile.of(Adam.of(3e-3), "sparse_categorical_crossentropy").learning(Learning.plain()));
    model.fit(digits.train(), ModelKit.quiet(20, 64));
    var x = digits.all().x().slice(digits.all().x().length() - count, digits.all().x().length());
    var smoothed = Smoothed.of(model, sigma).samples(1000);
    var certificates = smoothed.certify(x);
    var averaged = new Averaged(model, sigma);
    averaged.compile("sgd", "sparse_categorical_crossentropy");
    var attack = PGD.of(Kit.FULL ? 20 : 10).norm(PerturbationNorm.L2).anyRange();
    int certified = 0;
    int fooled = 0; // at three times the radius: the attack is not too weak
    try (var target = AttackedModel.of(averaged)) {
      for (int i = 0; i < count; i++) {
        var certificate = certificates.get(i);
        if (certificate.label() == Smoothed.ABSTAIN) continue;
        certified++;
        var sample = x.slice(i, i + 1);
        var label = NDArray.from(new int[] {certificate.label()});
        var within = attack.perturb(target, sample, label, certificate.radius());
        int found = smoothed.predict(within)[0];
        assertTrue(
            found == certificate.label() || found == Smoothed.ABSTAIN,
            "sample " + i + " became " + found + " within " + certificate.radius());
        if (certified > 15) continue;
        var beyond = attack.perturb(target, sample, label, 3 * certificate.radius());
        if (smoothed.predict(beyond)[0] != certificate.label()) fooled++;
      }
    }
    assertTrue(certified > 0.7 * count, certified + " certified");
    assertTrue(fooled > 8, fooled + " of 15 fooled at three times the radius");
    averaged.close();
    model.close();
  }

  @Test
  void certifiedAccuracyFallsWithTheRadius() {
    Seed.set(2);
    var model = Sequential.of(Dense.of(8).activation("tanh"), Dense.of(3).activation("softmax"));
    var x = Kit.normal(1, 30, 4);
    var labels = model.predict(x).argmax();
    model.compile("sgd", "sparse_categorical_crossentropy");
    var smoothed = Smoothed.of(model, 0.1).samples(200).selection(50).alpha(0.01);
    var run = smoothed.evaluate(Dataset.of(x, labels));
    double before = 1;
    for (double radius : new double[] {0, 0.05, 0.1, 0.2, 1}) {
      assertTrue(run.accuracy(radius) <= before);
      before = run.accuracy(radius);
    }
    assertEquals(0, run.accuracy(1));
    assertTrue(run.accuracy(0) + run.abstained() <= 1);
    assertEquals(2, run.table(0, 0.1).rowCount());
    assertTrue(run.plot().text().startsWith("certified accuracy over radius"));
    model.close();
  }

  /** Samples in parts of 256 have the counts of single ones. */
  @Test
  void manySamplesAreCountedOnce() {
    var model = Sequential.of(Dense.of(2).activation("softmax"));
    model.build(2);
    model.setWeights(
        List.of(NDArray.from(new float[][] {{9, 0}, {0, 9}}), NDArray.from(new float[2])));
    var x = new float[600][];
    for (int i = 0; i < x.length; i++) x[i] = i % 3 == 0 ? new float[] {9, 0} : new float[] {0, 9};
    var classes = Smoothed.of(model, 0.1).samples(30).predict(x);
    var expected = IntStream.range(0, 600).map(i -> i % 3 == 0 ? 0 : 1).toArray();
    assertTrue(Arrays.equals(expected, classes));
    model.close();
  }
}
