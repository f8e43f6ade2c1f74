package dev.rhyton.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.DType;
import java.util.List;

/**
 * A feature of a {@link FeatureSpace}, created by its static methods.
 *
 * @param dtype the dtype of the raw values
 * @param preprocessor the layer that preprocesses them
 * @param outputMode {@code "float"} to use the output of the layer; {@code "int"} or {@code
 *     "one_hot"} to encode its indices
 */
public record Feature(DType dtype, Layer preprocessor, String outputMode) {
  static final String FLOAT = "float";
  static final String INT = "int";
  static final String ONE_HOT = "one_hot";
  private static final List<String> MODES = List.of(INT, ONE_HOT, FLOAT);

  /** Checks the components. */
  public Feature {
    Check.given("Feature", "dtype", dtype);
    Check.given("Feature", "preprocessor", preprocessor);
    checkMode("Feature", outputMode, MODES);
  }

  static void checkMode(String owner, String mode, List<String> modes) {
    Check.that(
        mode != null && modes.contains(mode),
        "%s: the output mode must be one of %s, received %s.",
        owner,
        modes,
        mode);
  }

  /** Returns the feature with another output mode. */
  public Feature outputMode(String mode) {
    return new Feature(dtype, preprocessor, mode);
  }

  // ---- Keras' JSON ----

  ObjectNode json() {
    var config = Json.object().put("dtype", dtype.toString()).put("output_mode", outputMode);
    config.set("preprocessor", Json.writeObject(preprocessor));
    return object("Feature", config);
  }

  /** Returns the JSON of an object of one of Keras' internal classes. */
  static ObjectNode object(String name, ObjectNode config) {
    var json = Json.object().put("module", FeatureSpace.MODULE).put("class_name", name);
    json.set("config", config);
    return json.put("registered_name", name);
  }

  static Feature read(JsonNode json) {
    var config = json.path("config");
    Check.that(config.isObject(), "expected a Feature, received %s.", json);
    return new Feature(
        DType.of(config.path("dtype").asText()),
        Json.within(
            "preprocessor", () -> Json.readObject(config.path("preprocessor"), Layer.class)),
        config.path("output_mode").asText());
  }
}
