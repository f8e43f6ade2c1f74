package dev.rhyton.safety;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.layers.Dense;
import dev.rhyton.learning.PerturbationNorm;
import dev.rhyton.losses.BinaryCrossentropy;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks against a network whose gradient is written by hand. */
class AttackTest {
  private static final int FEATURES = 12;
  private static final int SAMPLES = 60;
  private static final HandWrittenMlp MLP = new HandWrittenMlp(1, FEATURES, 7, 4);
  private static final NDArray X = Kit.uniform(2, 0, 1, SAMPLES, FEATURES);
  private static final NDArray Y = Kit.labels(3, SAMPLES, 4);

  private static void compare(
      Attack attack, int steps, double alpha, double epsilon, PerturbationNorm norm) {
    var model = MLP.model();
    var perturbed = attack.perturb(model, X, Y, epsilon).toFloats();
    model.close();
    int compared = 0;
    for (int n = 0; n < SAMPLES; n++) {
      var x = new double[FEATURES];
      for (int i = 0; i < FEATURES; i++) x[i] = X.toFloats()[n * FEATURES + i];
      var expected = MLP.attack(x, Y.toInts()[n], steps, alpha, epsilon, norm);
      // A sign of a smaller gradient is rounding.
      if (norm == PerturbationNorm.LINF && expected.leastGradient() < 1e-6) continue;
      compared++;
      for (int i = 0; i < FEATURES; i++) {
        assertEquals(expected.x()[i], perturbed[n * FEATURES + i], 1e-5, n + ", " + i);
      }
    }
    assertTrue(compared > 0.8 * SAMPLES, compared + " samples");
  }

  @ParameterizedTest
  @EnumSource(PerturbationNorm.class)
  void fgsmIsThatOfTheGradientByHand(PerturbationNorm norm) {
    compare(FGSM.of().norm(norm), 1, 0.1, 0.1, norm);
  }

  @ParameterizedTest
  @EnumSource(PerturbationNorm.class)
  void pgdIsThatOfTheGradientByHand(PerturbationNorm norm) {
    var attack = PGD.of(10).randomStart(false).stepSize(0.05).norm(norm);
    compare(attack, 10, 0.05, 0.2, norm);
  }

  @TestFactory
  Stream<DynamicTest> perturbationsRemainInTheBallAndInTheRange() {
    var l2 = PerturbationNorm.L2;
    return Stream.<BaseAttack<?>>of(
            FGSM.of(),
            FGSM.of().norm(l2),
            PGD.of(3).restarts(2),
            PGD.of(3).norm(l2),
            RandomNoise.of(),
            RandomNoise.of().norm(l2),
            SquareAttack.of(20))
        .map(
            attack ->
                DynamicTest.dynamicTest(
                    attack.toString(), () -> remain(attack, attack.toString().contains("l2"))));
  }

  private static void remain(BaseAttack<?> attack, boolean euclidean) {
    var model = MLP.model();
    for (double epsilon : new double[] {0, 0.05, 0.7}) {
      var perturbed = attack.perturb(model, X, Y, epsilon).toFloats();
      var wide = attack.range(-1, 2).perturb(model, X, Y, epsilon).toFloats();
      for (int n = 0; n < SAMPLES; n++) {
        double size = 0;
        for (int i = n * FEATURES; i < (n + 1) * FEATURES; i++) {
          assertTrue(perturbed[i] >= 0 && perturbed[i] <= 1, "" + perturbed[i]);
          double change = Math.abs(wide[i] - X.toFloats()[i]);
          size = euclidean ? Math.hypot(size, change) : Math.max(size, change);
        }
        assertTrue(size <= epsilon + 1e-6, size + " above " + epsilon);
      }
    }
    model.close();
  }

  @Test
  void moreRestartsFoolMoreAndNeverLess() {
    var model = MLP.model();
    try (var attacked = AttackedModel.of(model)) {
      Seed.set(4);
      var one = PerturbedSamples.of(attacked, PGD.of(2).perturb(attacked, X, Y, 0.05), Y);
      Seed.set(4);
      var several =
          PerturbedSamples.of(attacked, PGD.of(2).restarts(5).perturb(attacked, X, Y, 0.05), Y);
      for (int i = 0; i < SAMPLES; i++) {
        assertTrue(several.fooled()[i] || !one.fooled()[i]);
        if (several.fooled()[i] == one.fooled()[i]) {
          assertTrue(several.losses()[i] >= one.losses()[i] - 1e-6);
        }
      }
    }
    model.close();
  }

  @Test
  void targetsAreIndicesOrOneHotRows() {
    var model = MLP.model();
    var expected = FGSM.of().perturb(model, X, Y, 0.1);
    var rows = new float[SAMPLES][4];
    for (int i = 0; i < SAMPLES; i++) rows[i][Y.toInts()[i]] = 1;
    model.compile("sgd", "categorical_crossentropy");
    assertTrue(Kit.distance(expected, FGSM.of().perturb(model, X, rows, 0.1)) < 1e-6);
    model.close();
  }

  /** One output stands for two classes, as a probability or as a logit. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneOutputStandsForTwoClasses(boolean logits) {
    var dense = Dense.of(1).activation(logits ? "linear" : "sigmoid");
    var model = Sequential.of(dense);
    model.build(2);
    model.setWeights(
        List.of(NDArray.from(new float[][] {{3}, {-3}}), NDArray.from(new float[] {0})));
    model.compile("sgd", BinaryCrossentropy.of().fromLogits(logits));
    var x = NDArray.from(new float[][] {{0.6f, 0.5f}, {0.5f, 0.6f}, {0.9f, 0.1f}});
    var y = NDArray.from(new int[] {1, 0, 1});
    try (var attacked = AttackedModel.of(model)) {
      for (Attack attack : List.of(FGSM.of(), PGD.of(5), SquareAttack.of(60))) {
        assertArrayEquals(new boolean[3], attacked.fooled(x, y));
        var perturbed = attack.perturb(attacked, x, y, 0.1);
        assertArrayEquals(new boolean[] {true, true, false}, attacked.fooled(perturbed, y));
      }
    }
    model.close();
  }

  @Test
  void aSeedDecidesEveryDraw() {
    var model = MLP.model();
    for (Attack attack : List.of(PGD.of(2), RandomNoise.of(), SquareAttack.of(10))) {
      Seed.set(5);
      var first = attack.perturb(model, X, Y, 0.1);
      Seed.set(5);
      assertEquals(first, attack.perturb(model, X, Y, 0.1));
    }
    model.close();
  }
}
