package dev.rhyton.tribuo;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.tribuo.TribuoKit.quiet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Dense;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.evaluation.TrainTestSplitter;
import org.tribuo.regression.Regressor;

class EvaluationsTest {
  @Test
  void baselinesAndOurModelOnDigits() {
    var digits = Datasets.loadDigits();
    var trainers = Baselines.classification();
    trainers.put(
        "Rhyton",
        RhytonTrainer.classification(
            () ->
                Sequential.of(Dense.of(64).activation("relu"), Dense.of(10).activation("softmax")),
            Compile.of("adam", "sparse_categorical_crossentropy"),
            quiet(15)));
    var table =
        Evaluations.compare(
            trainers,
            TribuoData.classification(digits.train()),
            TribuoData.classification(digits.test()));
    assertEquals(List.of("run", "accuracy", "macro F1", "seconds"), table.columnNames());
    assertEquals(
        List.of("logistic regression", "random forest", "XGBoost", "Rhyton"),
        table.stringColumn("run").asList());
    for (int row = 0; row < 4; row++) {
      double accuracy = table.doubleColumn("accuracy").get(row);
      assertTrue(accuracy > 0.93 && accuracy < 1, table.toString());
      assertEquals(accuracy, table.doubleColumn("macro F1").get(row), 0.01);
      assertTrue(table.doubleColumn("seconds").get(row) > 0);
    }
  }

  @Test
  void accuracyOfTheBaselines() {
    var digits = Datasets.loadDigits();
    var accuracies = Baselines.accuracy(digits.train().take(300), digits.test());
    assertEquals(
        List.of("logistic regression", "random forest", "XGBoost"),
        List.copyOf(accuracies.keySet()));
    accuracies.forEach((name, a) -> assertTrue(a > 0.75 && a < 1, name + " " + a));
    assertEquals(accuracies, Baselines.accuracy(digits.train().take(300), digits.test()));
  }

  /** XGBoost's library is newer than the one that Tribuo was built with. */
  @Test
  void theBaselinesCanBeWritten() throws IOException {
    var iris = TribuoKit.iris();
    for (var trainer : Baselines.classification().values()) {
      var model = trainer.train(iris);
      var read = org.tribuo.Model.deserialize(model.serialize()).castModel(Label.class);
      TribuoKit.assertAlike(model, read, iris);
    }
    var sums = TribuoKit.sums(30);
    for (var trainer : Baselines.regression().values()) {
      var model = trainer.train(sums);
      var read = org.tribuo.Model.deserialize(model.serialize()).castModel(Regressor.class);
      TribuoKit.assertAlike(model, read, sums);
    }
  }

  @Test
  void crossValidationOnIris() throws IOException {
    var iris = TribuoKit.iris();
    var trainers = Baselines.classification();
    trainers.put("Rhyton", TribuoKit.irisTrainer(60));
    var table = Evaluations.crossValidate(trainers, iris, 5);
    assertEquals(
        List.of("run", "accuracy", "± accuracy", "macro F1", "± macro F1", "seconds"),
        table.columnNames());
    for (double accuracy : table.doubleColumn("accuracy"))
      assertTrue(accuracy > 0.85, table::toString);
    for (double spread : table.doubleColumn("± accuracy"))
      assertTrue(spread < 0.15, table::toString);
    assertRefused(
        "Expected 2 to 150 folds, as there are examples, received 1.",
        () -> Evaluations.crossValidate(trainers, iris, 1));
  }

  @Test
  void quantities() {
    var data = TribuoKit.sums(120);
    var trainers = Baselines.regression();
    trainers.put(
        "Rhyton",
        RhytonTrainer.regression(
            () -> Sequential.of(Dense.of(2)),
            Compile.of(Adam.of(0.05), Losses.get("mse")),
            quiet(60)));
    var table = Evaluations.compare(trainers, data, data);
    assertEquals(List.of("run", "RMSE", "MAE", "R²", "seconds"), table.columnNames());
    for (double r2 : table.doubleColumn("R²")) assertTrue(r2 > 0.9, table::toString);
    var rmse = table.doubleColumn("RMSE");
    var mae = table.doubleColumn("MAE");
    for (int row = 0; row < 4; row++) assertTrue(mae.get(row) <= rmse.get(row), table::toString);
  }

  /** The scores are those of the predictions, with the labels in the order of their names. */
  @Test
  void scoresOfAModel() throws IOException {
    var iris = TribuoKit.iris();
    var model = Baselines.classification().get("logistic regression").train(iris);
    var scores = Evaluations.scores(model, iris);
    assertEquals(Shape.of(150, 3), scores.shape());
    var first = model.predict(iris.getExample(0)).getOutputScores();
    var names = first.keySet().stream().sorted().toList();
    for (int c = 0; c < 3; c++) {
      assertEquals(first.get(names.get(c)).getScore(), scores.get(0).toDoubles()[c]);
    }
  }

  /** Columns of very different sizes, and a constant one, which has no deviation. */
  @Test
  void linearBaselinesStandardize() {
    var x = new float[60][3];
    var y = new int[60];
    for (int i = 0; i < 60; i++) {
      y[i] = i % 2;
      x[i] = new float[] {1e5f * (i % 7), 1e-3f * (y[i] + 0.1f * (i % 3)), 5};
    }
    var data = TribuoData.classification(dev.rhyton.data.Dataset.of(x, y));
    var model = Baselines.classification().get("logistic regression").train(data);
    assertEquals(1, new LabelEvaluator().evaluate(model, data).accuracy());
  }

  @Test
  void evaluationsOfTribuoAreCompared() throws IOException {
    var iris = TribuoKit.iris();
    var model = TribuoKit.irisTrainer(30).train(iris);
    var evaluation = new LabelEvaluator().evaluate(model, iris);
    var runs = new LinkedHashMap<String, LabelEvaluation>();
    runs.put("b", evaluation);
    runs.put("a", evaluation);
    var table = Evaluations.compare(runs);
    assertEquals(List.of("b", "a"), table.stringColumn("run").asList());
    assertEquals(evaluation.accuracy(), table.doubleColumn("accuracy").get(0));
    assertEquals(evaluation.macroAveragedF1(), table.doubleColumn("macro F1").get(1));
    var unordered = Evaluations.compare(Map.of("b", evaluation, "a", evaluation, "c", evaluation));
    assertEquals(List.of("a", "b", "c"), unordered.stringColumn("run").asList());
    assertTrue(Evaluations.confusion(evaluation).png().length > 1000);
  }

  @Test
  void theSplitterOfTribuo() throws IOException {
    var split = new TrainTestSplitter<>(TribuoKit.irisSource(), 0.7, 1L);
    var train = new org.tribuo.MutableDataset<>(split.getTrain());
    var test = new org.tribuo.MutableDataset<>(split.getTest());
    var table = Evaluations.compare(Map.of("Rhyton", TribuoKit.irisTrainer(60)), train, test);
    assertTrue(table.doubleColumn("accuracy").get(0) > 0.85, table::toString);
  }

  @Test
  void tribuosLoggerStartsAtWarnings() {
    assertEquals(3, Baselines.regression().size());
    assertEquals(Level.WARNING, Logger.getLogger("org.tribuo").getLevel());
  }
}
