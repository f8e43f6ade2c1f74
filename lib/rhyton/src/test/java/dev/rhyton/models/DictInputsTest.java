package dev.rhyton.models;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Models whose file takes or gives a dict: Keras goes through it by its keys in their order. */
class DictInputsTest {
  private static final NDArray ONE = NDArray.from(new float[][] {{1}});
  private static final NDArray TWO = NDArray.from(new float[][] {{2}});

  /** Takes z and b and gives y = z + 10 b and a = z, each as a dict in that order. */
  private static Model model() {
    var z = Input.of(1);
    var b = Input.of(1);
    var first = Dense.of(1).useBias(false).kernelInitializer("ones").apply(z);
    var model = Model.of(List.of(z, b), List.of(first.add(b.multiply(10)), first));
    var json = (ObjectNode) Json.parse(model.toJson());
    var config = (ObjectNode) json.get("config");
    for (var ends :
        Map.of("input_layers", List.of("z", "b"), "output_layers", List.of("y", "a")).entrySet()) {
      var list = config.get(ends.getKey());
      var dict = config.putObject(ends.getKey());
      for (int i = 0; i < 2; i++) dict.set(ends.getValue().get(i), list.get(i));
    }
    return Models.fromJson(json.toString());
  }

  @Test
  void namesAreTheKeysInTheirOrder() {
    assertEquals(List.of("b", "z"), model().inputNames());
    assertEquals(List.of("a", "y"), model().outputNames());
    assertEquals(List.of("z", "b"), List.copyOf(names(model().toJson())));
  }

  private static List<String> names(String json) {
    var names = new java.util.ArrayList<String>();
    Json.parse(json).at("/config/input_layers").fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void samplesGoByTheirKeysOrInTheOrderOfTheKeys() {
    var expected = List.of(ONE, NDArray.from(new float[][] {{21}}));
    assertEquals(expected, model().predictAll(Map.of("z", ONE, "b", TWO)));
    assertEquals(expected, model().predictAll(List.of(TWO, ONE)));
  }

  @Test
  void missingAndSurplusKeysAreNamed() {
    assertRefused(
        "There are samples for the inputs [z], the model takes [b, z]: \"b\" is missing.",
        () -> model().predictAll(Map.of("z", ONE)));
    var surplus = new java.util.TreeMap<>(Map.of("z", ONE, "b", TWO, "c", TWO));
    assertRefused(
        "There are samples for the inputs [b, c, z], the model takes [b, z]: leave \"c\" out.",
        () -> model().predictAll(surplus));
  }
}
