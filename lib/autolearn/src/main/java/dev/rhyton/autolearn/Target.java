package dev.rhyton.autolearn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The column that is predicted: classes, or a quantity. Models see a quantity with mean 0 and
 * standard deviation 1, after a logarithm if it is above 0 and skewed.
 *
 * @param classes the classes in the order of their indices; none for a quantity
 */
record Target(
    String name, List<String> classes, boolean logarithmic, double mean, double deviation) {
  private static final double SKEWED = 2;

  static Target classes(String name, List<String> classes) {
    return new Target(name, List.copyOf(classes), false, 0, 1);
  }

  static Target quantity(String name, double[] values) {
    double mean = mean(values);
    double second = Arrays.stream(values).map(v -> Math.pow(v - mean, 2)).average().orElse(0);
    double third = Arrays.stream(values).map(v -> Math.pow(v - mean, 3)).average().orElse(0);
    boolean positive = Arrays.stream(values).allMatch(v -> v > 0);
    if (!positive || !(third > SKEWED * Math.pow(second, 1.5))) {
      return new Target(name, List.of(), false, mean, second > 0 ? Math.sqrt(second) : 1);
    }
    var logs = Arrays.stream(values).map(Math::log).toArray();
    double center = mean(logs);
    double square = Arrays.stream(logs).map(v -> Math.pow(v - center, 2)).average().orElse(0);
    return new Target(name, List.of(), true, center, Math.sqrt(square));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }

  boolean isQuantity() {
    return classes.isEmpty();
  }

  /** Returns the number of outputs of a model. */
  int outputs() {
    return Math.max(1, classes.size());
  }

  double scaled(double value) {
    return ((logarithmic ? Math.log(value) : value) - mean) / deviation;
  }

  double unscaled(double value) {
    double back = value * deviation + mean;
    return logarithmic ? Math.exp(Math.min(back, 700)) : back;
  }

  ObjectNode toJson() {
    var node = Json.object().put("name", name).put("logarithmic", logarithmic);
    node.set("classes", Json.write(classes));
    return node.put("mean", mean).put("deviation", deviation);
  }

  static Target of(JsonNode node) {
    var classes = new ArrayList<String>();
    node.path("classes").forEach(c -> classes.add(c.asText()));
    var target =
        new Target(
            node.path("name").asText(),
            List.copyOf(classes),
            node.path("logarithmic").asBoolean(),
            node.path("mean").asDouble(),
            node.path("deviation").asDouble());
    Check.that(classes.size() != 1, "The file has a target of one class, %s.", classes);
    return target;
  }
}
