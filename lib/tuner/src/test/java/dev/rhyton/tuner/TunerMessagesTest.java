package dev.rhyton.tuner;

import static dev.rhyton.models.Fit.epochs;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The exact words of refusals of scores, objectives and folds. */
class TunerMessagesTest {
  private static final ArrayDataset DATA = Dataset.of(Kit.normal(1, 12, 2), Kit.normal(2, 12, 1));

  private static Model model(HyperParameters hp) {
    var unused = hp.real("x", 0, 1);
    var model = Sequential.of(Dense.of(1));
    model.compile("sgd", "mse");
    return model;
  }

  private static Tuner tuner() {
    return Tuner.of(TunerMessagesTest::model).trials(2).maxConsecutiveFailedTrials(1);
  }

  private static Search two() {
    return Search.of(RandomSearch.of(), 1, Objective.minimize("a"), Objective.maximize("b"));
  }

  @TestFactory
  Stream<DynamicTest> parts() {
    return new Refusals()
        .add(
            "Tuner: crossValidation must be from 2 to 10000, received 1.",
            () -> tuner().crossValidation(1))
        .add(
            "Tuner: executionsPerTrial must be from 1 to 10000, received 0.",
            () -> tuner().executionsPerTrial(0))
        .add(
            "Tuner: executionsPerTrial and crossValidation exclude each other, received 2 repeats"
                + " and 3 folds.",
            () -> tuner().executionsPerTrial(2).crossValidation(3))
        .add(
            "Tuner: the last 1 trials failed, the last one: IllegalArgumentException:"
                + " crossValidation: expected at least one sample for each of 20 folds, received 12"
                + " samples.",
            () -> tuner().crossValidation(20).search(DATA, epochs(1)))
        .add(
            "Tuner: the last 1 trials failed, the last one: IllegalArgumentException:"
                + " crossValidation: expected samples with random access, such as Dataset.of(x, y),"
                + " received Dataset of samples, how many is not known: call cache() to read them"
                + " into memory.",
            () ->
                tuner()
                    .crossValidation(3)
                    .search(Dataset.of(List.of(Batch.of(DATA.x(), DATA.y()))), epochs(1)))
        .add(
            "Tuner: the last 1 trials failed, the last one: IllegalArgumentException:"
                + " crossValidation takes the samples for validation from those for training: leave"
                + " out validation and validationSplit.",
            () -> tuner().crossValidation(3).search(DATA, epochs(1).validation(DATA)))
        .add(
            "Tuner: wilcoxon needs several trainings of a trial: set crossValidation(...) or"
                + " executionsPerTrial(...).",
            () -> tuner().wilcoxon(0.1).search(DATA, epochs(1)))
        .add(
            "Tuner: terminator needs several trainings of a trial: set crossValidation(...) or"
                + " executionsPerTrial(...).",
            () -> tuner().terminator(Terminator.of()).search(DATA, epochs(1)))
        .add(
            "Tuner: wilcoxon compares one objective, received [min val_loss, min seconds].",
            () ->
                tuner()
                    .wilcoxon(0.1)
                    .objectives(Objective.minimize("val_loss"), Objective.minimize("seconds")))
        .add(
            "interval: expected a trial with several trainings, received Trial 0 {}, 2: set"
                + " crossValidation(...) or executionsPerTrial(...).",
            () -> {
              var search = Search.minimize(RandomSearch.of(), 1);
              search.tell(search.ask(), 2);
              new TunerResult(search, null).interval();
            })
        .add(
            "Terminator: expected trials with scores of several repeats or folds, received Trial 0"
                + " {}, 2.",
            () -> {
              var search = Search.minimize(RandomSearch.of(), 1);
              for (int i = 0; i < 4; i++) search.tell(search.ask(), 2);
              Terminator.of().minTrials(4).isOver(search.trials());
            })
        .add(
            "Trial 0 has ended.",
            () -> {
              var search = Search.minimize(RandomSearch.of(), 1);
              var trial = search.ask();
              search.tell(trial, 1.0, 2.0);
              search.tell(trial, 1.0, 2.0, 3.0);
            })
        .add(
            "tell: expected at least one score, received none.",
            () -> {
              var search = Search.minimize(RandomSearch.of(), 1);
              search.tell(search.ask(), new double[0]);
            })
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> objectives() {
    return new Refusals()
        .add(
            "Search: expected at least one objective, received none.",
            () -> Search.of(RandomSearch.of(), 1))
        .add(
            "Search: an objective occurs twice in [a, a].",
            () -> tuner().objectives(Objective.minimize("a"), Objective.maximize("a")))
        .add("Objective: expected a name, received \" \".", () -> Objective.minimize(" "))
        .add(
            "GaussianProcess: expected one objective, received [min a, max b]: take another"
                + " searcher, such as Tpe.",
            () ->
                Search.of(
                    GaussianProcess.of(), 1, Objective.minimize("a"), Objective.maximize("b")))
        .add(
            "Terminator: expected one objective, received [min a, max b].",
            () -> Terminator.of().isOver(two().trials()))
        .add(
            "tell: expected values of [a, b], received only a score: tell(trial, Map.of(...)).",
            () -> {
              var search = two();
              search.tell(search.ask(), 1);
            })
        .add(
            "tell: expected values of [a, b], received {a=1.0}.",
            () -> {
              var search = two();
              search.tell(search.ask(), Map.of("a", 1.0));
            })
        .add(
            "Search: set constraints before the folder and the first trial.",
            () -> {
              var search = two();
              var unused = search.ask();
              search = search.constraint("a", 1);
            })
        .add(
            "Tuner: the last 1 trials failed, the last one: IllegalArgumentException: Tuner: the"
                + " logs have no \"val_auc\", they have [loss, val_loss]: set another objective, or"
                + " give fit validation samples.",
            () ->
                tuner()
                    .objectives(Objective.minimize("val_loss"), Objective.maximize("val_auc"))
                    .search(DATA, epochs(1).validation(DATA)))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> populations() {
    return new Refusals()
        .add(
            "PopulationBasedTraining: expected the names of hyperparameters whose values change,"
                + " received none.",
            () -> PopulationBasedTraining.of())
        .add(
            "PopulationBasedTraining: no trial has the hyperparameter \"rate\", they have [x].",
            () ->
                tuner()
                    .minimize("loss")
                    .scheduler(PopulationBasedTraining.of("rate").members(2))
                    .search(DATA, epochs(2)))
        .tests();
  }
}
