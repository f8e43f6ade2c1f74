package dev.rhyton.golden;

import com.fasterxml.jackson.databind.JsonNode;

/** Reference values of operations that hold for torch alone, against Keras' documentation. */
final class OtherBackends {
  private OtherBackends() {}

  /** Returns why a case says nothing about other backends, or null. */
  static String reason(String op, JsonNode json) {
    var note = json.path("note").asText();
    var text = json.toString();
    return switch (op) {
      case "image.gaussian_blur" ->
          json.has("error") || text.contains("data_format")
              ? null
              : "torch's gaussian_blur takes images without a data format as channels first";
      case "image.affine_transform" ->
          isProjective(json) ? "torch's affine_transform adds c0 and c1 instead of dividing" : null;
      case "saturate_cast" ->
          text.contains("-2.1474836E9")
              ? "torch converts the limits of float32 to int32 before it applies them"
              : null;
      case "segment_min", "segment_max" ->
          note.contains("empty segments")
                  && text.contains("\"dtype\":\"int32\",\"shape\"")
                  && text.contains("2147483648")
              ? "torch converts the infinity of an empty segment to int32"
              : null;
      default -> null;
    };
  }

  /** Whether the last two of the eight numbers of a transformation are not 0. */
  private static boolean isProjective(JsonNode json) {
    var transform = json.at("/args/1/data");
    for (int i = 0; i < transform.size(); i++) {
      if (i % 8 >= 6 && transform.get(i).asDouble() != 0) return true;
    }
    return false;
  }
}
