package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.models.Model;
import dev.rhyton.models.TrainerInternals;

/** Creates a model from the configuration in a file. */
final class ModelJson {
  private ModelJson() {}

  /** Returns the model of a configuration, with weights that have no values yet. */
  static Model read(JsonNode json) {
    refuseCode(json);
    var model = Json.readObject(json, Model.class);
    var shapes = json.path("build_config").path("input_shape");
    if (!model.isBuilt() && shapes.isContainerNode()) TrainerInternals.build(model, shapes);
    return model;
  }

  /**
   * Throws if the configuration contains a Python function, which is stored as compiled code and
   * never run.
   */
  private static void refuseCode(JsonNode json) {
    if (json.path("class_name").asText().equals("Lambda")) {
      throw new IllegalArgumentException(
          String.format(
              "the layer \"%s\" is a Lambda, which holds Python code, and no code in a file is run:"
                  + " put a layer of your own in its place before saving.",
              json.path("config").path("name").asText()));
    }
    Check.that(
        !json.path("class_name").asText().equals("__lambda__"),
        "a function is stored as Python code, and no code in a file is run.");
    json.forEach(ModelJson::refuseCode);
  }
}
