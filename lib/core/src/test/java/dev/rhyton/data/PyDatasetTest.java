package dev.rhyton.data;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.layers.Dense;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class PyDatasetTest {
  /** Batches of three samples whose value is their batch's index; notes what runs. */
  private static class Counted extends PyDataset {
    final int batches;
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final Set<String> threads = ConcurrentHashMap.newKeySet();

    Counted(int batches) {
      this.batches = batches;
    }

    @Override
    public int numBatches() {
      return batches;
    }

    @Override
    public Batch getItem(int index) {
      threads.add(Thread.currentThread().getName());
      if (index == 99) throw new IllegalStateException("no batch " + index);
      float[][] x = {{index}, {index}, {index}};
      return Batch.of(x, x);
    }

    @Override
    public void onEpochBegin() {
      calls.add("begin");
    }

    @Override
    public void onEpochEnd() {
      calls.add("end");
    }
  }

  private static List<Integer> read(Dataset data) {
    var found = new ArrayList<Integer>();
    try (var pass = data.batches(32, null)) {
      pass.forEachRemaining(b -> found.add(b.x().get(0).toInts()[0]));
    }
    return found;
  }

  @Test
  void batchesComeInOrderAndKeepTheirSize() {
    var data = new Counted(5);
    assertEquals(List.of(0, 1, 2, 3, 4), read(data));
    assertEquals(List.of("begin", "end"), data.calls);
    assertEquals(5, data.batchCount(32));
    assertEquals(3, data.peek().size());
    assertEquals("Dataset of 5 batches", data.toString());
  }

  @Test
  void workersKeepTheOrder() {
    var data = new Counted(50);
    assertEquals(read(new Counted(50)), read(data.workers(4).maxQueueSize(7)));
    assertTrue(data.threads.stream().allMatch("rhyton-worker"::equals), data.threads.toString());
  }

  @Test
  void fitTakesEachBatchOnceAnEpoch() {
    var data = new Counted(4);
    var model = Sequential.of(Dense.of(1));
    model.compile("sgd", "mse");
    var history = model.fit(data, epochs(2).verbose(0));
    assertEquals(2, history.history().get("loss").size());
    assertEquals(2, Collections.frequency(data.calls, "end"), data.calls.toString());
    assertEquals(12, model.predict(data).length());
  }

  @Test
  void orderIsShuffled() {
    var found = new ArrayList<Integer>();
    try (var pass = new Counted(20).batches(32, Seed.generator(1))) {
      pass.forEachRemaining(b -> found.add(b.x().get(0).toInts()[0]));
    }
    assertTrue(!found.equals(found.stream().sorted().toList()));
    assertEquals(20, found.stream().distinct().count());
  }

  @Test
  void withoutEndItTakesStepsPerEpoch() {
    var model = Sequential.of(Dense.of(1));
    model.compile("sgd", "mse");
    var history =
        model.fit(
            new Counted(PyDataset.INFINITE).workers(2), epochs(3).stepsPerEpoch(2).verbose(0));
    assertEquals(3, history.history().get("loss").size());
  }

  @Test
  void errorsOfWorkersReachTheCaller() {
    var error = assertThrows(IllegalStateException.class, () -> read(new Counted(101).workers(2)));
    assertEquals("no batch 99", error.getMessage());
  }

  @Test
  void refusals() {
    assertEquals(
        "PyDataset: workers must be at least 1, received 0.",
        assertThrows(IllegalArgumentException.class, () -> new Counted(1).workers(0)).getMessage());
    assertEquals(
        "PyDataset: expected at least one batch, numBatches is 0.",
        assertThrows(IllegalArgumentException.class, () -> new Counted(0).peek()).getMessage());
  }
}
