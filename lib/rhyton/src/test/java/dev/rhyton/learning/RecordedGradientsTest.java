package dev.rhyton.learning;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.MultiTaskDataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.AveragePooling1D;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv1D;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Conv2DTranspose;
import dev.rhyton.layers.Conv3D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.GlobalMaxPooling2D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.Reshape;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.StepContext;
import dev.rhyton.notebook.Tables;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.regularizers.L2;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Gradients of single samples: what they are, and what recordings do with them. */
class RecordedGradientsTest {
  private static final NDArray X = Kit.normal(1, 12, 4);
  private static final NDArray LABELS = Kit.labels(2, 12, 3);
  private static final NDArray WEIGHTS = Kit.normal(3, 12);

  /** Models whose gradients come from one run for a batch, and from one run for each sample. */
  private static Map<String, Supplier<Model>> models() {
    Map<String, Supplier<Model>> models = new LinkedHashMap<>();
    models.put("dense", ModelKit::classifier);
    models.put(
        "shared",
        () -> {
          var shared = Dense.of(4).activation("tanh");
          var in = Input.of(4);
          return Model.of(
              in, Dense.of(3).activation("softmax").apply(shared.apply(shared.apply(in))));
        });
    models.put(
        "steps",
        () ->
            Sequential.of(
                Reshape.of(2, 2),
                Dense.of(3).activation("tanh"),
                Flatten.of(),
                Dense.of(3).activation("softmax")));
    models.put(
        "frozen",
        () -> {
          var model = ModelKit.classifier();
          model.getLayer(0).freeze();
          return model;
        });
    models.put(
        "convolution",
        () ->
            Sequential.of(
                Reshape.of(2, 2, 1),
                Conv2D.of(2, 2),
                Flatten.of(),
                Dense.of(3).activation("softmax")));
    models.put(
        "windows",
        () ->
            sequence(Conv1D.of(3, 2).padding("same"), Conv1D.of(2, 3).strides(2).padding("same")));
    models.put("many filters", () -> sequence(Conv1D.of(7, 3), Conv1D.of(9, 2)));
    models.put("dilated", () -> sequence(Conv1D.of(2, 2).dilationRate(2)));
    models.put("grouped", () -> sequence(Conv1D.of(4, 1), Conv1D.of(4, 2).groups(2)));
    models.put(
        "volume",
        () ->
            Sequential.of(
                Reshape.of(1, 2, 2, 1),
                Conv3D.of(2, new int[] {1, 2, 1}),
                Flatten.of(),
                Dense.of(3).activation("softmax")));
    models.put(
        "shared convolution",
        () -> {
          var shared = Conv1D.of(2, 3).padding("same").activation("tanh");
          var in = Input.of(4);
          var pairs = Reshape.of(2, 2).apply(in);
          var twice = shared.apply(shared.apply(pairs));
          return Model.of(in, Dense.of(3).activation("softmax").apply(Flatten.of().apply(twice)));
        });
    models.put(
        "recurrent",
        () -> Sequential.of(Reshape.of(2, 2), LSTM.of(3), Dense.of(3).activation("softmax")));
    return models;
  }

  private static Model sequence(Layer... layers) {
    var all = new ArrayList<Layer>(List.of(Reshape.of(4, 1)));
    all.addAll(List.of(layers));
    all.addAll(List.of(Flatten.of(), Dense.of(3).activation("softmax")));
    return Sequential.of(all.toArray(new Layer[0]));
  }

  @CanIgnoreReturnValue
  private static <M extends Model> M compiled(M model, Learning mode) {
    model.compile(
        Compile.of(SGD.of(1), Losses.get("sparse_categorical_crossentropy")).learning(mode));
    return model;
  }

  private static List<NDArray> trained(Model model) {
    return model.trainableWeights().stream().map(Weight::value).toList();
  }

  /** The gradient of one-row batches, as a plain step of rate 1 shows it. */
  private static List<NDArray> gradientOfStep(Model model, NDArray x, NDArray y, NDArray weights) {
    var all = model.getWeights();
    var before = trained(model);
    model.trainOnBatch(x, y, weights);
    var after = trained(model);
    model.setWeights(all);
    return IntStream.range(0, before.size())
        .mapToObj(i -> NDArray.from(Kit.difference(before.get(i), after.get(i), 1)))
        .toList();
  }

  @Test
  void sampleGradientsAreThoseOfOneRowBatches() {
    models()
        .forEach(
            (name, make) -> {
              Seed.set(1);
              var model = compiled(make.get(), Learning.plain());
              var gradients = model.sampleGradients(X, LABELS, WEIGHTS);
              assertEquals(model.trainableWeights().size(), gradients.size(), name);
              for (int row = 0; row < 12; row++) {
                var one = gradientOfStep(model, X.rows(row), LABELS.rows(row), WEIGHTS.rows(row));
                for (int w = 0; w < one.size(); w++) {
                  var found = gradients.get(w).get(row);
                  assertEquals(model.trainableWeights().get(w).shape(), found.shape());
                  assertEquals(
                      0, Kit.distance(one.get(w).toDoubles(), found.toDoubles()), 1e-5, name);
                }
              }
            });
  }

  // ---- norms ----

  @Test
  void normsAreThoseOfTheSampleGradients() {
    models()
        .forEach(
            (name, make) -> {
              Seed.set(1);
              var model = compiled(make.get(), Learning.plain().record(Recording.norms()));
              var gradients = model.sampleGradients(X, LABELS);
              model.fit(X, LABELS, ModelKit.quiet(1, 12));
              var norms = model.norms();
              assertEquals(1, norms.epochs());
              assertArrayEquals(LABELS.toDoubles(), norms.labels());
              for (int row = 0; row < 12; row++) {
                assertEquals(norm(gradients, row), norms.norms(0)[row], 1e-5, name);
              }
            });
  }

  /** They are those of the samples' losses, without penalties and the scale of the loss. */
  @Test
  void normsDependOnNeitherPenaltiesNorTheScaleOfTheLoss() {
    var all = new ArrayList<double[]>();
    for (double scale : new double[] {1, 1, 8}) {
      Seed.set(1);
      var regularizer = all.isEmpty() ? null : L2.of(0.1);
      var layer = Dense.of(5).activation("tanh");
      var model =
          Sequential.of(
              regularizer == null ? layer : layer.kernelRegularizer(regularizer),
              Dense.of(3).activation("softmax"));
      var optimizer = SGD.of(0.1).lossScaleFactor(scale);
      model.compile(
          Compile.of(optimizer, Losses.get("sparse_categorical_crossentropy"))
              .learning(Learning.plain().record(Recording.norms())));
      model.fit(X, LABELS, ModelKit.quiet(1, 12));
      all.add(model.norms().norms(0));
    }
    assertArrayEquals(all.get(0), all.get(1), 1e-6);
    assertArrayEquals(all.get(0), all.get(2), 1e-6);
  }

  private static double norm(List<NDArray> gradients, int row) {
    double sum = 0;
    for (var g : gradients) for (double v : g.get(row).toDoubles()) sum += v * v;
    return Math.sqrt(sum);
  }

  @Test
  void recordedNormsDoNotChangeTheTraining() {
    for (var mode : List.of(Learning.plain(), Learning.batch().groups(3), Learning.gradient())) {
      var weights = new ArrayList<List<NDArray>>();
      for (var learning : List.of(mode, mode.record(Recording.norms()))) {
        Seed.set(5);
        var model = compiled(ModelKit.classifier(), learning);
        model.fit(X, LABELS, ModelKit.quiet(3, 5));
        weights.add(model.getWeights());
      }
      assertEquals(0, Kit.distance(weights.get(0), weights.get(1)), 1e-6, mode.toString());
    }
  }

  @Test
  void mislabelledSamplesHaveTheLargestNorms() {
    var digits = Datasets.loadDigits().train().take(600);
    var labels = digits.y().toInts();
    for (int i = 0; i < 600; i += 20) labels[i] = (labels[i] + 1 + i / 20 % 9) % 10;
    Seed.set(3);
    var model =
        Sequential.of(
            Flatten.of(), Dense.of(64).activation("relu"), Dense.of(10).activation("softmax"));
    model.compile(
        Compile.of("adam", "sparse_categorical_crossentropy")
            .learning(Learning.gradient().record(Recording.norms())));
    model.fit(digits.x(), NDArray.from(labels), ModelKit.quiet(8, 16));
    var top = Arrays.stream(model.norms().largest(60)).filter(i -> i % 20 == 0).count();
    assertTrue(top >= 27, top + " of 30 flipped labels among the 60 largest norms");
    assertTrue(model.norms().toString().startsWith("Norms of 600 samples over 8 epochs: mean "));
  }

  // ---- SAGA ----

  /** Against the definition, computed in double precision for a linear model. */
  @Test
  void sagaIsItsDefinition() {
    var y = Kit.normal(4, 12, 1);
    var layer = Dense.of(1).useBias(false).kernelRegularizer(L2.of(0.01));
    var model = Sequential.of(layer);
    model.compile(
        Compile.of(SGD.of(0.05), Losses.get("mse"))
            .learning(Learning.plain().record(Recording.saga())));
    model.build(4);
    var w = model.getWeights().get(0).toDoubles();
    model.fit(X, y, Fit.epochs(4).batchSize(5).shuffle(false).verbose(0));
    var recorded = new double[12][4];
    for (int epoch = 0; epoch < 4; epoch++) {
      for (int from = 0; from < 12; from += 5) {
        int to = Math.min(12, from + 5);
        var mean = new double[4];
        for (var r : recorded) for (int k = 0; k < 4; k++) mean[k] += r[k] / 12;
        var step = new double[4];
        for (int i = from; i < to; i++) {
          var x = X.get(i).toDoubles();
          double error = -y.get(i).toDoubles()[0];
          for (int k = 0; k < 4; k++) error += x[k] * w[k];
          for (int k = 0; k < 4; k++) {
            double g = 2 * error * x[k];
            step[k] += (g - recorded[i][k] + mean[k]) / (to - from);
            recorded[i][k] = g;
          }
        }
        for (int k = 0; k < 4; k++) w[k] -= 0.05 * (step[k] + 0.02 * w[k]);
      }
    }
    assertEquals(0, Kit.distance(w, model.getWeights().get(0).toDoubles()), 1e-5);
  }

  @Test
  void sagaInParts() {
    var parts =
        Map.of(
            "groups", Recording.saga().groups(3),
            "16 bits", Recording.saga().bfloat16(),
            "variables", Recording.saga().variables("kernel"));
    parts.forEach(
        (name, saga) -> {
          for (var mode : List.of(Learning.plain(), Learning.batch(), Learning.gradient())) {
            Seed.set(2);
            var model = ModelKit.classifier();
            model.compile(
                Compile.of(SGD.of(0.1), Losses.get("sparse_categorical_crossentropy"))
                    .learning(mode.record(saga)));
            var loss = model.fit(X, LABELS, ModelKit.quiet(30, 4)).get("loss");
            assertTrue(loss.get(29) < loss.get(0) * 0.9, name + " " + mode);
          }
        });
  }

  /** Towards the optimum, where a constant step of SGD goes on shaking. */
  @Test
  void sagaConvergesWithAConstantStepAndSgdDoesNot() {
    var gaps = new double[2];
    var steps = List.of(Learning.plain().record(Recording.saga()), Learning.plain());
    for (int i = 0; i < 2; i++) {
      Seed.set(4);
      var model = Sequential.of(Dense.of(3).activation("softmax").kernelRegularizer(L2.of(0.05)));
      model.compile(
          Compile.of(SGD.of(0.2), Losses.get("sparse_categorical_crossentropy"))
              .learning(steps.get(i)));
      model.fit(X, LABELS, ModelKit.quiet(600, 2));
      double reached = model.evaluate(X, LABELS).get("loss");
      compiled(model, Learning.plain());
      model.fit(X, LABELS, ModelKit.quiet(2000, 12));
      gaps[i] = reached - model.evaluate(X, LABELS).get("loss");
    }
    assertTrue(Math.abs(gaps[0]) < 1e-5, "SAGA's gap " + gaps[0]);
    assertTrue(gaps[1] > 100 * Math.abs(gaps[0]), "SGD's gap " + gaps[1]);
  }

  // ---- clipped ----

  /** With every sample in every batch and no noise it is the mean of the clipped gradients. */
  @Test
  void clippedIsItsDefinition() {
    models()
        .forEach(
            (name, make) -> {
              Seed.set(1);
              double norm = 0.3;
              var mode = Learning.plain().record(Recording.clipped(norm, 0));
              var model = compiled(make.get(), mode);
              var gradients = model.sampleGradients(X, LABELS);
              var before = trained(model);
              model.fit(X, LABELS, ModelKit.quiet(1, 12));
              var after = trained(model);
              for (int w = 0; w < before.size(); w++) {
                var expected = new double[(int) before.get(w).size()];
                for (int row = 0; row < 12; row++) {
                  double factor = Math.min(1, norm / norm(gradients, row)) / 12;
                  var g = gradients.get(w).get(row).toDoubles();
                  for (int k = 0; k < g.length; k++) expected[k] += factor * g[k];
                }
                var moved = Kit.difference(before.get(w), after.get(w), 1);
                assertEquals(0, Kit.distance(expected, moved), 1e-5, name);
              }
            });
  }

  /**
   * Without noise, a step on an empty batch changes nothing and is not reported. If each of twelve
   * samples is drawn with a probability of 1/12, 0.35 of the batches have none; of 2/12, 0.11.
   */
  @Test
  void anEmptyBatchIsAStepOfNoise() {
    var all = models();
    all.put(
        "pooled",
        () ->
            Sequential.of(
                Reshape.of(2, 2, 1),
                Conv2D.of(3, 2).padding("same").strides(2),
                MaxPooling2D.of(1),
                GlobalMaxPooling2D.of(),
                Dense.of(3).activation("softmax")));
    all.put(
        "transposed",
        () ->
            Sequential.of(
                Reshape.of(2, 2, 1),
                Conv2DTranspose.of(2, 3).strides(2),
                Flatten.of(),
                Dense.of(3).activation("softmax")));
    all.put(
        "pooled sequence",
        () ->
            Sequential.of(
                Reshape.of(2, 2),
                GRU.of(3).returnSequences(true),
                AveragePooling1D.of(2),
                Flatten.of(),
                Dense.of(3).activation("softmax")));
    var modes = List.of(Learning.plain(), Learning.batch().groups(2), Learning.gradient());
    int number = 0;
    for (var made : all.entrySet()) {
      Seed.set(1);
      var mode = modes.get(number++ % modes.size());
      int size = mode instanceof BatchLearning ? 2 : 1;
      var model = compiled(made.getValue().get(), mode.record(Recording.clipped(0.1, 0)));
      var steps = new ChangedSteps(model);
      model.fit(X, LABELS, epochs(10 * size).batchSize(size).verbose(0).callbacks(steps));
      // 120 steps, of which 42 have no samples, or 13.5: deviations of 5.2 and 3.5.
      assertEquals(size == 1 ? 42 : 13.5, steps.unchanged, size == 1 ? 25 : 13, made.getKey());
    }
  }

  /** Counts the steps that change no weight, and compares what the others report. */
  private static final class ChangedSteps extends Callback {
    private final Model model;
    private List<NDArray> before;
    private Map<String, Double> reported = Map.of();
    private int unchanged;

    ChangedSteps(Model model) {
      this.model = model;
    }

    @Override
    public void onEpochBegin(int epoch) {
      reported = Map.of();
    }

    @Override
    public void onTrainBatchBegin(long batch) {
      before = trained(model);
    }

    @Override
    public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
      boolean empty = before.equals(trained(model));
      if (empty) unchanged++;
      if (!reported.isEmpty()) assertEquals(empty, logs.equals(reported), "batch " + batch);
      reported = Map.copyOf(logs);
    }
  }

  /** What is drawn for one task and not for the other is a step of noise for the other alone. */
  @Test
  void tasksMayHaveEmptyBatches() {
    var in = Input.of(4);
    var model =
        Model.of(
            in,
            List.of(
                Dense.of(3).activation("softmax").named("a").apply(in),
                Dense.of(3).activation("softmax").named("b").apply(in)));
    compiled(model, Learning.plain().record(Recording.clipped(0.1, 0.1)));
    var data =
        MultiTaskDataset.of(Dataset.of(X, LABELS), "a")
            .and(Dataset.of(X.slice(0, 5), LABELS.slice(0, 5)), "b");
    model.fit(data, ModelKit.quiet(10, 1));
    assertTrue(model.getWeights().stream().allMatch(NDArray::isFinite));
  }

  @Test
  void noiseHasTheDeviationThatTheAccountantPresumes() {
    Seed.set(6);
    var model = Sequential.of(Dense.of(400));
    double norm = 1e-3;
    model.compile(
        Compile.of(SGD.of(1), Losses.get("mse"))
            .learning(Learning.plain().record(Recording.clipped(norm, 5))));
    model.build(4);
    var before = model.getWeights();
    model.fit(X, Kit.normal(7, 12, 400), ModelKit.quiet(1, 12));
    var moved = Kit.difference(before.get(0), model.getWeights().get(0), 12 / (5 * norm));
    double square = Arrays.stream(moved).map(v -> v * v).average().orElseThrow();
    assertEquals(1, square, 0.15); // 1,600 draws: a deviation of 0.035
  }

  @Test
  void clippedDrawsItsBatchesAtRandomAndReportsEpsilon() {
    var x = Kit.normal(8, 400, 4);
    Seed.set(9);
    var model =
        compiled(ModelKit.classifier(), Learning.gradient().record(Recording.clipped(1, 1.2)));
    var history = model.fit(x, Kit.labels(9, 400, 3), ModelKit.quiet(3, 20));
    var expected = Accountant.of(1.2).steps(0.05, 20).epsilon(1e-5);
    assertEquals(expected, history.get("epsilon").get(0), 1e-12);
    assertTrue(history.get("epsilon").get(2) > expected);
  }

  @Test
  void groupsDivideClippedGradientsWithoutBias() {
    Seed.set(1);
    var mean = new double[20];
    var mode = Learning.batch().groups(3).record(Recording.clipped(100, 0));
    var model = compiled(ModelKit.classifier(), mode);
    model.build(4);
    var expected = gradientOfStep(compiled(model, Learning.plain()), X, LABELS, ones());
    var start = model.getWeights();
    int draws = 600;
    compiled(model, mode);
    for (int i = 0; i < draws; i++) {
      model.setWeights(start);
      model.fit(X, LABELS, ModelKit.quiet(1, 12));
      var moved = Kit.difference(start.get(0), model.getWeights().get(0), 1.0 / draws);
      for (int k = 0; k < mean.length; k++) mean[k] += moved[k];
    }
    assertEquals(0, Kit.distance(expected.get(0).toDoubles(), mean), 0.02);
  }

  private static NDArray ones() {
    var ones = new float[12];
    Arrays.fill(ones, 1);
    return NDArray.from(ones);
  }

  /** Published values: rate 0.01, noise 4, 10,000 steps, δ = 1e-5. */
  @Test
  void accountantAgreesWithPublishedValues() {
    var accountant = Accountant.of(4).steps(0.01, 10_000);
    assertEquals(1.259, accountant.classicalEpsilon(1e-5), 5e-4);
    assertEquals(1.035, accountant.epsilon(1e-5), 5e-4);
    assertEquals(0, Accountant.of(4).epsilon(1e-5), 0.05);
    assertEquals(Double.POSITIVE_INFINITY, Accountant.of(0).steps(0.1, 1).epsilon(1e-5));
    // All samples at each step: the Gaussian mechanism, whose best order is near the minimum of
    // α/2σ² − log δ/(α−1).
    double best = Double.POSITIVE_INFINITY;
    for (int a = 2; a < 200; a++) best = Math.min(best, a / 50.0 - Math.log(1e-5) / (a - 1));
    assertEquals(best, Accountant.of(5).steps(1, 1).classicalEpsilon(1e-5), 1e-9);
  }

  // ---- what is refused ----

  @Test
  void refusals() {
    var norms = Learning.plain().record(Recording.norms());
    var saga = Learning.plain().record(Recording.saga());
    Kit.assertRefused(
        "BatchNormalization \"batch_normalization\" leaves samples without gradients of their own:"
            + " it normalizes over the batch; use LayerNormalization or GroupNormalization, or"
            + " freeze() it.",
        () ->
            compiled(
                    Sequential.of(
                        BatchNormalization.of().named("batch_normalization"), Dense.of(3)),
                    norms)
                .fit(X, LABELS, ModelKit.quiet(1, 4)));
    Kit.assertRefused(
        "Recorded gradients need fit on samples that lie in memory, so that each has a place;"
            + " streams and single batches have none.",
        () -> compiled(ModelKit.classifier(), saga).trainOnBatch(X, LABELS));
    var sum = ModelKit.classifier();
    sum.compile(
        Compile.of("sgd", Losses.get("sparse_categorical_crossentropy").reduction("sum"))
            .learning(norms));
    Kit.assertRefused(
        "Gradients of single samples need a loss that is a mean over samples: use a reduction of"
            + " \"sum_over_batch_size\" and a loss with a value for each sample.",
        () -> sum.fit(X, LABELS, ModelKit.quiet(1, 4)));
    Kit.assertRefused(
        "Saga would keep 12 gradients of 43 numbers, 0.0 MiB, over its budget of 0.0 MiB. What"
            + " would fit: groups(11), bfloat16(), the gradients of fewer variables(...), or a"
            + " larger budget(bytes).",
        () ->
            compiled(ModelKit.classifier(), Learning.plain().record(Recording.saga().budget(2000)))
                .fit(X, LABELS, ModelKit.quiet(1, 4)));
    Kit.assertRefused(
        "WeightLearning: it looks at samples without noise, so that clipped gradients could not"
            + " hide them: leave one of the two out.",
        () -> Learning.weight().record(Recording.clipped(1, 1)));
    Kit.assertRefused(
        "DpSgd: an activity regularizer, or a loss that a layer adds, depends on samples, and its"
            + " gradient would be neither clipped nor hidden by noise: leave it out.",
        () ->
            compiled(
                    Sequential.of(
                        Dense.of(4).activityRegularizer(L2.of(0.1)),
                        Dense.of(3).activation("softmax")),
                    Learning.plain().record(Recording.clipped(1, 1)))
                .fit(X, LABELS, ModelKit.quiet(1, 4)));
    Kit.assertRefused("DpSgd: norm must be positive, received 0.0.", () -> Recording.clipped(0, 1));
    Kit.assertRefused(
        "DpSgd: noise must not be negative, received -1.", () -> Recording.clipped(1, -1));
    Kit.assertRefused(
        "Accountant: rate must lie between 0 and 1, received 1.5.",
        () -> Accountant.of(1).steps(1.5, 1));
  }

  /** Dropout draws for each sample anew; its gradients are still those of a mean over samples. */
  @Test
  void randomLayersAreAllowed() {
    var model =
        compiled(
            Sequential.of(Dense.of(5), Dropout.of(0.5), Dense.of(3).activation("softmax")),
            Learning.plain().record(Recording.norms()));
    model.fit(Dataset.of(X, LABELS), ModelKit.quiet(2, 4));
    assertEquals(2, model.norms().epochs());
  }

  /** Learns its inputs, by a step of its own. */
  private static final class Autoencoder extends Model {
    private final Dense inner = Dense.of(2);
    private final Dense outer = Dense.of(4);

    @Override
    protected Tensor call(Tensor x) {
      return outer.apply(inner.apply(x));
    }

    @Override
    protected void trainStep(StepContext step) {
      step.loss("loss", call(step.x()).subtract(step.x()).square().mean(1));
    }
  }

  @TestFactory
  Stream<DynamicTest> stepsWithoutTargetsAreRecorded() {
    var strings = new String[12];
    Arrays.fill(strings, "a");
    var recordings =
        Map.of(
            "norms", Recording.norms(),
            "drop", Recording.norms().drop(0.5).after(1),
            "importance", Recording.norms().importance(0.5).after(1),
            "saga", Recording.saga(),
            "clipped", Recording.clipped(1, 0.1));
    var tests = Stream.<DynamicTest>builder();
    recordings.forEach(
        (name, recording) ->
            Map.of("none", Dataset.of(X), "strings", Dataset.of(X, NDArray.from(strings)))
                .forEach(
                    (targets, data) ->
                        tests.add(
                            DynamicTest.dynamicTest(
                                name + ", " + targets,
                                () -> {
                                  var model = new Autoencoder();
                                  model.compile(
                                      Compile.of(SGD.of(0.1))
                                          .learning(Learning.plain().record(recording)));
                                  var history = model.fit(data, ModelKit.quiet(4, 4));
                                  assertTrue(Double.isFinite(history.last("loss")));
                                  if (model.norms() == null) return;
                                  for (double label : model.norms().labels()) {
                                    assertTrue(Double.isNaN(label));
                                  }
                                  assertTrue(Tables.of(model.norms()).rowCount() > 0);
                                }))));
    return tests.build();
  }
}
