package dev.rhyton.layers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.applications.StochasticDepth;
import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.constraints.MaxNorm;
import dev.rhyton.constraints.MinMaxNorm;
import dev.rhyton.constraints.NonNeg;
import dev.rhyton.constraints.UnitNorm;
import dev.rhyton.files.EarlierFilesTest;
import dev.rhyton.files.OrbaxCheckpoint;
import dev.rhyton.files.SignedFiles;
import dev.rhyton.initializers.Constant;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.initializers.RandomNormal;
import dev.rhyton.initializers.RandomUniform;
import dev.rhyton.initializers.TruncatedNormal;
import dev.rhyton.initializers.VarianceScaling;
import dev.rhyton.learning.Granularity;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.losses.BinaryFocalCrossentropy;
import dev.rhyton.losses.CTC;
import dev.rhyton.losses.CategoricalCrossentropy;
import dev.rhyton.losses.Huber;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Losses;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.losses.Tversky;
import dev.rhyton.metrics.AUC;
import dev.rhyton.metrics.BinaryIoU;
import dev.rhyton.metrics.F1Score;
import dev.rhyton.metrics.FBetaScore;
import dev.rhyton.metrics.IoU;
import dev.rhyton.metrics.MeanIoU;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.metrics.OneHotIoU;
import dev.rhyton.metrics.OneHotMeanIoU;
import dev.rhyton.metrics.PrecisionAtRecall;
import dev.rhyton.metrics.RecallAtPrecision;
import dev.rhyton.metrics.SensitivityAtSpecificity;
import dev.rhyton.metrics.SpecificityAtSensitivity;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adagrad;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.AdamW;
import dev.rhyton.optimizers.CosineDecay;
import dev.rhyton.optimizers.CosineDecayRestarts;
import dev.rhyton.optimizers.ExponentialDecay;
import dev.rhyton.optimizers.InverseTimeDecay;
import dev.rhyton.optimizers.LossScaleOptimizer;
import dev.rhyton.optimizers.MultiOptimizer;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerMap;
import dev.rhyton.optimizers.Optimizers;
import dev.rhyton.optimizers.PiecewiseConstantDecay;
import dev.rhyton.optimizers.PolynomialDecay;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.regularizers.L1;
import dev.rhyton.regularizers.L1L2;
import dev.rhyton.regularizers.L2;
import dev.rhyton.regularizers.OrthogonalRegularizer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.text.Discretization;
import dev.rhyton.text.IntegerLookup;
import dev.rhyton.text.StringLookup;
import dev.rhyton.text.TextVectorization;
import dev.rhyton.vision.RandomBrightness;
import dev.rhyton.vision.RandomContrast;
import dev.rhyton.vision.RandomErasing;
import dev.rhyton.vision.RandomFlip;
import dev.rhyton.vision.RandomRotation;
import dev.rhyton.vision.RandomTranslation;
import dev.rhyton.vision.RandomZoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a set of files for {@link EarlierFilesTest}: {@code EarlierFiles FOLDER SET.zip}. */
final class EarlierFiles {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final NDArray X = Kit.normal(1, 22, 4);
  private static final NDArray LABELS = Kit.labels(2, 22, 3);

  private final Path folder;

  private EarlierFiles(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    Layers.register(EarlierFilesTest.Scaled.class);
    var all = new EarlierFiles(Files.createDirectories(Path.of(args[0])));
    all.everyLayer();
    all.operations();
    all.parts();
    all.learnedVocabularies();
    all.optimizers();
    all.modes();
    all.losses();
    all.metrics();
    all.models();
    all.formats();
    all.backups();
    all.pack(Path.of(args[1]));
  }

  // ---- layers ----

  private static String group(LayerTester tester) {
    if (tester.classes() < 0) return "words";
    if (tester.classes() > 0) return "integers";
    return List.of("scalars", "vectors", "steps", "images", "volumes", "volumes")
        .get(tester.samples().get(0).rank());
  }

  private static boolean canBeSaved(Layer layer) {
    return !(layer instanceof Lambda || layer instanceof InputLayer);
  }

  /** A model for each kind of input, with an output for each case of {@link LayerCases}. */
  private void everyLayer() throws Exception {
    var groups = new LinkedHashMap<String, List<LayerTester>>();
    for (var tester : LayerCases.CASES.values()) {
      if (!canBeSaved(tester.make().get())) continue;
      groups.computeIfAbsent(group(tester), g -> new ArrayList<>()).add(tester);
    }
    for (var group : groups.entrySet()) {
      start();
      var inputs = new LinkedHashMap<String, Tensor>();
      var values = new ArrayList<NDArray>();
      var outputs = new ArrayList<Tensor>();
      for (var tester : group.getValue()) {
        var arguments = new ArrayList<Tensor>();
        var of = tester.values(2);
        var symbols = tester.symbolic();
        for (int i = 0; i < of.size(); i++) {
          var key = i + " " + symbols.get(i);
          if (inputs.putIfAbsent(key, symbols.get(i)) == null) values.add(of.get(i));
          arguments.add(inputs.get(key));
        }
        outputs.addAll(tester.make().get().apply(arguments));
      }
      predicts("layers-" + group.getKey(), Model.of(List.copyOf(inputs.values()), outputs), values);
    }
  }

  /** All cases of OperationsTest in one model. */
  private void operations() throws Exception {
    start();
    JsonNode all;
    try (var in = getClass().getResourceAsStream("/dev/rhyton/models/operations.json")) {
      all = MAPPER.readTree(in);
    }
    var json = MAPPER.createObjectNode().put("class_name", "Functional");
    var config = json.put("module", "keras.src.models.functional").putObject("config");
    config.put("name", "operations");
    var layers = config.putArray("layers");
    var starts = config.putArray("input_layers");
    var ends = config.putArray("output_layers");
    for (var name : List.of("x", "y")) {
      var input = layers.addObject().put("class_name", "InputLayer").put("module", "keras.layers");
      input.put("name", name).putArray("inbound_nodes");
      var options = input.putObject("config").put("name", name).put("dtype", "float32");
      options.putArray("batch_shape").add(2).add(3).add(4);
      starts.addArray().add(name).add(0).add(0);
    }
    for (var each : all.get("cases")) {
      layers.addAll((ArrayNode) each.get("layers"));
      ends.addAll((ArrayNode) each.get("output_layers"));
    }
    predicts(
        "operations",
        Models.fromJson(json.toString()),
        List.of(Kit.normal(3, 2, 3, 4), Kit.normal(4, 2, 3, 4)));
  }

  /** Initializers, regularizers, constraints, activations, dtypes. */
  private void parts() throws Exception {
    start();
    var in = Input.of(4);
    var outputs = new ArrayList<Tensor>();
    for (var name :
        ("relu6 leaky_relu elu celu selu gelu silu mish exponential softplus softsign softmax"
                + " log_softmax log_sigmoid hard_sigmoid hard_silu hard_tanh hard_shrink"
                + " soft_shrink tanh_shrink threshold squareplus sparse_sigmoid sparse_plus"
                + " sparsemax glu")
            .split(" ", -1)) {
      outputs.add(Activation.of(name).apply(in));
    }
    for (var name : List.of("mixed_bfloat16", "mixed_float16", "float64", "bfloat16", "float16")) {
      outputs.add(Dense.of(2).dtype(name).apply(in));
    }
    for (var name :
        List.of("zeros", "ones", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform")) {
      outputs.add(Dense.of(2).kernelInitializer(name).apply(in));
    }
    for (var initializer :
        List.of(
            Constant.of(0.3),
            Initializers.get("identity"),
            Initializers.get("orthogonal"),
            RandomNormal.of(0, 0.2),
            RandomUniform.of(-1, 1),
            TruncatedNormal.of(0, 0.3),
            VarianceScaling.of(2).mode("fan_out"))) {
      outputs.add(Dense.of(4).kernelInitializer(initializer).apply(in));
    }
    predicts("parts", Model.of(List.of(in), outputs), List.of(X.slice(0, 3)));
    start();
    var model =
        Sequential.of(
            InputLayer.of(4),
            Dense.of(5).kernelRegularizer(L1.of(0.01)).kernelConstraint(MaxNorm.of(1)),
            Dense.of(5).kernelRegularizer(L2.of(0.01)).kernelConstraint(NonNeg.of()),
            Dense.of(5).kernelRegularizer(L1L2.of(0.01, 0.02)).kernelConstraint(UnitNorm.of()),
            Dense.of(3)
                .kernelRegularizer(OrthogonalRegularizer.of(0.01, "columns"))
                .kernelConstraint(MinMaxNorm.of(0.2, 1))
                .biasRegularizer("l1_l2"),
            new EarlierFilesTest.Scaled());
    model.compile(Compile.of("sgd", "mse").learning(Learning.plain()));
    trains("penalties", model, List.of(X), List.of(Kit.normal(5, 22, 3)));
  }

  private void learnedVocabularies() throws Exception {
    start();
    var words = Input.of(DType.STRING, 1);
    var whole = Input.of(DType.INT32, 2);
    var numbers = Input.of(4);
    var texts = NDArray.of(new String[] {"a b a", "the cat", "b the a", "naïve 猫"}, 4, 1);
    var integers = NDArray.of(new int[] {3, 1, 3, 3, 7, 1, 9, 3}, 4, 2);
    var vectorize = TextVectorization.of().outputMode("tf_idf");
    var sequence = TextVectorization.of().outputSequenceLength(3).ngrams(2);
    var look = StringLookup.of();
    var index = IntegerLookup.of().outputMode("multi_hot");
    var bins = Discretization.of(3);
    var scale = Normalization.of();
    vectorize.adapt(texts);
    sequence.adapt(texts);
    look.adapt(texts);
    index.adapt(integers);
    bins.adapt(X);
    scale.adapt(X);
    predicts(
        "vocabularies",
        Model.of(
            List.of(words, whole, numbers),
            List.of(
                vectorize.apply(words),
                sequence.apply(words),
                look.apply(words),
                index.apply(whole),
                bins.apply(numbers),
                scale.apply(numbers))),
        List.of(texts, integers, X.slice(0, 4)));
  }

  // ---- training ----

  private static Sequential classifier() {
    start();
    return Sequential.of(
        InputLayer.of(4),
        Dense.of(5).activation("tanh").named("a"),
        Dropout.of(0.2),
        Dense.of(3).activation("softmax").named("b"));
  }

  private static Compile crossentropy(Optimizer optimizer) {
    return Compile.of(optimizer, "sparse_categorical_crossentropy");
  }

  private void optimizers() throws Exception {
    var all = new LinkedHashMap<String, Optimizer>();
    for (var name :
        ("Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lamb Lion Muon Nadam RMSprop SGD"
                + " ScheduleFreeAdamW")
            .split(" ", -1)) {
      all.put(name, Optimizers.get(name));
    }
    all.put("Adam-options", Adam.of(0.01).amsgrad(true).clipnorm(1).useEma(true));
    all.put("SGD-options", SGD.of(0.1).momentum(0.9).nesterov(true).gradientAccumulationSteps(2));
    all.put("LossScaleOptimizer", LossScaleOptimizer.of(AdamW.of(0.01)));
    all.put(
        "MultiOptimizer",
        MultiOptimizer.of(
            OptimizerMap.of(Adam.of(CosineDecay.of(0.1, 9)))
                .put("a/kernel", SGD.of(PiecewiseConstantDecay.of(new int[] {4}, 0.1, 0.02)))
                .put("a/bias", Adagrad.of(PolynomialDecay.of(0.1, 9)))
                .put("b/bias", SGD.of(InverseTimeDecay.of(0.1, 3, 0.5)).momentum(0.8))));
    all.put("restarts", Adam.of(CosineDecayRestarts.of(0.1, 4)));
    all.put("exponential", Adam.of(ExponentialDecay.of(0.1, 2, 0.9)));
    for (var each : all.entrySet()) {
      var model = classifier();
      model.compile(crossentropy(each.getValue()).learning(Learning.plain()));
      trains("optimizer-" + each.getKey(), model, List.of(X), List.of(LABELS));
    }
  }

  private void modes() throws Exception {
    var all = new LinkedHashMap<String, Learning>(ModelKit.modes());
    var weights = Learning.weight().samples(20);
    all.put("batch rescaled", Learning.batch().rescale(1.5));
    all.put("gradient q", Learning.gradient().q(0.5).granularity(Granularity.WEIGHT).rescale(1));
    all.put("weight data dependent", weights.dataDependent().tolerance(0.1).maxIterations(3));
    all.put("weight pca", weights.pca().then(Learning.plain()));
    all.put("weight kmeans", weights.kmeans().relearn().then(Learning.batch()));
    all.put("norms", Learning.gradient().record(Recording.norms()));
    all.put("saga", Learning.plain().record(Recording.saga()));
    all.put(
        "saga options",
        Learning.batch().record(Recording.saga().groups(5).bfloat16().variables("b/").budget(1e6)));
    all.put("clipped", Learning.gradient().record(Recording.clipped(1, 0.5)));
    for (var each : all.entrySet()) {
      var model = classifier();
      model.compile(crossentropy(Adam.of(0.01)).metrics("accuracy").learning(each.getValue()));
      var name = "mode-" + each.getKey().toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
      trains(name, model, List.of(X), List.of(LABELS));
    }
  }

  private static NDArray oneHot(NDArray labels) {
    var rows = new float[labels.length() * 3];
    var of = labels.toInts();
    for (int i = 0; i < of.length; i++) rows[3 * i + of[i]] = 1;
    return NDArray.of(rows, of.length, 3);
  }

  private void losses() throws Exception {
    start();
    var all = new LinkedHashMap<String, Loss>();
    for (var name : Losses.names().stream().sorted().toList()) {
      var loss = Losses.get(name);
      boolean plain = !(loss instanceof CTC) && ConfiguredInternals.className(loss).equals(name);
      if (plain) all.put(name, loss);
    }
    all.put("smooth", CategoricalCrossentropy.of().labelSmoothing(0.1).reduction("sum"));
    all.put("delta", Huber.of().delta(0.3));
    all.put("gamma", BinaryFocalCrossentropy.of().gamma(1.5).applyClassBalancing(true));
    all.put("alpha", Tversky.of().alpha(0.3));
    all.put("ignored", SparseCategoricalCrossentropy.of().ignoreClass(0));
    all.put("ctc", CTC.of());
    var in = Input.of(4);
    var outputs = new ArrayList<Tensor>();
    var targets = new ArrayList<NDArray>();
    for (var each : all.entrySet()) {
      if (each.getValue() instanceof CTC) {
        var steps = Reshape.of(4, 3).named("ctc").apply(Dense.of(12).apply(in));
        outputs.add(steps);
        targets.add(
            NDArray.of(Arrays.stream(LABELS.toInts()).map(l -> 1 + l % 2).toArray(), 22, 1));
        continue;
      }
      outputs.add(Dense.of(3).activation("softmax").named(each.getKey()).apply(in));
      boolean whole = each.getKey().matches("Sparse.*|Circle|.*Generalized.*|ignored");
      targets.add(whole ? LABELS : oneHot(LABELS));
    }
    var model = Model.of(List.of(in), outputs);
    model.compile(Compile.of(SGD.of(0.01).clipvalue(0.1), all).learning(Learning.plain()));
    trains("losses", model, List.of(X), targets);
  }

  private void metrics() throws Exception {
    start();
    var in = Input.of(4);
    var outputs =
        List.of(
            Dense.of(3).activation("softmax").named("hot").apply(in),
            Dense.of(3).activation("softmax").named("sparse").apply(in),
            Dense.of(1).activation("sigmoid").named("binary").apply(in),
            Dense.of(2).named("real").apply(in));
    var metrics =
        Map.of(
            "hot",
            List.of(
                "accuracy",
                F1Score.of().average("macro"),
                FBetaScore.of().beta(0.5),
                Metrics.get("CategoricalAccuracy"),
                Metrics.get("TopKCategoricalAccuracy"),
                OneHotIoU.of(3, 0, 2),
                OneHotMeanIoU.of(3),
                Metrics.get("categorical_crossentropy")),
            "sparse",
            List.of(
                Metrics.get("SparseCategoricalAccuracy"),
                Metrics.get("SparseTopKCategoricalAccuracy")),
            "binary",
            List.of(
                AUC.of().curve("PR").numThresholds(50),
                Metrics.get("BinaryAccuracy"),
                BinaryIoU.of(),
                Metrics.get("FalseNegatives"),
                Metrics.get("FalsePositives"),
                Metrics.get("TrueNegatives"),
                Metrics.get("TruePositives"),
                Metrics.get("Precision"),
                Metrics.get("Recall"),
                PrecisionAtRecall.of(0.5),
                RecallAtPrecision.of(0.5),
                SensitivityAtSpecificity.of(0.5),
                SpecificityAtSensitivity.of(0.5),
                IoU.of(2, 0),
                MeanIoU.of(2)),
            "real",
            List.of(
                Metrics.get("Accuracy"),
                Metrics.get("ConcordanceCorrelation"),
                Metrics.get("CosineSimilarity"),
                Metrics.get("LogCoshError"),
                Metrics.get("PearsonCorrelation"),
                Metrics.get("R2Score"),
                Metrics.get("RootMeanSquaredError"),
                Metrics.get(Huber.of().delta(0.2)),
                "mae"));
    var losses = new LinkedHashMap<String, Object>();
    losses.put("hot", "categorical_crossentropy");
    losses.put("sparse", "sparse_categorical_crossentropy");
    losses.put("binary", "bce");
    losses.put("real", "mse");
    var model = Model.of(List.of(in), outputs);
    model.compile(
        Compile.of(SGD.of(0.1), losses)
            .lossWeights(Map.of("real", 0.5))
            .metrics(metrics)
            .weightedMetrics(Map.of("real", List.of(Metrics.get("MeanSquaredError"))))
            .learning(Learning.plain()));
    var binary = Kit.labels(6, 22, 2).reshape(22, 1);
    trains(
        "metrics",
        model,
        List.of(X),
        List.of(oneHot(LABELS), LABELS, binary, Kit.normal(7, 22, 2)));
  }

  /** Models whose steps draw, or whose layers are joined in several ways. */
  private void models() throws Exception {
    start();
    var noisy =
        Sequential.of(
            InputLayer.of(6, 6, 3),
            RandomFlip.of(),
            RandomRotation.of(0.1),
            RandomZoom.of(0.2),
            RandomTranslation.of(0.1, 0.1),
            RandomBrightness.of(0.2).valueRange(-3, 3),
            RandomContrast.of(0.2),
            RandomErasing.of(0.5, 1),
            GaussianNoise.of(0.1),
            Conv2D.of(4, 3).padding("same").activation("tanh"),
            SpatialDropout2D.of(0.2),
            BatchNormalization.of(),
            GaussianDropout.of(0.1),
            StochasticDepth.of(0.2),
            GlobalAveragePooling2D.of(),
            AlphaDropout.of(0.1),
            Dropout.of(0.1),
            Dense.of(3).activation("softmax"));
    noisy.compile(crossentropy(SGD.of(0.05)).learning(Learning.plain()));
    trains("noise", noisy, List.of(Kit.normal(1, 22, 6, 6, 3)), List.of(LABELS));
    start();
    var words = Input.of(DType.INT32, 5);
    var side = Input.of(4);
    var embedded = Embedding.of(7, 4).maskZero(true).apply(words);
    var states = Bidirectional.of(LSTM.of(2).returnSequences(true).dropout(0.2)).apply(embedded);
    var seen = MultiHeadAttention.of(2, 2).apply(states, states);
    var pooled = GlobalAveragePooling1D.of().apply(seen);
    var inner = Sequential.of(InputLayer.of(4), Dense.of(4).activation("relu"));
    var joined = Concatenate.of().apply(pooled, inner.apply(side), inner.apply(side.multiply(2)));
    var sequences = Model.of(List.of(words, side), List.of(Dense.of(3).apply(joined)));
    sequences.compile(
        Compile.of(Adam.of(0.01), SparseCategoricalCrossentropy.of().fromLogits(true)));
    var tokens = NDArray.of(Kit.labels(4, 110, 7).toInts(), 22, 5);
    trains("sequences", sequences, List.of(tokens, X), List.of(LABELS));
  }

  /** The other formats, of one trained model; and a signature. */
  private void formats() throws Exception {
    var model = classifier();
    model.compile(crossentropy(Adam.of(0.01)).learning(Learning.plain()));
    trained(model, List.of(X), List.of(LABELS));
    Files.writeString(folder.resolve("architecture.json"), model.toJson());
    for (var file : List.of("m.weights.h5", "weights-of-keras-2.h5")) {
      model.saveWeights(folder.resolve(file));
      add(file, inputs(List.of(X)).put("architecture", "architecture.json").put("weights", file));
    }
    var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    model.save(folder.resolve("signed.keras"));
    SignedFiles.sign(folder.resolve("signed.keras"), keys.getPrivate());
    var key = Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    add("signed", inputs(List.of(X)).put("model", "signed.keras").put("key", key));
    // Such a file has no random state: nothing is drawn, and all samples are one batch.
    start();
    var legacy = Sequential.of(InputLayer.of(4), Dense.of(5).activation("tanh"), Dense.of(3));
    legacy.compile(
        Compile.of(Adam.of(0.01), SparseCategoricalCrossentropy.of().fromLogits(true))
            .metrics("accuracy")
            .learning(Learning.plain()));
    trained(legacy, List.of(X), List.of(LABELS));
    legacy.save(folder.resolve("legacy.h5"));
    var whole = training(List.of(X), List.of(LABELS)).put("batch", 22);
    add("legacy", whole.put("model", "legacy.h5"));
    for (boolean weightsOnly : new boolean[] {false, true}) {
      // Weights are found by paths, which begin with the name of a Sequential only before a file.
      var another = weightsOnly ? Models.fromJson(model.toJson()) : classifier();
      another.compile(crossentropy(Adam.of(0.01)).learning(Learning.gradient()));
      var name = weightsOnly ? "orbax-weights" : "orbax";
      var checkpoint = OrbaxCheckpoint.of(folder.resolve(name).toString());
      another.fit(
          X, LABELS, ModelKit.quiet(2, 8).callbacks(checkpoint.saveWeightsOnly(weightsOnly)));
      add(
          name,
          weightsOnly
              ? inputs(List.of(X)).put("architecture", "architecture.json").put("weights", name)
              : training(List.of(X), List.of(LABELS)).put("model", name));
    }
  }

  private static final class Break extends RuntimeException {}

  /** Ends a fit as a crash would. */
  private static final class Crash extends Callback {
    private int left = 5;

    @Override
    public void onTrainBatchBegin(long batch) {
      if (left-- == 0) throw new Break();
    }
  }

  private void backups() throws Exception {
    var all = new LinkedHashMap<String, Supplier<Learning>>();
    all.put("plain", Learning::plain);
    all.put("gradient", () -> Learning.gradient().granularity(Granularity.UNIT));
    all.put("batch", () -> Learning.batch().groups(3));
    all.put("clipped", () -> Learning.plain().record(Recording.clipped(1, 0.5)));
    for (var each : all.entrySet()) {
      var name = "backup-" + each.getKey();
      var model = classifier();
      model.compile(crossentropy(Adam.of(0.01)).learning(each.getValue().get()));
      model.save(folder.resolve(name + ".keras"));
      var backup = BackupAndRestore.of(folder.resolve(name).toString());
      try {
        model.fit(X, LABELS, ModelKit.quiet(4, 8).callbacks(backup.saveFreq(1), new Crash()));
      } catch (Break e) {
        // as it should
      }
      var given = training(List.of(X), List.of(LABELS)).put("model", name + ".keras");
      add(name, given.put("backup", name).put("epochs", 4));
    }
  }

  // ---- cases ----

  /** Names and random numbers as in a program of its own. */
  private static void start() {
    Layers.clearNames();
    Seed.set(1);
  }

  private void predicts(String name, Model model, List<NDArray> x) throws Exception {
    model.save(folder.resolve(name + ".keras"));
    add(name, inputs(x).put("model", name + ".keras"));
  }

  private void trains(String name, Model model, List<NDArray> x, List<NDArray> y) throws Exception {
    trained(model, x, y);
    model.save(folder.resolve(name + ".keras"));
    add(name, training(x, y).put("model", name + ".keras"));
  }

  private static void trained(Model model, List<NDArray> x, List<NDArray> y) {
    model.fit(x, y, Fit.epochs(2).batchSize(8).verbose(0));
  }

  private static ObjectNode inputs(List<NDArray> x) {
    var given = MAPPER.createObjectNode();
    given.set("inputs", EarlierFilesTest.json(x));
    return given;
  }

  private static ObjectNode training(List<NDArray> x, List<NDArray> y) {
    var given = inputs(x).put("epochs", 2).put("batch", 8);
    given.set("targets", EarlierFilesTest.json(y));
    return given;
  }

  /** Runs a case on a copy of the files, since a backup changes, and keeps what it gave. */
  private void add(String name, ObjectNode given) throws Exception {
    var copy = Files.createTempDirectory("earlier");
    for (var file : files()) {
      Files.createDirectories(copy.resolve(folder.relativize(file)).getParent());
      Files.copy(file, copy.resolve(folder.relativize(file)));
    }
    given.setAll(EarlierFilesTest.run(copy, given));
    Files.writeString(folder.resolve(name + ".case.json"), given.toString());
    System.out.println(name);
  }

  private List<Path> files() throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private void pack(Path target) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(target))) {
      zip.setLevel(9);
      for (var file : files()) {
        var entry = new ZipEntry(folder.relativize(file).toString());
        entry.setTime(0);
        zip.putNextEntry(entry);
        Files.copy(file, zip);
      }
    }
  }
}
