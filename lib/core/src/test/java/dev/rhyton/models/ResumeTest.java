package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.learning.Granularity;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.losses.Losses;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.internal.ArrayFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training that was broken off goes on bit by bit as if it had not been. */
class ResumeTest {
  private static final NDArray X = Kit.normal(1, 22, 4);
  private static final NDArray LABELS = Kit.labels(2, 22, 3);

  @TempDir Path folder;

  private static Sequential model(Learning mode) {
    Seed.set(8);
    var model =
        Sequential.of(
            Dense.of(6).activation("relu"),
            Dropout.of(0.3),
            Dense.of(3).activation("softmax").named("out"));
    if (mode.recording() == null) model.add(BatchNormalization.of());
    model.compile(
        Compile.of(Adam.of(0.01), Losses.get("sparse_categorical_crossentropy"))
            .metrics("accuracy")
            .learning(mode));
    return model;
  }

  private static Map<String, Learning> modes() {
    var modes = new LinkedHashMap<>(ModelKit.modes());
    modes.put("cautious", Learning.gradient().granularity(Granularity.UNIT).cautious());
    modes.put("half", Learning.gradient().q(0.5).granularity(Granularity.WEIGHT));
    var norms = Recording.norms().after(1);
    modes.put("importance", Learning.plain().record(norms.importance(0.7)));
    modes.put("drop", Learning.gradient().record(norms.drop(0.3)));
    modes.put("clipped", Learning.gradient().record(Recording.clipped(1, 1)));
    return modes;
  }

  @Test
  void anyModeGoesOnAtAnyBatch() {
    var next = new AtomicInteger();
    modes()
        .forEach(
            (name, mode) -> {
              var whole = model(mode);
              var expected = whole.fit(X, LABELS, options());
              // Within the first epoch and later; in each build two of these, in turn.
              var all = List.of(1, 3, 5, 8);
              int turn = next.getAndIncrement() % 2;
              for (int at : Kit.FULL ? all : List.of(all.get(turn), all.get(turn + 2))) {
                var backup = BackupAndRestore.of(folder.resolve(name).toString()).saveFreq(1);
                var broken = model(mode);
                assertThrows(
                    ModelKit.Break.class,
                    () ->
                        broken.fit(
                            X, LABELS, options().callbacks(backup, ModelKit.breakAfter(at))));
                var resumed = model(mode);
                Seed.set(99); // another program
                var history = resumed.fit(X, LABELS, options().callbacks(backup));
                assertEquals(whole.getWeights(), resumed.getWeights(), name + " at " + at);
                assertEquals(expected.last("loss"), history.last("loss"), 1e-9, name);
                assertFalse(Files.exists(folder.resolve(name)), "a backup outlives its training");
              }
            });
  }

  /** Passes of 3 batches, cut into epochs of 2 and 1. */
  private static Fit options() {
    return ModelKit.quiet(6, 8).stepsPerEpoch(2);
  }

  @Test
  void trainingStateGoesOnBetweenSingleBatches() {
    for (var mode : ModelKit.modes().entrySet()) {
      var whole = model(mode.getValue());
      for (int i = 0; i < 6; i++) whole.trainOnBatch(X, LABELS);
      var first = model(mode.getValue());
      for (int i = 0; i < 3; i++) first.trainOnBatch(X, LABELS);
      var second = model(mode.getValue());
      second.trainOnBatch(X, LABELS);
      Seed.set(99);
      second.setWeights(first.getWeights());
      var from = first.optimizerState();
      var mine = second.compiled().optimizer();
      var there = OptimizerInternals.variables(mine, first.trainableWeights(), from);
      var here =
          OptimizerInternals.variables(mine, second.trainableWeights(), second.optimizerState());
      for (int i = 0; i < here.size(); i++) here.get(i).assign(there.get(i).value());
      second.trainingState(first.trainingState());
      for (int i = 0; i < 3; i++) second.trainOnBatch(X, LABELS);
      assertEquals(whole.getWeights(), second.getWeights(), mode.getKey());
    }
  }

  @Test
  void aStateOfAnotherModelIsRefused() {
    var model = model(Learning.gradient().granularity(Granularity.UNIT));
    model.trainOnBatch(X, LABELS);
    Kit.assertRefused(
        "The saved state of a training lacks \"seeds\": it is that of another model, or no such"
            + " state.",
        () -> model.trainingState(Map.of()));
    var other = Sequential.of(Dense.of(3).activation("softmax"));
    other.compile("adam", "sparse_categorical_crossentropy");
    other.trainOnBatch(X, LABELS);
    model.trainingState(other.trainingState());
    Kit.assertRefused(
        "The saved masks are those of another model: expected 24 parts, received 2.",
        () -> model.trainOnBatch(X, LABELS));
  }

  @Test
  void aBackupOfAnotherModelIsRefusedWithItsFile() {
    var file = folder.resolve("latest.state");
    ArrayFile.write(file, Map.of("iterations", NDArray.of(new float[] {1}, 1)));
    var model = model(Learning.plain());
    var backup = BackupAndRestore.of(folder.toString());
    Kit.assertRefused(
        file
            + " is a backup of another training: restore with the same model, or delete the file. The"
            + " saved state of a training lacks \"place\": it is that of another model, or no such"
            + " state.",
        () -> model.fit(X, LABELS, ModelKit.quiet(1, 8).callbacks(backup)));
    var place = new long[] {-(1 << 30), 0, 1, 0};
    ArrayFile.write(file, Map.of("place", NDArray.of(place, 4)));
    Kit.assertRefused(
        file
            + " is a backup of another training: restore with the same model, or delete the file. The"
            + " saved state of a training has no possible place, received epoch, batch, seed and batches"
            + " read [-1073741824, 0, 1, 0]: it is damaged.",
        () -> model.fit(X, LABELS, ModelKit.quiet(1, 8).callbacks(backup)));
  }

  @Test
  void epochsOfAFewSteps() {
    var model = model(Learning.plain());
    var history =
        model.fit(
            X,
            LABELS,
            ModelKit.quiet(4, 8)
                .stepsPerEpoch(2)
                .validation(X, LABELS)
                .validationFreq(2)
                .validationSteps(1));
    assertEquals(8 - 2, model.optimizerState().iterations()); // passes end after 3: 2 + 1, twice
    assertEquals(4, history.epochs().size());
    assertEquals(
        List.of(true, false, true, false),
        history.get("val_loss").stream().map(v -> v.isNaN()).toList());
  }
}
