package dev.rhyton.text;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.config.Range;
import dev.rhyton.config.Text;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Normalization;
import dev.rhyton.models.EvaluateOptions;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.vision.Rescaling;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the features of structured data, such as the columns of a table: {@code
 * keras.utils.FeatureSpace}. It has a preprocessing layer for each feature, adapts them to samples,
 * crosses features, encodes categories as one-hot vectors, and joins everything to one vector.
 *
 * <pre>{@code
 * var space =
 *     FeatureSpace.of(
 *             Map.of(
 *                 "age", "float_normalized",
 *                 "job", FeatureSpace.stringCategorical(),
 *                 "city", FeatureSpace.stringHashed(64)))
 *         .crosses(List.of("job", "city"));
 * space.adapt(samples); // a map from names to arrays, or a dataset of such maps
 * var vectors = space.apply(samples);
 * var train = data.mapBatches(space::encode);
 * }</pre>
 *
 * <p>As a part of a model, {@link #getInputs()} are the raw features and {@link
 * #getEncodedFeatures()} is the input of the next layer. A feature is given by the name of its
 * type, {@code "float"} or {@code "string_hashed"} as in Keras, or by one of the static methods.
 */
public final class FeatureSpace extends Model {
  static final String MODULE = "keras.src.layers.preprocessing.feature_space";

  private enum OutputForm {
    CONCAT,
    DICT
  }

  private OutputForm outputMode = OutputForm.CONCAT;
  private @Range(atLeast = 1) int crossingDim = 32;
  private @Range(atLeast = 1) int hashingDim = 32;
  private @Range(atLeast = 1) int numDiscretizationBins = 32;

  private transient Map<String, ?> given = Map.of();
  private transient List<?> givenCrosses = List.of();

  private transient FeatureEncoder encoder = new FeatureEncoder(Map.of(), List.of());

  private FeatureSpace() {}

  /**
   * Creates a space from features by name; each is the name of its type or the result of a static
   * method.
   */
  public static FeatureSpace of(Map<String, ?> features) {
    Check.given("FeatureSpace", "features", features);
    Check.that(!features.isEmpty(), "FeatureSpace: expected at least one feature, received none.");
    var space = new FeatureSpace();
    space.given =
        features instanceof LinkedHashMap ? new LinkedHashMap<>(features) : new TreeMap<>(features);
    space.resolve();
    return space;
  }

  // ---- options ----

  /** Returns a space of the same features with a changed option. */
  private FeatureSpace change(Consumer<FeatureSpace> change) {
    var space = new FeatureSpace();
    space.outputMode = outputMode;
    space.crossingDim = crossingDim;
    space.hashingDim = hashingDim;
    space.numDiscretizationBins = numDiscretizationBins;
    space.given = given;
    space.givenCrosses = givenCrosses;
    space.rename(name());
    var changed = made(space, change);
    changed.resolve();
    return changed;
  }

  /** Sets the output: {@code "concat"} (default), one vector, or {@code "dict"}, one by name. */
  public FeatureSpace outputMode(String mode) {
    return change(
        s -> s.outputMode = Text.constant(OutputForm.class, "output mode of a FeatureSpace", mode));
  }

  /** Sets the features to cross: lists of names, or results of {@link #cross}. */
  public FeatureSpace crosses(Object... crosses) {
    return change(s -> s.givenCrosses = Check.all("FeatureSpace", "crosses", crosses));
  }

  /** Sets the number of bins of crosses given only by names; 32 by default. */
  public FeatureSpace crossingDim(int bins) {
    return change(s -> s.crossingDim = bins);
  }

  /** Sets the number of bins of features of the hashed types; 32 by default. */
  public FeatureSpace hashingDim(int bins) {
    return change(s -> s.hashingDim = bins);
  }

  /** Sets the number of bins of features of type {@code "float_discretized"}; 32 by default. */
  public FeatureSpace numDiscretizationBins(int bins) {
    return change(s -> s.numDiscretizationBins = bins);
  }

  @Override
  @CanIgnoreReturnValue
  public FeatureSpace named(String chosen) {
    return (FeatureSpace) super.named(chosen);
  }

  // ---- types of features ----

  /** Returns a feature of unchanged floats. */
  public static Feature floatValue() {
    return new Feature(DType.FLOAT32, TFDIdentity.of(), Feature.FLOAT);
  }

  /** Returns a feature of floats multiplied by {@code scale}, plus {@code offset}. */
  public static Feature floatRescaled(double scale, double offset) {
    return new Feature(DType.FLOAT32, Rescaling.of(scale).offset(offset), Feature.FLOAT);
  }

  /** Returns a feature of floats normalized to mean 0 and variance 1. */
  public static Feature floatNormalized() {
    return new Feature(DType.FLOAT32, Normalization.of(), Feature.FLOAT);
  }

  /** Returns a feature of floats in bins whose bounds are learned from samples. */
  public static Feature floatDiscretized(int numBins) {
    return new Feature(DType.FLOAT32, Discretization.of(numBins), Feature.ONE_HOT);
  }

  /** Returns a feature of floats in bins with these bounds. */
  public static Feature floatDiscretized(double... binBoundaries) {
    return new Feature(DType.FLOAT32, Discretization.of(binBoundaries), Feature.ONE_HOT);
  }

  /** Returns a feature of integer categories. */
  public static Feature integerCategorical() {
    return integerCategorical(null, 1);
  }

  /** Returns a feature of integer categories, with options of {@link IntegerLookup}. */
  public static Feature integerCategorical(@Nullable Integer maxTokens, int numOovIndices) {
    var lookup = IntegerLookup.of().maxTokens(maxTokens).numOovIndices(numOovIndices);
    return new Feature(DType.INT32, lookup, Feature.ONE_HOT);
  }

  /** Returns a feature of string categories. */
  public static Feature stringCategorical() {
    return stringCategorical(null, 1);
  }

  /** Returns a feature of string categories, with options of {@link StringLookup}. */
  public static Feature stringCategorical(@Nullable Integer maxTokens, int numOovIndices) {
    var lookup = StringLookup.of().maxTokens(maxTokens).numOovIndices(numOovIndices);
    return new Feature(DType.STRING, lookup, Feature.ONE_HOT);
  }

  /** Returns a feature of integers that are hashed, as they are too many to list. */
  public static Feature integerHashed(int numBins) {
    return new Feature(DType.INT32, Hashing.of(numBins), Feature.ONE_HOT);
  }

  /** Returns a feature of strings that are hashed, as they are too many to list. */
  public static Feature stringHashed(int numBins) {
    return new Feature(DType.STRING, Hashing.of(numBins), Feature.ONE_HOT);
  }

  /**
   * Returns a feature with a given preprocessing layer.
   *
   * @param dtype of the raw values, {@code "string"}
   * @param outputMode {@code "float"} to use the output of the layer; {@code "int"} or {@code
   *     "one_hot"} to encode its indices
   */
  public static Feature feature(String dtype, Layer preprocessor, String outputMode) {
    return new Feature(DType.of(dtype), preprocessor, outputMode);
  }

  /** Returns a cross of features, which are hashed together into {@code crossingDim} bins. */
  public static Cross cross(List<String> featureNames, int crossingDim) {
    return cross(featureNames, crossingDim, Feature.ONE_HOT);
  }

  /** Returns a cross of features; the output mode is {@code "one_hot"} or {@code "int"}. */
  public static Cross cross(List<String> featureNames, int crossingDim, String outputMode) {
    return new Cross(featureNames, crossingDim, outputMode);
  }

  /** Creates the layers of the given features and crosses. */
  private void resolve() {
    var types = new FeatureTypes(crossingDim, hashingDim, numDiscretizationBins);
    var all = new LinkedHashMap<String, Feature>();
    given.forEach((name, type) -> all.put(name, types.feature(name, type)));
    encoder = new FeatureEncoder(all, givenCrosses.stream().map(types::cross).toList());
  }

  // ---- learning ----

  /**
   * Adapts the preprocessing layers to samples: a map from the names of the features to arrays, or
   * a dataset of such maps, which is read once for each feature. Targets are not used.
   */
  public void adapt(Object samples) {
    Check.that(
        samples instanceof Dataset || samples instanceof Map<?, ?>,
        "%s: expected a map from names to arrays, or a dataset of them, received %s.",
        label(),
        samples);
    encoder.adapt(label(), samples instanceof Dataset data ? data : Dataset.of(samples));
  }

  /** Returns the preprocessing layer of each feature. */
  public Map<String, Layer> preprocessors() {
    return encoder.preprocessors();
  }

  /** Returns the layer of each cross, by names such as {@code "age_X_job"}. */
  public Map<String, HashedCrossing> crossers() {
    return Collections.unmodifiableMap(encoder.crossers());
  }

  // ---- arrays ----

  /** Encodes arrays {@code (samples)} by name, or the values of one sample, as vectors. */
  @Override
  public NDArray apply(Map<String, ?> data) {
    checkMode(OutputForm.CONCAT, "applyDict");
    return run(data).get(0);
  }

  /** Encodes arrays of samples, or the values of one sample, by the names of the features. */
  public Map<String, NDArray> applyDict(Map<String, ?> data) {
    checkMode(OutputForm.DICT, "apply");
    var arrays = run(data);
    var all = new LinkedHashMap<String, NDArray>();
    outputNames().forEach(name -> all.put(name, arrays.get(all.size())));
    return all;
  }

  /**
   * Encodes the samples of a batch: {@code data.mapBatches(space::encode)}. In the output mode
   * {@code "dict"} the batch has an input for each of {@link #outputNames()}, in that order.
   */
  public Batch encode(Batch batch) {
    Check.given(label(), "batch", batch);
    var ordered = batch.withInputs(inputNames());
    return ordered.withX(predictOnce(ordered.x()).toArray(NDArray[]::new));
  }

  private void checkMode(OutputForm expected, String other) {
    Check.state(
        outputMode == expected,
        () ->
            String.format(
                "%s has the output mode %s: call %s.", label(), Json.write(outputMode), other));
  }

  private List<NDArray> run(Map<String, ?> data) {
    Check.entries(label(), "data", data);
    boolean single = data.values().stream().anyMatch(v -> NDArray.from(v).shape().rank() == 0);
    var arrays = new HashMap<String, Object>();
    data.forEach((k, v) -> arrays.put(k, single ? NDArray.from(v).reshape(1, 1) : v));
    var results = predictOnce(Batch.of(arrays).withInputs(inputNames()).x());
    return single ? results.stream().map(a -> a.get(0)).toList() : results;
  }

  private List<NDArray> predictOnce(List<NDArray> arrays) {
    return predictAll(arrays, EvaluateOptions.batchSize(arrays.get(0).length()));
  }

  // ---- symbolic tensors ----

  /** Returns the raw features as inputs of a functional model, by name. */
  public Map<String, Tensor> getInputs() {
    return Collections.unmodifiableMap(encoder.inputs());
  }

  /** Returns the symbolic vector of all encoded features, for the next layer of a model. */
  public Tensor getEncodedFeatures() {
    checkMode(OutputForm.CONCAT, "getEncodedFeaturesDict");
    return encoder.joined(label());
  }

  /** Returns the symbolic encoded features by name, for the next layers of a model. */
  public Map<String, Tensor> getEncodedFeaturesDict() {
    checkMode(OutputForm.DICT, "getEncodedFeatures");
    return Collections.unmodifiableMap(encoder.encoded(label()));
  }

  // ---- as a model ----

  @Override
  protected List<Tensor> call(List<Tensor> tensors, Context context) {
    var all = encoder.encode(label(), tensors);
    return outputMode == OutputForm.DICT
        ? List.copyOf(all.values())
        : List.of(encoder.join(label(), all));
  }

  @Override
  protected List<Tensor> entries() {
    return inputs();
  }

  @Override
  protected List<DType> inputTypes() {
    return inputs().stream().map(Tensor::dtype).toList();
  }

  @Override
  public List<Tensor> inputs() {
    return List.copyOf(encoder.inputs().values());
  }

  @Override
  public List<String> inputNames() {
    return List.copyOf(encoder.inputs().keySet());
  }

  @Override
  public List<String> outputNames() {
    return outputMode == OutputForm.DICT ? encoder.names() : super.outputNames();
  }

  @Override
  public boolean isBuilt() {
    return true; // its layers create their weights when they are adapted or applied
  }

  @Override
  protected Map<String, Layer> places() {
    var places = new LinkedHashMap<String, Layer>();
    encoder.layers().forEach((list, layers) -> places.putAll(places(list, layers)));
    return places;
  }

  // ---- Keras' JSON ----

  @Override
  protected String module() {
    return "keras.utils";
  }

  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    config.remove("name", "trainable", "dtype");
    encoder.write(Json.node(config));
    return config;
  }

  /** Writes the input shapes of its preprocessing layers, by the names of the features. */
  @Override
  protected void describe(ConfigDict json) {
    FeatureEncoder.describe(Json.node(json));
  }

  @Override
  protected void readConfig(ConfigDict written) {
    var config = Json.node(written);
    var plain = config.deepCopy();
    plain.remove(List.of("features", "crosses"));
    super.readConfig(Json.config(plain));
    given = FeatureEncoder.readFeatures(config);
    givenCrosses = FeatureEncoder.readCrosses(config);
    resolve();
  }

  @Override
  protected void readDescription(ConfigDict json) {
    encoder.build(Json.node(json).path("build_config"));
  }
}
