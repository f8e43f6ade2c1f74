package dev.rhyton.tuner;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that go on with the state of others. */
class PopulationBasedTrainingTest {
  private static final ArrayDataset TRAIN = Dataset.of(Kit.normal(1, 60, 4), Kit.labels(2, 60, 3));
  private static final ArrayDataset VALIDATION =
      Dataset.of(Kit.normal(5, 60, 4), Kit.labels(6, 60, 3));

  private static Model model(HyperParameters hp) {
    var model =
        Sequential.of(
            Dense.of(8).activation("relu"),
            Dropout.of(hp.real("dropout", 0, 0.5)),
            Dense.of(3).activation("softmax"));
    model.compile(
        Compile.of(
                Adam.of(hp.log().real("rate", 1e-4, 1e-1)),
                Losses.get("sparse_categorical_crossentropy"))
            .learning(Learning.gradient())
            .metrics("accuracy"));
    return model;
  }

  private static Fit fit() {
    return epochs(6).batchSize(16).validation(VALIDATION);
  }

  private static Tuner tuner() {
    return Tuner.of(PopulationBasedTrainingTest::model)
        .searcher(RandomSearch.of())
        .scheduler(PopulationBasedTraining.of("rate", "dropout").members(5).interval(2))
        .verbose(0);
  }

  private static List<String> texts(TunerResult result) {
    return result.trials().stream().map(t -> t + " " + t.scores() + t.parent()).toList();
  }

  /**
   * Members wait for each other, so that it does not matter how many train at a time, and where.
   */
  @Test
  void sideBySideItIsTheSame() {
    var alone = tuner().search(TRAIN, fit());
    assertEquals(texts(alone), texts(tuner().parallel(3).search(TRAIN, fit())));
    var far = new TunerTest.FarWorkers();
    TrialFunction<Model> build = PopulationBasedTrainingTest::model;
    var there =
        Tuner.of(build)
            .searcher(RandomSearch.of())
            .scheduler(PopulationBasedTraining.of("rate", "dropout").members(5).interval(2))
            .verbose(0)
            .on(far)
            .search(hp -> TRAIN, hp -> fit());
    assertEquals(texts(alone), texts(there));
    assertEquals(alone.bestModel().getWeights(), there.bestModel().getWeights());
  }

  /** The state of a trial that still runs, although its score is known, is not written yet. */
  @Test
  void aParentIsNotCopiedWhileItRuns() {
    var search = Search.minimize(RandomSearch.of(), 1);
    var scheduler = PopulationBasedTraining.of("rate").members(2);
    var members = new ArrayList<Trial>();
    for (int i = 0; i < 2; i++) members.add(search.next(scheduler, 4, 10).trial());
    for (var trial : members) {
      var unused = trial.hp().real("rate", 0, 1);
      search.tell(trial, 1, 1 + trial.number(), 0);
    }
    search.release(members.get(1));
    assertNull(search.next(scheduler, 4, 10));
    search.release(members.get(0));
    var job = search.next(scheduler, 4, 10);
    assertEquals(0, job.trial().parent());
  }

  @Test
  void theWorstGoOnWithTheStateOfTheBest() {
    var trials = tuner().search(TRAIN, fit()).trials();
    assertEquals(7, trials.size()); // one of five is replaced after 2 and after 4 epochs
    for (int number : new int[] {5, 6}) {
      var trial = trials.get(number);
      int level = number == 5 ? 2 : 4;
      assertEquals(level, trial.from());
      assertEquals(6, trial.epochs());
      var parent = trials.get(trial.parent());
      assertEquals(parent.scores().headMap(level, true), trial.scores().headMap(level, true));
      assertNotEquals(parent.values(), trial.values());
      var present =
          trials.stream().filter(t -> t.number() < number && t.epochs() >= level).toList();
      double best = present.stream().mapToDouble(t -> t.scores().get(level)).min().orElseThrow();
      double worst = present.stream().mapToDouble(t -> t.scores().get(level)).max().orElseThrow();
      assertEquals(best, parent.scores().get(level));
      var replaced =
          present.stream().filter(t -> t.scores().get(level) == worst).findFirst().orElseThrow();
      assertEquals(level, replaced.epochs());
      assertEquals(replaced.bracket(), trial.bracket());
    }
    assertEquals(5, trials.stream().filter(t -> t.epochs() == 6).count());
  }

  /** A trial that goes on with equal values is what its parent would have been. */
  @Test
  void theStateIsThatOfTheParent(@TempDir Path folder) {
    var search = Search.of(RandomSearch.of(), 1, Goals.of(Objective.minimize("val_loss")));
    var goals = Goals.of(Objective.minimize("val_loss"));
    var training =
        new TrialTraining(
            PopulationBasedTrainingTest::model,
            hp -> TRAIN,
            hp -> fit(),
            goals,
            null,
            null,
            1,
            folder);
    var parent = search.ask();
    training.train(search, parent, 2, 0);
    training.copy(parent, 1);
    var same = search.goingOn(parent, parent.values(), 0, 6);
    double rate = (Double) parent.values().get("rate");
    training.copy(parent, 2);
    var other =
        search.goingOn(
            parent, Map.of("rate", rate * 0.8, "dropout", parent.values().get("dropout")), 0, 6);
    training.train(search, parent, 6, 0);
    training.train(search, same, 6, 0);
    training.train(search, other, 4, 0);
    training.train(search, other, 6, 0);
    assertEquals(parent.scores(), same.scores());
    var a = training.trained(parent);
    var c = training.trained(other);
    assertEquals(a.getWeights(), training.trained(same).getWeights());
    assertNotEquals(a.getWeights(), c.getWeights());
    assertEquals(rate, a.optimizerState().learningRate(), 1e-7 * rate);
    // The rate of the new values, not that of the state, also in the next rung.
    assertEquals(rate * 0.8, c.optimizerState().learningRate(), 1e-7 * rate);
    assertEquals(a.optimizerState().iterations(), c.optimizerState().iterations());
  }

  @Test
  void changedValuesStayInTheirRanges() {
    var random = new Random(1);
    var parameters =
        List.of(
            new Parameter.Real("a", -2, 3, false),
            new Parameter.Real("b", 1e-4, 1e-1, true),
            new Parameter.Whole("c", 1, 9, 1, false),
            new Parameter.Whole("d", 0, 40, 5, false),
            new Parameter.Whole("e", 1, 1000, 1, true),
            new Parameter.Choice("f", List.of("x", "y", "z")));
    for (var p : parameters) {
      int equal = 0;
      int scaled = 0;
      for (int i = 0; i < 1000; i++) {
        var value = p.at(random.nextDouble());
        var changed = PopulationBasedTraining.changed(p, value, random);
        assertTrue(p.contains(changed), p + ": " + changed);
        if (changed.equals(value)) equal++;
        double ratio = p instanceof Parameter.Real ? (Double) changed / (Double) value : 0;
        if (Math.abs(ratio - 0.8) < 1e-9 || Math.abs(ratio - 1.2) < 1e-9) scaled++;
      }
      if (p instanceof Parameter.Real) assertTrue(scaled > 550 && scaled < 850, p + ": " + scaled);
      if (p instanceof Parameter.Choice) assertTrue(equal > 700 && equal < 900, p + ": " + equal);
      else assertTrue(equal < 150, p + ": " + equal);
    }
  }

  /**
   * Noisy samples of a line: a large rate is good at first, a small one in the end, when the noise
   * of the batches keeps the weights from the best ones.
   */
  @Test
  void itBeatsTheBestConstantRate() {
    int dims = 30;
    var random = new Random(3);
    var x = Kit.normal(1, 128, dims);
    var values = x.toFloats();
    var y = new float[128];
    for (int i = 0; i < 128; i++) {
      for (int d = 0; d < dims; d++) y[i] += values[i * dims + d] * (d % 5 - 2);
      y[i] += 2 * (float) random.nextGaussian();
    }
    var data = Dataset.of(x, NDArray.of(y, 128, 1));
    Function<HyperParameters, Model> line =
        hp -> {
          var model = Sequential.of(Dense.of(1).useBias(false).kernelInitializer("zeros"));
          model.compile(SGD.of(hp.log().real("rate", 1e-5, 1e-2)), "mse");
          return model;
        };
    // The loss on the samples themselves, which only the noise of small batches keeps large.
    var fit = epochs(12).batchSize(2).validation(data).validationBatchSize(128);
    var tuner = Tuner.of(line).trials(6);
    for (double rate : new double[] {2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2}) {
      tuner = tuner.enqueue(Map.of("rate", rate));
    }
    double constant = tuner.scheduler(FullTraining.of()).search(data, fit).best().score();
    var result =
        tuner
            .scheduler(PopulationBasedTraining.of("rate").members(6).interval(2))
            .search(data, fit);
    double changing = result.best().score();
    assertTrue(changing < constant, changing + " " + constant);
  }

  /**
   * The expected error of stochastic gradient descent on a bowl: a step of a rate shrinks it, and
   * adds the noise of a batch. A large rate is the best at first, a small one in the end.
   */
  @Test
  void ratesFallWhereSmallOnesAreBetterInTheEnd() {
    int better = 0;
    for (int seed = 1; seed <= 20; seed++) {
      double constant = bowl(FullTraining.of(), seed).best().orElseThrow().score();
      var trials = bowl(PopulationBasedTraining.of("rate").members(10), seed);
      var best = trials.best().orElseThrow();
      if (best.score() < 0.7 * constant) better++;
      var first = best;
      while (first.parent() != null) first = trials.get(first.parent());
      assertTrue((Double) best.values().get("rate") < (Double) first.values().get("rate"));
    }
    assertEquals(20, better);
  }

  private static Trials bowl(Scheduler scheduler, int seed) {
    var search = Search.minimize(RandomSearch.of(), seed);
    while (true) {
      var job = search.next(scheduler, 60, 10);
      if (job == null) return search.trials();
      var trial = job.trial();
      double rate = trial.hp().log().real("rate", 1e-3, 1);
      while (trial.epochs() < job.epochs()) {
        double error = trial.epochs() == 0 ? 100 : trial.score();
        double next = error * (1 - rate) * (1 - rate) + rate * rate;
        search.tell(trial, trial.epochs() + 1, next, 0);
      }
      if (trial.epochs() == 60) search.end(trial);
      search.release(trial);
    }
  }

  /**
   * Killed at random moments, and in the first epoch of a trial with the state of another one: five
   * members have two epochs of five events each before.
   */
  @Test
  void aFolderContinues(@TempDir Path folder) throws IOException {
    var unbroken = tuner().search(TRAIN, fit());
    var random = new Random(2);
    for (int event : new int[] {52, 52, 60 + random.nextInt(100)}) {
      var from = Files.createTempDirectory(folder, "from");
      var to = Files.createTempDirectory(folder, "to");
      var unused = tuner().folder(from).search(TRAIN, fit().callbacks(new Kill(from, to, event)));
      if (folder.resolve("told").toFile().mkdir()) tellNext(from, to);
      var result = tuner().folder(to).search(TRAIN, fit());
      assertEquals(texts(unbroken), texts(result));
      assertEquals(unbroken.bestModel().getWeights(), result.bestModel().getWeights());
    }
  }

  /** Adds the next score to the journal, as a process that is killed before it saves the state. */
  private static void tellNext(Path from, Path to) throws IOException {
    var all = Files.readAllLines(from.resolve("journal.jsonl"));
    var known = Files.readAllLines(to.resolve("journal.jsonl"));
    var next = all.get(known.size());
    assertTrue(next.contains("\"trial\":5") && next.contains("\"epochs\":3"), next);
    Files.writeString(to.resolve("journal.jsonl"), next + "\n", StandardOpenOption.APPEND);
  }

  /** Folds have states of their own. */
  @Test
  void membersMayHaveFolds() {
    var trials = tuner().crossValidation(2).search(TRAIN, epochs(4).batchSize(16)).trials();
    assertEquals(6, trials.size());
    assertEquals(2, trials.get(5).partScores().size());
    assertEquals(4, trials.get(5).epochs());
  }

  @Test
  void valuesThatChangeShapesFail() {
    Function<HyperParameters, Model> units =
        hp -> {
          var model = Sequential.of(Dense.of(hp.integer("units", 10, 1000)), Dense.of(3));
          model.compile(SGD.of(0.01), "mse");
          return model;
        };
    var data = Dataset.of(TRAIN.x(), Kit.normal(3, 60, 3));
    var result =
        Tuner.of(units)
            .minimize("loss")
            .searcher(RandomSearch.of())
            .scheduler(PopulationBasedTraining.of("units").members(3))
            .search(data, epochs(2));
    var trial = result.trials().get(3);
    var failure = trial.failure();
    assertTrue(
        failure.startsWith(
            "IllegalArgumentException: the state of trial "
                + trial.parent()
                + " does not fit the values "
                + trial.values()
                + ": hyperparameters of PopulationBasedTraining must not change the shapes of"
                + " weights or what the optimizer keeps, as rates and shares of dropout do not. "),
        failure);
    assertEquals(2, result.best().epochs());
  }
}
