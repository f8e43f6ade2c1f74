package dev.rhyton.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rhyton.Kit;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabeledRowsTest {
  private static void check(
      LabeledRows rows, Shape shape, float[] first, List<String> classes, Integer... counts) {
    var all = rows.all();
    assertEquals(shape, all.x().shape());
    assertEquals(NDArray.from(first), all.x().get(0).slice(0, first.length));
    assertEquals(classes, rows.classNames());
    var seen = new int[classes.size()];
    for (int label : all.y().toInts()) seen[label]++;
    assertEquals(List.of(counts), Arrays.stream(seen).boxed().toList());
    assertEquals(shape.last(), rows.featureNames().size());
    long test = (long) Math.ceil(all.size() * 0.2);
    assertEquals(test, rows.test().size());
    assertEquals(all.size() - test, rows.train().size());
  }

  @Test
  void everyRowIsThere() {
    check(
        Datasets.loadIris(),
        Shape.of(150, 4),
        new float[] {5.1f, 3.5f, 1.4f, 0.2f},
        List.of("setosa", "versicolor", "virginica"),
        50,
        50,
        50);
    check(
        Datasets.loadWine(),
        Shape.of(178, 13),
        new float[] {14.23f, 1.71f, 2.43f},
        List.of("class_0", "class_1", "class_2"),
        59,
        71,
        48);
    check(
        Datasets.loadBreastCancer(),
        Shape.of(569, 30),
        new float[] {17.99f, 10.38f, 122.8f, 1001},
        List.of("malignant", "benign"),
        212,
        357);
  }

  @Test
  void theSplitIsDrawnFromTheSeed() {
    var iris = Datasets.loadIris();
    assertEquals(iris.train().x(), Datasets.loadIris().train().x());
    assertNotEquals(iris.train().y(), iris.seed(1).train().y());
    assertEquals(75, iris.testShare(0.5).test().size());
    assertEquals(
        List.of("sepal_length", "sepal_width", "petal_length", "petal_width"), iris.featureNames());
    Kit.assertRefused(
        "loadIris: testShare must lie between 0 and 1, received 0.0.", () -> iris.testShare(0));
  }
}
