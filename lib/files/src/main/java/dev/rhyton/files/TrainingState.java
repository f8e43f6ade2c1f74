package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.config.UnknownException;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.LearningInternals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The learning mode and its state, which this library adds to a file in an entry that Python
 * ignores.
 */
record TrainingState(Learning learning, Map<String, NDArray> state) {
  /**
   * The version of the entry that this class writes. Entries of earlier releases have none and are
   * read as version 1.
   */
  private static final int VERSION = 1;

  /** The state of files without this entry: ordinary mini-batches. */
  static final TrainingState PLAIN = new TrainingState(Learning.plain(), Map.of());

  ObjectNode write() {
    var json = Json.object().put("version", VERSION);
    json.set("learning", Json.write(learning));
    var arrays = json.putObject("state");
    state.forEach((name, array) -> arrays.set(name, write(array)));
    LearningInternals.privacy(learning, state)
        .ifPresent(
            p -> json.putObject("privacy").put("epsilon", p.epsilon()).put("delta", p.delta()));
    return json;
  }

  static ObjectNode write(NDArray array) {
    var json = Json.object().put("dtype", array.dtype().toString());
    json.set("shape", Json.write(array.shape().dims()));
    return json.put("data", array.toBytes());
  }

  static TrainingState read(JsonNode json) {
    var version = json.path("version");
    Check.that(
        version.isMissingNode() || (version.canConvertToInt() && version.asInt() >= 1),
        "the version must be a whole number of at least 1, received %s.",
        version);
    if (version.asInt(VERSION) > VERSION) {
      throw new UnknownException(
          String.format(
              "it has version %s, and this release of Rhyton reads up to version %d: update the"
                  + " library.",
              version, VERSION));
    }
    Map<String, NDArray> state = new LinkedHashMap<>();
    json.path("state").properties().forEach(e -> state.put(e.getKey(), array(e.getValue())));
    return new TrainingState(Json.readObject(json.path("learning"), Learning.class), state);
  }

  static NDArray array(JsonNode json) {
    var dims = new long[json.path("shape").size()];
    for (int i = 0; i < dims.length; i++) dims[i] = json.path("shape").get(i).asLong();
    Check.that(json.path("data").isTextual(), "an array has no data, received %s.", json);
    try {
      var data = json.path("data").binaryValue();
      return NDArray.ofBytes(DType.of(json.path("dtype").asText()), Shape.of(dims), data);
    } catch (IOException e) {
      throw new IllegalArgumentException("the data of an array is not Base64.", e);
    }
  }
}
