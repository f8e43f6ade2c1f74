package dev.rhyton.tribuo;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.tribuo.TribuoKit.labelled;
import static dev.rhyton.tribuo.TribuoKit.quiet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Reshape;
import dev.rhyton.losses.Losses;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.impl.ArrayExample;
import org.tribuo.impl.ListExample;

class ClassificationTest {
  private static final String[] AB = {"a", "b"};

  /** Two labels that a sign tells apart. */
  private static org.tribuo.MutableDataset<Label> signs() {
    var data = TribuoKit.empty(new LabelFactory());
    for (int i = 0; i < 64; i++) {
      double a = (i % 8 + 1) / 8.0 * (i % 2 == 0 ? 1 : -1);
      data.add(labelled(a > 0 ? "plus" : "minus", AB, a, 0.5));
    }
    return data;
  }

  private static double accuracy(RhytonTrainer<Label> trainer, org.tribuo.Dataset<Label> data) {
    return new LabelEvaluator().evaluate(trainer.train(data), data).accuracy();
  }

  @Test
  void learnsIris() throws IOException {
    var iris = TribuoKit.iris();
    var model = TribuoKit.irisTrainer(60).train(iris);
    var evaluation = new LabelEvaluator().evaluate(model, iris);
    assertTrue(evaluation.accuracy() > 0.93, () -> "accuracy " + evaluation.accuracy());
    assertTrue(evaluation.averageAUCROC(true) > 0.98, "its scores are probabilities");
    var prediction = model.predict(iris.getExample(0));
    assertEquals("setosa", prediction.getOutput().getLabel());
    assertEquals(4, prediction.getNumActiveFeatures());
    assertEquals(
        Set.of("setosa", "versicolor", "virginica"), prediction.getOutputScores().keySet());
    double sum = prediction.getOutputScores().values().stream().mapToDouble(Label::getScore).sum();
    assertEquals(1, sum, 1e-5);
  }

  /** The model's columns are the feature map's, its outputs those of the output map. */
  @Test
  void predictionsAreThoseOfTheNetwork() throws IOException {
    var iris = TribuoKit.iris();
    var model = TribuoKit.irisTrainer(2).train(iris);
    var example = iris.getExample(77);
    var row = new float[4];
    for (var feature : example) {
      row[model.getFeatureIDMap().getID(feature.getName())] = (float) feature.getValue();
    }
    var outputs = model.network().predict(NDArray.from(new float[][] {row})).toFloats();
    var scores = model.predict(example).getOutputScores();
    for (int id = 0; id < 3; id++) {
      var name = model.getOutputIDInfo().getOutput(id).getLabel();
      assertEquals(outputs[id], scores.get(name).getScore(), 1e-6);
    }
  }

  /** As the model of an ONNX file, it needs no network of this library. */
  @Test
  void aModelThatOnlyPredictsIsAModelOfTribuo() throws IOException {
    var iris = TribuoKit.iris();
    var trained = TribuoKit.irisTrainer(2).train(iris);
    try (var fast = trained.network().forInference()) {
      var model = RhytonModel.of(fast, iris);
      assertEquals(fast.name(), model.getName());
      var first = trained.predict(iris);
      var second = model.predict(iris);
      for (int i = 0; i < iris.size(); i++) {
        assertTrue(first.get(i).distributionEquals(second.get(i), 1e-5));
        assertTrue(second.get(i).hasProbabilities());
      }
      assertEquals(
          new LabelEvaluator().evaluate(trained, iris).accuracy(),
          new LabelEvaluator().evaluate(model, iris).accuracy());
      var name = fast.name();
      assertEquals(
          "RhytonModel: "
              + name
              + " only predicts and cannot be serialized: keep its ONNX file, and use RhytonModel.of"
              + " again.",
          assertThrows(IllegalStateException.class, model::serialize).getMessage());
      assertEquals(
          "RhytonModel: " + name + " only predicts: it is an inference model, not a Model.",
          assertThrows(IllegalStateException.class, model::network).getMessage());
    }
  }

  @Test
  void oneByOneOrTogetherIsTheSame() throws IOException {
    var iris = TribuoKit.iris();
    var model = TribuoKit.irisTrainer(2).train(iris);
    var together = model.predict(iris);
    for (int i = 0; i < iris.size(); i++) {
      assertTrue(together.get(i).distributionEquals(model.predict(iris.getExample(i)), 1e-6));
    }
    assertEquals(List.of(), model.predict(List.<org.tribuo.Example<Label>>of()));
  }

  /** What an example lacks is 0; what the model does not know is left out. */
  @Test
  void sparseExamplesAndUnknownFeatures() {
    var data = TribuoKit.empty(new LabelFactory());
    data.add(labelled("x", new String[] {"a"}, 1));
    data.add(labelled("y", new String[] {"b"}, 1));
    data.add(labelled("z", new String[] {"c"}, 1));
    var model = TribuoKit.irisTrainer(3).train(data);
    var unknown = new LabelFactory().getUnknownOutput();
    var sparse = new ArrayExample<>(unknown, new String[] {"a", "news"}, new double[] {1, 7});
    var full = new ArrayExample<>(unknown, new String[] {"a", "b", "c"}, new double[] {1, 0, 0});
    var prediction = model.predict(sparse);
    assertTrue(prediction.distributionEquals(model.predict(full), 1e-7));
    assertEquals(1, prediction.getNumActiveFeatures());
    assertEquals(2, prediction.getExampleSize());
    assertRefused(
        "Example 0 has none of the 3 features that are known here, such as \"a\".",
        () -> model.predict(new ArrayExample<>(unknown, new String[] {"news"}, new double[] {7})));
    var broken = new ListExample<Label>(unknown);
    broken.add(new org.tribuo.Feature("b", Double.NaN));
    assertRefused(
        "Example 0: the feature \"b\" is NaN. Leave it out (it is 0 then), or fill it in.",
        () -> model.predict(broken));
  }

  @Test
  void everyKindOfLoss() throws IOException {
    var iris = TribuoKit.iris();
    for (var loss : List.of("categorical_crossentropy", "categorical_hinge", "mse")) {
      var trainer =
          RhytonTrainer.classification(
              () -> TribuoKit.classifier(3),
              Compile.of(Adam.of(0.01), Losses.get(loss)).metrics("accuracy"),
              quiet(60));
      assertTrue(accuracy(trainer, iris) > 0.9, loss);
    }
  }

  @Test
  void logitsAreScoresButNoProbabilities() throws IOException {
    var iris = TribuoKit.iris();
    var trainer =
        RhytonTrainer.classification(
            () -> Sequential.of(Dense.of(16).activation("relu"), Dense.of(3)),
            Compile.of(Adam.of(0.01), SparseCategoricalCrossentropy.of().fromLogits(true)),
            quiet(60));
    var model = trainer.train(iris);
    assertFalse(model.generatesProbabilities());
    assertFalse(model.predict(iris.getExample(0)).hasProbabilities());
    assertTrue(accuracy(trainer, iris) > 0.93);
  }

  @Test
  void twoLabelsAndOneSigmoid() {
    var trainer =
        RhytonTrainer.classification(
            () -> Sequential.of(Dense.of(1).activation("sigmoid")),
            Compile.of(Adam.of(0.1), Losses.get("binary_crossentropy")),
            quiet(40));
    var data = signs();
    var model = trainer.train(data);
    assertTrue(model.generatesProbabilities());
    assertEquals(1.0, new LabelEvaluator().evaluate(model, data).accuracy());
    Prediction<Label> prediction = model.predict(data.getExample(0));
    assertEquals("plus", prediction.getOutput().getLabel());
    double plus = prediction.getOutputScores().get("plus").getScore();
    assertEquals(1 - plus, prediction.getOutputScores().get("minus").getScore(), 1e-7);
  }

  /** An example of weight 2 counts as two. */
  @Test
  void weightsOfExamples() {
    var weighted = TribuoKit.empty(new LabelFactory());
    var repeated = TribuoKit.empty(new LabelFactory());
    for (int i = 0; i < 3; i++) {
      var example = labelled("label" + i, AB, i, 1 - i);
      if (i == 1) example.setWeight(2);
      weighted.add(example);
      repeated.add(labelled("label" + i, AB, i, 1 - i));
      if (i == 1) repeated.add(labelled("label" + i, AB, i, 1 - i));
    }
    var sum = Compile.of(SGD.of(0.1), SparseCategoricalCrossentropy.of().reduction("sum"));
    var trainer = RhytonTrainer.classification(() -> TribuoKit.classifier(3), sum, quiet(5));
    var once = trainer.train(weighted, java.util.Map.of(), 0);
    var twice = trainer.train(repeated, java.util.Map.of(), 0);
    var example = labelled("label0", AB, 0.3, 0.4);
    assertTrue(once.predict(example).distributionEquals(twice.predict(example), 1e-5));
    var unweighted = TribuoKit.empty(new LabelFactory());
    weighted.forEach(
        e -> unweighted.add(labelled(e.getOutput().getLabel(), AB, value(e, "a"), value(e, "b"))));
    var other = trainer.train(unweighted, java.util.Map.of(), 0);
    assertFalse(once.predict(example).distributionEquals(other.predict(example), 1e-5));
  }

  private static double value(org.tribuo.Example<Label> example, String feature) {
    return example.lookup(feature).getValue();
  }

  @Test
  void aModelOfImagesStartsWithReshape() {
    var digits = dev.rhyton.datasets.Datasets.loadDigits().train().take(64);
    var trainer =
        RhytonTrainer.classification(
            () ->
                Sequential.of(
                    Reshape.of(8, 8, 1),
                    dev.rhyton.layers.Conv2D.of(4, 3),
                    dev.rhyton.layers.Flatten.of(),
                    Dense.of(10).activation("softmax")),
            Compile.of("adam", "sparse_categorical_crossentropy"),
            quiet(1));
    var data = TribuoData.classification(digits);
    var model = trainer.train(data);
    var direct = model.network().predict(digits.x().reshape(-1, 64)).toArray2d()[5];
    assertEquals(
        direct[3], model.predict(data.getExample(5)).getOutputScores().get("3").getScore(), 1e-6);
  }

  @Test
  void worksWithinTribuosOwnTrainers() throws IOException {
    var iris = TribuoKit.iris();
    var scaled = Baselines.standardized(TribuoKit.irisTrainer(60));
    var model = scaled.train(iris);
    assertTrue(new LabelEvaluator().evaluate(model, iris).accuracy() > 0.93);
    var again = org.tribuo.Model.deserialize(model.serialize()).castModel(Label.class);
    TribuoKit.assertAlike(model, again, iris);
  }

  @Test
  void messages() throws IOException {
    var iris = TribuoKit.iris();
    var compile = Compile.of("adam", "sparse_categorical_crossentropy");
    assertRefused(
        "The model returns outputs of shape (None, 10), the data have 3 labels,"
            + " [virginica, setosa, versicolor]: end it with Dense.of(3).",
        () ->
            RhytonTrainer.classification(() -> TribuoKit.classifier(10), compile, quiet(1))
                .train(iris));
    assertRefused(
        "The model's one output is no probability of \"plus\": end it with"
            + " Dense.of(1).activation(\"sigmoid\").",
        () ->
            RhytonTrainer.classification(() -> Sequential.of(Dense.of(1)), compile, quiet(1))
                .train(signs()));
    var one = TribuoKit.classifier(3);
    assertRefused(
        "RhytonTrainer: the supplier returned the same model again: it must create a new one, as in"
            + " () -> Sequential.of(...).",
        () -> RhytonTrainer.classification(() -> one, compile, quiet(1)).train(iris));
    assertRefused(
        "RhytonTrainer: the supplier returned null: it must create a model.",
        () -> RhytonTrainer.classification(() -> null, compile, quiet(1)));
    assertRefused(
        "RhytonTrainer: the dataset has no examples.",
        () -> TribuoKit.irisTrainer(1).train(TribuoKit.empty(new LabelFactory())));
    var partly = TribuoKit.iris();
    partly.add(
        new ArrayExample<>(
            new LabelFactory().getUnknownOutput(), new String[] {"petal_width"}, new double[] {1}));
    assertRefused(
        "Example 150 has the label \"LABEL##UNKNOWN\", which is none of [virginica, setosa,"
            + " versicolor]. Leave out what has no label.",
        () -> TribuoKit.irisTrainer(1).train(partly));
  }

  /** A model that went out of bounds says so instead of naming a label. */
  @Test
  void outOfBounds() throws IOException {
    var iris = TribuoKit.iris();
    var model = TribuoKit.irisTrainer(1).train(iris);
    var weights = model.network().weights();
    var last = weights.get(weights.size() - 1);
    last.assign(NDArray.from(new float[] {Float.NaN, 0, 0}));
    var thrown = assertThrows(IllegalStateException.class, () -> model.predict(iris.getExample(0)));
    assertEquals("The model returns NaN: its training went out of bounds.", thrown.getMessage());
  }
}
