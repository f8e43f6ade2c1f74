package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The names of Keras 1 and of early Keras 2, and their names in Keras 3. */
final class Keras1Names {
  private static final Map<String, String> CLASSES =
      Map.of(
          "Deconvolution2D", "Conv2DTranspose",
          "Deconvolution3D", "Conv3DTranspose",
          "AtrousConvolution1D", "Conv1D",
          "AtrousConvolution2D", "Conv2D");

  private static final Map<String, String> MERGES =
      Map.of(
          "sum", "Add",
          "mul", "Multiply",
          "concat", "Concatenate",
          "ave", "Average",
          "max", "Maximum",
          "dot", "Dot");

  /** Options of all layers, unless the next table differs. */
  private static final Map<String, String> OPTIONS =
      table(
          """
          output_dim units, init kernel_initializer, inner_init recurrent_initializer,
          inner_activation recurrent_activation, W_regularizer kernel_regularizer,
          U_regularizer recurrent_regularizer, b_regularizer bias_regularizer,
          W_constraint kernel_constraint, b_constraint bias_constraint, bias use_bias,
          dropout_W dropout, dropout_U recurrent_dropout, nb_filter filters,
          filter_length kernel_size, border_mode padding, subsample strides,
          subsample_length strides, atrous_rate dilation_rate, depthwise_init depthwise_initializer,
          pointwise_init pointwise_initializer, pool_length pool_size, stride strides, length size,
          p rate, sigma stddev, beta_init beta_initializer, gamma_init gamma_initializer,
          concat_axis axis, dot_axes axes,
          activity_regularizer activity_regularizer""");

  private static final Map<String, Map<String, String>> OPTIONS_OF =
      Map.of(
          "Embedding",
              table(
                  """
                  output_dim output_dim, init embeddings_initializer,
                  W_regularizer embeddings_regularizer, W_constraint embeddings_constraint"""),
          "PReLU", table("init alpha_initializer"),
          "LeakyReLU", table("alpha negative_slope"));

  /**
   * Options that no longer exist: how a layer is computed or called, or what follows from previous
   * layers.
   */
  private static final List<String> DROPPED =
      List.of(
          "consume_less",
          "output_shape",
          "output_mask",
          "mode_type",
          "output_shape_type",
          "output_mask_type",
          "arguments");

  private static final Map<String, String> VALUES =
      Map.of(
          "zero", "zeros", "one", "ones", "normal", "random_normal", "uniform", "random_uniform");

  private static final Pattern LAYERS =
      Pattern.compile(
          "Dense|Embedding|Merge|BatchNormalization|PReLU|LeakyReLU|SimpleRNN|LSTM|GRU"
              + "|(Spatial)?Dropout(\\dD)?|Gaussian(Dropout|Noise)"
              + "|(Atrous|Separable|De)?[Cc]onv(olution)?\\dD"
              + "|(Global)?(Max|Average)Pooling\\dD|(UpSampling|ZeroPadding|Cropping)\\dD");

  private Keras1Names() {}

  /** Returns the table of a text {@code "old new, old new"}. */
  private static Map<String, String> table(String text) {
    var table = new HashMap<String, String>();
    for (var pair : text.split(",", -1)) {
      var names = pair.strip().split("\\s+", 2);
      table.put(names[0], names[1]);
    }
    return table;
  }

  /** Converts the class and the options of a layer to the names of Keras 3. */
  static void modernize(ObjectNode layer, ObjectNode config) {
    var type = layer.get("class_name").asText();
    if (!LAYERS.matcher(type).matches()) return;
    if (type.equals("Merge")) type = merge(config);
    layer.put("class_name", CLASSES.getOrDefault(type, type));
    if (type.equals("LSTM") && config.has("forget_bias_init")) {
      var bias = config.remove("forget_bias_init").asText();
      config.put("unit_forget_bias", bias.equals("one"));
    }
    if (type.equals("GRU") && !config.has("reset_after")) config.put("reset_after", false);
    if (type.equals("BatchNormalization") && config.has("mode")) {
      int mode = config.remove("mode").asInt();
      Check.that(mode == 0, "BatchNormalization of mode %d is not known.", mode);
    }
    joinSizes(config, List.of("nb_row", "nb_col"));
    joinSizes(config, List.of("kernel_dim1", "kernel_dim2", "kernel_dim3"));
    if (config.has("dim_ordering")) {
      boolean first = config.remove("dim_ordering").asText().equals("th");
      config.put("data_format", first ? "channels_first" : "channels_last");
    }
    rename(type, config);
  }

  /**
   * Preserves the outputs of models that were trained with the hard sigmoid of Keras 1 and 2 and of
   * TensorFlow.js, {@code 0.2 x + 0.5} from 0 to 1; that of Keras 3 has {@code x / 6}. It has a
   * separate name here, because Keras 3 has no such function.
   */
  static void keepHardSigmoids(JsonNode node) {
    node.forEach(Keras1Names::keepHardSigmoids);
    for (var option : node.properties()) {
      boolean isOne = option.getValue().asText().equals("hard_sigmoid");
      if (isOne && option.getKey().endsWith("activation")) {
        ((ObjectNode) node).put(option.getKey(), "keras1_hard_sigmoid");
      }
    }
  }

  private static String merge(ObjectNode config) {
    var mode = config.path("mode").asText();
    Check.that(
        MERGES.containsKey(mode) && config.path("layers").isEmpty(),
        "a Merge of mode \"%s\" is not known.",
        mode);
    config.remove("layers");
    config.remove("mode");
    for (var e : Map.of("concat_axis", "concat", "dot_axes", "dot").entrySet()) {
      if (!e.getValue().equals(mode)) config.remove(e.getKey());
    }
    return MERGES.get(mode);
  }

  private static void joinSizes(ObjectNode config, List<String> keys) {
    if (!config.has(keys.get(0))) return;
    var sizes = config.putArray("kernel_size");
    keys.forEach(k -> sizes.add(config.remove(k)));
  }

  private static void rename(String type, ObjectNode config) {
    var names = new HashMap<>(OPTIONS);
    names.putAll(OPTIONS_OF.getOrDefault(type, Map.of()));
    names.forEach(
        (old, now) -> {
          if (config.has(old)) config.set(now, value(config.remove(old)));
        });
    if (!type.equals("Embedding")) config.remove("input_dim");
    else if (config.path("dropout").asDouble(1) == 0) config.remove("dropout");
    config.remove(DROPPED);
  }

  /** Converts a name, or a regularizer or constraint with the options of Keras 1. */
  private static JsonNode value(JsonNode old) {
    if (old.isTextual() && VALUES.containsKey(old.asText())) {
      return Json.write(VALUES.get(old.asText()));
    }
    if (!old.path("name").isTextual() || old.has("class_name")) return old;
    var options = ((ObjectNode) old).deepCopy();
    var name = options.remove("name").asText();
    if (options.has("m")) options.set("max_value", options.remove("m"));
    boolean penalty = name.equals("WeightRegularizer") || name.equals("ActivityRegularizer");
    var json = Json.object().put("class_name", penalty ? "L1L2" : name);
    return json.set("config", options);
  }
}
