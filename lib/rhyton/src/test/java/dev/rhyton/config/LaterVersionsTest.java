package dev.rhyton.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.Kit;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerCases;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.LearningRateSchedule;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.regularizers.Regularizer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Files of later versions: an option that asks for nothing is passed over, others are refused. */
class LaterVersionsTest {
  private static final List<Class<? extends Configured>> FAMILIES =
      List.of(
          Loss.class,
          Metric.class,
          Optimizer.class,
          LearningRateSchedule.class,
          Initializer.class,
          Regularizer.class,
          Constraint.class);

  private static final List<String> IDLE = List.of("null", "false", "\"\"", "[]", "{}");

  @TestFactory
  Stream<DynamicTest> ofEveryClass() {
    var tests = new ArrayList<DynamicTest>();
    LayerCases.CASES.forEach(
        (label, c) -> {
          var layer = c.make().get();
          if (!(layer instanceof Lambda)) tests.add(test(label, layer, Layer.class));
        });
    for (var family : FAMILIES) {
      for (var name : new TreeSet<>(Registry.names(family))) {
        if (name.equals(Text.snake(name))) continue; // another spelling
        var value = Json.readObject(sample(name), family);
        if (value.className().equals(name)) tests.add(test(name, value, family));
      }
    }
    return tests.stream();
  }

  /** The form of a class in a file, with what has no default. */
  private static ObjectNode sample(String name) {
    var json = Json.object().put("class_name", name);
    var config = json.putObject("config");
    if (name.matches(".*IoU") && !name.equals("BinaryIoU")) config.put("num_classes", 2);
    return json;
  }

  private static DynamicTest test(
      String label, Configured value, Class<? extends Configured> family) {
    return DynamicTest.dynamicTest(
        label, () -> check((ObjectNode) Json.parse(Json.writeObject(value).toString()), family));
  }

  private static void check(ObjectNode json, Class<? extends Configured> family) {
    for (var idle : IDLE) {
      var read = Json.readObject(with(json, Json.parse(idle)), family);
      assertEquals(
          json.get("config"), Json.parse(Json.writeObject(read).get("config").toString()), idle);
    }
    for (var asking : List.of("true", "0", "\"on\"", "[1]", "{\"a\": 1}")) {
      var later = with(json, Json.parse(asking));
      var message = Kit.refusal(() -> Json.readObject(later, family));
      assertTrue(
          message.contains("the option later=" + Json.parse(asking) + " is not known here"),
          message);
    }
  }

  private static ObjectNode with(ObjectNode json, JsonNode later) {
    var changed = json.deepCopy();
    ((ObjectNode) changed.get("config")).set("later", later);
    return changed;
  }

  // ---- where it stands in a file ----

  private static final String TAIL =
      ": the option later=1 is not known here, as of Keras 3.15.1: update this library, or save the"
          + " file without it.";

  private static void assertRefused(String message, Model model, Consumer<ObjectNode> change) {
    ObjectNode json = Json.writeObject(model);
    change.accept(json);
    Kit.assertRefused(message, () -> Models.fromJson(json.toString()));
  }

  private static ObjectNode config(JsonNode model, int layer) {
    return (ObjectNode) model.get("config").get("layers").get(layer).get("config");
  }

  /** Keras 3.16 writes {@code is_stable}, true by default, into every model with a top_k. */
  @Test
  void optionsOfOperations() {
    var in = Input.of(3);
    var model = Model.of(in, Ops.topK(in, 2).get(0));
    var x = Kit.normal(1, 4, 3);
    for (var option :
        List.of("{is_stable: true}", "{is_stable: false}", "{later: false}", "{a: null}")) {
      ObjectNode json = Json.writeObject(model);
      config(json, 1).setAll((ObjectNode) Json.parse(option.replaceAll("(\\w+):", "\"$1\":")));
      assertEquals(model.predict(x), Models.fromJson(json.toString()).predict(x));
    }
    assertRefused(
        "TopK \"top_k\": top_k: unknown arguments [later]; it takes [x, k, sorted, is_stable].",
        model,
        json -> config(json, 1).put("later", 1));
  }

  /** The reference does not read {@code is_stable}, which changes nothing if it is true. */
  @Test
  void optionsOfLaterVersionsAreWrittenIfTheyAreSet() {
    var in = Input.of(3);
    for (var stable : List.of(true, false)) {
      var model = Model.of(in, Ops.topK(in, 2, true, stable).get(0));
      assertEquals(!stable, config(Json.writeObject(model), 1).has("is_stable"));
    }
  }

  @Test
  void messagesSayWhere() {
    var inner = Sequential.of(InputLayer.of(2), Dense.of(2).named("a")).named("inner");
    var outer = Sequential.of(InputLayer.of(2), Dense.of(2).named("b"), inner);
    assertRefused("layers[1] \"b\": Dense" + TAIL, outer, json -> config(json, 1).put("later", 1));
    assertRefused(
        "layers[2] \"inner\": layers[1] \"a\": Dense: kernel_initializer: GlorotUniform" + TAIL,
        outer,
        json -> {
          var layer = config(json.get("config").get("layers").get(2), 1);
          ((ObjectNode) layer.get("kernel_initializer").get("config")).put("later", 1);
        });
    var in = Input.of(2);
    assertRefused(
        "layers[1] \"c\": Dense" + TAIL,
        Model.of(in, Dense.of(1).named("c").apply(in)),
        json -> config(json, 1).put("later", 1));
    assertRefused(
        "layers[1] \"b\": Unknown layer \"Dens3D\", as of Keras 3.15.1: update this library. Did you"
            + " mean \"Dense\"?",
        outer,
        json -> ((ObjectNode) json.get("config").get("layers").get(1)).put("class_name", "Dens3D"));
    assertRefused(
        "layers[1] \"b\": Unknown layer \"Mine\", a class of one's own: make it known by"
            + " Layers.register(Mine.class).",
        outer,
        json ->
            ((ObjectNode) json.get("config").get("layers").get(1))
                .put("class_name", "Mine")
                .put("module", "__main__"));
  }
}
