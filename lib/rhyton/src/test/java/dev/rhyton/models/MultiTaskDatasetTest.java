package dev.rhyton.models;

import static dev.rhyton.ModelKit.quiet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.config.Json;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.MultiTaskDataset;
import dev.rhyton.files.CompileConfig;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Masking;
import dev.rhyton.layers.Reshape;
import dev.rhyton.learning.Accountant;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.losses.Huber;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several outputs: by name, and each with samples of its own. */
class MultiTaskDatasetTest {
  private static final ArrayDataset KINDS = Dataset.of(Kit.normal(1, 12, 4), Kit.labels(2, 12, 3));
  private static final ArrayDataset SIZES = Dataset.of(Kit.normal(3, 7, 4), Kit.normal(4, 7, 2));
  private static final Map<String, String> LOSSES =
      Map.of("kind", "sparse_categorical_crossentropy", "size", "mse");

  private static Model model() {
    var in = Input.of(4);
    return heads(in, Dense.of(5).activation("tanh").apply(in));
  }

  private static Model heads(Tensor in, Tensor trunk) {
    return Model.of(
        List.of(in),
        List.of(
            Dense.of(3).activation("softmax").named("kind").apply(trunk),
            Dense.of(2).named("size").apply(trunk)));
  }

  private static MultiTaskDataset tasks(Dataset kinds, Dataset sizes) {
    return MultiTaskDataset.of(sizes, "size").and(kinds, "kind"); // not in the order of the outputs
  }

  private static Compile compile(Learning mode) {
    return Compile.of(SGD.of(0.1), LOSSES)
        .lossWeights(Map.of("size", 0.5))
        .metrics(Map.of("kind", "accuracy", "size", List.of("mae")))
        .learning(mode);
  }

  // ---- several data sets ----

  private static List<NDArray> step(Model model, List<NDArray> from, MultiTaskDataset tasks) {
    model.setWeights(from);
    model.fit(tasks, quiet(1, 100));
    return model.getWeights();
  }

  /** One step on both moves each weight as far as a step on the one and a step on the other. */
  private static void assertAddsUp(Model model, Dataset kinds, Dataset sizes) {
    model.compile(compile(Learning.plain()));
    var from = model.getWeights();
    var both = step(model, from, tasks(kinds, sizes));
    var kind = step(model, from, MultiTaskDataset.of(kinds, "kind"));
    var size = step(model, from, MultiTaskDataset.of(sizes, "size"));
    for (int i = 0; i < from.size(); i++) {
      var expected = Kit.difference(kind.get(i), from.get(i), 1);
      var rest = Kit.difference(size.get(i), from.get(i), 1);
      for (int k = 0; k < expected.length; k++) expected[k] += rest[k];
      assertEquals(0, Kit.distance(expected, Kit.difference(both.get(i), from.get(i), 1)), 1e-5);
      assertNotEquals(from.get(i), both.get(i));
    }
  }

  @Test
  void anOutputLearnsFromItsOwnSamples() {
    assertAddsUp(model(), KINDS, SIZES);
  }

  @Test
  void samplesCountByTheirWeights() {
    var weights = NDArray.from(new float[] {1, 0, 0, 2, 0.5f, 1, 3});
    assertAddsUp(model(), KINDS, Dataset.of(SIZES.x(), SIZES.y(), weights));
  }

  @Test
  void masksHold() {
    var sequences = Kit.normal(5, 12, 3, 4).toFloats();
    for (int i = 0; i < 12; i++) {
      for (int k = 0; k < 4 * (i % 3); k++) sequences[12 * i + 11 - k] = 0;
    }
    var x = NDArray.of(sequences, 12, 3, 4);
    var in = Input.of(3, 4);
    var steps = LSTM.of(4).returnSequences(true).apply(Masking.of().apply(in));
    var model =
        Model.of(
            List.of(in),
            List.of(
                Dense.of(3).activation("softmax").named("kind").apply(steps),
                Dense.of(2).named("size").apply(steps)));
    var kinds = Dataset.of(x, Kit.labels(6, 36, 3).reshape(12, 3));
    assertAddsUp(model, kinds, Dataset.of(x.slice(3, 10), Kit.normal(7, 7, 3, 2)));
  }

  /** The gradients of single samples, of mean that of the step, in the default form and by rows. */
  @Test
  void samplesHaveGradientsOfTheirOwn() {
    var model = model();
    model.compile(compile(Learning.plain()));
    var from = model.getWeights();
    var moved = step(model, from, tasks(KINDS, SIZES));
    model.setWeights(from);
    var size = model.sampleGradients(SIZES.x(), Map.of("size", SIZES.y()));
    var kind = model.sampleGradients(KINDS.x(), Map.of("kind", KINDS.y()));
    for (int i = 0; i < from.size(); i++) {
      var mean = means(size.get(i), 7);
      var rest = means(kind.get(i), 12);
      for (int k = 0; k < mean.length; k++) mean[k] = -0.1 * (mean[k] + rest[k]);
      assertEquals(0, Kit.distance(mean, Kit.difference(moved.get(i), from.get(i), 1)), 1e-5);
    }
  }

  // ---- recorded gradients ----

  /** A model whose samples have their gradients one by one. */
  private static Model recurrent() {
    var in = Input.of(4);
    return heads(in, LSTM.of(3).apply(Reshape.of(2, 2).apply(in)));
  }

  @CanIgnoreReturnValue
  private static Model compiled(Model model, double rate, Learning mode) {
    model.compile(Compile.of(SGD.of(rate), LOSSES).lossWeights(Map.of("size", 0.5)).learning(mode));
    return model;
  }

  /** The gradient of each sample, those of the sizes first: for each weight 19 rows. */
  private static List<double[][]> gradients(Model model) {
    var size = model.sampleGradients(SIZES.x(), Map.of("size", SIZES.y()));
    var kind = model.sampleGradients(KINDS.x(), Map.of("kind", KINDS.y()));
    var all = new ArrayList<double[][]>();
    for (int w = 0; w < size.size(); w++) {
      var rows = new double[19][];
      for (int i = 0; i < 7; i++) rows[i] = size.get(w).get(i).toDoubles();
      for (int i = 0; i < 12; i++) rows[7 + i] = kind.get(w).get(i).toDoubles();
      all.add(rows);
    }
    return all;
  }

  private static double norm(List<double[][]> gradients, int row) {
    double sum = 0;
    for (var g : gradients) for (double v : g[row]) sum += v * v;
    return Math.sqrt(sum);
  }

  @Test
  void normsAreOfEachSamplesOwnLoss() {
    for (var model : List.of(model(), recurrent())) {
      compiled(model, 0, Learning.plain());
      var expected = gradients(model);
      double size =
          model.evaluate(SIZES.x().rows(2), Map.of("size", SIZES.y().rows(2))).get("loss");
      compiled(model, 0, Learning.plain().record(Recording.norms()));
      model.fit(tasks(KINDS, SIZES), quiet(2, 5));
      var norms = model.norms();
      assertEquals(19, norms.samples());
      assertEquals(size, norms.losses(1)[2], 1e-5);
      for (int i = 0; i < 19; i++) assertEquals(norm(expected, i), norms.norms(1)[i], 1e-5);
      for (int i = 0; i < 12; i++) assertEquals(KINDS.y().toDoubles()[i], norms.labels()[7 + i]);
      model.fit(tasks(KINDS, SIZES).prefetch(), quiet(1, 5));
      assertEquals(3, norms.epochs());
    }
  }

  /** Each data set with a mean of its own, against the definition. */
  @Test
  void sagaOfSeveralDataSets() {
    for (var model : List.of(model(), recurrent())) {
      var saga = Learning.plain().record(Recording.saga());
      var plain = compiled(Models.clone(model), 0, Learning.plain());
      plain.setWeights(model.getWeights());
      compiled(model, 0.1, saga);
      model.fit(tasks(KINDS, SIZES), quiet(3, 5).shuffle(false));
      List<double[][]> recorded = new ArrayList<>();
      for (int epoch = 0; epoch < 3; epoch++) {
        for (int from = 0; from < 12; from += 5) {
          var fresh = gradients(plain);
          if (recorded.isEmpty()) {
            for (var g : fresh) recorded.add(new double[19][g[0].length]);
          }
          var moved = new ArrayList<NDArray>();
          var weights = plain.getWeights();
          for (int w = 0; w < weights.size(); w++) {
            var value = weights.get(w).toDoubles();
            for (var part : List.of(new int[] {0, 7}, new int[] {7, 19})) {
              int first = part[0] + from;
              int last = Math.min(part[1], first + 5);
              var old = recorded.get(w);
              for (int k = 0; first < last && k < value.length; k++) {
                for (int i = part[0]; i < part[1]; i++) {
                  value[k] -= 0.1 * old[i][k] / (part[1] - part[0]);
                }
                for (int i = first; i < last; i++) {
                  value[k] -= 0.1 * (fresh.get(w)[i][k] - old[i][k]) / (last - first);
                }
              }
              for (int i = first; i < last; i++) old[i] = fresh.get(w)[i];
            }
            moved.add(NDArray.of(value, weights.get(w).shape().dims()));
          }
          plain.setWeights(moved);
        }
      }
      assertEquals(0, Kit.distance(plain.getWeights(), model.getWeights()), 1e-5);
    }
  }

  /** With all samples in every batch and no noise: the means of the clipped gradients. */
  @Test
  void clippedGradientsOfSeveralDataSets() {
    for (var model : List.of(model(), recurrent())) {
      compiled(model, 1, Learning.plain());
      var gradients = gradients(model);
      var before = model.getWeights();
      compiled(model, 1, Learning.plain().record(Recording.clipped(0.3, 0)));
      model.fit(tasks(KINDS, SIZES), quiet(1, 12));
      for (int w = 0; w < before.size(); w++) {
        var expected = new double[(int) before.get(w).size()];
        for (int i = 0; i < 19; i++) {
          double factor = Math.min(1, 0.3 / norm(gradients, i)) / (i < 7 ? 7 : 12);
          for (int k = 0; k < expected.length; k++) {
            expected[k] += factor * gradients.get(w)[i][k];
          }
        }
        var moved = Kit.difference(before.get(w), model.getWeights().get(w), 1);
        assertEquals(0, Kit.distance(expected, moved), 1e-5);
      }
    }
    var model = compiled(model(), 0.1, Learning.gradient().record(Recording.clipped(1, 1.2)));
    Seed.set(1);
    var history = model.fit(tasks(KINDS, SIZES), quiet(8, 2)); // some batches lack an output
    double rate = 2 / 7.0; // of the smaller one, drawn from in each of 6 steps
    var expected = Accountant.of(1.2).steps(rate, 48).epsilon(1e-5);
    assertEquals(expected, history.last("epsilon"), 1e-9);
    assertTrue(model.getWeights().stream().allMatch(NDArray::isFinite));
  }

  @Test
  void recordedGradientsOfSeveralDataSetsThatAreRefused() {
    var saga = compiled(model(), 0.1, Learning.plain().record(Recording.saga()));
    Kit.assertRefused(
        "Recorded gradients need samples of one data set to have targets for the same outputs: keep"
            + " samples of several data sets separate, MultiTaskDataset.of(...).and(...).",
        () -> saga.fit(tasks(KINDS, SIZES).cache(), quiet(1, 5)));
    Kit.assertRefused(
        "Recorded gradients need fit on samples that lie in memory, so that each has a place;"
            + " streams and single batches have none.",
        () -> saga.fit(tasks(KINDS, SIZES).shuffle(1, 4), quiet(1, 5)));
    Kit.assertRefused(
        "Recorded gradients need a dataset of known size, so that each sample has a place.",
        () -> saga.fit(tasks(KINDS, Dataset.of(List.of(sizesAsStream()))), quiet(1, 5)));
    var clipped = compiled(model(), 0.1, Learning.plain().record(Recording.clipped(1, 1)));
    Kit.assertRefused(
        "Clipped gradients draw their batches at random from samples that lie in memory, received"
            + " Dataset of 12 samples: call cache() on it.",
        () -> clipped.fit(tasks(KINDS.map(x -> x.scale(2)), SIZES), quiet(1, 5)));
  }

  private static Batch sizesAsStream() {
    return Batch.of(SIZES.inputs(), SIZES.targets());
  }

  private static double[] means(NDArray samples, int count) {
    var all = samples.toDoubles();
    var means = new double[all.length / count];
    for (int i = 0; i < all.length; i++) means[i % means.length] += all[i] / count;
    return means;
  }

  @Test
  void everyModeTrainsThem() {
    ModelKit.modes()
        .forEach(
            (name, mode) -> {
              Seed.set(1);
              var model = model();
              model.compile(compile(mode));
              var tasks = tasks(KINDS, SIZES).repeatShorter();
              var history =
                  model.fit(tasks, quiet(30, 4).validation(MultiTaskDataset.of(KINDS, "kind")));
              for (var loss : List.of("kind_loss", "size_loss")) {
                var losses = history.get(loss);
                assertTrue(losses.get(29) < losses.get(0), name + " " + loss + " " + losses);
              }
              assertEquals(
                  history.last("kind_loss") + 0.5 * history.last("size_loss"),
                  history.last("loss"),
                  1e-6,
                  name);
            });
  }

  @Test
  void batchLearningIsPlainTrainingOnTheAverage() {
    Seed.set(2);
    var model = model();
    model.compile(compile(Learning.plain()));
    var from = model.getWeights();
    var plain = step(model, from, tasks(KINDS, SIZES));
    model.compile(compile(Learning.batch().groups(2)));
    int draws = 400;
    var sums = new double[from.size()][];
    for (int d = 0; d < draws; d++) {
      var moved = step(model, from, tasks(KINDS, SIZES));
      for (int i = 0; i < sums.length; i++) {
        var by = Kit.difference(moved.get(i), from.get(i), 1.0 / draws);
        if (d == 0) sums[i] = by;
        else for (int k = 0; k < by.length; k++) sums[i][k] += by[k];
      }
    }
    for (int i = 0; i < sums.length; i++) {
      var expected = Kit.difference(plain.get(i), from.get(i), 1);
      assertEquals(0, Kit.distance(expected, sums[i]), 0.02, "weight " + i);
    }
  }

  @Test
  void weightLearningTakesThePriorOfTheOutputsOwnTargets() {
    Seed.set(1);
    var model = model();
    model.compile(compile(Learning.weight()));
    model.relearn(tasks(KINDS, SIZES));
    var sizes = SIZES.y().toDoubles();
    var bias = model.getLayer("size").getWeights().get(1).toDoubles();
    for (int k = 0; k < 2; k++) {
      double mean = 0;
      for (int i = 0; i < 7; i++) mean += sizes[2 * i + k] / 7;
      assertEquals(mean, bias[k], 1e-5);
    }
  }

  // ---- passes ----

  private static List<Integer> sizes(Dataset data) {
    var sizes = new ArrayList<Integer>();
    try (var batches = data.batches(5, null)) {
      batches.forEachRemaining(b -> sizes.add(b.size()));
    }
    return sizes;
  }

  @Test
  void aPassEndsWithTheLongest() {
    var tasks = tasks(KINDS, SIZES);
    assertEquals(12, tasks.size());
    assertEquals("MultiTaskDataset: size (7 samples), kind (12 samples)", tasks.toString());
    assertEquals(List.of(10, 7, 2), sizes(tasks)); // 5 + 5, 2 + 5, 2
    assertEquals(List.of(10, 7, 7), sizes(tasks.repeatShorter())); // 5 + 5, 2 + 5, 5 + 2
    assertEquals(List.of(10, 7, 2), sizes(tasks.prefetch()));
    var model = model();
    model.compile(compile(Learning.plain()));
    assertEquals(1, model.fit(tasks.prefetch(), quiet(1, 5)).epochs().size());
    assertEquals(3, model.optimizerState().iterations());
  }

  /** A list of metrics is one for each output only where there are several. */
  @Test
  void metricsOfAModelOfOneOutputInAList() {
    var json = Json.object();
    json.putObject("config").putArray("output_layers").addArray().add("size").add(0).add(0);
    var config = json.putObject("compile_config").put("loss", "mse");
    config.set("optimizer", Json.writeObject(SGD.of()));
    config.putArray("metrics").add("mae").add("mse");
    assertEquals(2, CompileConfig.read(json).metrics(List.of("size")).get(0).size());
  }

  /** As in Keras: the loss of one output alone is the loss, and has no figure of its own. */
  @Test
  void oneLossOfSeveralOutputs() {
    var model = model();
    model.compile(
        Compile.of(SGD.of(0.1), Map.of("kind", "sparse_categorical_crossentropy"))
            .weightedMetrics(Map.of("size", List.of("mae", "mae", "mae"))));
    var logs = model.evaluate(KINDS.x(), Map.of("kind", KINDS.y(), "size", Kit.normal(5, 12, 2)));
    assertEquals(
        List.of("loss", "size_mae", "size_weighted_mae", "size_weighted_mae_1"),
        List.copyOf(logs.keySet()));
  }

  @Test
  void eachTaskIsEvaluatedByItself() {
    var model = model();
    model.compile(compile(Learning.plain()));
    var all = model.evaluate(tasks(KINDS, SIZES));
    assertEquals(
        List.of("loss", "kind_loss", "size_loss", "kind_accuracy", "size_mae"),
        List.copyOf(all.keySet()));
    var kind = model.evaluate(MultiTaskDataset.of(KINDS, "kind"));
    assertEquals(List.of("loss", "kind_loss", "kind_accuracy"), List.copyOf(kind.keySet()));
    assertEquals(all.get("kind_loss"), kind.get("kind_loss"), 1e-6);
    assertEquals(all.get("kind_accuracy"), kind.get("kind_accuracy"), 1e-9);
    assertEquals(kind.get("kind_loss"), kind.get("loss"), 1e-6);
    var size = model.evaluate(SIZES.x(), Map.of("size", SIZES.y()));
    assertEquals(all.get("size_mae"), size.get("size_mae"), 1e-6);
    assertEquals(0.5 * size.get("size_loss"), size.get("loss"), 1e-6);
    // Labelled rows alone count, in any batches.
    double right = 0;
    for (int i = 0; i < 12; i += 4) {
      var part = Map.of("kind", KINDS.y().slice(i, i + 4));
      right += 4 * model.testOnBatch(KINDS.x().slice(i, i + 4), part).get("kind_accuracy");
    }
    assertEquals(kind.get("kind_accuracy"), right / 12, 1e-9);
  }

  @Test
  void whatCannotBeTasksIsRefused() {
    Kit.assertRefused(
        "MultiTaskDataset: name the output that these samples have targets for.",
        () -> MultiTaskDataset.of(KINDS));
    Kit.assertRefused(
        "MultiTaskDataset: the output \"kind\" is named twice.",
        () -> MultiTaskDataset.of(KINDS, "kind").and(SIZES, "kind"));
    Kit.assertRefused(
        "MultiTaskDataset: samples with 1 targets were named for the outputs [kind, size].",
        () -> MultiTaskDataset.of(KINDS, "kind", "size").peek());
    Kit.assertRefused(
        "MultiTaskDataset: the targets of [kind] have names already.",
        () -> MultiTaskDataset.of(Dataset.of(KINDS.x(), Map.of("kind", KINDS.y())), "kind").peek());
    Kit.assertRefused(
        "MultiTaskDataset: the samples of [kind] have shapes [(None, 4)], those of [size] [(None,"
            + " 3)]: all go through the same inputs of the model. For inputs of their own put the"
            + " data sets side by side by zip.",
        () ->
            MultiTaskDataset.of(KINDS, "kind")
                .and(Dataset.of(Kit.normal(1, 2, 3), SIZES.y().slice(0, 2)), "size")
                .peek());
    Kit.assertRefused(
        "MultiTaskDataset: [kind] has no samples.",
        () -> MultiTaskDataset.of(KINDS.take(0), "kind").peek());
    Kit.assertRefused(
        "zip: targets by the names of outputs have no order: zip the parts of the MultiTaskDataset instead.",
        () -> tasks(KINDS, SIZES).zip(SIZES).batches(2, null).next());
    Kit.assertRefused(
        "mapBatches: the new batch does not say which samples have targets for which output: change"
            + " the data sets before they become a MultiTaskDataset, or only the inputs by map.",
        () ->
            tasks(KINDS, SIZES).mapBatches(b -> Batch.of(b.x(), b.y(), b.sampleWeights())).peek());
    var model = model();
    model.compile(compile(Learning.plain()));
    Kit.assertRefused(
        "There are targets for an output \"kinds\", the model has [kind, size]. Did you mean"
            + " \"kind\"?",
        () -> model.fit(MultiTaskDataset.of(KINDS, "kinds"), quiet(1, 5)));
    Kit.assertRefused(
        "There are sample weights for an output \"size\", and targets for [kind].",
        () -> Dataset.of(KINDS.x(), Map.of("kind", KINDS.y()), Map.of("size", new float[12])));
    Kit.assertRefused(
        "Targets by the names of outputs take sample weights as one array, or by names too.",
        () ->
            Dataset.of(
                KINDS.x(), Map.of("kind", KINDS.y()), List.of(new float[12], new float[12])));
    var single = List.of(Batch.of(SIZES.x().slice(0, 2), SIZES.y().slice(0, 2))).iterator();
    Iterable<Batch> once = () -> single;
    Kit.assertRefused(
        "MultiTaskDataset: the samples of [size] are there for one pass only and cannot start over.",
        () -> sizes(tasks(KINDS, Dataset.of(once)).repeatShorter()));
  }

  // ---- by name ----

  @Test
  void targetsByNameAreThoseByPlace() {
    var y = Kit.normal(8, 12, 2);
    var model = model();
    var from = model.getWeights();
    var histories = new ArrayList<Map<String, List<Double>>>();
    for (var targets : List.of(List.of(KINDS.y(), y), Map.of("size", y, "kind", KINDS.y()))) {
      model.setWeights(from);
      model.compile(compile(Learning.plain()));
      histories.add(model.fit(KINDS.x(), targets, quiet(2, 4).shuffle(false)).history());
    }
    assertEquals(histories.get(0), histories.get(1));
  }

  @Test
  void whatIsCompiledByNameIsChecked() {
    Kit.assertRefused(
        "There are losses for an output \"kin\", the model has [kind, size]. Did you mean"
            + " \"kind\"?",
        () -> trained(Compile.of("adam", Map.of("kin", "mse"))));
    Kit.assertRefused(
        "There are metrics for an output \"sise\", the model has [kind, size]. Did you mean"
            + " \"size\"?",
        () -> trained(Compile.of("adam", LOSSES).metrics(Map.of("sise", "mae"))));
    Kit.assertRefused(
        "There are lossWeights for an output \"other\", the model has [kind, size].",
        () -> trained(Compile.of("adam", LOSSES).lossWeights(Map.of("other", 1.0))));
    Kit.assertRefused(
        "Compile: expected a loss or the name of one, received 3.",
        () -> Compile.of("adam", Map.of("kind", 3)));
    Kit.assertRefused(
        "Compile: expected a metric or the name of one, received 3.",
        () -> Compile.of("adam", LOSSES).metrics(Map.of("kind", 3)));
    var none = new LinkedHashMap<String, String>();
    none.put("kind", null);
    Kit.assertRefused(
        "Compile: the loss of the output \"kind\" is null.", () -> Compile.of("adam", none));
  }

  private static void trained(Compile compile) {
    var model = model();
    model.compile(compile);
    model.fit(KINDS.x(), List.of(KINDS.y(), Kit.normal(8, 12, 2)), quiet(1, 4));
  }

  @Test
  void anOutputWithoutALossIsLeftAlone() {
    var model = model();
    model.compile(Compile.of("adam", Map.of("kind", "sparse_categorical_crossentropy")));
    var before = model.getLayer("size").getWeights();
    var history = model.fit(KINDS.x(), Map.of("kind", KINDS.y()), quiet(2, 4));
    assertEquals(before, model.getLayer("size").getWeights());
    assertEquals(List.of("loss"), history.history().keySet().stream().sorted().toList());
  }

  // ---- files ----

  @Test
  void filesHoldWhatIsByName(@TempDir Path folder) {
    var model = model();
    model.compile(
        Compile.of("adam", Map.of("kind", "sparse_categorical_crossentropy", "size", Huber.of()))
            .lossWeights(Map.of("size", 0.5))
            .metrics(
                Map.of("kind", List.of("accuracy", Metrics.get("sparse_categorical_accuracy"))))
            .weightedMetrics(Map.of("size", "mae"))
            .learning(Learning.plain()));
    model.fit(tasks(KINDS, SIZES), quiet(1, 4));
    var json = Json.parse(model.toJson()).get("compile_config");
    assertEquals("[\"kind\",\"size\"]", Json.write(names(json.get("loss"))).toString());
    assertEquals("\"sparse_categorical_crossentropy\"", json.get("loss").get("kind").toString());
    assertEquals("{\"size\":0.5}", json.get("loss_weights").toString());
    assertEquals(
        "{\"kind\":[\"accuracy\",\"sparse_categorical_accuracy\"]}",
        json.get("metrics").toString());
    assertEquals("{\"size\":[\"mae\"]}", json.get("weighted_metrics").toString());
    var file = folder.resolve("tasks.keras");
    model.save(file);
    var copy = Model.load(file);
    assertEquals(model.evaluate(tasks(KINDS, SIZES)), copy.evaluate(tasks(KINDS, SIZES)));
    assertEquals(model.metricsNames(), copy.metricsNames());
  }

  private static List<String> names(JsonNode json) {
    var names = new ArrayList<String>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
