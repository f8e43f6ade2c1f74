package dev.rhyton.models;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.ModelKit.quiet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.ExponentialDecay;
import dev.rhyton.optimizers.LossScaleOptimizer;
import dev.rhyton.optimizers.Nadam;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.RMSprop;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps that update some weights and go on with them. */
class StepUpdatesTest {
  private static final NDArray X = Kit.normal(1, 24, 4);

  /** Two networks that play a game; the critic normalizes and is penalized. */
  private abstract static class Game extends Model {
    final Sequential critic;
    final Sequential generator;

    Game(Sequential critic, Sequential generator) {
      this.critic = critic;
      this.generator = generator;
    }

    @Override
    protected Tensor call(Tensor x) {
      return critic.apply(generator.apply(x));
    }

    Tensor criticLoss(StepContext step) {
      var made = generator.apply(step.x());
      return critic.apply(made).subtract(critic.apply(step.x().multiply(0.5))).tanh().mean(1);
    }

    Tensor generatorLoss(StepContext step) {
      return call(step.x()).subtract(1).square().mean(1);
    }
  }

  private static Sequential critic() {
    return Sequential.of(
        Dense.of(6).activation("tanh"), BatchNormalization.of().momentum(0.8), Dense.of(1));
  }

  private static Sequential generator() {
    return Sequential.of(Dense.of(5).activation("relu"), Dense.of(4));
  }

  /** Both in one step. */
  private static final class Gan extends Game {
    private final int times;

    Gan(int times) {
      super(critic(), generator());
      this.times = times;
      critic.build(4);
      generator.build(4);
    }

    @Override
    protected void trainStep(StepContext step) {
      Tensor last = null;
      for (int i = 0; i < times; i++) {
        last = criticLoss(step);
        step.update("critic", last, critic);
      }
      step.metric("critic_loss", last);
      var loss = generatorLoss(step);
      step.update("generator", loss, generator);
      step.metric("generator_loss", loss);
    }
  }

  /** One network's part of the same, in a step that makes one update. */
  private static final class Part extends Game {
    private final boolean ofCritic;

    Part(Game game, boolean ofCritic) {
      super(game.critic, game.generator);
      this.ofCritic = ofCritic;
    }

    @Override
    protected void trainStep(StepContext step) {
      if (ofCritic) step.loss(criticLoss(step), critic);
      else step.loss(generatorLoss(step), generator);
    }
  }

  private static Gan gan(int times, Optimizer critic, Optimizer generator, Learning mode) {
    Seed.set(7);
    var gan = new Gan(times);
    gan.named("gan");
    gan.compile(Compile.of(Map.of("critic", critic, "generator", generator)).learning(mode));
    return gan;
  }

  private static void assertSame(Model expected, Model given, String what) {
    for (int i = 0; i < expected.weights().size(); i++) {
      assertArrayEquals(
          expected.weights().get(i).value().toFloats(),
          given.weights().get(i).value().toFloats(),
          1e-6f,
          what + ": " + expected.weights().get(i));
    }
  }

  @Test
  void updatesAreThoseOfStepsOneAfterAnother() {
    Map<String, Optimizer> optimizers =
        Map.of(
            "sgd", SGD.of(0.1),
            "momentum", SGD.of(0.05).momentum(0.9).clipnorm(0.1),
            "adam", Adam.of(0.01),
            "amsgrad", Adam.of(0.01).amsgrad(true).clipvalue(0.05),
            "schedule", Adam.of(ExponentialDecay.of(0.05, 2, 0.5)).weightDecay(0.01),
            "nadam", Nadam.of(0.01),
            "global", Adam.of(0.01).globalClipnorm(0.5),
            "scaled", RMSprop.of(0.01).lossScaleFactor(64),
            "accumulating", Adam.of(0.01).gradientAccumulationSteps(2));
    optimizers.forEach(
        (name, optimizer) -> {
          // With one update of the critic in each step, or with several.
          int one = name.length() % 2 == 0 ? 1 : 5;
          for (int times : Kit.FULL ? List.of(1, 5) : List.of(one)) {
            var gan = gan(times, optimizer, Adam.of(0.02), Learning.plain());
            Seed.set(7);
            var other = new Gan(times);
            var critic = new Part(other, true);
            critic.compile(Compile.of(optimizer).learning(Learning.plain()));
            var generator = new Part(other, false);
            generator.compile(Compile.of(Adam.of(0.02)).learning(Learning.plain()));
            for (int step = 0; step < 3; step++) {
              var batch = X.slice(8 * step, 8 * step + 8);
              var logs = gan.trainOnBatch(Dataset.of(batch));
              Map<String, Double> part = Map.of();
              for (int i = 0; i < times; i++) part = critic.trainOnBatch(Dataset.of(batch));
              var made = generator.trainOnBatch(Dataset.of(batch));
              assertEquals(
                  part.get("loss"), logs.get("critic_loss"), 1e-6, name + times + "/" + step);
              assertEquals(
                  made.get("loss"), logs.get("generator_loss"), 1e-6, name + times + "/" + step);
            }
            assertSame(other, gan, name + " " + times);
          }
        });
  }

  @Test
  void lossAndRegularizersOfEachUpdate() {
    var x = NDArray.from(new float[][] {{1}, {3}});
    var model =
        new Model() {
          private final Dense a = Dense.of(1).useBias(false).kernelRegularizer("l2");
          private final Dense b = Dense.of(1).useBias(false);

          @Override
          protected void trainStep(StepContext step) {
            for (int i = 0; i < 2; i++) step.update("a", a.apply(step.x()), a);
            step.update("b", b.apply(a.apply(step.x())), b);
          }

          @Override
          protected void testStep(StepContext step) {
            trainStep(step);
          }
        };
    model.compile(
        Compile.of(Map.of("a", SGD.of(0.1), "b", SGD.of(0.5))).learning(Learning.plain()));
    model.fit(Dataset.of(x), quiet(1, 2).initialEpoch(1)); // makes the weights
    model.setWeights(List.of(NDArray.from(new float[][] {{2}}), NDArray.from(new float[][] {{5}})));
    var evaluated = model.evaluate(Dataset.of(x));
    assertEquals(4 + 4 + 20 + 0.01 * 4, evaluated.get("loss"), 1e-5); // nothing changes
    var logs = model.trainOnBatch(Dataset.of(x));
    double a = 2;
    double loss = 0;
    for (int i = 0; i < 2; i++) {
      loss += 2 * a + 0.01 * a * a;
      a -= 0.1 * (2 + 0.02 * a);
    }
    loss += 5 * a * 2;
    assertEquals(loss, logs.get("loss"), 1e-4);
    assertEquals(a, model.getWeights().get(0).toDoubles()[0], 1e-6);
    assertEquals(5 - 0.5 * a * 2, model.getWeights().get(1).toDoubles()[0], 1e-6);
  }

  /** As on a tape, the gradient is that of the values by which a loss was computed. */
  @Test
  void aLossFromBeforeAnUpdateHasItsGradientThere() {
    var x = NDArray.from(new float[][] {{1}});
    var model =
        new Model() {
          private final Dense trunk = Dense.of(1).useBias(false);

          @Override
          protected void trainStep(StepContext step) {
            var first = trunk.apply(step.x()).square();
            var second = trunk.apply(step.x()).square().multiply(3);
            step.update("actor", first, trunk);
            step.update("critic", second.add(trunk.apply(step.x())), trunk);
          }
        };
    model.compile(
        Compile.of(Map.of("actor", SGD.of(0.1), "critic", SGD.of(0.01)))
            .learning(Learning.plain()));
    model.fit(Dataset.of(x), quiet(1, 1).initialEpoch(1));
    model.setWeights(List.of(NDArray.from(new float[][] {{2}})));
    var logs = model.trainOnBatch(Dataset.of(x));
    double now = 2 - 0.1 * 4;
    assertEquals(4 + 12 + now, logs.get("loss"), 1e-6);
    assertEquals(now - 0.01 * (12 + 1), model.getWeights().get(0).toDoubles()[0], 1e-6);
  }

  @Test
  void theLastUpdateIsThatOfTheOtherTerms() {
    var x = NDArray.from(new float[][] {{1}});
    var model =
        new Model() {
          private final Dense a = Dense.of(1).useBias(false);
          private final Dense b = Dense.of(1).useBias(false);

          @Override
          protected void trainStep(StepContext step) {
            step.update("first", a.apply(step.x()), a);
            step.loss("rest", b.apply(a.apply(step.x())));
          }
        };
    model.compile(
        Compile.of(Map.of("first", SGD.of(1), "optimizer", SGD.of(0.1)))
            .learning(Learning.plain()));
    model.fit(Dataset.of(x), quiet(1, 1).initialEpoch(1));
    model.setWeights(List.of(NDArray.from(new float[][] {{3}}), NDArray.from(new float[][] {{5}})));
    var logs = model.trainOnBatch(Dataset.of(x));
    assertEquals(2 * 5, logs.get("rest"), 1e-6);
    assertEquals(2 - 0.1 * 5, model.getWeights().get(0).toDoubles()[0], 1e-6);
    assertEquals(5 - 0.1 * 2, model.getWeights().get(1).toDoubles()[0], 1e-6);
  }

  /** With one optimizer its name is "optimizer"; repetitions share its slots. */
  @Test
  void severalUpdatesByOneOptimizer() {
    var x = NDArray.from(new float[][] {{1}});
    var model =
        new Model() {
          private final Dense a = Dense.of(1).useBias(false);

          @Override
          protected void trainStep(StepContext step) {
            for (int i = 0; i < 3; i++) step.update("optimizer", a.apply(step.x()));
          }
        };
    model.compile(Compile.of(SGD.of(0.1).momentum(0.5)).learning(Learning.plain()));
    model.fit(Dataset.of(x), quiet(1, 1).initialEpoch(1));
    model.setWeights(List.of(NDArray.from(new float[][] {{2}})));
    model.fit(Dataset.of(x), quiet(1, 1));
    double moved = 0.1 + (0.1 + 0.05) + (0.1 + 0.075);
    assertEquals(2 - moved, model.getWeights().get(0).toDoubles()[0], 1e-6);
    assertEquals(3, model.optimizerState().iterations());
  }

  @Test
  void averagesAreOfEachUpdate() {
    var gan = gan(2, SGD.of(0.1).useEma(true).emaMomentum(0.5), SGD.of(0.1), Learning.plain());
    var other = new Gan(2);
    for (int i = 0; i < other.weights().size(); i++)
      other.weights().get(i).assign(gan.weights().get(i).value());
    var critic = new Part(other, true);
    critic.compile(
        Compile.of(SGD.of(0.1).useEma(true).emaMomentum(0.5)).learning(Learning.plain()));
    gan.fit(Dataset.of(X), quiet(1, 24));
    critic.fit(Dataset.of(X), quiet(2, 24));
    var expected = other.critic.trainableWeights();
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(
          expected.get(i).value().toFloats(),
          gan.critic.trainableWeights().get(i).value().toFloats(),
          1e-6f);
    }
  }

  // ---- learning modes ----

  @Test
  void everyModeTrainsOrSaysWhyNot() {
    ModelKit.modes()
        .forEach(
            (name, mode) -> {
              var gan = gan(2, Adam.of(0.01), Adam.of(0.01), mode);
              var before = gan.getWeights();
              var loss = gan.fit(Dataset.of(X), quiet(10, 8)).get("critic_loss");
              assertTrue(loss.get(9) < loss.get(0), name + loss);
              for (int i : List.of(0, 8)) assertNotEquals(before.get(i), gan.getWeights().get(i));
            });
    for (var recording : List.of(Recording.norms(), Recording.clipped(1, 0))) {
      var gan = gan(1, SGD.of(0.1), SGD.of(0.1), Learning.plain().record(recording));
      assertRefused(
          "gan: the learning mode records gradients of one loss, and trainStep updates weights by a"
              + " loss of its own: leave out record(...).",
          () -> gan.fit(Dataset.of(X), quiet(1, 8)));
    }
  }

  /** Under Gradient Learning no weight changes in two updates of its optimizer in a row. */
  @Test
  void masksOfEachUpdate() {
    Seed.set(3);
    var model =
        new Model() {
          private final Dense a = Dense.of(3);
          private final Dense b = Dense.of(3);

          @Override
          protected void trainStep(StepContext step) {
            var made = a.apply(step.x());
            for (int i = 0; i < 3; i++) {
              var kernel = a.trainableWeights().get(0).add(0);
              var bias = a.trainableWeights().get(1).add(0);
              step.update("a", (i == 0 ? made : a.apply(step.x())).sum(1), a);
              step.metric("kernel" + i, a.trainableWeights().get(0).subtract(kernel).abs());
              step.metric("bias" + i, a.trainableWeights().get(1).subtract(bias).abs());
            }
            step.update("b", b.apply(step.x()).sum(1), b);
          }
        };
    model.compile(Map.of("a", SGD.of(0.1), "b", SGD.of(0.1)));
    model.fit(Dataset.of(X), quiet(1, 8).initialEpoch(1));
    Map<String, Boolean> moved = Map.of("kernel", false, "bias", false);
    int moves = 0;
    for (int step = 0; step < 8; step++) {
      var logs = model.trainOnBatch(Dataset.of(X.slice(0, 8)));
      for (int i = 0; i < 3; i++) {
        var before = moved;
        moved = Map.of("kernel", logs.get("kernel" + i) > 0, "bias", logs.get("bias" + i) > 0);
        for (var name : moved.keySet()) {
          assertTrue(!moved.get(name) || !before.get(name), name + step + "/" + i);
          if (moved.get(name)) moves++;
        }
      }
    }
    assertTrue(
        moves >= 22, moves + " of 24"); // one of the two in turn, at the latest from the third on
  }

  // ---- messages ----

  private static Model stepping(java.util.function.BiConsumer<StepContext, List<Layer>> body) {
    var model =
        new Model() {
          private final Dense a = Dense.of(1);
          private final Dense b = Dense.of(1);

          @Override
          protected Tensor call(Tensor x) {
            return b.apply(a.apply(x));
          }

          @Override
          protected void trainStep(StepContext step) {
            body.accept(step, List.of(a, b));
          }
        };
    model.named("own");
    return model;
  }

  private static void refused(
      String message, java.util.function.BiConsumer<StepContext, List<Layer>> body) {
    var model = stepping(body);
    model.compile(Map.of("actor", Adam.of(), "critic", Adam.of()));
    assertRefused(message, () -> model.fit(Dataset.of(X), quiet(1, 8)));
  }

  @Test
  void messages() {
    refused(
        "own: update: expected the name of an optimizer that compile names, \"actor\", \"critic\","
            + " received \"critc\". Did you mean \"critic\"?",
        (step, ab) -> step.update("critc", ab.get(0).apply(step.x()), ab.get(0)));
    refused(
        "own: trainStep makes no update by \"critic\", only by \"actor\": leave it out of compile,"
            + " or call step.update with it.",
        (step, ab) -> step.update("actor", ab.get(0).apply(step.x()), ab.get(0)));
    refused(
        "own: no update minimizes the loss of the step: call step.update(name, loss, layers) in"
            + " trainStep with the optimizers \"actor\", \"critic\", or compile with a single one.",
        (step, ab) -> step.loss(ab.get(0).apply(step.x())));
    refused(
        "own: update: \"actor\" has updated other weights in this step: name an optimizer for each"
            + " set of weights in compile.",
        (step, ab) -> {
          var y = ab.get(1).apply(ab.get(0).apply(step.x()));
          step.update("actor", y, ab.get(0));
          step.update("actor", y, ab.get(1));
        });
    var other = Dense.of(1).named("other");
    refused(
        "own: update: \"other\" has weights that are not the model's: keep it in a field of the"
            + " model.",
        (step, ab) -> {
          var unused = other.apply(X);
          step.update("actor", ab.get(0).apply(step.x()), other);
        });
    refused("update: loss must not be null.", (step, ab) -> step.update("actor", null, ab.get(0)));
    assertRefused(
        "compile: expected optimizers by their names, received none: write Map.of(\"critic\","
            + " Adam.of(), \"generator\", Adam.of()).",
        () -> Compile.of(Map.of()));
    assertRefused(
        "compile: the name of an optimizer is one word, as of a field, received \"a b\".",
        () -> Compile.of(Map.of("a b", Adam.of())));
    var several = stepping((step, ab) -> step.update("optimizer", ab.get(0).apply(step.x())));
    several.compile(Adam.of());
    assertRefused(
        "own: trainStep updates weights by losses of their own, so that samples have no one"
            + " gradient: use Gradients.of for the loss that you mean.",
        () -> several.sampleGradients(X, X));
    var scaled =
        stepping(
            (step, ab) -> {
              for (int i = 0; i < 2; i++) step.update("optimizer", ab.get(0).apply(step.x()));
            });
    scaled.compile(LossScaleOptimizer.of(Adam.of()));
    assertRefused(
        "own: update: LossScaleOptimizer skips updates whose gradients are not finite, so that a"
            + " step makes one by \"optimizer\" at most: set lossScaleFactor on the optimizer"
            + " instead, and autoScaleLoss(false) in Compile.",
        () -> scaled.fit(Dataset.of(X), quiet(1, 8)));
  }
}
