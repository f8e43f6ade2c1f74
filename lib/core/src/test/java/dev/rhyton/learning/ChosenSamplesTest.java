package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Reshape;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Recorded losses and norms choose the samples of later epochs. */
class ChosenSamplesTest {
  private static final NDArray X = Kit.normal(1, 24, 4);
  private static final NDArray LABELS = Kit.labels(2, 24, 3);

  private static Model fitted(Model model, Learning mode, int epochs) {
    model.compile(
        Compile.of(SGD.of(0), Losses.get("sparse_categorical_crossentropy")).learning(mode));
    var unused = model.fit(X, LABELS, ModelKit.quiet(epochs, 7));
    return model;
  }

  /** The weights do not change, so that each sample has the same norm in every epoch. */
  @Test
  void normsAreThoseOfSamplesWithoutTheWeightsOfDraws() {
    var recurrent =
        (Supplier<Model>)
            () -> Sequential.of(Reshape.of(2, 2), LSTM.of(3), Dense.of(3).activation("softmax"));
    for (var make : List.<Supplier<Model>>of(ModelKit::classifier, recurrent)) {
      Seed.set(4);
      var recording = Recording.norms().importance(0.8).after(1);
      var norms = fitted(make.get(), Learning.plain().record(recording), 3).norms();
      int drawn = 0;
      for (int epoch = 1; epoch < 3; epoch++) {
        for (int i = 0; i < 24; i++) {
          if (Double.isNaN(norms.norms(epoch)[i])) continue;
          drawn++;
          assertEquals(norms.norms(0)[i], norms.norms(epoch)[i], 1e-5);
          assertEquals(norms.losses(0)[i], norms.losses(epoch)[i], 1e-5);
        }
      }
      assertTrue(drawn > 20 && drawn < 46, drawn + " different samples of 48 draws");
    }
  }

  @Test
  void samplesLeftOutHaveNoRecords() {
    var recording = Recording.norms().drop(0.25).after(2);
    var norms = fitted(ModelKit.classifier(), Learning.plain().record(recording), 4).norms();
    var losses = norms.losses(0);
    var sorted = Arrays.stream(losses).sorted().toArray();
    for (int i = 0; i < 24; i++) {
      assertEquals(losses[i] > sorted[17], Double.isNaN(norms.losses(2)[i]), "sample " + i);
    }
    assertArrayEquals(norms.losses(2), norms.losses(3), 1e-6);
  }

  @Test
  void singleBatchesHaveNoPlace() {
    var recording = Recording.norms().importance(0.8).after(1);
    var message =
        "Recorded gradients need fit on samples that lie in memory, so that each has a place;"
            + " streams and single batches have none.";
    var model = ModelKit.classifier();
    model.compile(
        Compile.of(SGD.of(0), Losses.get("sparse_categorical_crossentropy"))
            .learning(Learning.plain().record(recording)));
    Kit.assertRefused(message, () -> model.trainOnBatch(X, LABELS));
    var unused = model.fit(X, LABELS, ModelKit.quiet(2, 7));
    Kit.assertRefused(message, () -> model.trainOnBatch(X, LABELS));
  }

  /** A net that learns from right labels finds most of the wrong ones. */
  @Test
  void wrongLabelsAreLeftOut() {
    Seed.set(1);
    var x = Kit.normal(5, 300, 4);
    var labels = new int[300];
    var rows = x.toArray2d();
    for (int i = 0; i < 300; i++) labels[i] = rows[i][0] + rows[i][1] > 0 ? 1 : 0;
    for (int i = 0; i < 60; i++) labels[i] = 1 - labels[i];
    var model = Sequential.of(Dense.of(16).activation("relu"), Dense.of(2).activation("softmax"));
    var mode = Learning.plain().record(Recording.norms().drop(0.2));
    model.compile(
        Compile.of(Adam.of(0.01), Losses.get("sparse_categorical_crossentropy")).learning(mode));
    var unused = model.fit(x, NDArray.from(labels), ModelKit.quiet(6, 32));
    var last = model.norms().losses(5);
    long wrong = Arrays.stream(last).limit(60).filter(Double::isNaN).count();
    long all = Arrays.stream(last).filter(Double::isNaN).count();
    assertEquals(60, all);
    assertTrue(wrong > 36, wrong + " of 60 wrong labels are left out");
  }

  @Test
  void refusesWhatChoosesNothing() {
    Kit.assertRefused(
        "NormRecording: importance prefers the samples that drop leaves out: leave out one of them.",
        () -> Recording.norms().importance(0.5).drop(0.2));
    Kit.assertRefused(
        "NormRecording: drop must lie in [0, 1), received 1.", () -> Recording.norms().drop(1));
    Kit.assertRefused(
        "NormRecording: importance must lie in [0, 1), received 1.",
        () -> Recording.norms().importance(1));
    Kit.assertRefused(
        "NormRecording: after must be at least 1, received 0.", () -> Recording.norms().after(0));
    var model = ModelKit.classifier();
    model.compile(
        Compile.of(SGD.of(0), Losses.get("sparse_categorical_crossentropy"))
            .learning(Learning.plain().record(Recording.norms().drop(0.2))));
    var tasks = Dataset.of(X, LABELS).batch(4);
    Kit.assertRefused(
        "importance and drop choose single samples, received " + tasks + ": call cache() on it.",
        () -> model.fit(tasks, ModelKit.quiet(1, 4)));
  }
}
