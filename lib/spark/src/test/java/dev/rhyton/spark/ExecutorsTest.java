package dev.rhyton.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.EarlyStopping;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.Seed;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on executors that are processes, some of which are killed. */
class ExecutorsTest {
  private static final int KILLS = Integer.getInteger("rhyton.kills", 2);
  private static final ArrayDataset ROWS = Dataset.of(Kit.normal(1, 96, 6), Kit.labels(2, 96, 3));

  @TempDir Path folder;

  private static Model model(Learning mode) {
    Seed.set(3);
    var model =
        Sequential.of(
            Dense.of(8).activation("relu"),
            BatchNormalization.of(),
            Dropout.of(0.2),
            Dense.of(3).activation("softmax"));
    model.build(6);
    assertTrue(weights(model).length > 0); // draws the first values
    model.compile(
        Compile.of(Adam.of(0.01), SparseCategoricalCrossentropy.of())
            .metrics("accuracy")
            .learning(mode));
    Seed.set(9);
    return model;
  }

  private static float[] weights(Model model) {
    return new ModelVector(model).read();
  }

  private static void fit(SparkTrainer trainer, Fit options) {
    trainer.fit(Cluster.data(Cluster.processes(), ROWS, 6), options);
  }

  /** Kills an executor during a batch, as the system does where memory runs out. */
  private static final class Kill extends Callback {
    private final Set<Long> killed = new HashSet<>();
    private final Set<Integer> at = new HashSet<>();
    private int batches;

    Kill(int times, int of) {
      for (int i = 0; i < times; i++) at.add((2 * i + 1) * of / (2 * times));
    }

    @Override
    public void onTrainBatchBegin(long batch) {
      if (!at.contains(batches++)) return;
      var context = Cluster.context(Cluster.processes());
      long pid = context.parallelize(List.of(1), 1).map(new Pid()).first();
      // At different moments of the batch, which begins after this method.
      long delay = 20L * (killed.size() % 10);
      killed.add(pid);
      new Thread(() -> kill(pid, delay)).start();
    }

    private static void kill(long pid, long delay) {
      try {
        Thread.sleep(delay);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** Returns the process of an executor. */
  private static final class Pid implements Function<Integer, Long> {
    private static final long serialVersionUID = 1;

    @Override
    public Long call(Integer unused) {
      return ProcessHandle.current().pid();
    }
  }

  @Test
  void aKilledExecutorChangesNothing() {
    for (boolean sliced : new boolean[] {true, false}) {
      int epochs = Math.max(4, KILLS);
      var expected = model(Learning.gradient());
      var unbroken = SparkTrainer.of(expected);
      fit(sliced ? unbroken.sliced() : unbroken, ModelKit.quiet(epochs, 24));
      var model = model(Learning.gradient());
      var kill = new Kill(KILLS, 4 * epochs);
      var trainer = SparkTrainer.of(model);
      fit(sliced ? trainer.sliced() : trainer, ModelKit.quiet(epochs, 24).callbacks(kill));
      assertEquals(KILLS, kill.killed.size());
      assertArrayEquals(weights(expected), weights(model), sliced ? 0 : 1e-5f);
    }
  }

  private static final class Break extends RuntimeException {}

  @Test
  void resumesBitByBit() {
    var expected = model(Learning.gradient());
    fit(SparkTrainer.of(expected).sliced(), ModelKit.quiet(3, 24));
    var backup = BackupAndRestore.of(folder.resolve("backup").toString()).saveFreq(1);
    var broken = model(Learning.gradient());
    var crash =
        new Callback() {
          private int left = 7;

          @Override
          public void onTrainBatchBegin(long batch) {
            if (left-- == 0) throw new Break();
          }
        };
    assertThrows(
        Break.class,
        () ->
            fit(SparkTrainer.of(broken).sliced(), ModelKit.quiet(3, 24).callbacks(backup, crash)));
    var resumed = model(Learning.gradient());
    Seed.set(99);
    fit(SparkTrainer.of(resumed).sliced(), ModelKit.quiet(3, 24).callbacks(backup));
    assertArrayEquals(weights(expected), weights(resumed));
    var there = TrainerInternals.variables(expected);
    var here = TrainerInternals.variables(resumed);
    for (int i = 0; i < here.size(); i++) {
      assertEquals(there.get(i).exactValue(), here.get(i).exactValue());
    }
  }

  @Test
  void callbacksValidateOnTheDriverAndSeeItsWeights() {
    var model = model(Learning.plain());
    var validation = Dataset.of(Kit.normal(5, 30, 6), Kit.labels(6, 30, 3));
    var stopping = EarlyStopping.of().monitor("val_loss").patience(1).restoreBestWeights(true);
    var history =
        SparkTrainer.of(model)
            .sliced()
            .fit(
                Cluster.data(Cluster.processes(), ROWS, 4),
                ModelKit.quiet(6, 24).validation(validation).callbacks(stopping));
    assertEquals(
        List.of("accuracy", "loss", "val_accuracy", "val_loss"),
        history.history().keySet().stream().sorted().toList());
    double best = history.get("val_loss").stream().mapToDouble(v -> v).min().orElseThrow();
    assertEquals(best, model.evaluate(validation).get("loss"), 1e-5);
  }
}
