package dev.rhyton.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Refusals;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SplitDatasetTest {
  private static final ArrayDataset DATA = Dataset.of(NDArray.from(numbers(0, 10)));

  private static int[] numbers(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private static int[] values(IndexedDataset data) {
    return data.read(numbers(0, (int) data.size())).x().get(0).toInts();
  }

  private static void assertSplit(SplitDataset split, int left, int right) {
    var parts = split.apply(DATA);
    assertArrayEquals(numbers(0, left), values(parts.train()));
    assertArrayEquals(numbers(10 - right, 10), values(parts.test()));
  }

  /** As {@code keras.utils.split_dataset(np.arange(10), ...)}; halves are rounded to even. */
  @Test
  void sizesAreKeras() {
    assertSplit(SplitDataset.of().leftSize(0.8), 8, 2);
    assertSplit(SplitDataset.of().leftSize(3), 3, 7);
    assertSplit(SplitDataset.of().rightSize(0.25), 8, 2);
    assertSplit(SplitDataset.of().rightSize(0.35), 6, 4);
    assertSplit(SplitDataset.of().leftSize(0.5).rightSize(0.3), 5, 3);
    assertSplit(SplitDataset.of().leftSize(4).rightSize(0.2), 4, 2);
  }

  @Test
  void shufflesBySeed() {
    var split = SplitDataset.of().leftSize(6).shuffle(true).seed(3);
    var parts = split.apply(DATA);
    int[] all =
        IntStream.concat(Arrays.stream(values(parts.train())), Arrays.stream(values(parts.test())))
            .toArray();
    assertArrayEquals(numbers(0, 10), Arrays.stream(all).sorted().toArray());
    assertArrayEquals(values(parts.train()), values(split.apply(DATA).train()));
  }

  @Test
  void streamsAreReadIntoMemory() {
    var stream = Dataset.of(List.of(Batch.of(numbers(0, 7)), Batch.of(numbers(7, 10))));
    var parts = SplitDataset.of().rightSize(3).apply(stream);
    assertArrayEquals(numbers(0, 7), values(parts.train()));
    assertEquals("Split: 7 to train on, 3 to test with", parts.toString());
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    return new Refusals()
        .add(
            "SplitDataset: expected leftSize, rightSize or both, received neither.",
            () -> SplitDataset.of().apply(DATA))
        .add(
            "SplitDataset: leftSize must be a share above 0 and below 1, or a number of samples, an"
                + " int; received 1.",
            () -> SplitDataset.of().leftSize(1.0))
        .add(
            "SplitDataset: 9 and 2 of 10 samples: expected at least one sample on each side, and no"
                + " more than there are.",
            () -> SplitDataset.of().leftSize(9).rightSize(0.2).apply(DATA))
        .add(
            "SplitDataset: 10 and 0 of 10 samples: expected at least one sample on each side, and"
                + " no more than there are.",
            () -> SplitDataset.of().leftSize(10).apply(DATA))
        .add(
            "SplitDataset: rightSize must be at least 1, received 0.",
            () -> SplitDataset.of().rightSize(0))
        .tests();
  }
}
