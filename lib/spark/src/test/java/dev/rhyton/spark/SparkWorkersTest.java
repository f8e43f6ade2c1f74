package dev.rhyton.spark;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tuner.Asha;
import dev.rhyton.tuner.HyperParameters;
import dev.rhyton.tuner.RandomSearch;
import dev.rhyton.tuner.SuccessiveHalving;
import dev.rhyton.tuner.Trial;
import dev.rhyton.tuner.Tuner;
import dev.rhyton.tuner.TunerResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches whose trials run on executors. */
class SparkWorkersTest {
  private static final AtomicInteger HANGING = new AtomicInteger();

  private static ArrayDataset samples(long seed) {
    return Dataset.of(Kit.normal(seed, 60, 4), Kit.labels(seed + 1, 60, 3));
  }

  private static Fit fit() {
    return epochs(9).batchSize(16).validation(samples(5));
  }

  private static Model model(HyperParameters hp) {
    var model =
        Sequential.of(
            Dense.of(hp.log().integer("units", 2, 16)).activation("relu"),
            Dropout.of(hp.real("dropout", 0, 0.5)),
            Dense.of(3).activation("softmax"));
    model.compile(
        Adam.of(hp.log().real("rate", 1e-3, 1e-1)), "sparse_categorical_crossentropy", "accuracy");
    return model;
  }

  private static Tuner tuner() {
    return Tuner.of(SparkWorkersTest::model).searcher(RandomSearch.of()).trials(12);
  }

  private static List<String> texts(TunerResult result) {
    return result.trials().stream().map(t -> t + " " + t.scores()).toList();
  }

  /** Kills its process, once for each file that it can create. */
  private static final class Die extends Callback {
    private final Path once;

    Die(Path once) {
      this.once = once;
    }

    @Override
    public void onEpochEnd(int epoch, Map<String, Double> logs) {
      if (epoch != 1) return;
      try {
        Files.createFile(once);
      } catch (FileAlreadyExistsException e) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Runtime.getRuntime().halt(9);
    }
  }

  /**
   * Two executors, of which one is killed in the middle of a rung, give the trials of a process.
   */
  @Test
  void executorsTrainTheSameTrials(@TempDir Path folder) {
    var some = tuner().scheduler(SuccessiveHalving.hyperband());
    var here = some.search(hp -> samples(1), hp -> fit());
    var once = folder.resolve("killed").toString();
    var there =
        some.on(SparkWorkers.of(Cluster.processes()))
            .folder(folder.resolve("search"))
            .search(hp -> samples(1), hp -> fit().callbacks(new Die(Path.of(once))));
    assertTrue(Files.exists(Path.of(once)));
    assertEquals(texts(here), texts(there));
    assertEquals(here.bestModel().getWeights(), there.bestModel().getWeights());
    assertEquals(0, Cluster.activeJobs(Cluster.processes()));
  }

  @Test
  void ashaUsesAllSlots() {
    var workers = SparkWorkers.of(Cluster.local());
    assertEquals(2, workers.places());
    var result = tuner().scheduler(Asha.of()).on(workers).search(hp -> samples(1), hp -> fit());
    assertEquals(12, result.trials().size());
    assertTrue(result.trials().stream().noneMatch(Trial::running));
    assertTrue(result.best().epochs() > 1);
  }

  private static void hang() {
    HANGING.incrementAndGet();
    while (!Thread.currentThread().isInterrupted()) Thread.onSpinWait();
    HANGING.decrementAndGet();
  }

  /** A search that is stopped leaves no job and no task on the cluster. */
  @Test
  void stopEndsTheJobs() throws InterruptedException {
    var hanging =
        Tuner.of(
                hp -> {
                  if (hp.bool("hangs")) hang();
                  return model(hp);
                })
            .searcher(RandomSearch.of())
            .enqueue(Map.of("hangs", true))
            .trials(1000)
            .on(SparkWorkers.of(Cluster.local()));
    var result = new AtomicReference<TunerResult>();
    var caller = new Thread(() -> result.set(hanging.search(hp -> samples(1), hp -> fit())));
    caller.start();
    await(() -> HANGING.get() > 0);
    caller.interrupt();
    caller.join();
    assertNull(result.get().trials().get(0).failure());
    assertTrue(result.get().trials().stream().noneMatch(Trial::running));
    await(() -> HANGING.get() == 0 && Cluster.activeJobs(Cluster.local()) == 0);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; !condition.getAsBoolean(); i++) {
      assertTrue(i < 1000, "it takes too long");
      Thread.sleep(100);
    }
  }
}
