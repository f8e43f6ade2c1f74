package dev.rhyton.notebook;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.learning.Calibration;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tuner.Objective;
import dev.rhyton.tuner.PopulationBasedTraining;
import dev.rhyton.tuner.RandomSearch;
import dev.rhyton.tuner.Search;
import dev.rhyton.tuner.Tuner;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class TablesTest {
  @Test
  void aHistoryHasARowForEachEpoch() {
    var table = Tables.of(PlotKit.history(4));
    assertEquals(
        List.of("epoch", "loss", "val_loss", "accuracy", "val_accuracy"), table.columnNames());
    assertEquals(4, table.rowCount());
    assertEquals(1, table.intColumn("epoch").get(0));
    assertEquals(0.25, table.doubleColumn("loss").get(3));
    assertEquals("0.2500", table.column("loss").getString(3));
  }

  @Test
  void aSummaryHasARowForEachLayer() {
    var model = Sequential.of(Dense.of(1000).named("wide"), Dense.of(2).named("narrow"));
    model.build(3);
    var table = Tables.of(model.summary());
    assertEquals(List.of("Layer (type)", "Output Shape", "Param #"), table.columnNames());
    assertEquals("wide (Dense)", table.get(0, 0));
    assertEquals("(None, 2)", table.get(1, 1));
    assertEquals("4,000", table.column("Param #").getString(0));
    assertEquals(2002L, table.longColumn("Param #").get(1));
  }

  @Test
  void theSummaryOfABranchedModelSaysWhatLayersConnectTo() {
    var x = Input.of("x", 3);
    var wide = Dense.of(2).named("wide").apply(x);
    var sum = Add.of().named("sum").apply(wide, Dense.of(2).named("other").apply(x));
    var summary = Model.of(x, sum).summary();
    assertEquals("wide[0][0], other[0][0]", Tables.of(summary).stringColumn("Connected to").get(3));
    assertTrue(Renderers.of(summary).html().contains("wide[0][0], other[0][0]"));
  }

  @Test
  void aCalibrationHasARowForEachKernel() {
    var row = new Calibration.Row("dense/kernel", 3.5, 1.01, 2, "");
    var table = Tables.of(new Calibration(List.of(row)));
    assertEquals(
        List.of("weight", "variance before", "variance after", "steps", "note"),
        table.columnNames());
    assertEquals(1.01, table.doubleColumn(2).get(0));
  }

  @Test
  void aSearchHasARowForEachRate() {
    var table = Tables.of(PlotsTest.choice(2.2, 1.9, 0.9, 0.7, Double.NaN));
    assertEquals(List.of("factor", "rate", "loss", "chosen"), table.columnNames());
    assertEquals(5, table.rowCount());
    assertEquals(0.003, table.doubleColumn("rate").get(2));
    assertTrue(table.booleanColumn("chosen").get(2));
    assertTrue(table.column("loss").isMissing(4));
    assertEquals("Auto learning", table.name());
  }

  @Test
  void normsHaveARowForEachSampleTheLargestFirst() {
    var norms = PlotKit.norms();
    var table = Tables.of(norms);
    assertEquals(List.of("sample", "label", "loss", "norm"), table.columnNames());
    assertEquals(List.of(2, 1, 0, 3), table.intColumn("sample").asList());
    assertEquals("1", table.column("label").getString(0));
    assertEquals(norms.meanNorms()[2], table.doubleColumn("norm").get(0));
    assertEquals(norms.meanLosses()[0], table.doubleColumn("loss").get(2));
    assertTrue(table.column("norm").isMissing(3), "no step has come by it");
    assertTrue(table.column("label").isMissing(3));
    var first = Tables.of(norms, 0);
    assertEquals(norms.norms(0)[2], first.doubleColumn("norm").get(0));
    assertRefused("There are norms of 2 epochs, none of epoch 2.", () -> Tables.of(norms, 2));
  }

  @Test
  void runsAreComparedByTheirLastFigures() {
    var runs = new LinkedHashMap<String, dev.rhyton.callbacks.History>();
    runs.put("short", PlotKit.history(1));
    runs.put("long", PlotKit.history(10));
    var table = Tables.compare(runs);
    assertEquals(
        List.of("run", "epochs", "seconds", "loss", "val_loss", "accuracy", "val_accuracy"),
        table.columnNames());
    assertEquals("short", table.get(0, 0));
    assertEquals(10, table.get(1, 1));
    assertEquals(0.1, table.doubleColumn("loss").get(1));
  }

  @Test
  void trialsAreATableTheBestFirst() {
    var table = Tables.of(PlotsTest.trials());
    assertEquals(List.of(4, 2, 1, 0, 3), table.intColumn("trial").asList());
    assertEquals(0.2, table.doubleColumn("score").get(0));
    assertEquals("no memory", table.stringColumn("failure").get(4));
    assertEquals(
        List.of("trial", "score", "epochs", "seconds", "state"), table.columnNames().subList(0, 5));
    assertEquals(
        List.of("complete", "complete", "complete", "complete", "failed"),
        table.stringColumn("state").asList());
    assertEquals("network", table.stringColumn("kind").get(0));
    for (int i = 0; i < 5; i++) {
      boolean odd = table.intColumn("trial").get(i) % 2 == 1;
      assertEquals(odd, table.column("x").isMissing(i));
      assertTrue(table.intColumn("units").get(i) >= 1);
    }
  }

  @Test
  void trialsWithSeveralMeasuresHaveColumnsOfThem() {
    var search =
        Search.of(RandomSearch.of(), 1, Objective.minimize("loss"), Objective.minimize("seconds"));
    for (int i = 0; i < 2; i++) {
      var trial = search.ask();
      trial.hp().fixed("epochs", 7);
      search.tell(trial, Map.of("loss", 2.0 - i, "seconds", 3.0 + i));
    }
    var table = Tables.of(search.trials());
    assertEquals(
        List.of("trial", "score", "epochs", "seconds", "state", "mean seconds", "value of epochs"),
        table.columnNames());
    assertEquals(List.of(4.0, 3.0), sorted(table, "mean seconds"));
  }

  private static List<Double> sorted(Table table, String column) {
    return table.doubleColumn(column).asList().stream().sorted(Comparator.reverseOrder()).toList();
  }

  @Test
  void trialsWithFoldsHaveColumnsOfThem() {
    var search = Search.minimize(RandomSearch.of(), 1);
    search.tell(search.ask(), 1, 2, 6);
    search.tell(search.ask(), 1.0, 2.0);
    var table = Tables.of(search.trials());
    assertEquals(
        List.of("trial", "score", "epochs", "seconds", "state", "part 1", "part 2", "part 3"),
        table.columnNames());
    assertEquals(List.of(1.5, 3.0), table.doubleColumn("score").asList());
    assertEquals(6.0, table.doubleColumn("part 3").get(1));
    assertTrue(table.doubleColumn("part 3").isMissing(0));
  }

  /** The values of a member in the course of its training are those of its parents. */
  @Test
  void membersOfAPopulationHaveParents() {
    var data = Dataset.of(Kit.normal(1, 20, 2), Kit.normal(2, 20, 1));
    var result =
        Tuner.of(
                hp -> {
                  var model = Sequential.of(Dense.of(1));
                  model.compile(SGD.of(hp.real("rate", 0.001, 0.1)), "mse");
                  return model;
                })
            .minimize("loss")
            .scheduler(PopulationBasedTraining.of("rate").members(3))
            .search(data, Fit.epochs(2));
    var table = Tables.of(result.trials());
    assertEquals(
        List.of("trial", "score", "epochs", "seconds", "state", "parent", "rate"),
        table.columnNames());
    assertEquals(1, table.where(table.intColumn("parent").isNotMissing()).rowCount());
  }

  @Test
  void repetitionsAreComparedByTheirMeans() {
    var runs = new LinkedHashMap<String, Object>();
    runs.put("once", PlotKit.history(10));
    runs.put("twice", List.of(PlotKit.history(1), PlotKit.history(10)));
    var table = Tables.compare(runs);
    assertEquals(
        List.of("run", "runs", "epochs", "seconds", "loss", "val_loss", "accuracy", "val_accuracy"),
        table.columnNames());
    assertEquals(List.of(1, 2), table.intColumn("runs").asList());
    assertEquals(List.of(10.0, 5.5), table.doubleColumn("epochs").asList());
    double mean = (PlotKit.history(1).last("loss") + PlotKit.history(10).last("loss")) / 2;
    assertEquals(List.of(0.1, mean), table.doubleColumn("loss").asList());
    assertRefused(
        "compare: expected a History or a list of them for \"a\", received Double.",
        () -> Tables.compare(Map.of("a", 0.5)));
  }

  @Test
  void whatARunLacksIsMissing() {
    var table =
        Tables.compareScores(
            Map.of(
                "b",
                new HashMap<>(Map.of("loss", 0.5)),
                "a",
                new HashMap<>(Map.of("accuracy", 0.9))));
    assertEquals(List.of("run", "accuracy", "loss"), table.columnNames());
    assertEquals("a", table.get(0, 0)); // Map.of has no order: by name
    assertEquals(List.of(true, false), List.of(missing(table, 0), missing(table, 1)));
  }

  private static boolean missing(tech.tablesaw.api.Table table, int row) {
    return table.column("loss").isMissing(row);
  }

  /** By hand: class 0 is right 2 of 3 times, class 1 once of 2, class 2 not once. */
  @Test
  void scoresAreThoseComputedByHand() {
    var table = Tables.scores(new int[] {0, 0, 0, 1, 1, 2}, new int[] {0, 0, 1, 1, 0, 1});
    assertEquals(List.of("0", "1", "2", "macro average"), table.stringColumn("class").asList());
    double[][] expected = {
      {2 / 3.0, 2 / 3.0, 2 / 3.0, 3},
      {1 / 3.0, 1 / 2.0, 2 / 5.0, 2},
      {0, 0, 0, 1},
      {1 / 3.0, 7 / 18.0, 16 / 45.0, 6}
    };
    for (int row = 0; row < 4; row++) {
      for (int c = 0; c < 4; c++) {
        assertEquals(expected[row][c], table.numberColumn(c + 1).getDouble(row), 1e-12);
      }
    }
  }

  @Test
  void labelsAndPredictionsComeInSeveralForms() {
    var expected = Tables.scores(new int[] {0, 1, 1}, new int[] {0, 1, 0}).toString();
    float[][] oneHot = {{1, 0}, {0, 1}, {0, 1}};
    float[][] shares = {{0.9f, 0.1f}, {0.2f, 0.8f}, {0.6f, 0.4f}};
    float[][] ofOne = {{0.1f}, {0.8f}, {0.4f}};
    assertEquals(expected, Tables.scores(oneHot, shares).toString());
    assertEquals(expected, Tables.scores(new boolean[] {false, true, true}, ofOne).toString());
  }

  @Test
  void classesThatPlayNoPartAreLeftOut() {
    var table = Tables.scores(new int[] {0, 5}, new int[] {0, 5});
    assertEquals(List.of("0", "5", "macro average"), table.stringColumn("class").asList());
    assertEquals(1, table.doubleColumn("f1").get(2));
  }

  @Test
  void scoresSayWhatTheyExpect() {
    assertRefused(
        "Expected a prediction for each of 2 labels, received 1.",
        () -> Tables.scores(new int[2], new int[1]));
    assertRefused(
        "Expected at least one label, received none.", () -> Tables.scores(new int[0], new int[0]));
    assertRefused(
        "Expected predictions of shape (samples,) or (samples, classes), received (1, 2, 2).",
        () -> Tables.scores(new int[1], new float[1][2][2]));
    assertRefused(
        "Expected labels from 0, or probabilities from 0 to 1; number 1 is -1.0.",
        () -> Tables.scores(new int[] {0, -1}, new int[2]));
  }
}
