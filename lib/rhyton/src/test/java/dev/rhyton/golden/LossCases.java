package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Losses;
import dev.rhyton.metrics.Metric;
import dev.rhyton.metrics.MetricInternals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values of Keras' losses and metrics on given targets and predictions. */
final class LossCases {
  private static final double TOLERANCE = 1e-5;

  private final JsonNode json;

  LossCases(JsonNode json) {
    this.json = json;
  }

  /** What an entry of the file asks for, in short: {@code MeanSquaredError reg sum weighted}. */
  static String name(JsonNode entry) {
    var parts =
        entry.properties().stream()
            .filter(
                e ->
                    e.getValue().isTextual() || e.getValue().isBoolean() || !e.getValue().isEmpty())
            .filter(e -> !e.getKey().matches("value|name|variables|after_.*|y_.*"))
            .map(
                e ->
                    e.getValue().isTextual()
                        ? e.getValue().asText()
                        : e.getKey() + "=" + e.getValue());
    return parts.collect(Collectors.joining(" "));
  }

  void checkLoss(ObjectNode entry) {
    var config = config(entry).put("reduction", entry.get("reduction").asText());
    var loss = read(entry.get("loss").asText(), config, Loss.class);
    var actual = value(entry, loss::apply);
    Golden.assertClose("value", Golden.array(entry.get("value")), actual, TOLERANCE);
  }

  void checkFunction(ObjectNode entry) {
    var loss = Losses.get(entry.get("fn").asText());
    var actual = value(entry, (yTrue, yPred, weight) -> loss.call(yTrue, yPred));
    Golden.assertClose("value", Golden.array(entry.get("value")), actual, TOLERANCE);
  }

  private interface Function {
    Tensor apply(Tensor yTrue, Tensor yPred, Tensor weight);
  }

  private NDArray value(JsonNode entry, Function function) {
    var yTrue = data(entry, "y_true");
    return value(yTrue, data(entry, "y_pred"), weights(entry, yTrue), function);
  }

  private static NDArray value(NDArray yTrue, NDArray yPred, NDArray weights, Function function) {
    return weights == null
        ? Golden.evaluate(t -> function.apply(t.get(0), t.get(1), null), yTrue, yPred)
        : Golden.evaluate(t -> function.apply(t.get(0), t.get(1), t.get(2)), yTrue, yPred, weights);
  }

  void checkMetric(ObjectNode entry) {
    if (!entry.has("after_half")) {
      checkDescribed(entry);
      return;
    }
    var metric = read(entry.get("metric").asText(), config(entry), Metric.class);
    // Keras numbers the names of metrics of one class.
    if (!entry.get("name").asText().matches(".*_\\d+"))
      assertEquals(entry.get("name").asText(), metric.name());
    var yTrue = data(entry, "y_true");
    var yPred = data(entry, "y_pred");
    var weights = weights(entry, yTrue);
    var shaped = MetricInternals.resolve(metric, yTrue.shape(), yPred.shape());
    var state = new double[MetricInternals.size(shaped)];
    int half = yTrue.length() / 2;
    add(state, shaped, yTrue.slice(0, half), yPred.slice(0, half), slice(weights, 0, half));
    check("after half", entry.get("after_half"), shaped, state);
    int all = yTrue.length();
    add(state, shaped, yTrue.slice(half, all), yPred.slice(half, all), slice(weights, half, all));
    check("after all", entry.get("after_all"), shaped, state);
  }

  /** {@code "[1,3] then [2,4] w [1,.5]"}: values without targets, the last ones weighted. */
  private static void checkDescribed(ObjectNode entry) {
    var lists = new ArrayList<NDArray>();
    var matcher = Pattern.compile("\\[([^]]*)]").matcher(entry.get("data").asText());
    while (matcher.find()) {
      var numbers = Arrays.stream(matcher.group(1).split(",")).mapToDouble(Double::parseDouble);
      lists.add(NDArray.from(numbers.toArray()).cast(DType.FLOAT32));
    }
    var metric = read(entry.get("metric").asText(), Json.object(), Metric.class);
    var state = new double[MetricInternals.size(metric)];
    add(state, metric, lists.get(0), lists.get(0), null);
    add(state, metric, lists.get(1), lists.get(1), lists.get(2));
    check("after all", entry.get("after_all"), metric, state);
  }

  private static NDArray slice(NDArray array, int from, int to) {
    return array == null ? null : array.slice(from, to);
  }

  private static void add(
      double[] state, Metric metric, NDArray yTrue, NDArray yPred, NDArray weights) {
    var more =
        value(yTrue, yPred, weights, (t, p, w) -> MetricInternals.update(metric, t, p, w))
            .toDoubles();
    for (int i = 0; i < state.length; i++) state[i] += more[i];
  }

  private static void check(String when, JsonNode expected, Metric metric, double[] state) {
    var wanted = Golden.array(expected.isArray() ? expected : Json.array().add(expected));
    Golden.assertClose(
        when, wanted, NDArray.from(MetricInternals.results(metric, state)), TOLERANCE);
  }

  // ---- reading ----

  private static <T> T read(String className, ObjectNode config, Class<T> family) {
    var object = Json.object().put("class_name", className);
    object.set("config", config);
    return Json.readObject(object, family);
  }

  private static ObjectNode config(JsonNode entry) {
    return entry.has("kwargs") ? entry.get("kwargs").deepCopy() : Json.object();
  }

  private NDArray data(JsonNode entry, String which) {
    var from = json.get("data").get(entry.path("data").asText());
    if (from == null && entry.has(which)) return Golden.array(entry.get(which));
    if (from == null) throw new AssertionError("No data: " + entry.path("data").asText() + ".");
    boolean first = which.equals("y_true");
    var type = DType.of(from.get("dtypes").get(first ? 0 : 1).asText());
    return Golden.array(from.get(which)).cast(type);
  }

  private NDArray weights(JsonNode entry, NDArray yTrue) {
    if (!entry.path("sample_weight").asBoolean()) return null;
    return Golden.array(json.get("sample_weight")).slice(0, yTrue.length());
  }
}
