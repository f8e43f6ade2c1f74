package dev.rhyton.layers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.quantizers.CalibrationConfig;
import dev.rhyton.quantizers.QuantizationConfig;
import dev.rhyton.quantizers.internal.CalibratedMatrix;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The protected members of a {@link Layer} that other packages of the library call. They are not
 * public members, so that completion shows only what a user calls.
 */
public final class LayerInternals {
  private LayerInternals() {}

  /** Returns what messages call the layer: {@code Dense "dense_1"}. */
  public static String label(Layer layer) {
    return layer.label();
  }

  /** See {@link Layer#heldBy(Layer)}. */
  public static void heldBy(Layer layer, Layer container) {
    layer.heldBy(container);
  }

  /** See {@link Layer#version()}. */
  public static int version(Layer layer) {
    return layer.version();
  }

  /** See {@link Layer#changed()}. */
  public static void changed(Layer layer) {
    layer.changed();
  }

  /** See {@link Layer#shapesOfBuild()}. */
  public static List<Shape> builtFor(Layer layer) {
    return layer.shapesOfBuild();
  }

  /** Creates the weights of a layer, and of the layers in it, for shapes from a file. */
  public static void build(Layer layer, JsonNode shapes) {
    var inputs = new ArrayList<Tensor>();
    shapes.forEach(s -> inputs.add(TensorInternals.symbolic(shape(s), layer.inputType())));
    layer.apply(inputs);
  }

  /** Returns a shape from a file, with unknown sizes. */
  public static Shape shape(JsonNode json) {
    var dims = new long[json.size()];
    for (int i = 0; i < dims.length; i++) dims[i] = json.get(i).asLong(Shape.UNKNOWN);
    return Shape.of(dims);
  }

  /** See {@link InputTypes#cast}. */
  public static NDArray toInputType(Layer layer, NDArray x, DType type) {
    return InputTypes.cast(layer, x, type);
  }

  /** See {@link Layer#inputType()}. */
  public static DType inputType(Layer layer) {
    return layer.inputType();
  }

  /** See {@link Layer#inputType(DType)}. */
  public static DType inputType(Layer layer, DType given) {
    return layer.inputType(given);
  }

  /** See {@link Layer#whyNoSampleGradients()}. */
  public static @Nullable String whyNoSampleGradients(Layer layer) {
    return layer.whyNoSampleGradients();
  }

  // ---- how Keras calls the layer ----

  /** See {@link Layer#keywordOfRest()}. */
  public static @Nullable String keywordOfRest(Layer layer) {
    return layer.keywordOfRest();
  }

  /** See {@link Layer#keywordsOfInputs()}. */
  public static List<String> keywordsOfInputs(Layer layer) {
    return layer.keywordsOfInputs();
  }

  /** See {@link Layer#callOptions(List)}. */
  public static ConfigDict callOptions(Layer layer, List<Tensor> inputs) {
    return layer.callOptions(inputs);
  }

  /** See {@link Layer#callOption(String, Object)}. */
  public static void callOption(Layer layer, String key, @Nullable Object value) {
    layer.callOption(key, value);
  }

  /** See {@link Layer#usesMasks(List)}. */
  public static boolean usesMasks(Layer layer, List<Tensor> inputs) {
    return layer.usesMasks(inputs);
  }

  // ---- weights in files ----

  /** See {@link Layer#places()}. */
  public static Map<String, Layer> places(Layer layer) {
    return layer.places();
  }

  /** See {@link Layer#places(String, List)}. */
  public static Map<String, Layer> places(String list, List<Layer> layers) {
    return Layer.places(list, layers);
  }

  /** Returns whether the paths of the layers in a layer are the names of its fields. */
  public static boolean isByFields(Layer layer) {
    return layer.places().equals(TrackedFields.of(layer).layers());
  }

  /** See {@link Layer#ownWeights()}. */
  public static List<Weight> ownWeights(Layer layer) {
    return layer.ownWeights();
  }

  /** Returns the weights in a layer that are embeddings, see {@link Layer#embeddingWeights}. */
  public static Set<Weight> embeddings(Layer layer) {
    return layer.allLayers().stream()
        .flatMap(
            l ->
                Check.all(l.label(), "what embeddingWeights returns", l.embeddingWeights())
                    .stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** See {@link Layer#savedWeights()}. */
  public static List<Weight> savedWeights(Layer layer) {
    return layer.savedWeights();
  }

  /** See {@link Layer#savedValue(Weight)}. */
  public static @Nullable Supplier<NDArray> savedValue(Layer layer, Weight weight) {
    return layer.savedValue(weight);
  }

  /** See {@link Layer#loaded()}. */
  public static void loaded(Layer layer) {
    layer.loaded();
  }

  /** See {@link Layer#fullPaths()}. */
  public static Map<Weight, String> fullPaths(Layer layer) {
    return layer.fullPaths();
  }

  /** See {@link LoraLayer#checkQuantizable}. */
  public static void checkQuantizable(LoraLayer<?> layer, QuantizationConfig config) {
    layer.checkQuantizable(config);
  }

  /** See {@link LoraLayer#quantizationModes()}. */
  public static List<String> quantizationModes(Layer layer) {
    return layer instanceof LoraLayer<?> l ? l.quantizationModes() : List.of();
  }

  /** See {@link LoraLayer#takes}. */
  public static boolean takes(Layer layer, QuantizationConfig config) {
    return layer instanceof LoraLayer<?> l && l.takes(config);
  }

  /** See {@link Conv#takesRounding()}. */
  public static boolean takesRounding(Layer layer) {
    return layer instanceof Conv<?> convolution && convolution.takesRounding();
  }

  /** See {@link LoraLayer#emulate}. */
  public static void emulate(LoraLayer<?> layer, @Nullable QuantizationConfig config) {
    layer.emulate(config);
  }

  /** See {@link LoraLayer#observe}. */
  public static void observe(LoraLayer<?> layer, @Nullable Consumer<Tensor> inputs) {
    layer.observe(inputs);
  }

  /** See {@link LoraLayer#kernelMatrix()}. */
  public static NDArray kernelMatrix(LoraLayer<?> layer) {
    return layer.kernelMatrix();
  }

  /** See {@link LoraLayer#calibrated}. */
  public static void calibrated(
      LoraLayer<?> layer, CalibrationConfig<?> config, CalibratedMatrix values) {
    layer.calibrated(config, values);
  }
}
