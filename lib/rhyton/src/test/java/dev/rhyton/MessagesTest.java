package dev.rhyton;

import static dev.rhyton.Kit.quiet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.MaxNorm;
import dev.rhyton.constraints.MinMaxNorm;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.Targets;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.RandomNormal;
import dev.rhyton.initializers.RandomUniform;
import dev.rhyton.initializers.VarianceScaling;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.AveragePooling2D;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.Normalization;
import dev.rhyton.layers.Reshape;
import dev.rhyton.losses.BinaryCrossentropy;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.Nadam;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.RMSprop;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.regularizers.L2;
import dev.rhyton.regularizers.OrthogonalRegularizer;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * The text of what a person reads when something is wrong, and that the model trains on after it.
 */
class MessagesTest {
  private static final NDArray X = Kit.normal(1, 6, 4);
  private static final NDArray LABELS = Kit.labels(2, 6, 3);

  private static Sequential classifier() {
    var model = Kit.classifier();
    model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
    model.fit(X, LABELS, quiet(1, 6));
    return model;
  }

  // ---- what is given to a model; each message, then training as if nothing had happened ----

  private static final Map<String, Consumer<Sequential>> DATA = new LinkedHashMap<>();

  static {
    DATA.put(
        "Dense \"dense\": expected input of shape (?, 4), received (?, 5).",
        m -> m.predict(new float[2][5]));
    DATA.put(
        "Dense \"dense\": expected input of shape (?, 4), received (?, 2, 2). Add Flatten.of()"
            + " before it.",
        m -> m.fit(new float[6][2][2], LABELS, quiet(1, 6)));
    DATA.put(
        "Dense \"dense\": expected input of shape (?, 4), received (?,).",
        m -> m.predict(new float[4]));
    DATA.put("Expected an array of samples, received a single value.", m -> m.predict(3f));
    DATA.put("Expected an array, received null.", m -> m.predict((Object) null));
    DATA.put(
        "sequential: expected numbers, received strings of shape (1, 1).",
        m -> m.predict(new String[][] {{"a"}}));
    DATA.put(
        "Expected numbers as targets, received strings: number the classes from 0 on.",
        m -> m.fit(X, new String[] {"a", "b", "c", "d", "e", "f"}, quiet(1, 6)));
    DATA.put(
        "Expected an array of numbers, booleans or strings, received elements of type Object.",
        m -> m.predict(new Object()));
    DATA.put(
        "A ragged array: expected 2 elements along axis 1, received 1.",
        m -> m.predict(new float[][] {{1, 2}, {1}}));
    DATA.put(
        "A ragged array: expected 1 elements along axis 1, received null.",
        m -> m.predict(new float[][] {{1}, null}));
    DATA.put("Row 0 of axis 0 is null.", m -> m.predict(new float[][] {null, {1}}));
    DATA.put("An element of the array is null.", m -> m.predict(new Float[][] {{1f, null}}));
    DATA.put(
        "Row 1 has shape (1,) (float32), row 0 has (2,) (float32): rows must be alike.",
        m -> m.predict(List.of(List.of(1f, 2f), List.of(1f))));
    DATA.put("Expected at least one row, received an empty list.", m -> m.predict(List.of()));
    DATA.put(
        "fit: the array of shape (6, 4) holds NaN or infinite numbers: remove or fill them first.",
        m -> m.fit(X.scale(Double.NaN), LABELS, quiet(1, 6)));
    DATA.put(
        "evaluate: the array of shape (6, 4) holds NaN or infinite numbers: remove or fill them"
            + " first.",
        m -> m.evaluate(X.scale(Double.POSITIVE_INFINITY), LABELS));
    DATA.put(
        "fit: the array of shape (6,) holds NaN or infinite numbers: remove or fill them first.",
        m -> m.fit(X, LABELS.scale(Double.NaN), quiet(1, 6)));
    for (var label : List.of(3, -1, 0.5)) {
      DATA.put(
          "SparseCategoricalCrossentropy: expected class indices from 0 to 2, as the model has 3"
              + " outputs; label 1 is "
              + label
              + ".",
          m -> {
            var y = new double[] {0, label.doubleValue(), 1, 2, 0, 1};
            m.fit(X, y, quiet(1, 6).shuffle(false));
          });
    }
    DATA.put(
        "SparseCategoricalCrossentropy: expected class indices of shape (?,), received targets of"
            + " shape (6, 3). One-hot targets go with categorical_crossentropy.",
        m -> m.fit(X, new float[6][3], quiet(1, 6)));
    DATA.put(
        "Expected targets for 6 samples, received an array of shape (2,).",
        m -> m.fit(X, new int[2], quiet(1, 6)));
    DATA.put(
        "fit: expected at least one sample, received none.",
        m -> m.fit(new float[0][4], new int[0], quiet(1, 6)));
    DATA.put(
        "predict: expected at least one sample, received none.", m -> m.predict(new float[0][4]));
    DATA.put(
        "sequential: expected at least one sample, received none.",
        m -> m.apply(NDArray.from(new float[0][4])));
    DATA.put(
        "evaluate: expected at least one sample, received none.",
        m -> m.evaluate(new float[0][4], new int[0]));
    DATA.put(
        "trainOnBatch: expected at least one sample, received none.",
        m -> m.trainOnBatch(new float[0][4], new int[0]));
    DATA.put(
        "sequential: training and evaluation need targets, received none.",
        m -> m.fit(Dataset.of(X), quiet(1, 6)));
    DATA.put("fit: the options are null: write epochs(10).", m -> m.fit(X, LABELS, (Fit) null));
    DATA.put(
        "sequential has 1 outputs, received 2 targets.",
        m -> m.fit(X, List.of(LABELS, LABELS), quiet(1, 6)));
    DATA.put("Dense \"dense\": expected one input, received 2.", m -> m.predictAll(List.of(X, X)));
    DATA.put(
        "Expected sample weights for 6 samples, received an array of shape (2,).",
        m -> m.trainOnBatch(X, LABELS, new float[2]));
    DATA.put(
        "Sample weights of shape (?, 3) do not fit losses of shape (?,).",
        m -> m.trainOnBatch(X, LABELS, new float[6][3]));
    DATA.put(
        "The model has 1 outputs, received sample weights for 2: give one array for all, or one"
            + " each.",
        m -> m.trainOnBatch(X, LABELS, List.of(new float[6], new float[6])));
    DATA.put(
        "Sequential \"sequential\": expected 4 arrays of weights, received 0.",
        m -> m.setWeights(List.of()));
    DATA.put(
        "Weight \"kernel\": expected a value of shape (4, 5), received (5, 4).",
        m -> {
          var weights = new ArrayList<>(m.getWeights());
          weights.set(0, Kit.normal(1, 5, 4));
          m.setWeights(weights);
        });
    DATA.put(
        "Weight \"kernel\": the value is null.",
        m -> m.setWeights(Arrays.asList(null, null, null, null)));
    DATA.put(
        "Sequential \"sequential\" has no layer \"dens\". Did you mean \"dense\"?",
        m -> m.getLayer("dens"));
    DATA.put("Sequential \"sequential\" has 2 layers, there is none at 5.", m -> m.getLayer(5));
    DATA.put(
        "fit: classWeight is for models of one output.",
        m -> m.fit(X, List.of(LABELS, LABELS), quiet(1, 6).classWeight(Map.of(0, 1.0))));
    DATA.put(
        "trainOnBatch: classWeight is for models of one output.",
        m -> m.trainOnBatch(X, List.of(LABELS, LABELS), null, Map.of(0, 1.0)));
    DATA.put("Sequential \"sequential\": holds dense already.", m -> m.add(m.getLayer(0)));
    DATA.put("Sequential \"sequential\": cannot hold null.", m -> m.add((Layer) null));
    DATA.put("Sequential \"sequential\": an InputLayer goes first.", m -> m.add(InputLayer.of(4)));
  }

  @TestFactory
  Stream<DynamicTest> aModelRefusesDataAndTrainsOn() {
    return DATA.entrySet().stream()
        .map(
            c ->
                dynamicTest(
                    c.getKey(),
                    () -> {
                      Layer.clearNames();
                      var model = classifier();
                      Kit.assertRefused(c.getKey(), () -> c.getValue().accept(model));
                      var logs = model.fit(X, LABELS, quiet(1, 4));
                      assertTrue(Double.isFinite(logs.last("loss")));
                    }));
  }

  // ---- what is given to a layer, an optimizer, a loss, ... ----

  private static final Map<String, Executable> OPTIONS = new LinkedHashMap<>();

  private static void option(String message, Executable call) {
    OPTIONS.put(message, call);
  }

  static {
    option("Unknown optimizer \"adm\". Did you mean \"adam\"?", () -> Optimizer.of("adm"));
    option("Unknown loss \"msee\". Did you mean \"mse\"?", () -> Loss.of("msee"));
    option("Unknown metric \"acuracy\". Did you mean \"accuracy\"?", () -> Metric.of("acuracy"));
    option(
        "Unknown activation \"rleu\". Did you mean \"relu\"?", () -> ActivationFunction.of("rleu"));
    option("Unknown layer \"Dens\". Did you mean \"Dense\"?", () -> Layer.of("Dens"));
    option(
        "Unknown initializer \"he_norml\". Did you mean \"he_normal\"?",
        () -> Initializer.of("he_norml"));
    option("Unknown regularizer \"l3\". Did you mean \"l1\"?", () -> Regularizer.of("l3"));
    option(
        "Unknown constraint \"nonneg\". Did you mean \"NonNeg\"?", () -> Constraint.of("nonneg"));
    option("Unknown dtype \"flot32\". Did you mean \"float32\"?", () -> DType.of("flot32"));
    option(
        "Unknown dtype \"float23\". Did you mean \"float32\"?", () -> Dense.of(1).dtype("float23"));
    option("Unknown activation \"quite else\".", () -> Activation("quite else"));
    option("Unknown optimizer \"null\".", () -> Optimizer.of(null));
    option(
        "Unknown padding \"sam\": expected one of valid, same, causal. Did you mean \"same\"?",
        () -> Conv2D.of(1, 1).padding("sam"));
    option(
        "Unknown data format \"chanels_last\": expected one of channels_last, channels_first."
            + " Did you mean \"channels_last\"?",
        () -> Flatten.of().dataFormat("chanels_last"));
    option(
        "Unknown reduction \"summ\": expected one of sum_over_batch_size, sum, mean,"
            + " mean_with_sample_weight, none. Did you mean \"sum\"?",
        () -> Loss.of("mse").reduction("summ"));
    option(
        "Unknown mode \"fan_inn\": expected one of fan_in, fan_out, fan_avg. Did you mean"
            + " \"fan_in\"?",
        () -> VarianceScaling.of(1).mode("fan_inn"));
    option(
        "Unknown mode \"row\": expected one of rows, columns. Did you mean \"rows\"?",
        () -> OrthogonalRegularizer.of(1, "row"));

    option("Dense: units must be at least 1, received 0.", () -> Dense.of(0));
    option(
        "Dense: activation must not be null.",
        () -> Dense.of(1).activation((ActivationFunction) null));
    option("Conv2D: filters must be at least 1, received 0.", () -> Conv2D.of(0, 3));
    option("Conv2D: kernelSize must be at least 1, received 0.", () -> Conv2D.of(1, 0));
    option("kernelSize: expected one number or two, received 3.", () -> Conv2D.of(1, 1, 2, 3));
    option("Conv2D: strides must be at least 1, received 0.", () -> Conv2D.of(1, 1).strides(0));
    option(
        "Conv2D: strides must be at most 10000, received 2147483647.",
        () -> Conv2D.of(1, 1).strides(Integer.MAX_VALUE));
    option(
        "Conv2D: dilationRate must be at most 10000, received 2147483647.",
        () -> Conv2D.of(1, 1).dilationRate(Integer.MAX_VALUE));
    option(
        "Conv2D: strides and dilationRate cannot both be above 1.",
        () -> Conv2D.of(1, 1).strides(1, 2).dilationRate(2, 1));
    option(
        "Conv2D: padding \"causal\" is for Conv1D alone.", () -> Conv2D.of(1, 1).padding("causal"));
    option(
        "Conv2D: filters must be a multiple of groups, received 3 and 2.",
        () -> Conv2D.of(3, 1).groups(2));
    option(
        "MaxPooling2D: padding \"causal\" is for Conv1D alone.",
        () -> MaxPooling2D.of(2).padding("causal"));
    option("MaxPooling2D: poolSize must be at least 1, received 0.", () -> MaxPooling2D.of(0));
    option(
        "AveragePooling2D: poolSize must be at most 10000, received 2147483647.",
        () -> AveragePooling2D.of(Integer.MAX_VALUE));
    option("poolSize: expected one number or two, received 0.", () -> MaxPooling2D.of());
    option(
        "BatchNormalization: momentum must lie in [0, 1], received 2.",
        () -> BatchNormalization.of().momentum(2));
    option(
        "BatchNormalization: epsilon must not be negative, received -1.",
        () -> BatchNormalization.of().epsilon(-1));
    option("Dropout: rate must lie in [0, 1], received 2.0.", () -> Dropout.of(2));
    option("Dropout: rate must lie in [0, 1], received NaN.", () -> Dropout.of(Double.NaN));
    option(
        "Reshape: sizes must be at least 1, or -1 for one to be worked out, received [-2].",
        () -> Reshape.of(-2));
    option("Reshape: at most one size may be -1, received [-1, -1].", () -> Reshape.of(-1, -1));
    option(
        "Normalization: give both mean and variance, or neither.",
        () -> Normalization.of(new double[1], null));
    option(
        "Normalization: mean and variance must have as many numbers.",
        () -> Normalization.of(new double[1], new double[2]));
    option(
        "Normalization: cannot adapt to no samples.",
        () -> Normalization.of().adapt(new float[0][3]));
    option(
        "Normalization: the samples hold NaN or infinite numbers.",
        () -> Normalization.of().adapt(new float[][] {{Float.NaN}}));
    option("A shape's size must not be negative, received -3.", () -> Input.of(-3));
    option("Input: a size of 1099511627776 is too large.", () -> Input.of(1L << 40));

    option("Adam: learningRate must not be negative, received -1.", () -> Adam.of(-1));
    option("SGD: learningRate must be finite, received NaN.", () -> SGD.of(Double.NaN));
    option("Adam: beta1 must lie in [0, 1), received 1.", () -> Adam.of().beta1(1));
    option("Nadam: beta2 must lie in [0, 1), received -1.", () -> Nadam.of().beta2(-1));
    option("Adam: epsilon must not be negative, received -1.", () -> Adam.of().epsilon(-1));
    option("RMSprop: rho must lie in [0, 1), received 2.", () -> RMSprop.of().rho(2));
    option("RMSprop: momentum must not be negative, received -1.", () -> RMSprop.of().momentum(-1));
    option("SGD: momentum must lie in [0, 1], received 2.", () -> SGD.of().momentum(2));
    option("SGD: clipnorm must not be negative, received -1.", () -> SGD.of().clipnorm(-1));
    option(
        "SGD: only one of clipnorm, globalClipnorm and clipvalue at a time.",
        () -> SGD.of().clipnorm(1).clipvalue(1));
    option(
        "BinaryCrossentropy: labelSmoothing must lie in [0, 1], received 2.",
        () -> BinaryCrossentropy.of().labelSmoothing(2));
    option("L2: l2 must not be negative, received -1.", () -> L2.of(-1));
    option("MaxNorm: maxValue must not be negative, received -1.", () -> MaxNorm.of(-1));
    option(
        "MinMaxNorm: expected 0 <= minValue <= maxValue, received 2.0 and 1.0.",
        () -> MinMaxNorm.of(2, 1));
    option("RandomNormal: stddev must not be negative, received -1.", () -> RandomNormal.of(0, -1));
    option(
        "RandomUniform: minval must not be above maxval, received 1.0 and 0.0.",
        () -> RandomUniform.of(1, 0));
    option("Compile: the optimizer is null.", () -> Compile.of((Optimizer) null, Loss.of("mse")));
    option(
        "compile: losses must not be null, nor hold null.",
        () -> Compile.of(Adam.of(), (Loss) null));
    option("Compile: learning must not be null.", () -> Compile.of("adam", "mse").learning(null));

    option("fit: batchSize must be at least 1, received 0.", () -> Fit.epochs(1).batchSize(0));
    option("fit: epochs must be at least 1, received 0.", () -> Fit.epochs(0));
    option(
        "fit: validationSplit must lie in [0, 1), received 1.",
        () -> Fit.epochs(1).validationSplit(1));
    option(
        "fit: give either validation or validationSplit, not both.",
        () -> Fit.epochs(1).validationSplit(0.1).validation(X, LABELS));
    option("fit: verbose must be 0, 1 or 2, received 3.", () -> Fit.epochs(1).verbose(3));

    option(
        "toCategorical: label 1 is 2, expected 0 to 1.",
        () -> Targets.toCategorical(new int[] {0, 2}, 2));
    option(
        "toCategorical: label 0 is -1, expected 0 to 0.",
        () -> Targets.toCategorical(new int[] {-1}));
    option(
        "toCategorical: label 0 is 0.5, expected 0 to 0.",
        () -> Targets.toCategorical(new float[] {0.5f}));
    option(
        "loadDigits: testShare must lie between 0 and 1, received 1.0.",
        () -> Datasets.loadDigits().testShare(1));
    option(
        "The shape (1797, 50000, 50000) has more elements than an array can hold.",
        () -> Datasets.loadDigits().targetSize(50_000, 50_000).train());
    option("Dense: units: expected int, received \"x\".", () -> Layer.fromJson(dense("\"x\"")));
    option("Dense: units must be at least 1, received -1.", () -> Layer.fromJson(dense("-1")));
    option(
        "expected an object with class_name and config, received {}.", () -> Layer.fromJson("{}"));
    option(
        "Dense: the option foo=1 is not known here, as of Keras 3.15.1: update this library, or save"
            + " the file without it.",
        () -> Layer.fromJson(dense("2, \"foo\": 1")));
    option("Model.of: needs inputs and outputs.", () -> Model.of(List.of(), List.of()));
    option("Model.of: a tensor is null.", () -> Model.of((Tensor) null, null));
    option(
        "Model.of: an output depends on Tensor (?, 3) float32, which is none of the model's"
            + " inputs.",
        () -> Model.of(Input.of(3), Dense.of(1).apply(Input.of(3))));
  }

  private static Object Activation(String name) {
    return dev.rhyton.layers.Activation.of(name);
  }

  private static String dense(String units) {
    return "{\"class_name\": \"Dense\", \"config\": {\"units\": " + units + "}}";
  }

  @TestFactory
  Stream<DynamicTest> optionsAreChecked() {
    return OPTIONS.entrySet().stream()
        .map(c -> dynamicTest(c.getKey(), () -> Kit.assertRefused(c.getKey(), c.getValue())));
  }

  // ---- what a layer cannot take ----

  private static final Map<String, Executable> SHAPES = new LinkedHashMap<>();

  static {
    SHAPES.put(
        "Dense \"dense\": expected input of at least two axes, (batch, ..., inputs), received"
            + " (?,).",
        () -> Dense.of(1).apply(Input.of()));
    SHAPES.put(
        "Dense \"dense\": needs to know the size of its input's last axis to make its weights.",
        () -> Dense.of(3).apply(Input.of(-1)));
    SHAPES.put("Dense \"dense\": received null as input.", () -> Dense.of(3).apply((Tensor) null));
    SHAPES.put(
        "Dense \"dense\": expected a tensor, received none.", () -> Dense.of(3).apply(List.of()));
    SHAPES.put(
        "Dense \"dense\": received samples without numbers, of shape (?, 0).",
        () -> Dense.of(3).apply(Input.of(0)));
    SHAPES.put(
        "Conv2D \"conv2d\": expected input of shape (?, height, width, channels), received"
            + " (?, 4, 4). Add Reshape.of(height, width, channels) before it.",
        () -> Conv2D.of(4, 1).apply(Input.of(4, 4)));
    SHAPES.put(
        "Conv2D \"conv2d\": the input's 3 channels must be a multiple of groups, 2.",
        () -> Conv2D.of(4, 1).groups(2).apply(Input.of(4, 4, 3)));
    SHAPES.put(
        "Conv2D \"conv2d\": its window of 9 by 9 is larger than the image, received input of"
            + " shape (?, 4, 4, 1). Take a smaller one, or padding(\"same\").",
        () -> Conv2D.of(2, 9).apply(Input.of(4, 4, 1)));
    SHAPES.put(
        "Conv2D \"conv2d\": received samples without numbers, of shape (?, 0, 0, 1).",
        () -> Conv2D.of(2, 3).padding("same").apply(Input.of(0, 0, 1)));
    SHAPES.put(
        "MaxPooling2D \"max_pooling2d\": its window of 5 by 5 is larger than the image, received"
            + " input of shape (?, 4, 4, 1). Take a smaller one, or padding(\"same\").",
        () -> MaxPooling2D.of(5).apply(Input.of(4, 4, 1)));
    SHAPES.put(
        "GlobalAveragePooling2D \"global_average_pooling2d\": expected input of shape"
            + " (?, height, width, channels), received (?, 3).",
        () -> GlobalAveragePooling2D.of().apply(Input.of(3)));
    SHAPES.put(
        "Axis 7 is not in a tensor of shape (?, 3).",
        () -> BatchNormalization.of().axis(7).apply(Input.of(3)));
    SHAPES.put(
        "BatchNormalization \"batch_normalization\": expected 3 channels, received input of"
            + " shape (?, 4).",
        () -> {
          var shared = BatchNormalization.of();
          shared.apply(Input.of(3));
          shared.apply(Input.of(4));
        });
    SHAPES.put(
        "Concatenate \"concatenate\": expected at least two inputs, received 1.",
        () -> Concatenate.of().apply(Input.of(3)));
    SHAPES.put(
        "Concatenate \"concatenate\": expected inputs that differ in axis -1 alone, received"
            + " (?, 3, 3) and (?, 2, 3).",
        () -> Concatenate.of().apply(Input.of(3, 3), Input.of(2, 3)));
    SHAPES.put(
        "Add \"add\": expected inputs of one shape, received (?, 3) and (?, 2).",
        () -> Add.of().apply(Input.of(3), Input.of(2)));
    SHAPES.put(
        "Reshape \"reshape\": expected samples of 5 numbers for the shape [5], received samples"
            + " of shape (4,).",
        () -> Reshape.of(5).apply(Input.of(4)));
    SHAPES.put(
        "Normalization \"normalization\": 3 means were given, received input of shape (?, 4).",
        () -> Normalization.of(new double[3], new double[3]).apply(Input.of(4)));
    SHAPES.put(
        "Sequential \"sequential\": expected input of shape (?, 4), received (?, 3).",
        () -> Sequential.of(InputLayer.of(4), Dense.of(1)).predict(new float[1][3]));
    SHAPES.put(
        "Functional \"functional\": expected input of shape (?, 3), received (?, 4).",
        () -> {
          var in = Input.of(3);
          Model.of(in, Dense.of(1).apply(in)).predict(new float[1][4]);
        });
    SHAPES.put(
        "SparseCategoricalCrossentropy: expected class indices of shape (?, 2), received targets"
            + " of shape (6,). The model gives (?, 2, 3): add Flatten.of() before its last"
            + " layers?",
        () ->
            compiled("sparse_categorical_crossentropy")
                .fit(new float[6][2][4], LABELS, quiet(1, 6)));
    SHAPES.put(
        "CategoricalCrossentropy: expected targets of shape (?, 3), as the model's output,"
            + " received (6,). Class indices go with sparse_categorical_crossentropy;"
            + " Targets.toCategorical makes one-hot rows of them.",
        () -> compiled("categorical_crossentropy").fit(X, LABELS, quiet(1, 6)));
    SHAPES.put(
        "The model has 1 outputs and was compiled with 2 losses: give one for all, or one each.",
        () -> {
          var model = Kit.classifier();
          model.compile(Compile.of("adam", Loss.of("mse"), Loss.of("mae")));
          model.fit(X, LABELS, quiet(1, 6));
        });
    SHAPES.put(
        "The model has 1 outputs, received 2 lossWeights: give one for each.",
        () -> {
          var model = Kit.classifier();
          model.compile(Compile.of("adam", "mse").lossWeights(1, 2));
          model.fit(X, LABELS, quiet(1, 6));
        });
    SHAPES.put(
        "sequential has no weights that training could change: unfreeze() a layer.",
        () -> {
          var model = compiled("mse");
          model.build(4);
          model.freeze();
          model.fit(X, Kit.normal(1, 6, 3), quiet(1, 6));
        });
    SHAPES.put(
        "The loss depends on none of the weights: does the model's call use its layers?",
        () -> {
          var model = Kit.classifier();
          model.compile(Compile.of(Adam.of(), (yTrue, yPred) -> yTrue));
          model.fit(X, Kit.normal(1, 6, 3), quiet(1, 6));
        });
    SHAPES.put(
        "The function of the loss or metric gave null.",
        () -> {
          var model = Kit.classifier();
          model.compile(Compile.of(Adam.of(), (yTrue, yPred) -> null));
          model.fit(X, Kit.normal(1, 6, 3), quiet(1, 6));
        });
  }

  private static Sequential compiled(String loss) {
    var model = Kit.classifier();
    model.compile("adam", loss);
    return model;
  }

  @TestFactory
  Stream<DynamicTest> shapesAreChecked() {
    return SHAPES.entrySet().stream()
        .map(
            c ->
                dynamicTest(
                    c.getKey(),
                    () -> {
                      Layer.clearNames();
                      Kit.assertRefused(c.getKey(), c.getValue());
                    }));
  }

  @Test
  void aModelThatIsNotCompiledSaysSo() {
    Layer.clearNames();
    var model = Kit.classifier();
    model.predict(X);
    for (Executable call :
        List.<Executable>of(
            () -> model.fit(X, LABELS),
            () -> model.evaluate(X, LABELS),
            () -> model.trainOnBatch(X, LABELS),
            model::compiled)) {
      assertEquals(
          "Sequential \"sequential\" is not compiled: call compile(optimizer, loss, metrics...)"
              + " first.",
          assertThrows(IllegalStateException.class, call).getMessage());
    }
    model.compile("adam", "sparse_categorical_crossentropy");
    model.fit(X, LABELS, quiet(1, 6));
  }

  @Test
  void whatFloatsOutOfItsTraceSaysSo() {
    var kept = new Tensor[1];
    var layer =
        new Layer() {
          @Override
          protected Tensor call(Tensor x) {
            if (kept[0] == null) kept[0] = x;
            return x.add(kept[0]);
          }
        };
    layer.apply(Input.of(3));
    assertEquals(
        "A tensor of another trace: keep no tensor from one call of a layer to the next.",
        assertThrows(IllegalStateException.class, () -> layer.apply(Input.of(3))).getMessage());
    assertEquals(
        "A symbolic tensor has no value: build a model of it with Model.of.",
        assertThrows(
                IllegalStateException.class,
                () -> {
                  try (var trace = dev.rhyton.tensor.GraphBuilder.open(false)) {
                    trace.function(List.of(Input.of(3)));
                  }
                })
            .getMessage());
    assertEquals(
        "Layer has no call: override call(Tensor).",
        assertThrows(IllegalStateException.class, () -> new Layer() {}.apply(Input.of(2)))
            .getMessage());
  }

  /** What reaches TensorFlow comes back as one sentence, without the names of its nodes. */
  @Test
  void errorsOfSingleOperationsAreReadable() {
    var error = assertThrows(RuntimeException.class, () -> Input.of(4).squeeze(1));
    assertEquals(
        "Squeeze: Can not squeeze dim[1], expected a dimension of 1, got 4", error.getMessage());
  }
}
