package dev.rhyton.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.applications.ConvNeXt;
import dev.rhyton.applications.EfficientNetV2;
import dev.rhyton.applications.NASNet;
import dev.rhyton.audio.STFT;
import dev.rhyton.autolearn.AutoEvaluation;
import dev.rhyton.autolearn.AutoLearn;
import dev.rhyton.autolearn.AutoLearnResult;
import dev.rhyton.autolearn.AutoModel;
import dev.rhyton.autolearn.Features;
import dev.rhyton.autolearn.TableFeatures;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.EarlyStopping;
import dev.rhyton.callbacks.History;
import dev.rhyton.compression.ConstantSparsity;
import dev.rhyton.compression.PrunedModel;
import dev.rhyton.compression.PruningSchedule;
import dev.rhyton.compression.QuantizationAwareTraining;
import dev.rhyton.compression.StructuredPruning;
import dev.rhyton.config.Json;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.PyDataset;
import dev.rhyton.distillation.Distiller;
import dev.rhyton.distillation.LogitsDistillation;
import dev.rhyton.explain.Dependence;
import dev.rhyton.explain.Explanation;
import dev.rhyton.explain.Filters;
import dev.rhyton.explain.Importances;
import dev.rhyton.explain.PartialDependence;
import dev.rhyton.explain.PermutationImportance;
import dev.rhyton.explain.Saliency;
import dev.rhyton.explain.SanityCheck;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.EinsumDense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Norms;
import dev.rhyton.learning.Recording;
import dev.rhyton.metrics.Metric;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Functional;
import dev.rhyton.models.FunctionalGraph;
import dev.rhyton.models.InferenceEngine;
import dev.rhyton.models.InferenceModel;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.notebook.Control;
import dev.rhyton.notebook.Widgets;
import dev.rhyton.onnx.OnnxInference;
import dev.rhyton.onnx.OnnxKit;
import dev.rhyton.onnx.OnnxLayer;
import dev.rhyton.onnx.OnnxModel;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.optimizers.UpdateContext;
import dev.rhyton.safety.AttackedModel;
import dev.rhyton.safety.Audit;
import dev.rhyton.safety.CertifiedAccuracy;
import dev.rhyton.safety.MembershipInference;
import dev.rhyton.safety.ModelCard;
import dev.rhyton.safety.RandomNoise;
import dev.rhyton.safety.Robustness;
import dev.rhyton.safety.Smoothed;
import dev.rhyton.serving.InferResult;
import dev.rhyton.serving.InferenceClient;
import dev.rhyton.serving.ModelServer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.FrozenWeights;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.Node;
import dev.rhyton.text.Cross;
import dev.rhyton.text.FeatureSpace;
import dev.rhyton.tribuo.HyperparameterImportance;
import dev.rhyton.tribuo.RhytonModel;
import dev.rhyton.tribuo.RhytonTrainer;
import dev.rhyton.tribuo.TribuoData;
import dev.rhyton.tuner.HyperParameters;
import dev.rhyton.tuner.RandomSearch;
import dev.rhyton.tuner.Search;
import dev.rhyton.tuner.SearchLogger;
import dev.rhyton.tuner.SearchPlan;
import dev.rhyton.tuner.Tpe;
import dev.rhyton.tuner.Trial;
import dev.rhyton.tuner.Trials;
import dev.rhyton.tuner.Tuner;
import dev.rhyton.tuner.TunerResult;
import dev.rhyton.vision.BoundingBoxes;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Values of the types that the calls of the library alone do not make. */
final class GoodValues {
  private static final Map<Class<?>, BiFunction<RandomValues, String, Object>> BY_TYPE =
      new LinkedHashMap<>();
  private static final String[] WORDS = {
    "a",
    "x",
    "relu",
    "mse",
    "adam",
    "same",
    "float32",
    "max",
    "accuracy",
    "loss",
    "linear",
    "bilinear",
    "sum",
    "none",
    "rgb",
    "l2",
    "zeros",
    "channels_last",
    "constant",
    "reflect",
    "int",
    "epoch",
    "min",
    "auto",
    "dense",
    "Dense",
    "{}",
    "ij,jk->ik",
    "tf_idf",
    "dataset_name",
    "tiny",
    "Small",
    "B0",
    "real",
    "rows",
    "a.keras",
    "ab,bc->ac"
  };

  private static int files;

  private GoodValues() {}

  private static <T> void add(Class<T> type, BiFunction<RandomValues, String, Object> value) {
    BY_TYPE.put(type, value);
  }

  /** A value of a type, or null where the type is not among those here. */
  static Object of(Class<?> type, String name, RandomValues samples) {
    var value = BY_TYPE.get(type);
    return value == null ? null : value.apply(samples, name);
  }

  static {
    add(int.class, (s, n) -> s.one(1, 1, 2, 2, 3, 0, -1, 16, 50, 121));
    add(Integer.class, (s, n) -> s.one(1, 2, 3));
    add(long.class, (s, n) -> s.one(1L, 2L, 2L, 3L));
    add(Long.class, (s, n) -> s.one(1L, 2L));
    add(short.class, (s, n) -> (short) 1);
    add(byte.class, (s, n) -> (byte) 1);
    add(char.class, (s, n) -> 'a');
    add(double.class, (s, n) -> s.one(0.5, 1.0, 0.1, 2.0, 0.0));
    add(Double.class, (s, n) -> s.one(0.5, 1.0));
    add(float.class, (s, n) -> s.one(0.5f, 1f));
    add(Float.class, (s, n) -> 0.5f);
    add(Number.class, (s, n) -> s.<Number>one(1, 0.5));
    add(boolean.class, (s, n) -> s.random().nextBoolean());
    add(Boolean.class, (s, n) -> s.random().nextBoolean());
    add(String.class, (s, n) -> s.one(WORDS));
    add(CharSequence.class, (s, n) -> s.one(WORDS));
    add(Object.class, (s, n) -> s.one(array(s), array(s), 1, "a", new float[] {1, 2}));
    add(Comparable.class, (s, n) -> "a");
    add(Class.class, (s, n) -> s.one(Dense.class, FaultyUserClasses.AnyLayer.class, String.class));
    tensors();
    models();
    explanations();
    searches();
    files();
    add(JsonNode.class, (s, n) -> Json.object().put("class_name", "Dense"));
    add(ObjectNode.class, (s, n) -> Json.object().put("class_name", "Dense"));
    add(RandomGenerator.class, (s, n) -> Seed.generator(1));
    add(BoundingBoxes.class, (s, n) -> new BoundingBoxes<>(zeros(2, 3, 4), zeros(2, 3)));
    add(Batches.class, (s, n) -> Dataset.of(zeros(4, 2)).batches(2, null));
    add(Runnable.class, (s, n) -> (Runnable) () -> {});
    add(ByteBuffer.class, (s, n) -> ByteBuffer.allocate(16));
    add(InputStream.class, (s, n) -> new ByteArrayInputStream(new byte[] {1, 2}));
    add(OutputStream.class, (s, n) -> OutputStream.nullOutputStream());
    add(PrintStream.class, (s, n) -> new PrintStream(OutputStream.nullOutputStream()));
    add(BufferedImage.class, (s, n) -> new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB));
    add(Table.class, (s, n) -> table());
    add(Control.class, (s, n) -> Widgets.slider("rate", 0, 1, 0.1));
    add(PrivateKey.class, (s, n) -> keys().getPrivate());
    add(PublicKey.class, (s, n) -> keys().getPublic());
  }

  private static void tensors() {
    add(Shape.class, (s, n) -> s.one(Shape.of(2, 2), Shape.of(-1, 2), Shape.of(2), Shape.of()));
    add(Node.class, (s, n) -> TensorInternals.of(Input.of(2)).node());
    add(NDArray.class, (s, n) -> array(s));
    add(Tensor.class, (s, n) -> tensor(s));
    add(Weight.class, (s, n) -> weight());
    add(DType.class, (s, n) -> s.one(DType.FLOAT32, DType.FLOAT32, DType.INT32));
  }

  static Weight weight() {
    return new Weight(Shape.of(2, 2), DType.FLOAT32, true, () -> zeros(2, 2));
  }

  private static Tensor tensor(RandomValues s) {
    return switch (s.random().nextInt(6)) {
      case 0 -> Input.of(2);
      case 1 -> Input.of(4, 4, 3);
      case 2 -> weight();
      default -> GraphBuilder.current() == null ? array(s) : inGraph(array(s));
    };
  }

  private static Tensor inGraph(NDArray value) {
    return GraphBuilder.current().argument(value.dtype(), value.shape());
  }

  static NDArray array(RandomValues s) {
    return switch (s.random().nextInt(8)) {
      case 0 -> NDArray.from(new int[][] {{0, 1}, {1, 0}});
      case 1 -> zeros(2, 4, 4, 3);
      case 2 -> NDArray.from(new float[] {1, 2});
      case 3 -> zeros(2, 3, 2);
      default -> NDArray.from(new float[][] {{1, 0.5f}, {0.25f, 2}});
    };
  }

  static NDArray zeros(long... dims) {
    return NDArray.of(new float[(int) Shape.of(dims).size()], dims);
  }

  private static void models() {
    add(Model.class, (s, n) -> model());
    add(Sequential.class, (s, n) -> model());
    add(InferenceModel.class, (s, n) -> model().forInference());
    add(InferenceEngine.class, (s, n) -> new OnnxInference().compile(model()).orElseThrow());
    add(OnnxModel.class, (s, n) -> onnx());
    add(OnnxLayer.class, (s, n) -> OnnxLayer.of(OnnxKit.small()));
    add(FrozenWeights.class, (s, n) -> new FrozenWeights(List.of(weight())));
    add(ConvNeXt.class, (s, n) -> ConvNeXt.of("Tiny"));
    add(EfficientNetV2.class, (s, n) -> EfficientNetV2.of("B0"));
    add(NASNet.class, (s, n) -> NASNet.of("Mobile"));
    add(Metric.class, (s, n) -> Metrics.get("mse"));
    add(OptimizerState.class, (s, n) -> new OptimizerState(SGD.of(), Map::of));
    add(
        UpdateContext.class,
        (s, n) -> UpdateContext.of(zeros(2), new OptimizerState(SGD.of(), Map::of)));
    add(STFT.class, (s, n) -> STFT.of("real"));
    add(Functional.class, (s, n) -> functional());
    add(FunctionalGraph.class, (s, n) -> graph());
    add(
        PyDataset.class,
        (s, n) -> new FaultyUserClasses.AnyDataset(() -> Batch.of(zeros(2, 2), zeros(2, 2))));
    add(Context.class, (s, n) -> FaultyUserClasses.context());
    add(Norms.class, (s, n) -> norms());
    add(AttackedModel.class, (s, n) -> AttackedModel.of(classifier()));
    add(
        Robustness.class,
        (s, n) -> Robustness.evaluate(classifier(), classes(), RandomNoise.of(), 0.1));
    add(
        CertifiedAccuracy.class,
        (s, n) -> Smoothed.of(classifier(), 1).samples(10).evaluate(classes()));
    add(Audit.class, (s, n) -> Audit.of(classifier(), classes()));
    add(ModelCard.class, (s, n) -> ModelCard.of(classifier()));
    add(
        MembershipInference.class,
        (s, n) -> MembershipInference.of(classifier(), classes(), classes()));
    add(FeatureSpace.class, (s, n) -> FeatureSpace.of(Map.of("a", FeatureSpace.floatValue())));
    add(Cross.class, (s, n) -> FeatureSpace.cross(List.of("a", "b"), 2));
    add(EinsumDense.class, (s, n) -> EinsumDense.of("ab,bc->ac", 2));
    add(PruningSchedule.class, (s, n) -> ConstantSparsity.of(0.5));
    add(QuantizationAwareTraining.class, (s, n) -> QuantizationAwareTraining.of("int8"));
    add(PrunedModel.class, (s, n) -> pruned());
    add(Distiller.class, (s, n) -> Distiller.of(model(), model(), LogitsDistillation.of()));
    add(RhytonTrainer.class, (s, n) -> trainer());
    add(RhytonModel.class, (s, n) -> trainer().train(labels()));
    add(MutableDataset.class, (s, n) -> labels());
    add(org.tribuo.Dataset.class, (s, n) -> labels());
    add(org.tribuo.Model.class, (s, n) -> trainer().train(labels()));
    add(Layer.class, (s, n) -> s.one(Dense.of(2), Conv2D.of(2, 2), LSTM.of(2)));
    add(Dataset.class, (s, n) -> Dataset.of(zeros(4, 2), zeros(4, 2)));
    add(Batch.class, (s, n) -> Batch.of(zeros(4, 2), zeros(4, 2)));
    add(Callback.class, (s, n) -> EarlyStopping.of("loss"));
    add(History.class, (s, n) -> model().fit(zeros(4, 2), zeros(4, 2), Fit.epochs(1).verbose(0)));
  }

  private static Functional functional() {
    var x = Input.of(2);
    return (Functional) Model.of(x, Dense.of(2).apply(x));
  }

  private static FunctionalGraph graph() {
    var x = Input.of(2);
    var from = new FunctionalGraph.Ends(List.of(x), List.of("x"), null);
    return new FunctionalGraph(
        from, new FunctionalGraph.Ends(List.of(Dense.of(2).apply(x)), List.of("y"), null));
  }

  private static Norms norms() {
    var model = model();
    model.compile(Compile.of("sgd", "mse").learning(Learning.plain().record(Recording.norms())));
    model.fit(zeros(4, 2), zeros(4, 2), Fit.epochs(1).verbose(0));
    return model.norms();
  }

  private static OnnxModel onnx() {
    var file = folder().resolve("model-" + UUID.randomUUID() + ".onnx");
    model().export(file);
    return OnnxModel.load(file);
  }

  private static PrunedModel pruned() {
    var model = Sequential.of(Input.of(2), Dense.of(4), Dense.of(2));
    return StructuredPruning.of(0.5).prune(model);
  }

  private static Model classifier() {
    var model = Sequential.of(Input.of(2), Dense.of(2).activation("softmax"));
    model.compile("sgd", "sparse_categorical_crossentropy");
    return model;
  }

  private static ArrayDataset classes() {
    return Dataset.of(zeros(4, 2), NDArray.from(new int[] {0, 1, 0, 1}));
  }

  private static RhytonTrainer<Label> trainer() {
    return RhytonTrainer.classification(
        GoodValues::model, Compile.of("sgd", "categorical_crossentropy"), Fit.epochs(1).verbose(0));
  }

  private static MutableDataset<Label> labels() {
    return TribuoData.classification(Dataset.of(zeros(4, 2), NDArray.from(new int[] {0, 1, 0, 1})));
  }

  private static void explanations() {
    var rows = Dataset.of(zeros(4, 2), zeros(4, 2));
    add(Explanation.class, (s, n) -> Saliency.of(model()).explain(array(s)));
    add(SanityCheck.class, (s, n) -> SanityCheck.of(Saliency.of(model()), zeros(2, 2)));
    add(Filters.class, (s, n) -> Filters.of(Sequential.of(Input.of(4, 4, 1), Conv2D.of(2, 2))));
    add(Importances.class, (s, n) -> PermutationImportance.of(model()).explain(rows));
    add(Dependence.class, (s, n) -> PartialDependence.of(model()).explain(rows, "feature 0"));
  }

  private static void searches() {
    var tuner = Tuner.of(hp -> model()).trials(1).verbose(0);
    add(ModelServer.class, (s, n) -> ModelServer.of(folder()));
    add(InferenceClient.class, (s, n) -> InferenceClient.of("http://127.0.0.1:1", "digits"));
    add(InferResult.class, (s, n) -> new InferResult("digits", "1", Map.of("output", zeros(4, 2))));
    add(Tuner.class, (s, n) -> tuner);
    add(TunerResult.class, (s, n) -> result(tuner));
    add(Trials.class, (s, n) -> result(tuner).trials());
    add(Trial.class, (s, n) -> result(tuner).best());
    add(Features.class, (s, n) -> TableFeatures.of(rows(), "label"));
    add(TableFeatures.class, (s, n) -> TableFeatures.of(rows(), "label"));
    add(AutoLearn.class, (s, n) -> AutoLearn.of(rows(), "label").minutes(1e-6).verbose(0));
    add(AutoLearnResult.class, (s, n) -> learned());
    add(AutoModel.class, (s, n) -> learned().model());
    add(AutoEvaluation.class, (s, n) -> learned().model().evaluation(rows()));
    add(SearchPlan.class, (s, n) -> new SearchPlan("loss", true, 1, 9, null, scored()));
    add(
        SearchLogger.class,
        (s, n) -> SearchLogger.of(new SearchPlan("loss", true, 1, 9, null, scored()), ""));
    add(HyperparameterImportance.class, (s, n) -> HyperparameterImportance.of(scored()));
    add(HyperParameters.class, (s, n) -> Search.minimize(Tpe.of(), 1).ask().hp());
  }

  private static Table rows() {
    var table = table();
    for (int i = 0; i < 4; i++) table.append(table());
    return table;
  }

  private static AutoLearnResult learned() {
    return AutoLearn.of(rows(), "label").minutes(1e-6).verbose(0).fit();
  }

  private static Trials scored() {
    var search = Search.minimize(RandomSearch.of(), 1);
    for (int i = 0; i < 9; i++) {
      var trial = search.ask();
      search.tell(trial, trial.hp().real("a", 0, 1) + trial.hp().integer("b", 1, 9));
    }
    return search.trials();
  }

  private static TunerResult result(Tuner tuner) {
    var rows = Dataset.of(zeros(4, 2), zeros(4, 2));
    return tuner.minimize("loss").search(rows, Fit.epochs(1));
  }

  static Model model() {
    var model = Sequential.of(Input.of(2), Dense.of(2));
    model.compile("sgd", "mse");
    return model;
  }

  private static void files() {
    add(Path.class, (s, n) -> file(s, n));
    add(URI.class, (s, n) -> file(s, n).toUri());
    add(
        URL.class,
        (s, n) -> {
          try {
            return file(s, n).toUri().toURL();
          } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** A new folder in the directory of the process. */
  static Path folder() {
    try {
      return Files.createDirectories(Path.of("call" + files++).toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(RandomValues s, String name) {
    var folder = folder();
    if (name.matches("(?i).*(folder|dir).*")) return folder;
    try {
      switch (s.random().nextInt(5)) {
        case 0 -> model().save(folder.resolve("a.keras"));
        case 1 -> model().saveWeights(folder.resolve("a.weights.h5"));
        case 2 -> Files.writeString(folder.resolve("a.csv"), "x,label\n1,a\n2,b\n");
        case 3 ->
            javax.imageio.ImageIO.write(
                new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB),
                "png",
                folder.resolve("a.png").toFile());
        default -> {
          return folder.resolve("new.keras");
        }
      }
      try (var all = Files.list(folder)) {
        return all.findFirst().orElseThrow();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Table table() {
    return Table.create(
        DoubleColumn.create("x", 1, 2, 3), StringColumn.create("label", List.of("a", "b", "a")));
  }

  static KeyPair keys() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
