package dev.rhyton.models;

import static dev.rhyton.models.Fit.epochs;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.Refusals;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.History;
import dev.rhyton.callbacks.ModelCheckpoint;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Losses;
import dev.rhyton.ops.RandomOps;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.Optimizers;
import dev.rhyton.regularizers.OrthogonalRegularizer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.text.TextVectorization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The text of what a person reads when a model is put together or trained in a wrong way. */
class ModelMessagesTest {
  private static final NDArray X = Kit.normal(1, 6, 4);
  private static final NDArray LABELS = Kit.labels(2, 6, 3);

  @TestFactory
  Stream<DynamicTest> options() {
    return new Refusals()
        .add("fit: stepsPerEpoch must be at least 1, received 0.", () -> epochs(1).stepsPerEpoch(0))
        .add(
            "fit: validationSteps must be at least 1, received 0.",
            () -> epochs(1).validationSteps(0))
        .add(
            "fit: validationBatchSize must be at least 1, received 0.",
            () -> epochs(1).validationBatchSize(0))
        .add(
            "fit: validationFreq must be at least 1, received 0.",
            () -> epochs(1).validationFreq(0))
        .add(
            "fit: validationSplit needs samples that lie in memory.",
            () -> compiled().fit(samples().batch(2), ModelKit.quiet(1, 2).validationSplit(0.5)))
        .add(
            "OnlineOptions: batchSize must be at least 1, received 0.",
            () -> OnlineOptions.window(1).batchSize(0))
        .add(
            "Compile: expected a weight for each loss.",
            () -> Compile.of(Optimizers.get("sgd"), mse(), mse()).lossWeights(1, 2, 3))
        .add(
            "OrthogonalRegularizer: expected a matrix, received a weight of shape (None, 2, 3).",
            () -> OrthogonalRegularizer.of(1, "rows").apply(Input.of(2, 3)))
        .add("History has no \"a\": it has [].", () -> new History().get("a"))
        .add(
            "Compile: the optimizer is null.",
            () -> Compile.of((Optimizer) null, Losses.get("mse")))
        .add(
            "compile: losses must not be null, nor hold null.",
            () -> Compile.of(Adam.of(), (Loss) null))
        .add("Compile: learning must not be null.", () -> Compile.of("adam", "mse").learning(null))
        .add("fit: batchSize must be at least 1, received 0.", () -> epochs(1).batchSize(0))
        .add("fit: epochs must be at least 1, received 0.", () -> epochs(0))
        .add(
            "fit: validationSplit must lie in [0, 1), received 1.",
            () -> epochs(1).validationSplit(1))
        .add(
            "fit: give either validation or validationSplit, not both.",
            () -> epochs(1).validationSplit(0.1).validation(X, LABELS))
        .add("fit: verbose must be 0, 1 or 2, received 3.", () -> epochs(1).verbose(3))
        .add("Model.of: needs inputs and outputs.", () -> Model.of(List.of(), List.of()))
        .add("Model.of: a tensor is null.", () -> Model.of((Tensor) null, (Tensor) null))
        .add(
            "Model.of: an output depends on the input \"more\" of shape (None, 3), which is none of the"
                + " model's inputs: add it to them.",
            () -> Model.of(Input.of(3), Dense.of(1).apply(Input.of("more", 3))))
        .add(
            "Model.of: an output depends on the weight kernel (3, 1) float32: use it in the call of a"
                + " layer that holds it, so that it is trained and saved.",
            ModelMessagesTest::ofWeight)
        .tests();
  }

  private static Model ofWeight() {
    var in = Input.of(3);
    var kernel = Model.of(in, Dense.of(1).apply(in)).weights().get(0);
    return Model.of(in, in.matmul(kernel));
  }

  @TestFactory
  Stream<DynamicTest> json() {
    var read = chain().toJson();
    return new Refusals()
        .add(
            "Expected a model, received the layer Dense(units=2).",
            () -> Models.fromJson(Dense.of(2).toJson()))
        .add("Two layers are called \"a\".", () -> Models.fromJson(read.replace("\"b\"", "\"a\"")))
        .add("The model has no layer \"c\".", () -> Models.fromJson(referring(read, "\"c\",0,0")))
        .add("The layer \"a\" has no call 3.", () -> Models.fromJson(referring(read, "\"a\",3,0")))
        .add(
            "The layer \"a\" has no output 5.", () -> Models.fromJson(referring(read, "\"a\",0,5")))
        .add(
            "The layers of this model depend on each other in a circle.",
            () -> Models.fromJson(referring(read, "\"b\",0,0")))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> whatIsNotPossible() {
    return new Refusals(IllegalStateException.class)
        .add(
            "ModelCheckpoint: give it to fit, evaluate or predict, which call it.",
            () -> ModelCheckpoint.of("a.keras").onEpochEnd(0, Map.of()))
        .add("Sequential \"m\" has no layer to take off.", () -> Sequential.of().named("m").pop())
        .add(
            "Sequential \"m\" has no options: set them on its layers.",
            () -> compiled().named("m").activityRegularizer("l1"))
        .add(
            "Functional \"m\": a dtype policy belongs to layers: call"
                + " KerasConfig.setDtypePolicy(\"float64\") before they are created, or"
                + " dtype(\"float64\") on each of them.",
            () -> chain().named("m").dtype("float64"))
        .add(
            "Sequential \"m\" was not made of symbolic tensors, by Model.of or with an InputLayer.",
            () -> compiled().named("m").inputs())
        .add(
            "Sequential \"m\" was not made of symbolic tensors, by Model.of or with an InputLayer."
                + " No tensor stands for the output of a layer.",
            () -> compiled().named("m").output("dense"))
        .add(
            "export: the model draws at random in every call, which a SavedModel cannot hold.",
            () -> {
              var model =
                  Sequential.of(InputLayer.of(2), Lambda.of(x -> x.add(RandomOps.uniform(2))));
              model.export("nowhere");
            })
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> parts() {
    return new Refusals()
        .add(
            "clone: expected a Sequential or a model of Model.of, received Own \"own\": 0 layers,"
                + " 0 weights: a class of your own can be made anew by its constructor.",
            () -> Models.clone(new Own()))
        .add(
            "clone: the function gave null for dense.",
            () -> Models.clone(Sequential.of(Dense.of(1)), l -> null))
        .add(
            "Sequential \"sequential_1\": dense is in a model of it: ask that one.",
            () -> Sequential.of(InputLayer.of(2), Sequential.of(Dense.of(1))).output("dense"))
        .add(
            "Functional: dense is in a model of it: ask that one.",
            () -> {
              var in = Input.of(2);
              Model.of(in, Sequential.of(Dense.of(1)).apply(in)).output("dense");
            })
        .add(
            "Own \"own\": call returned none: it must return a tensor.",
            () -> new Own().predict(new float[1][2]))
        .add(
            "The model has 1 outputs, received metrics for 2: give a list for each.",
            () -> {
              var model = Sequential.of(Dense.of(1));
              model.compile(Compile.of("sgd", "mse").metrics(List.of("mae"), List.of()));
              model.fit(samples(), ModelKit.quiet(1, 2));
            })
        .add(
            "fit: initialEpoch must not be negative, received -1.",
            () -> epochs(1).initialEpoch(-1))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> whatIsNotGiven() {
    var x = Input.of(2);
    return new Refusals()
        .add("Sequential: layers must not be null.", () -> Sequential.of((Layer[]) null))
        .add(
            "Sequential: expected a tensor of Input.of, received null.",
            () -> Sequential.of().add((Tensor) null))
        .add(
            "Sequential: expected a tensor of Input.of, received Tensor (None, 1) float32.",
            () -> Sequential.of().add(Dense.of(1).apply(x)))
        .add("Model.of: needs inputs and outputs.", () -> Model.of((List<Tensor>) null, List.of(x)))
        .add("Dense: a name must not be null or blank.", () -> Dense.of(1).named(null))
        .add("compile: options must not be null.", () -> compiled().compile((Compile) null))
        .add(
            "Compile: stepsPerExecution must be at least 1, received 0.",
            () -> Compile.of("sgd", "mse").stepsPerExecution(0))
        .add(
            "compile: metrics must not be null, nor hold null.",
            () -> compiled().compile("sgd", "mse", (String) null))
        .add(
            "compile: lossWeights must not be null.",
            () -> Compile.of("sgd", "mse").lossWeights((double[]) null))
        .add(
            "Compile: the lossWeight of each output: expected a map, received null.",
            () -> Compile.of("sgd", "mse").lossWeights((Map<String, Double>) null))
        .add(
            "fit: callbacks must not be null, nor hold null.",
            () -> epochs(1).callbacks((Callback) null))
        .add("fit: classWeight must not be null, nor hold null.", () -> epochs(1).classWeight(null))
        .add(
            "fit: options must not be null.", () -> compiled().fit(samples(), (OnlineOptions) null))
        .add("Expected a dataset, received null.", () -> compiled().fit((Dataset) null, epochs(1)))
        .add("evaluate: data must not be null.", () -> compiled().evaluate((Dataset) null))
        .add("predict: data must not be null.", () -> compiled().predict((Dataset) null))
        .add("trainOnBatch: data must not be null.", () -> compiled().trainOnBatch(null))
        .add("trainingState: state must not be null.", () -> compiled().trainingState(null))
        .add("Sequential: weights must not be null.", () -> compiled().setWeights(null))
        .add("save: file must not be null.", () -> chain().save((String) null))
        .add("load: file must not be null.", () -> Model.load((Path) null))
        .add("saveWeights: file must not be null.", () -> chain().saveWeights((Path) null))
        .add("loadWeights: file must not be null.", () -> chain().loadWeights((String) null))
        .add("loadWeights: options must not be null.", () -> chain().loadWeights("w.h5", null))
        .add("export: file must not be null.", () -> chain().export((Path) null))
        .add("clone: model must not be null.", () -> Models.clone(null))
        .add("clone: function must not be null.", () -> Models.clone(chain(), null))
        .add("Not JSON: expected text, received null.", () -> Models.fromJson(null))
        .add("Not JSON: the text is empty.", () -> Models.fromJson(""))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> whatCannotBe() {
    return new Refusals()
        .add(
            "MeanSquaredError: expected targets of shape (None, 1), as the model's output, received"
                + " (4, 2).",
            () -> compiled().fit(Dataset.of(Kit.normal(1, 4, 2), Kit.normal(2, 4, 2)), epochs(1)))
        .add(
            "Sequential \"sequential\": cannot hold sequential_1, which holds it.",
            () -> {
              var inner = Sequential.of();
              inner.add(Sequential.of(inner));
            })
        .add(
            "Dense \"dense\": cannot take input of shape (None, 4): a tensor of string cannot"
                + " become float32",
            () -> Dense.of(1).apply(Input.of(DType.STRING, 4)))
        .add(
            "A string of the array is null, at place 1.",
            () -> Sequential.of(TextVectorization.of("a")).predict(new String[] {"a", null}))
        .add(
            "fit: the weight of class 1 must be finite, received NaN.",
            () -> epochs(1).classWeight(Map.of(1, Double.NaN)))
        .add(
            "compile: lossWeights must be finite, received Infinity.",
            () -> {
              var model = Sequential.of(Dense.of(1));
              model.compile(Compile.of("sgd", "mse").lossWeights(Double.POSITIVE_INFINITY));
              model.fit(samples(), epochs(1));
            })
        .add(
            "SGD: learningRate must not be negative, received -1.",
            () -> compiled().optimizerState().learningRate(-1))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> indicesThatAnEmbeddingDoesNotHave() {
    return new Refusals(TensorException.class)
        .add(
            "Embedding \"embedding\": Expected indices from 0 on and below 3, received 5 at [0,0]: is"
                + " the inputDim of an Embedding too small?",
            () -> Sequential.of(Embedding.of(3, 2)).predict(new int[][] {{5}}))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> whatDoesNotFit() {
    return new Refusals()
        .add(
            "Sequential \"sequential\": expected input of shape (None, 4), received (None, 3).",
            () -> Sequential.of(InputLayer.of(4), Dense.of(1)).predict(new float[1][3]))
        .add(
            "Functional \"functional\": expected input of shape (None, 3), received (None, 4).",
            () -> {
              var in = Input.of(3);
              Model.of(in, Dense.of(1).apply(in)).predict(new float[1][4]);
            })
        .add(
            "SparseCategoricalCrossentropy: expected class indices of shape (None, 2), received"
                + " targets of shape (6,). The model returns (None, 2, 3): add Flatten.of() before"
                + " its last layers?",
            () ->
                classifier("sparse_categorical_crossentropy")
                    .fit(new float[6][2][4], LABELS, ModelKit.quiet(1, 6)))
        .add(
            "CategoricalCrossentropy: expected targets of shape (None, 3), as the model's output,"
                + " received (6,). Class indices go with sparse_categorical_crossentropy;"
                + " Targets.toCategorical makes one-hot rows of them.",
            () -> classifier("categorical_crossentropy").fit(X, LABELS, ModelKit.quiet(1, 6)))
        .add(
            "The model has 1 outputs and was compiled with 2 losses: give one for all, or one each.",
            () -> {
              var model = ModelKit.classifier();
              model.compile(Compile.of("adam", Losses.get("mse"), Losses.get("mae")));
              model.fit(X, LABELS, ModelKit.quiet(1, 6));
            })
        .add(
            "The model has 1 outputs, received 2 lossWeights: give one for each.",
            () -> {
              var model = ModelKit.classifier();
              model.compile(Compile.of("adam", "mse").lossWeights(1, 2));
              model.fit(X, LABELS, ModelKit.quiet(1, 6));
            })
        .add(
            "sequential has no weights that training could change: unfreeze() a layer.",
            () -> {
              var model = classifier("mse");
              model.build(4);
              model.freeze();
              model.fit(X, Kit.normal(1, 6, 3), ModelKit.quiet(1, 6));
            })
        .add(
            "The loss depends on none of the weights: does the model's call use its layers?",
            () -> {
              var model = ModelKit.classifier();
              model.compile(Compile.of(Adam.of(), (yTrue, yPred) -> yTrue));
              model.fit(X, Kit.normal(1, 6, 3), ModelKit.quiet(1, 6));
            })
        .add(
            "The function of the loss or metric gave null.",
            () -> {
              var model = ModelKit.classifier();
              model.compile(Compile.of(Adam.of(), (yTrue, yPred) -> null));
              model.fit(X, Kit.normal(1, 6, 3), ModelKit.quiet(1, 6));
            })
        .tests();
  }

  private static Sequential classifier(String loss) {
    var model = ModelKit.classifier();
    model.compile("adam", loss);
    return model;
  }

  /** A model of one's own that forgets to give anything. */
  private static final class Own extends Model {
    @Override
    protected List<Tensor> call(List<Tensor> inputs, Context context) {
      return List.of();
    }
  }

  private static Loss mse() {
    return Losses.get("mse");
  }

  private static Dataset samples() {
    return Dataset.of(Kit.normal(1, 4, 2), Kit.normal(2, 4, 1));
  }

  private static Sequential compiled() {
    var model = Sequential.of(Dense.of(1));
    model.compile("sgd", "mse");
    return model;
  }

  /** Of two layers, {@code b} after {@code a}. */
  private static Model chain() {
    var x = Input.of(2);
    return Model.of(x, Dense.of(1).named("b").apply(Dense.of(1).named("a").apply(x)));
  }

  /** The JSON of a chain whose layer {@code b} takes something else. */
  private static String referring(String chain, String history) {
    var changed =
        chain.replaceFirst("(keras_history\"\\s*:\\s*\\[)\\s*\"a\"[^\\]]*", "$1" + history);
    assert !changed.equals(chain);
    return changed;
  }
}
