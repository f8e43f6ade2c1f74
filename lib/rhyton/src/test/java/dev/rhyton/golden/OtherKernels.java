package dev.rhyton.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Json;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/**
 * Where torch, with which random models are run, computes other numbers than TensorFlow under the
 * same Keras; TensorFlow's hold here.
 */
final class OtherKernels {
  private OtherKernels() {}

  /**
   * Compares each output of a model. Returns, for those that differ where torch computes what they
   * depend on in another way, why it does; any other difference fails.
   */
  static List<String> compare(
      Model model, List<NDArray> expected, List<NDArray> actual, double tolerance) {
    Assertions.assertEquals(expected.size(), actual.size(), "number of outputs: ");
    var reasons = new ArrayList<String>();
    for (int i = 0; i < expected.size(); i++) {
      try {
        Golden.assertClose("output " + i, expected.get(i), actual.get(i), tolerance);
      } catch (AssertionError e) {
        var reason = of(Json.parse(partOf(model, i).toJson()));
        if (reason == null) throw e;
        reasons.add("output " + i + ": " + reason);
      }
    }
    return reasons;
  }

  /** Leaves a case out of which some outputs are, after all else of it was compared. */
  static void leaveOut(List<String> reasons) {
    if (!reasons.isEmpty()) throw new LeftOutCase(String.join("; ", reasons));
  }

  /** The layers on which an output of a model depends. */
  private static Model partOf(Model model, int output) {
    return model.outputNames().size() == 1
        ? model
        : Model.of(model.inputs(), List.of(model.outputs().get(output)));
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
