package dev.rhyton.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Each operation on arrays, which can be read in any order, and on a stream, which cannot. */
class DatasetTest {
  private static final int[] SEVEN = {0, 1, 2, 3, 4, 5, 6};

  /** The numbers from 0 on, each with ten times itself as target. */
  private static ArrayDataset arrays(int count) {
    var x = IntStream.range(0, count).toArray();
    return Dataset.of(x, IntStream.of(x).map(i -> 10 * i).toArray());
  }

  /** The same as single samples. */
  private static Dataset stream(int count) {
    return Dataset.of(IntStream.range(0, count).mapToObj(i -> Batch.sample(i, 10 * i)).toList());
  }

  /** The same, in batches of 1, 2, 3, 1, 2, 3, ... */
  private static Dataset batches(int count) {
    var all = arrays(count);
    List<Batch> parts = new ArrayList<>();
    for (int at = 0, size = 1; at < count; at += size, size = size % 3 + 1) {
      parts.add(
          all.slice(at, Math.min(count, at + size))
              .read(IntStream.range(0, Math.min(size, count - at)).toArray()));
    }
    return Dataset.of(parts);
  }

  private static List<Dataset> both(int count) {
    return List.of(arrays(count), stream(count));
  }

  private static List<Dataset> all(int count) {
    return List.of(arrays(count), stream(count), batches(count));
  }

  /** The samples of a pass; their targets must still be theirs. */
  private static int[] samples(Dataset data, int batchSize) {
    return samples(data.batches(batchSize, null));
  }

  private static int[] samples(Batches batches) {
    var seen = IntStream.builder();
    try (batches) {
      batches.forEachRemaining(
          b -> {
            var x = b.x().get(0).toInts();
            var y = b.y().get(0).toInts();
            for (int i = 0; i < x.length; i++) {
              assertEquals(10 * x[i], y[i]);
              seen.add(x[i]);
            }
          });
    }
    return seen.build().toArray();
  }

  private static List<Integer> sizes(Dataset data, int batchSize) {
    var sizes = new ArrayList<Integer>();
    try (var batches = data.batches(batchSize, null)) {
      batches.forEachRemaining(b -> sizes.add(b.size()));
    }
    return sizes;
  }

  private static void assertSamples(int[] expected, Dataset data) {
    for (int batchSize : new int[] {1, 3, 100}) {
      assertEquals(Arrays.toString(expected), Arrays.toString(samples(data, batchSize)));
    }
    if (data.size() >= 0) assertEquals(expected.length, data.size());
  }

  @Property(tries = 100, seed = "1")
  void whateverIsJoinedAndCutComesInOrder(
      @ForAll @IntRange(min = 0, max = 9) int from,
      @ForAll @IntRange(min = 1, max = 9) int count,
      @ForAll @IntRange(min = 1, max = 5) int batchSize) {
    var all = IntStream.range(0, 20).toArray();
    int[] expected = Arrays.copyOfRange(all, from, from + count);
    for (var data : all(20)) {
      for (var other : all(20)) {
        var joined = data.skip(from).take(count).concat(other.skip(from + count));
        int[] rest = Arrays.copyOfRange(all, from, 20);
        assertEquals(Arrays.toString(rest), Arrays.toString(samples(joined, batchSize)));
      }
      assertEquals(
          Arrays.toString(expected),
          Arrays.toString(samples(data.skip(from).take(count), batchSize)));
    }
  }

  @Test
  void batchesHaveTheSizeThatIsAskedFor() {
    for (var data : both(7)) {
      assertSamples(SEVEN, data);
      assertEquals(List.of(3, 3, 1), sizes(data, 3));
      assertEquals(List.of(2, 2, 2, 1), sizes(data.batch(2), 5));
      assertEquals(List.of(2, 2, 1), sizes(data.batch(2).skip(1).take(5), 5));
      assertEquals(2, data.batch(2).prefetch().map(x -> x).batchSizeFor(5));
      assertEquals(5, data.prefetch().batchSizeFor(5));
    }
    assertEquals(7, arrays(7).prefetch().batch(3).size());
    assertEquals(-1, stream(7).size());
  }

  @Test
  void rowsAreTakenInAnyOrder() {
    assertSamples(new int[] {2, 0, 2}, arrays(7).rows(2, 0, 2));
    assertSamples(new int[] {2, 0, 2}, arrays(7).map(x -> x).rows(2, 0, 2));
    Kit.assertRefused(
        "Expected rows from 0 to 6, received 7.", () -> arrays(7).map(x -> x).rows(7));
    var joined = (IndexedDataset) arrays(3).map(x -> x).concat(arrays(5));
    assertSamples(new int[] {2, 1, 2, 4}, joined.rows(5, 1, 2, 7));
  }

  @Test
  void placesAreThoseInTheDatasetThatIsRead() {
    for (var data : List.of(arrays(9).skip(2), arrays(4).map(x -> x).concat(arrays(3)))) {
      try (var batches = data.map(x -> x).prefetch().batches(7, Seed.generator(1))) {
        assertEquals(
            List.of(0, 1, 2, 3, 4, 5, 6), batches.next().rows().stream().sorted().toList());
      }
    }
  }

  @Test
  void skippingMoreThanThereIsLeavesNothing() {
    for (var data : both(7)) {
      assertSamples(new int[0], data.skip(9));
      assertSamples(new int[0], data.take(0));
      assertSamples(SEVEN, data.take(9));
      Kit.assertRefused("take: count must not be negative, received -1.", () -> data.take(-1));
      Kit.assertRefused("skip: count must not be negative, received -1.", () -> data.skip(-1));
    }
  }

  @Test
  void aSplitTakesItsValidationSamplesFromThoseForTraining() {
    var split = arrays(7).split(0.3).validationSplit(0.5);
    assertEquals("Split: 2 to train on, 2 to validate with, 3 to test with", split.toString());
    assertEquals(arrays(7).slice(2, 4).x(), split.validation().x());
    assertEquals(arrays(7).slice(4, 7).x(), split.test().x());
    Kit.assertRefused(
        "validationSplit: this split already has samples to validate with.",
        () -> split.validationSplit(0.5));
    for (double share : new double[] {0, 1, -1, 0.9, Double.NaN}) {
      Kit.assertRefused(
          "validationSplit: expected a share above 0 and below 1 that leaves samples on both sides,"
              + " received "
              + Text.number(share)
              + " of 2 samples.",
          () -> arrays(3).split(0.3).validationSplit(share));
    }
    var mapped = arrays(7).map(x -> x);
    Kit.assertRefused(
        "validationSplit: expected training samples that lie in memory, received "
            + mapped
            + "; cache() reads them into memory.",
        () -> new Split<Dataset>(mapped, mapped).validationSplit(0.5));
  }

  @Test
  void aSplitKeepsTheLastSamplesToTestWith() {
    Split<? extends Dataset> split = arrays(7).map(x -> x).split(0.3);
    assertSamples(new int[] {0, 1, 2, 3}, split.train());
    assertSamples(new int[] {4, 5, 6}, split.test());
    assertSame(ArrayDataset.class, arrays(7).split(0.3).test().getClass());
    assertEquals("Split: 4 to train on, 3 to test with", split.toString());
    Kit.assertRefused("split: testShare must lie in [0, 1), received 1.", () -> arrays(7).split(1));
  }

  @Test
  void theSeedFixesTheOrder() {
    var shuffled = arrays(100).map(x -> x).shuffle(1);
    var streamed = stream(100).shuffle(1, 30);
    for (var data : List.of(shuffled, streamed, stream(100).shuffle(1, 1000))) {
      var order = samples(data, 7);
      assertEquals(Arrays.toString(order), Arrays.toString(samples(data, 32)));
      assertFalse(Arrays.equals(IntStream.range(0, 100).toArray(), order));
      assertEquals(100, IntStream.of(order).distinct().count());
    }
    assertFalse(
        Arrays.equals(samples(shuffled, 7), samples(arrays(100).map(x -> x).shuffle(2), 7)));
    // A sample comes at most as much earlier as the buffer is long.
    var order = samples(streamed, 7);
    for (int i = 0; i < 100; i++) assertTrue(order[i] < i + 30);
    Kit.assertRefused(
        "shuffle: buffer must be at least 1, received 0.", () -> stream(7).shuffle(1, 0));
  }

  @Test
  void fitDrawsAnOrderWhereThereIsOneToDraw() {
    var inPlace = Arrays.toString(IntStream.range(0, 100).toArray());
    for (var data : List.of(arrays(100), arrays(50).concat(arrays(100).skip(50)))) {
      for (var piped : List.of(data, data.map(x -> x).batch(5).prefetch())) {
        var order = samples(piped.batches(8, Seed.generator(3)));
        assertNotEquals(inPlace, Arrays.toString(order));
        assertEquals(inPlace, Arrays.toString(IntStream.of(order).sorted().toArray()));
        assertEquals(
            Arrays.toString(order), Arrays.toString(samples(piped.batches(8, Seed.generator(3)))));
      }
    }
    assertEquals(inPlace, Arrays.toString(samples(stream(100).batches(8, Seed.generator(3)))));
  }

  /** As those of a generator in Keras. */
  @Test
  void givenBatchesAreKept() {
    var data = batches(7);
    assertSamples(SEVEN, data);
    var given = List.of(1, 2, 3, 1);
    assertEquals(given, sizes(data, 3));
    assertEquals(given, sizes(data.map(x -> x).prefetch(), 100));
    assertEquals(List.of(2, 3, 1), sizes(data.skip(1), 2));
    assertEquals(List.of(1, 3, 1), sizes(data.skip(2), 2));
    assertEquals(List.of(1, 2, 2), sizes(data.take(5), 2));
    assertEquals(List.of(1, 2, 3, 1, 2, 1), sizes(data.concat(arrays(3)), 2));
    assertEquals(List.of(2, 1, 1, 2, 3, 1), sizes(arrays(3).concat(data), 2));
    assertEquals(given, sizes(data.zip(arrays(9)), 2));
    assertEquals(List.of(2, 2, 2, 1), sizes(arrays(9).zip(data), 2));
    assertEquals(List.of(3, 3, 1), sizes(data.batch(3), 100));
    assertEquals(List.of(3, 2), sizes(data.batch(3).take(5), 100));
    assertEquals(List.of(4, 3), sizes(data.shuffle(1, 3), 4));
    assertEquals(3, data.batch(3).batchSizeFor(32));
    assertEquals(given, sizes(Dataset.of(List.of(1, 2, 3, 1).stream().map(n -> rows(n))), 5));
    var mixed =
        List.of(Batch.sample(0), Batch.sample(1), rows(2), Batch.sample(2), Batch.sample(3));
    assertEquals(List.of(2, 2, 2), sizes(Dataset.of(mixed), 5));
    assertEquals(List.of(), sizes(Dataset.of(List.<Batch>of()), 5));
  }

  private static Batch rows(int count) {
    return Batch.of(IntStream.range(0, count).toArray());
  }

  @Test
  void changesSeeWholeBatches() {
    for (var data : both(7)) {
      var shapes = new ArrayList<Shape>();
      var changed =
          data.map(
              x -> {
                shapes.add(x.shape());
                return x.scale(0.5);
              });
      try (var batches = changed.batches(4, null)) {
        assertEquals(NDArray.from(new float[] {0, 0.5f, 1, 1.5f}), batches.next().x().get(0));
        assertEquals(3, batches.next().size());
      }
      assertEquals(List.of(Shape.of(4), Shape.of(3)), shapes);
      assertEquals(0, changed.peek().x().get(0).get(0).item());
      Kit.assertRefused(
          "mapBatches: expected 7 samples back, received 6.",
          () -> samples(data.mapBatches(b -> b.slice(1, 7)), 7));
      Kit.assertRefused(
          "Expected targets for 1 samples, received an array of shape (7,).",
          () -> samples(data.map(x -> x.slice(0, 1)), 7));
      Kit.assertRefused(
          "map: these samples have 2 inputs: use mapBatches.",
          () -> samples(data.zip(data).map(x -> x), 7));
    }
  }

  @Test
  void zippedDatasetsEndWithTheShorterOne() {
    for (var a : both(7)) {
      for (var b : both(5)) {
        var zipped = a.zip(b);
        assertEquals(List.of(2, 2, 1), sizes(zipped, 2));
        try (var batches = zipped.batches(5, null)) {
          var batch = batches.next();
          assertEquals(2, batch.x().size());
          assertEquals(batch.y().get(0), batch.y().get(1));
        }
        assertEquals(2, zipped.peek().x().size());
      }
    }
    assertEquals(5, arrays(7).zip(arrays(5)).size());
    assertEquals(5, arrays(5).map(x -> x).prefetch().zip(arrays(7)).size());
  }

  @Test
  void aCacheReadsOnce() {
    var reads = new AtomicInteger();
    var cached =
        stream(7)
            .map(
                x -> {
                  reads.incrementAndGet();
                  return x;
                })
            .cache();
    assertSamples(SEVEN, cached);
    assertEquals(1, reads.get()); // in one batch
    Kit.assertRefused(
        "cache: expected at least one sample, received none.", () -> arrays(3).skip(3).cache());
  }

  @Test
  void iteratorsAndStreamsAreReadOnce() {
    var closed = new AtomicBoolean();
    var samples = Stream.of(1, 2, 3).map(i -> Batch.sample(i, 10 * i));
    var data = Dataset.of(samples.onClose(() -> closed.set(true)));
    assertEquals(1, data.peek().x().get(0).item());
    assertEquals(1, data.peek().x().get(0).item());
    assertFalse(closed.get());
    assertEquals(List.of(2, 1), sizes(data, 2));
    assertTrue(closed.get());
    var message =
        "This dataset can be read once, and it has been: make it of an Iterable, or keep its"
            + " samples with cache().";
    assertEquals(
        message,
        assertThrows(IllegalStateException.class, () -> data.batches(2, null).hasNext())
            .getMessage());
    var once = Dataset.of(List.of(Batch.sample(new float[2])).iterator());
    assertEquals(Shape.of(1, 2), once.peek().x().get(0).shape());
    Kit.assertRefused(
        "Expected at least one sample, the source of this dataset has none.",
        () -> Dataset.of(Stream.<Batch>of()).peek());
  }

  /** An iterable without a type, as one of a notebook's variables, holds anything. */
  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void anIterableOfOtherThings() {
    Iterable words = List.of("a", "b");
    Kit.assertRefused(
        "Dataset: expected a source of batches, Batch.of(x, y), or of samples, Batch.sample(x, y),"
            + " received a value of type String.",
        () -> Dataset.of((Iterable<Batch>) words).peek());
    Iterable nothing = Collections.singletonList(null);
    Kit.assertRefused(
        "Dataset: a batch of the source must not be null.",
        () -> Dataset.of((Iterable<Batch>) nothing).peek());
  }

  @Test
  void samplesAndBatchesMayHaveSeveralInputs() {
    var sample = Batch.sample(List.of(new float[2], new float[3]), 1);
    assertEquals(Shape.of(1, 2), sample.x().get(0).shape());
    assertEquals(Shape.of(1, 3), sample.x().get(1).shape());
    assertEquals(Shape.of(1), sample.y().get(0).shape());
    assertEquals(Shape.of(1, 2), Batch.sample(List.of(1f, 2f)).x().get(0).shape());
    Kit.assertRefused(
        "Batches of one dataset must be alike: one has 0 arrays where another has 1.",
        () -> samples(Dataset.of(List.of(Batch.sample(1, 10), Batch.sample(2))), 2));
  }

  /** As None in Keras. */
  @Test
  void nullMeansNoTargetsAndNoWeights() {
    var x = new float[][] {{1}, {2}};
    assertEquals(List.of(), Dataset.of(x, null).peek().y());
    var batch = Dataset.of(x, new float[] {3, 4}, null).peek();
    assertEquals(1, batch.y().size());
    assertEquals(List.of(), batch.sampleWeights());
    assertEquals(List.of(), Dataset.of(x, Map.of("a", x), null).peek().sampleWeights());
  }
}
