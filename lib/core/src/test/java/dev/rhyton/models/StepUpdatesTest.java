package dev.rhyton.models;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.Kit.quiet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.ExponentialDecay;
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
        Dense.of(6).activation("tanh"),
        BatchNormalization.of().momentum(0.8),
        Dense.of(1));
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
          for (int times : List.of(1, 5)) {
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
              assertEquals(part.get("loss"), logs.get("critic_loss"), 1e-6, name + times + "/" + step);
              assertEquals(made.get("loss"), logs.get("generator_loss"), 1e-6, name + times + "/" + step);
            }
            assertSame(other, gan, name + " " + times);
          }
        });
  }
}
