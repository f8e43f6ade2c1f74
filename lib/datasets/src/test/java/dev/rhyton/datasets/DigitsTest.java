package dev.rhyton.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigitsTest {
  private static final Digits DIGITS = Datasets.loadDigits();

  @Test
  void everyImageIsThere() {
    var all = DIGITS.all();
    assertEquals(1797, all.size());
    assertEquals(Shape.of(1797, 8, 8), all.x().shape());
    var counts = new int[10];
    for (int label : all.y().toInts()) counts[label]++;
    assertEquals(
        List.of(178, 182, 177, 183, 181, 182, 181, 179, 174, 180),
        Arrays.stream(counts).boxed().toList());
    assertEquals(0, min(all.x()));
    assertEquals(1, max(all.x()));
    assertEquals(16, max(DIGITS.scaled(false).all().x()));
    // The first row of the file: a zero.
    var first = DIGITS.scaled(false).all().x().get(0).get(0);
    assertEquals(NDArray.from(new float[] {0, 0, 5, 13, 9, 1, 0, 0}), first);
  }

  private static double min(NDArray array) {
    return Arrays.stream(array.toDoubles()).min().orElseThrow();
  }

  private static double max(NDArray array) {
    return Arrays.stream(array.toDoubles()).max().orElseThrow();
  }

  @Test
  void theSplitIsDrawnFromTheSeed() {
    assertEquals(1797, DIGITS.train().size() + DIGITS.test().size());
    assertEquals(360, DIGITS.test().size());
    assertEquals(DIGITS.train().x(), DIGITS.train().x());
    assertNotEquals(DIGITS.train().y(), DIGITS.seed(1).train().y());
    assertEquals(DIGITS.seed(1).test().x(), Datasets.loadDigits().seed(1).test().x());
    assertEquals(899, DIGITS.testShare(0.5).test().size());
    // Together they are all images, each once.
    var parts = NDArray.concatenate(List.of(DIGITS.train().x(), DIGITS.test().x()));
    assertEquals(sortedSums(DIGITS.all().x()), sortedSums(parts));
  }

  @Test
  void theValidationSamplesAreTheLastOfTheTrainingSamples() {
    var parts = DIGITS.validationSplit(0.2);
    assertEquals(1149, parts.train().size());
    assertEquals(288, parts.validation().size());
    assertEquals(DIGITS.test().x(), parts.test().x());
    var together = NDArray.concatenate(List.of(parts.train().x(), parts.validation().x()));
    assertEquals(DIGITS.train().x(), together);
    Kit.assertRefused(
        "validation: this split has no samples to validate with; validationSplit(0.2) takes a fifth"
            + " of the training samples.",
        DIGITS::validation);
    assertEquals(24, Datasets.loadIris().validationSplit(0.2).validation().size());
  }

  private static List<Double> sortedSums(NDArray images) {
    var sums = new ArrayList<Double>();
    for (int i = 0; i < images.length(); i++) {
      sums.add(Arrays.stream(images.get(i).toDoubles()).sum());
    }
    return sums.stream().sorted().toList();
  }

  @Test
  void imagesAreResizedOnRequest() {
    var large = DIGITS.targetSize(28, 28).test();
    assertEquals(Shape.of(360, 28, 28), large.x().shape());
    assertEquals(DIGITS.test().y(), large.y());
    double small = Arrays.stream(DIGITS.test().x().toDoubles()).average().orElseThrow();
    double resized = Arrays.stream(large.x().toDoubles()).average().orElseThrow();
    assertEquals(small, resized, 0.01);
    assertTrue(max(large.x()) <= 1 && min(large.x()) >= 0);
  }

  @Test
  void batchesHoldEverySampleOnce() {
    var data = Dataset.of(new float[] {0, 1, 2, 3, 4, 5, 6}, new int[] {0, 10, 20, 30, 40, 50, 60});
    var seen = new ArrayList<Double>();
    var sizes = new ArrayList<Integer>();
    data.batches(3, Seed.generator(1))
        .forEachRemaining(
            b -> {
              sizes.add(b.size());
              for (int i = 0; i < b.size(); i++) {
                double x = b.x().get(0).get(i).item();
                assertEquals(10 * x, b.y().get(0).get(i).item());
                seen.add(x);
              }
            });
    assertEquals(List.of(3, 3, 1), sizes);
    assertNotEquals(List.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0), seen);
    assertEquals(List.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0), seen.stream().sorted().toList());
  }

  @Test
  void datasetsTakeArraysAndLists() {
    assertEquals(1, Dataset.of(List.of(1f, 2f)).inputs().size());
    assertEquals(Shape.of(2, 1), Dataset.of(List.of(List.of(1f), List.of(2f))).x().shape());
    assertEquals(2, Dataset.of(List.of(new float[2], new float[2])).inputs().size());
    assertEquals(
        "Dataset of 2 samples: x (2, 3) float32, y (2,) int32",
        Dataset.of(new float[2][3], new int[2]).toString());
    Kit.assertRefused(
        "Expected inputs for 2 samples, received an array of shape (3,).",
        () -> Dataset.of(List.of(new float[2], new float[3])));
  }
}
