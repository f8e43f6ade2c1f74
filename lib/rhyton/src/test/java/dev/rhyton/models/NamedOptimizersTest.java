package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.learning.Learning;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several optimizers by name in files and backups. */
class NamedOptimizersTest {
  private static final NDArray X = Kit.normal(1, 24, 4);

  @TempDir Path folder;

  /** Two updates of a critic, one of a generator. */
  private static final class Gan extends Model {
    private final Sequential critic = Sequential.of(Dense.of(6).activation("tanh"), Dense.of(1));
    private final Sequential generator = Sequential.of(Dropout.of(0.2), Dense.of(4));

    @Override
    protected Tensor call(Tensor x) {
      return critic.apply(generator.apply(x));
    }

    @Override
    protected void trainStep(StepContext step) {
      for (int i = 0; i < 2; i++) {
        var made = critic.apply(generator.apply(step.x()));
        step.update("d_optimizer", made.subtract(critic.apply(step.x())).tanh(), critic);
      }
      step.update("g_optimizer", call(step.x()).subtract(1).square(), generator);
    }
  }

  private static Gan gan(Learning mode) {
    Seed.set(8);
    var gan = new Gan();
    gan.build(4);
    gan.compile(
        Compile.of(Map.of("d_optimizer", Adam.of(0.01), "g_optimizer", SGD.of(0.1).momentum(0.9)))
            .learning(mode));
    return gan;
  }

  @Test
  void aBackupGoesOnBitByBit() {
    ModelKit.modes()
        .forEach(
            (name, mode) -> {
              var whole = gan(mode);
              whole.fit(Dataset.of(X), ModelKit.quiet(3, 8));
              for (int at : List.of(2, 4)) {
                var place = folder.resolve(name);
                var backup = BackupAndRestore.of(place.toString()).saveFreq(1);
                var broken = gan(mode);
                assertThrows(
                    ModelKit.Break.class,
                    () ->
                        broken.fit(
                            Dataset.of(X),
                            ModelKit.quiet(3, 8).callbacks(backup, ModelKit.breakAfter(at))));
                var resumed = gan(mode);
                Seed.set(99);
                resumed.fit(Dataset.of(X), ModelKit.quiet(3, 8).callbacks(backup));
                assertEquals(whole.getWeights(), resumed.getWeights(), name + " at " + at);
                assertFalse(Files.exists(place));
              }
            });
  }

  /** As the attributes of a model of Keras, each optimizer has a group of its own. */
  @Test
  void filesHoldEachOptimizer() throws IOException {
    var file = folder.resolve("gan.weights.h5");
    var first = gan(Learning.plain());
    first.fit(Dataset.of(X), ModelKit.quiet(2, 8));
    first.saveWeights(file);
    try (var hdf = new HdfFile(file)) {
      // Count and rate; two moments of four weights, one of two.
      assertEquals(2 + 8, size(hdf, "d_optimizer"));
      assertEquals(2 + 2, size(hdf, "g_optimizer"));
      assertEquals(12, (int) (Integer) hdf.getDatasetByPath("d_optimizer/vars/0").getData());
      assertEquals(6, (int) (Integer) hdf.getDatasetByPath("g_optimizer/vars/0").getData());
    }
    // Before its first step a model does not know yet which weights each optimizer has.
    var second = gan(Learning.plain());
    second.loadWeights(file);
    var third = gan(Learning.plain());
    third.trainOnBatch(Dataset.of(X));
    third.loadWeights(file);
    Seed.set(5);
    first.fit(Dataset.of(X), ModelKit.quiet(1, 8));
    for (var each : List.of(second, third)) {
      Seed.set(5);
      each.fit(Dataset.of(X), ModelKit.quiet(1, 8));
      assertEquals(first.getWeights(), each.getWeights());
    }
  }

  private static int size(HdfFile file, String optimizer) {
    return ((io.jhdf.api.Group) file.getByPath(optimizer + "/vars")).getChildren().size();
  }
}
