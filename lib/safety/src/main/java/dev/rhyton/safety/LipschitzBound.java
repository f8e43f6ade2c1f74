package dev.rhyton.safety;

import dev.rhyton.config.Json;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.AveragePooling1D;
import dev.rhyton.layers.AveragePooling2D;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv1D;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Cropping1D;
import dev.rhyton.layers.Cropping2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.ELU;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GaussianDropout;
import dev.rhyton.layers.GaussianNoise;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.GlobalMaxPooling1D;
import dev.rhyton.layers.GlobalMaxPooling2D;
import dev.rhyton.layers.Identity;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LeakyReLU;
import dev.rhyton.layers.MaxPooling1D;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.Normalization;
import dev.rhyton.layers.Permute;
import dev.rhyton.layers.ReLU;
import dev.rhyton.layers.Reshape;
import dev.rhyton.layers.Softmax;
import dev.rhyton.layers.SpatialDropout1D;
import dev.rhyton.layers.SpatialDropout2D;
import dev.rhyton.layers.ZeroPadding1D;
import dev.rhyton.layers.ZeroPadding2D;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An upper bound of how much a chain of layers stretches Euclidean distances: the product of a
 * bound for each layer. A dense kernel has its spectral norm, by power iteration. A convolution is
 * the product of its windows with its kernel as a matrix, and a pixel lies in at most {@code
 * ⌈size/stride⌉} windows along each axis: its bound is the matrix' spectral norm times the root of
 * that number (Tsuzuku et al., 2018, arXiv 1802.04034).
 */
final class LipschitzBound {
  private static final int ITERATIONS = 500;
  private static final double PRECISION = 1e-7;

  /** A layer of the module rhyton-preprocessing, which this one does not need otherwise. */
  private static final String RESCALING = "dev.rhyton.vision.Rescaling";

  /** The largest slopes of activations. */
  private static final Map<String, Double> SLOPES =
      Map.ofEntries(
          Map.entry("linear", 1.0),
          Map.entry("relu", 1.0),
          Map.entry("relu6", 1.0),
          Map.entry("leaky_relu", 1.0),
          Map.entry("elu", 1.0),
          Map.entry("tanh", 1.0),
          Map.entry("sigmoid", 0.25),
          Map.entry("softmax", 1.0), // its Jacobian has a norm of 1/2 at most
          Map.entry("softplus", 1.0),
          Map.entry("softsign", 1.0),
          Map.entry("hard_sigmoid", 1 / 6.0),
          Map.entry("hard_tanh", 1.0),
          Map.entry("selu", 1.7581));

  private static final Set<Class<? extends Layer>> DO_NOT_STRETCH =
      Set.of(
          Activation.class,
          Cropping1D.class,
          Cropping2D.class,
          Dropout.class,
          Flatten.class,
          GaussianDropout.class,
          GaussianNoise.class,
          GlobalAveragePooling1D.class,
          GlobalAveragePooling2D.class,
          GlobalMaxPooling1D.class,
          GlobalMaxPooling2D.class,
          Identity.class,
          InputLayer.class,
          Permute.class,
          Reshape.class,
          Softmax.class,
          SpatialDropout1D.class,
          SpatialDropout2D.class,
          ZeroPadding1D.class,
          ZeroPadding2D.class);

  /** The bounds of layers without their activation; null if there is none. */
  private static final Map<Class<? extends Layer>, Function<Layer, Double>> STRETCH =
      Map.ofEntries(
          Map.entry(Dense.class, LipschitzBound::dense),
          Map.entry(Conv1D.class, LipschitzBound::convolution),
          Map.entry(Conv2D.class, LipschitzBound::convolution),
          Map.entry(BatchNormalization.class, l -> scale(l, "moving_variance")),
          Map.entry(Normalization.class, l -> scale(l, "variance")),
          Map.entry(ReLU.class, LipschitzBound::relu),
          Map.entry(LeakyReLU.class, l -> Math.max(1, Math.abs(number(l, "negative_slope", 0.3)))),
          Map.entry(ELU.class, l -> Math.max(1, Math.abs(number(l, "alpha", 1)))),
          Map.entry(MaxPooling1D.class, LipschitzBound::pooling),
          Map.entry(MaxPooling2D.class, LipschitzBound::pooling),
          Map.entry(AveragePooling1D.class, LipschitzBound::pooling),
          Map.entry(AveragePooling2D.class, LipschitzBound::pooling));

  private final Map<String, Double> byLayer = new LinkedHashMap<>();
  private final List<String> without = new ArrayList<>();

  private LipschitzBound() {}

  /** Returns the bound of a model; layers that are not in a chain have none. */
  static LipschitzBound of(AuditedModel model) {
    var bound = new LipschitzBound();
    if (model.model() instanceof Sequential chain) bound.add(chain);
    else bound.without.add(model.model().name());
    return bound;
  }

  private void add(Sequential chain) {
    for (var layer : chain.layers()) {
      if (layer instanceof Sequential inner) {
        add(inner);
        continue;
      }
      var own = of(layer);
      if (own == null) without.add(layer.name());
      else byLayer.put(layer.name(), own);
    }
  }

  /** Returns the layers for which no bound is known. */
  List<String> without() {
    return without;
  }

  double product() {
    return byLayer.values().stream().reduce(1.0, (a, b) -> a * b);
  }

  /** Returns the name of the layer that stretches most. */
  String largest() {
    return byLayer.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(e -> e.getKey() + " " + AuditFigures.number(e.getValue()))
        .orElse("none");
  }

  private static @Nullable Double of(Layer layer) {
    var name = AuditedModel.activation(layer);
    Double slope = name == null ? Double.valueOf(1) : SLOPES.get(name);
    Double linear = linear(layer);
    return slope == null || linear == null ? null : slope * linear;
  }

  private static @Nullable Double linear(Layer layer) {
    if (DO_NOT_STRETCH.contains(layer.getClass())) return 1.0;
    if (layer.getClass().getName().equals(RESCALING)) return rescaling(layer);
    var found = STRETCH.get(layer.getClass());
    return found == null ? null : found.apply(layer);
  }

  private static NDArray kernel(Layer layer) {
    return layer.weights().get(0).value();
  }

  private static @Nullable Double rescaling(Layer layer) {
    var scale = Json.node(layer.getConfig()).path("scale");
    return scale.isNumber() ? Math.abs(scale.asDouble()) : null;
  }

  /** Returns the root of the number of windows in which an element lies, at most. */
  private static double pooling(Layer layer) {
    return Math.sqrt(windows(layer, "pool_size"));
  }

  private static double number(Layer layer, String option, double otherwise) {
    return Json.node(layer.getConfig()).path(option).asDouble(otherwise);
  }

  /** Returns null for a relu that jumps at a threshold. */
  private static @Nullable Double relu(Layer layer) {
    if (number(layer, "threshold", 0) != 0) return null;
    return Math.max(1, Math.abs(number(layer, "negative_slope", 0)));
  }

  private static @Nullable Double dense(Layer layer) {
    return isAdapted(layer) ? null : spectralNorm(kernel(layer));
  }

  /** Returns whether low-rank updates are added to the kernel. */
  private static boolean isAdapted(Layer layer) {
    return Json.node(layer.getConfig()).path("lora_rank").isNumber();
  }

  private static @Nullable Double convolution(Layer layer) {
    if (isAdapted(layer) || Json.node(layer.getConfig()).path("groups").asInt(1) != 1) return null;
    var kernel = kernel(layer);
    long outputs = kernel.shape().last();
    var matrix = kernel.reshape(kernel.size() / outputs, outputs);
    return spectralNorm(matrix) * Math.sqrt(windows(layer, "kernel_size"));
  }

  /** Returns the largest number of windows in which an element lies. */
  private static double windows(Layer layer, String sizes) {
    var config = Json.node(layer.getConfig());
    double product = 1;
    for (int axis = 0; axis < config.path(sizes).size(); axis++) {
      double size = config.path(sizes).get(axis).asDouble();
      double stride = config.path("strides").path(axis).asDouble(1);
      boolean dilated = config.path("dilation_rate").path(axis).asInt(1) > 1;
      product *= dilated ? size : Math.ceil(size / stride);
    }
    return product;
  }

  /** Returns the largest {@code |γ| / √(variance + ε)}; without γ, that of γ = 1. */
  private static @Nullable Double scale(Layer layer, String variances) {
    float[] gamma = null;
    float[] variance = null;
    for (Weight weight : layer.weights()) {
      if (weight.name().equals("gamma")) gamma = weight.value().toFloats();
      if (weight.name().equals(variances)) variance = weight.value().toFloats();
    }
    if (variance == null || Json.node(layer.getConfig()).path("invert").asBoolean()) return null;
    double epsilon = Json.node(layer.getConfig()).path("epsilon").asDouble(1e-7);
    double most = 0;
    for (int i = 0; i < variance.length; i++) {
      double scale = gamma == null ? 1 : Math.abs(gamma[i]);
      most = Math.max(most, scale / Math.sqrt(variance[i] + epsilon));
    }
    return most;
  }

  /** Returns the largest singular value of a matrix, by power iteration. */
  static double spectralNorm(NDArray matrix) {
    var rows = matrix.toArray2d();
    var random = new Random(1);
    var v = random.doubles(rows[0].length, -1, 1).toArray();
    double norm = 0;
    for (int i = 0; i < ITERATIONS; i++) {
      normalize(v);
      var u = new double[rows.length];
      for (int r = 0; r < rows.length; r++) {
        for (int c = 0; c < v.length; c++) u[r] += rows[r][c] * v[c];
      }
      double found = length(u);
      Arrays.fill(v, 0);
      for (int r = 0; r < rows.length; r++) {
        for (int c = 0; c < v.length; c++) v[c] += rows[r][c] * u[r];
      }
      if (found - norm <= PRECISION * found) return found;
      norm = found;
    }
    return norm;
  }

  private static double length(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(x -> x * x).sum());
  }

  private static void normalize(double[] values) {
    double length = length(values);
    for (int i = 0; i < values.length && length > 0; i++) values[i] /= length;
  }
}
