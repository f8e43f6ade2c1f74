package dev.rhyton.tuner;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Searches that end when little is to be expected. */
class TerminatorTest {
  /** Returns after how many trials a search of at most 60 is over; 61 if it is not. */
  private static int end(ToDoubleFunction<HyperParameters> f, double noise, long seed) {
    var random = new Random(seed);
    var search = Search.minimize(Tpe.of(), seed);
    var terminator = Terminator.of();
    for (int i = 0; i < 60; i++) {
      if (terminator.isOver(search.trials())) return i;
      var trial = search.ask();
      double value = f.applyAsDouble(trial.hp());
      search.tell(
          trial, random.doubles(5).map(u -> value + noise * random.nextGaussian()).toArray());
    }
    return 61;
  }

  private static double bowl(HyperParameters hp) {
    double x = hp.real("x", -1, 1) - 0.3;
    double y = hp.real("y", -1, 1) + 0.5;
    return x * x + y * y;
  }

  private static double flat(HyperParameters hp) {
    return 0 * bowl(hp);
  }

  @Test
  void aFlatSearchEndsEarly() {
    for (int seed = 1; seed <= 6; seed++) {
      assertTrue(end(TerminatorTest::flat, 1, seed) <= 40, "seed " + seed);
      // The differences of the bowl are small beside the noise.
      assertTrue(end(hp -> 0.02 * bowl(hp), 0.1, seed) <= 40, "seed " + seed);
    }
  }

  @Test
  void aSearchThatImprovesGoesOn() {
    for (int seed = 1; seed <= 6; seed++) {
      assertEquals(61, end(TerminatorTest::bowl, 1e-7, seed));
    }
    // It ends when it has come near enough to the best, and later if the noise is smaller.
    double large = 0;
    double small = 0;
    for (int seed = 1; seed <= 6; seed++) {
      large += end(TerminatorTest::bowl, 0.3, seed);
      small += end(TerminatorTest::bowl, 0.003, seed);
    }
    assertTrue(large < small, large + " " + small);
  }

  /** When a search is over, the best trial is worse than the best point by less than its error. */
  @Test
  void whatIsLeftIsBelowTheError() {
    double error = 0.3 * Math.sqrt(1 / 5.0 + 1 / 4.0);
    int above = 0;
    for (int seed = 1; seed <= 8; seed++) {
      var random = new Random(seed);
      var search = Search.minimize(Tpe.of(), seed);
      while (!Terminator.of().isOver(search.trials())) {
        assertTrue(search.trials().size() < 100, "seed " + seed);
        var trial = search.ask();
        double value = bowl(trial.hp());
        search.tell(
            trial, random.doubles(5).map(u -> value + 0.3 * random.nextGaussian()).toArray());
      }
      if (bowl(search.best().orElseThrow().hp()) > error) above++;
    }
    // In 30 searches, it was once.
    assertTrue(above <= 2, above + " of 8");
  }

  @Test
  void withoutHyperparametersAllTrialsAreTheSame() {
    assertEquals(20, end(hp -> 0, 1, 1));
  }

  @Test
  void noTrialBeginsAfterTheEnd() {
    Function<HyperParameters, Model> same =
        hp -> {
          var unused = hp.real("x", 0, 1);
          var model = Sequential.of(Dense.of(1));
          model.compile(SGD.of(0.01), "mse");
          return model;
        };
    var data = Dataset.of(Kit.normal(1, 40, 2), Kit.normal(2, 40, 1));
    var tuner = Tuner.of(same).scheduler(FullTraining.of()).trials(14).crossValidation(2);
    var result = tuner.terminator(Terminator.of().minTrials(6)).search(data, epochs(1));
    assertTrue(result.trials().size() < 14, "" + result.trials().size());
    assertTrue(Terminator.of().minTrials(6).isOver(result.trials()));
    assertFalse(Terminator.of().minTrials(15).isOver(result.trials()));
  }
}
