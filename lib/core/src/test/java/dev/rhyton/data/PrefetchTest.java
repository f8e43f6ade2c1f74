package dev.rhyton.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.JavaProcess;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.Seed;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class PrefetchTest {
  private static boolean isReading() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(t -> t.getName().equals("rhyton-prefetch") && t.isAlive());
  }

  private static Stream<Batch> endless(AtomicInteger made, AtomicBoolean closed) {
    return Stream.generate(() -> Batch.sample(new float[] {made.incrementAndGet()}, 1f))
        .onClose(() -> closed.set(true));
  }

  @Test
  void itReadsAheadAndNoFurther() throws InterruptedException {
    var made = new AtomicInteger();
    var closed = new AtomicBoolean();
    try (var batches = Dataset.of(endless(made, closed)).prefetch(3).batches(1, null)) {
      batches.next();
      while (made.get() < 4) Thread.sleep(1); // one given, two or three waiting, one in hand
      Thread.sleep(50);
      assertTrue(made.get() <= 5, made::toString);
    }
    assertTrue(closed.get());
    assertFalse(isReading());
  }

  @Test
  void anErrorOfTheSourceReachesTheReader() {
    var data =
        Dataset.of(List.of(Batch.sample(1, 1), Batch.sample(2, 2)))
            .map(
                x -> {
                  if (x.toInts()[0] == 2) throw new IllegalStateException("two");
                  return x;
                })
            .prefetch();
    try (var batches = data.batches(1, null)) {
      batches.next();
      assertEquals("two", assertThrows(IllegalStateException.class, batches::hasNext).getMessage());
      assertFalse(batches.hasNext());
    }
  }

  @Test
  void anInterruptLosesNoSample() {
    var data = Dataset.of(new int[] {1, 2, 3}).map(x -> x).prefetch();
    try (var batches = data.batches(1, null)) {
      Thread.currentThread().interrupt();
      int sum = 0;
      while (batches.hasNext()) sum += batches.next().x().get(0).toInts()[0];
      assertEquals(6, sum);
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void fitClosesWhatItReads() {
    var model = Sequential.of(Dense.of(1));
    model.compile("sgd", "mse");
    var closed = new AtomicBoolean();
    var data = Dataset.of(endless(new AtomicInteger(), closed)).prefetch();
    var broken =
        data.mapBatches(
            b -> {
              if (b.x().get(0).toFloats()[0] > 40) throw new IllegalStateException("no more");
              return b;
            });
    assertThrows(IllegalStateException.class, () -> model.fit(broken, ModelKit.quiet(1, 8)));
    assertTrue(closed.get());
    assertFalse(isReading());
  }

  @Test
  void fitEvaluateAndPredictTakeAnyDataset() {
    var x = Kit.normal(1, 20, 4);
    var y = Kit.labels(2, 20, 3);
    var arrays = Dataset.of(x, y);
    var piped = arrays.map(a -> a).batch(7).prefetch();
    var a = ModelKit.classifier();
    var b = ModelKit.classifier();
    for (var model : List.of(a, b)) {
      model.compile("sgd", "sparse_categorical_crossentropy", "accuracy");
      model.build(4);
    }
    b.setWeights(a.getWeights());
    Seed.set(1);
    a.fit(arrays, ModelKit.quiet(2, 7).shuffle(false).validation(arrays));
    Seed.set(1);
    b.fit(piped, ModelKit.quiet(2, 20).shuffle(false).validation(piped));
    assertEquals(0, Kit.distance(a.getWeights(), b.getWeights()));
    assertEquals(a.evaluate(arrays).get("loss"), b.evaluate(piped).get("loss"), 1e-6);
    assertTrue(Kit.distance(a.predict(x), b.predict(piped)) < 1e-6);
  }

  /** A pass over twenty times the heap, in a process whose heap is small. */
  @Test
  void aPassOverMoreThanTheHeapStaysFlat() throws IOException, InterruptedException {
    assertEquals("640 MB", JavaProcess.run("32m", LargePass.class).strip());
  }

  /** Reads 10,000 samples of 64 KB each, changed, shuffled and ahead. */
  static final class LargePass {
    public static void main(String[] args) {
      IndexedDataset files =
          new DerivedDataset(
              Dataset.of(new int[1]), 10_000, index -> Batch.of(new float[index.length][16_000]));
      Dataset data = files.map(x -> x.scale(2)).shuffle(1).prefetch().shuffle(2, 20);
      long bytes = 0;
      try (var batches = data.batches(8, null)) {
        while (batches.hasNext()) bytes += batches.next().x().get(0).size() * Float.BYTES;
      }
      System.out.println(bytes / 1_000_000 + " MB");
    }
  }
}
