package dev.rhyton.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Json;
import dev.rhyton.config.UnknownException;
import dev.rhyton.models.Model;

/**
 * Where torch, with which random models are run, computes other numbers than TensorFlow under the
 * same Keras; TensorFlow's hold here.
 */
final class OtherKernels {
  private OtherKernels() {}

  /** Compares outputs of a model; a difference where torch computes in another way is left out. */
  static void compare(Model model, Runnable outputs) {
    try {
      outputs.run();
    } catch (AssertionError e) {
      var other = of(Json.parse(model.toJson()));
      if (other == null) throw e;
      throw new UnknownException(other);
    }
  }

  /** What torch computes in another way, or null. */
  private static String of(JsonNode json) {
    var config = json.path("config");
    switch (json.path("class_name").asText()) {
      case "AveragePooling1D", "AveragePooling2D", "AveragePooling3D" -> {
        if (config.path("padding").asText().equals("same")) {
          return "torch: averages of uneven 'same' padding count the border twice";
        }
      }
      case "ContrastLimitedAdaptiveHistogramEqualization" -> {
        return "torch: one-hot rows are integers, which cuts the clip limit to a whole number";
      }
      case "RMSNormalization", "LayerNormalization" -> {
        boolean last = endsLast(config.path("axis"), json.at("/build_config/input_shape").size());
        if (!last) return "torch: normalizes the last axes instead of those that are given";
      }
      case "Pad" -> {
        if (config.path("mode").asText().equals("symmetric")) {
          return "torch: symmetric padding repeats the border";
        }
      }
      case "CountNonzero" -> {
        return "torch: counts come transposed";
      }
      default -> {}
    }
    for (var part : json) {
      var found = of(part);
      if (found != null) return found;
    }
    return null;
  }

  private static boolean endsLast(JsonNode axes, int rank) {
    int last = axes.isArray() ? axes.path(axes.size() - 1).asInt() : axes.asInt();
    return last == -1 || last == rank - 1;
  }
}
