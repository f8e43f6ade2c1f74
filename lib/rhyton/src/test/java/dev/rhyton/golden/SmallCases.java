package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.activations.Activations;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.MaxNorm;
import dev.rhyton.constraints.MinMaxNorm;
import dev.rhyton.constraints.NonNeg;
import dev.rhyton.constraints.UnitNorm;
import dev.rhyton.data.Features;
import dev.rhyton.data.PadSequences;
import dev.rhyton.data.Targets;
import dev.rhyton.initializers.Constant;
import dev.rhyton.initializers.Identity;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.regularizers.L1;
import dev.rhyton.regularizers.L1L2;
import dev.rhyton.regularizers.L2;
import dev.rhyton.regularizers.OrthogonalRegularizer;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.function.Executable;

/** Activations, regularizers, constraints, one-hot rows and initializers. */
final class SmallCases {
  private static final double TOLERANCE = 1e-6;

  private final JsonNode json;

  SmallCases(JsonNode json) {
    this.json = json;
  }

  Map<String, Executable> all() {
    var cases = new LinkedHashMap<String, Executable>();
    collect(cases, "activations", this::checkActivation);
    collect(cases, "regularizers", this::checkRegularizer);
    collect(cases, "constraints", this::checkConstraint);
    collect(cases, "utils", this::checkUtility);
    collect(cases, "initializers", SmallCases::checkInitializer);
    return cases;
  }

  private void collect(
      Map<String, Executable> cases, String kind, BiConsumer<String, JsonNode> check) {
    for (var entry : json.get(kind).properties()) {
      cases.put(kind + "/" + entry.getKey(), () -> check.accept(entry.getKey(), entry.getValue()));
    }
  }

  private void checkActivation(String name, JsonNode expected) {
    var function = Activations.get(name);
    var actual = Golden.evaluate(t -> function.apply(t.get(0)), Golden.array(json.get("x")));
    Golden.assertClose(name, Golden.array(expected), actual, TOLERANCE);
  }

  private void checkRegularizer(String name, JsonNode expected) {
    var regularizer = regularizer(name);
    var actual = Golden.evaluate(t -> regularizer.apply(t.get(0)), weight());
    Golden.assertClose(name, Golden.array(expected), actual, TOLERANCE);
  }

  private static Regularizer regularizer(String name) {
    return switch (name) {
      case "L1(0.1)" -> L1.of(0.1);
      case "L2(0.1)" -> L2.of(0.1);
      case "L1L2(0.1,0.2)" -> L1L2.of(0.1, 0.2);
      case "get('l1')" -> Regularizers.get("l1");
      case "get('l2')" -> Regularizers.get("l2");
      case "OrthogonalRegularizer(0.01,rows)" -> OrthogonalRegularizer.of(0.01, "rows");
      default -> throw new AssertionError("There is no check of the regularizer " + name + ".");
    };
  }

  private void checkConstraint(String name, JsonNode expected) {
    var constraint = constraint(name);
    var actual = Golden.evaluate(t -> constraint.apply(t.get(0)), weight());
    Golden.assertClose(name, Golden.array(expected), actual, TOLERANCE);
  }

  private static Constraint constraint(String name) {
    return switch (name) {
      case "MaxNorm(1)" -> MaxNorm.of(1);
      case "MaxNorm(1,axis=1)" -> MaxNorm.of(1).axis(1);
      case "NonNeg" -> NonNeg.of();
      case "UnitNorm" -> UnitNorm.of();
      case "MinMaxNorm(.5,1,rate=.8)" -> MinMaxNorm.of(0.5, 1).rate(0.8);
      default -> throw new AssertionError("There is no check of the constraint " + name + ".");
    };
  }

  private NDArray weight() {
    return Golden.array(json.get("w"));
  }

  private void checkUtility(String name, JsonNode expected) {
    var sequences = new int[][] {{1, 2, 3}, {4}, {5, 6, 7, 8, 9}};
    var padding = PadSequences.of();
    var actual =
        switch (name) {
          case "to_categorical" -> Targets.toCategorical(new int[] {0, 2, 1}, 4);
          case "pad_pre" -> padding.maxlen(4).apply(sequences);
          case "pad_post" ->
              padding.maxlen(4).padding("post").truncating("post").value(-1).apply(sequences);
          case "pad_nomax" -> padding.apply(sequences);
          case "normalize" -> Features.normalize(weight());
          case "normalize_l1" -> Features.normalize(weight(), -1, 1);
          default -> throw new AssertionError("There is no check of the function " + name + ".");
        };
    Golden.assertClose(name, Golden.array(expected), actual, 1e-7);
  }

  private static void checkInitializer(String name, JsonNode expected) {
    if (!name.endsWith(" stats")) {
      assertEquals(Golden.array(expected), fixed(name).apply(3, 3));
      return;
    }
    var dims = name.replaceAll("^.*\\[|\\] stats$", "").split(", ", -1);
    Seed.set(7);
    var values =
        Initializers.get(name.replaceAll("\\[.*", ""))
            .apply(Arrays.stream(dims).mapToLong(Long::parseLong).toArray())
            .toDoubles();
    checkStatistics(Arrays.stream(values).summaryStatistics(), values, expected);
  }

  private static Initializer fixed(String name) {
    return switch (name) {
      case "Constant" -> Constant.of(0.3);
      case "Identity" -> Identity.of(2);
      default -> Initializers.get(name);
    };
  }

  /** Random values are alike in their moments, and in their bounds where they have any. */
  private static void checkStatistics(
      DoubleSummaryStatistics actual, double[] values, JsonNode expected) {
    double std = expected.get("std").asDouble();
    double mean = actual.getAverage();
    double variance =
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    assertEquals(0, mean, 5 * std / Math.sqrt(values.length), "mean");
    assertEquals(std, Math.sqrt(variance), 0.02 * std, "deviation");
    double bound = Math.max(-expected.get("min").asDouble(), expected.get("max").asDouble());
    double largest = Math.max(-actual.getMin(), actual.getMax());
    boolean bounded = bound < 3 * std;
    assertTrue(
        Math.abs(largest - bound) <= (bounded ? 0.01 : 0.3) * bound,
        () -> "largest value " + largest + ", Keras has " + bound);
  }
}
