package dev.rhyton.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Features of a {@link FeatureSpace} that are hashed together; {@link FeatureSpace#cross} returns
 * it.
 *
 * @param featureNames the names of the features, two or more
 * @param crossingDim the number of bins
 * @param outputMode {@code "one_hot"}, or {@code "int"} for the bin
 */
public record Cross(List<String> featureNames, int crossingDim, String outputMode) {
  private static final List<String> MODES = List.of(Feature.INT, Feature.ONE_HOT);

  /** Checks the components. */
  public Cross {
    Check.that(
        featureNames != null
            && featureNames.size() > 1
            && featureNames.stream().allMatch(Objects::nonNull),
        "Cross: expected the names of two features or more, received %s.",
        featureNames);
    Check.positive("Cross", "crossingDim", crossingDim);
    Feature.checkMode("Cross", outputMode, MODES);
    featureNames = List.copyOf(featureNames);
  }

  /** Returns Keras' name of the cross, {@code "age_X_job"}. */
  public String name() {
    return String.join("_X_", featureNames);
  }

  // ---- Keras' JSON ----

  ObjectNode json() {
    var config = Json.object().put("crossing_dim", crossingDim).put("output_mode", outputMode);
    config.set("feature_names", Json.write(featureNames));
    return Feature.object("Cross", config);
  }

  static Cross read(JsonNode json) {
    var config = json.path("config");
    var names = new ArrayList<String>();
    var given = config.path("feature_names");
    // Keras writes a tuple as an object in some places, as a list in others.
    (given.isObject() ? given.path("items") : given).forEach(n -> names.add(n.asText()));
    return new Cross(
        names, config.path("crossing_dim").asInt(), config.path("output_mode").asText());
  }
}
