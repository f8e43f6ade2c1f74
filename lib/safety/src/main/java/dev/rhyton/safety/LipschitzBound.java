package dev.rhyton.safety;

import dev.rhyton.layers.Layer;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * An upper bound of how much a chain of layers stretches Euclidean distances: the product of a bound
 * for each layer. A dense kernel has its spectral norm, by power iteration. A convolution is the
 * product of its windows with its kernel as a matrix, and a pixel lies in at most {@code
 * ⌈size/stride⌉} windows along each axis: its bound is the matrix' spectral norm times the root of
 * that number (Tsuzuku et al., 2018, arXiv 1802.04034).
 */
final class LipschitzBound {
  private static final int ITERATIONS = 500;
  private static final double PRECISION = 1e-7;

  /** The largest slopes of activations. */
  private static final Map<String, Double> SLOPES =
      Map.ofEntries(
          Map.entry("linear", 1.0),
          Map.entry("relu", 1.0),
          Map.entry("relu6", 1.0),
          Map.entry("leakyrelu", 1.0),
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

  private static Double of(Layer layer) {
    var name = AuditedModel.activation(layer);
    Double slope = name == null ? Double.valueOf(1) : SLOPES.get(name);
    Double linear = linear(layer);
    return slope == null || linear == null ? null : slope * linear;
  }

  private static Double linear(Layer layer) {
    return switch (layer.getClass().getSimpleName()) {
      case "InputLayer", "Flatten", "Reshape", "Permute", "Identity", "Activation", "ReLU", "ELU",
          "LeakyReLU", "Softmax", "Dropout", "SpatialDropout1D", "SpatialDropout2D",
          "GaussianNoise", "GaussianDropout", "ZeroPadding1D", "ZeroPadding2D", "Cropping1D",
          "Cropping2D", "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalAveragePooling1D",
          "GlobalAveragePooling2D" -> 1.0;
      case "MaxPooling1D", "MaxPooling2D", "AveragePooling1D", "AveragePooling2D" ->
          Math.sqrt(windows(layer, "pool_size"));
      case "Rescaling" -> Math.abs(layer.getConfig().path("scale").asDouble(Double.NaN));
      case "Dense" -> spectralNorm(kernel(layer));
      case "Conv1D", "Conv2D" -> convolution(layer);
      case "BatchNormalization" -> normalization(layer);
      default -> null;
    };
  }

  private static NDArray kernel(Layer layer) {
    return layer.weights().get(0).value();
  }

  /** Returns the largest number of windows in which an element lies. */
  private static double windows(Layer layer, String sizeKey) {
    var config = layer.getConfig();
    double product = 1;
    for (int axis = 0; axis < config.path(sizeKey).size(); axis++) {
      double stride = config.path("strides").path(axis).asDouble(config.path(sizeKey).get(axis).asDouble());
      product *= Math.ceil(config.path(sizeKey).get(axis).asDouble() / stride);
    }
    return product;
  }

  private static Double convolution(Layer layer) {
    var config = layer.getConfig();
    if (config.path("groups").asInt(1) != 1) return null;
    var kernel = kernel(layer);
    long outputs = kernel.shape().last();
    var matrix = kernel.reshape(kernel.size() / outputs, outputs);
    double windows = 1;
    for (int axis = 0; axis < config.path("kernel_size").size(); axis++) {
      // With dilation, the windows of an element are as many as without.
      double stride = config.path("strides").path(axis).asDouble(1);
      double size = config.path("kernel_size").get(axis).asDouble();
      windows *= config.path("dilation_rate").path(axis).asInt(1) > 1 ? size : Math.ceil(size / stride);
    }
    return spectralNorm(matrix) * Math.sqrt(windows);
  }

  /** Returns the largest {@code |γ| / √(variance + ε)}. */
  private static Double normalization(Layer layer) {
    float[] gamma = null;
    float[] variance = null;
    for (Weight weight : layer.weights()) {
      if (weight.name().equals("gamma")) gamma = weight.value().toFloats();
      if (weight.name().equals("moving_variance")) variance = weight.value().toFloats();
    }
    if (variance == null) return null;
    double epsilon = layer.getConfig().path("epsilon").asDouble(1e-3);
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
