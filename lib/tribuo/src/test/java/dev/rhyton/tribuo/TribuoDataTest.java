package dev.rhyton.tribuo;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.models.Fit;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.dataset.DatasetView;
import org.tribuo.regression.Regressor;

class TribuoDataTest {
  @Test
  void tribuosCsvFeedsOurModel() throws IOException {
    var iris = TribuoKit.iris();
    var data = TribuoData.of(iris);
    assertEquals("Dataset of 150 samples: x (150, 4) float32, y (150,) int32", data.toString());
    // by name: petal_length, petal_width, sepal_length, sepal_width
    assertEquals(List.of(1.4f, 0.2f, 5.1f, 3.5f), floats(data.x().get(0)));
    var names = TribuoData.names(iris.getOutputIDInfo());
    assertEquals("setosa", names.get(data.y().toInts()[0]));
    assertEquals("virginica", names.get(data.y().toInts()[149]));
    var model = TribuoKit.classifier(3);
    model.compile(TribuoKit.compile().metrics("accuracy"));
    model.fit(data, Fit.epochs(60).verbose(0));
    assertTrue(model.evaluate(data).get("accuracy") > 0.93);
  }

  private static List<Float> floats(NDArray array) {
    return java.util.stream.IntStream.range(0, (int) array.size())
        .mapToObj(i -> array.toFloats()[i])
        .toList();
  }

  @Test
  void ourDigitsAndBack() {
    var digits = Datasets.loadDigits().train();
    var data = TribuoData.classification(digits);
    assertEquals(1437, data.size());
    assertEquals(64, data.getFeatureMap().size());
    assertEquals(
        digits.y().toInts()[3], Integer.parseInt(data.getExample(3).getOutput().getLabel()));
    var back = TribuoData.of(data);
    assertEquals(digits.x().reshape(-1, 64), back.x());
    assertEquals(digits.y(), back.y());
    assertEquals(List.of(), back.sampleWeights());
  }

  /** Labels may get other indices than classes had, and never other names. */
  @Test
  void moreThanTenClasses() {
    var y = java.util.stream.IntStream.range(0, 120).toArray();
    var data = TribuoData.classification(Dataset.of(new float[120][2], y));
    var names = TribuoData.names(data.getOutputIDInfo());
    var back = TribuoData.of(data).y().toInts();
    for (int i = 0; i < 120; i++) assertEquals(Integer.toString(i), names.get(back[i]));
  }

  @Test
  void namesOfClasses() {
    var ours = Dataset.of(new float[][] {{1, 2}, {3, 4}}, new int[] {1, 0});
    var data = TribuoData.classification(ours, List.of("cat", "dog"));
    assertEquals(new Label("dog"), data.getExample(0).getOutput());
    assertEquals(4, data.getExample(1).lookup("x1").getValue());
  }

  @Test
  void quantitiesAndBack() {
    var ours = Dataset.of(new float[][] {{1}, {2}}, new float[][] {{5, 6}, {7, 8}});
    var data = TribuoData.regression(ours);
    assertEquals(
        new Regressor(new String[] {"y0", "y1"}, new double[] {5, 6}),
        data.getExample(0).getOutput());
    assertEquals(ours.y(), TribuoData.of(data).y());
    var one = TribuoData.regression(Dataset.of(new float[][] {{1}, {2}}, new float[] {3, 4}));
    assertEquals(List.of("y"), TribuoData.names(one.getOutputIDInfo()));
  }

  @Test
  void weightsBothWays() {
    var ours = Dataset.of(new float[][] {{1}, {2}}, new int[] {0, 1}, new float[] {0.5f, 2});
    var data = TribuoData.classification(ours);
    assertEquals(0.5f, data.getExample(0).getWeight());
    assertEquals(List.of(0.5f, 2f), floats(TribuoData.of(data).sampleWeights().get(0)));
  }

  /** Test data have the columns and indices of those that a model was trained on. */
  @Test
  void testDataHaveTheColumnsOfTheTrainingData() {
    var train = TribuoKit.empty(new LabelFactory());
    train.add(TribuoKit.labelled("b", new String[] {"two", "three"}, 2, 3));
    train.add(TribuoKit.labelled("a", new String[] {"one", "two"}, 1, 2));
    var test = TribuoKit.empty(new LabelFactory());
    test.add(TribuoKit.labelled("b", new String[] {"four", "two"}, 4, 2));
    var data = TribuoData.of(test, train);
    assertEquals(List.of(0f, 0f, 2f), floats(data.x().get(0))); // one, three, two
    assertEquals("b", TribuoData.names(train.getOutputIDInfo()).get(data.y().toInts()[0]));
    test.add(TribuoKit.labelled("c", new String[] {"two"}, 2));
    assertRefused(
        "Example 1 has the label \"c\", which is none of [a, b]. Leave out what has no label.",
        () -> TribuoData.of(test, train));
  }

  @Test
  void viewsKeepTheirOrder() {
    var data = TribuoData.classification(Datasets.loadDigits().test());
    var view = new DatasetView<>(data, new int[] {5, 2, 9}, "three");
    var ours = TribuoData.of(view);
    assertEquals(TribuoData.of(data).rows(5, 2, 9).x(), ours.x());
    assertEquals(TribuoData.of(data).rows(5, 2, 9).y(), ours.y());
  }

  @Test
  void messages() {
    var x = new float[][] {{1}, {2}};
    assertRefused(
        "Expected class indices, received targets of shape (2, 2). For one-hot rows write"
            + " data.withTargets(data.y().argmax()).",
        () -> TribuoData.classification(Dataset.of(x, new float[][] {{0, 1}, {1, 0}})));
    assertRefused(
        "Sample 1: expected a class index, received 0.5.",
        () -> TribuoData.classification(Dataset.of(x, new double[] {1, 0.5})));
    assertRefused(
        "Sample 1: expected a class index below 2, the number of names, received 2.",
        () -> TribuoData.classification(Dataset.of(x, new int[] {1, 2}), List.of("a", "b")));
    assertRefused(
        "The features hold NaN or infinite numbers: remove or fill them first.",
        () ->
            TribuoData.classification(
                Dataset.of(new float[][] {{1}, {Float.NaN}}, new int[] {0, 1})));
    assertRefused(
        "Expected at least one sample, received none.",
        () -> TribuoData.classification(Dataset.of(new float[0][1], new int[0])));
    assertRefused(
        "The targets hold NaN or infinite numbers: remove or fill them first.",
        () -> TribuoData.regression(Dataset.of(x, new float[] {1, Float.NaN})));
    assertRefused(
        "Expected a number or a row of numbers for each sample, received targets of shape (2, 1,"
            + " 1).",
        () -> TribuoData.regression(Dataset.of(x, new float[2][1][1])));
    assertRefused(
        "Tribuo knows one input, received samples of 2.",
        () -> TribuoData.classification(Dataset.of(List.of(x, x), new int[] {0, 1})));
  }
}
