package dev.rhyton.serving;

import static dev.rhyton.serving.ServingException.BAD_REQUEST;
import static java.util.Objects.requireNonNull;

import dev.rhyton.tensor.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Writes predictions as the answer to a request. */
final class InferAnswer {
  private InferAnswer() {}

  /** Refuses a request for outputs that a model does not have. */
  static void check(InferRequest request, String model, List<String> names) {
    for (var wanted : request.outputs().keySet()) {
      if (names.contains(wanted)) continue;
      throw new ServingException(
          BAD_REQUEST, "%s has the outputs %s, \"%s\" is not among them.", model, names, wanted);
    }
  }

  static ServiceAnswer of(
      InferRequest request, String model, long version, List<String> names, List<NDArray> outputs) {
    var all = new LinkedHashMap<String, NDArray>();
    for (int i = 0; i < names.size(); i++) all.put(names.get(i), outputs.get(i));
    var wanted = request.outputs().isEmpty() ? all.keySet() : request.outputs().keySet();
    var chosen = new LinkedHashMap<String, NDArray>();
    for (var name : wanted) chosen.put(name, requireNonNull(all.get(name)));
    Predicate<String> isBinary =
        name -> {
          var own = request.outputs().get(name);
          return own == null ? request.binary() : own;
        };
    return TensorJson.write(
        json -> {
          json.writeStringField("model_name", model);
          json.writeStringField("model_version", Long.toString(version));
          if (request.id() != null) json.writeStringField("id", request.id());
        },
        "outputs",
        chosen,
        isBinary,
        (bytes, length) ->
            new ServiceAnswer(200, headers(wanted.stream().anyMatch(isBinary), length), bytes));
  }

  private static Map<String, String> headers(boolean isBinary, int jsonLength) {
    return isBinary
        ? Map.of(
            "Content-Type",
            "application/octet-stream",
            TensorJson.JSON_LENGTH,
            String.valueOf(jsonLength))
        : Map.of("Content-Type", "application/json");
  }
}
