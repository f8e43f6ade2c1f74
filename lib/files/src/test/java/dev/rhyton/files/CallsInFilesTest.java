package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.Variable;
import dev.rhyton.tensor.NDArray;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways to call a layer and to compile a model that Keras writes and Java does not. */
class CallsInFilesTest {
  @TempDir Path temporary;

  private static final String TENSOR =
      "{\"class_name\": \"__keras_tensor__\", \"config\": {\"keras_history\": [\"%s\", 0, 0]}}";

  private static String input(String name, String sizes) {
    return String.format(
        "{\"module\": \"keras.layers\", \"class_name\": \"InputLayer\", \"name\": \"%1$s\","
            + " \"inbound_nodes\": [], \"config\": {\"name\": \"%1$s\", \"batch_shape\": [null, %2$s]}}",
        name, sizes);
  }

  /** A layer named op, called with a and b. */
  private static Model calling(String sizesOfA, String sizesOfB, Layer layer, String call) {
    return Models.fromJson(
        String.format(
            """
            {"class_name": "Functional", "config": {"name": "f", "layers": [%s, %s,
              {"module": "keras.layers", "class_name": "%s", "name": "op", "config": %s,
               "inbound_nodes": [%s]}],
              "input_layers": [["a", 0, 0], ["b", 0, 0]], "output_layers": [["op", 0, 0]]}}""",
            input("a", sizesOfA),
            input("b", sizesOfB),
            ConfiguredInternals.className(layer),
            Json.parse(layer.toJson()).path("config"),
            call.replace("$a", String.format(TENSOR, "a"))
                .replace("$b", String.format(TENSOR, "b"))));
  }

  private static void assertSame(Model expected, Model actual, NDArray a, NDArray b) {
    actual.setWeights(expected.getWeights());
    assertEquals(expected.predict(List.of(a, b)), actual.predict(List.of(a, b)));
    assertEquals(actual.toJson(), Models.fromJson(actual.toJson()).toJson());
  }

  @Test
  void attentionByKeywords() {
    var layer = MultiHeadAttention.of(2, 3).named("op");
    var a = Input.of(5, 4);
    var b = Input.of(6, 4);
    var expected = Model.of(List.of(a, b), List.of(layer.apply(a, b)));
    for (var call :
        List.of(
            "{\"args\": [], \"kwargs\": {\"query\": $a, \"value\": $b}}",
            "{\"args\": [], \"kwargs\": {\"value\": $b, \"query\": $a, \"key\": $b}}",
            "{\"args\": [$a], \"kwargs\": {\"value\": $b, \"training\": false}}")) {
      var copy = MultiHeadAttention.of(2, 3).named("op");
      assertSame(
          expected,
          calling("5, 4", "6, 4", copy, call),
          Kit.normal(1, 3, 5, 4),
          Kit.normal(2, 3, 6, 4));
    }
  }

  @Test
  void statesToBeginWith() {
    var a = Input.of(5, 4);
    var b = Input.of(3);
    var expected = Model.of(List.of(a, b), List.of(GRU.of(3).named("op").apply(a, b)));
    for (var states : List.of("$b", "[$b]")) {
      var call =
          "{\"args\": [$a], \"kwargs\": {\"initial_state\": " + states + ", \"mask\": null}}";
      var actual = calling("5, 4", "3", GRU.of(3).named("op"), call);
      assertSame(expected, actual, Kit.normal(1, 2, 5, 4), Kit.normal(2, 2, 3));
    }
  }

  // ---- compile_config ----

  private static Compile compiled(String loss, String metrics) {
    return CompileConfig.read(
        Json.parse(
            String.format(
                """
                {"config": {"output_layers": [["a", 0, 0], ["b", 0, 0]]}, "compile_config": {
                  "optimizer": "sgd", "loss": %s, "metrics": %s, "loss_weights": null}}""",
                loss, metrics)));
  }

  @Test
  void lossesInEveryForm() {
    var mse = "\"mse\"";
    var huber =
        "{\"module\": \"keras.losses\", \"class_name\": \"Huber\", \"config\": {\"delta\": 2.0}}";
    assertEquals("[MeanSquaredError]", names(compiled(mse, "null")));
    assertEquals(
        "[MeanSquaredError, Huber]", names(compiled("[" + mse + "," + huber + "]", "null")));
    var named = compiled("{\"b\": " + huber + ", \"a\": null}", "{\"a\": [\"mae\"]}");
    assertEquals("[Huber]", names(named));
    assertEquals(1, named.metrics().size());
    assertEquals(3, compiled(mse, "[[\"mae\", \"mse\"], [\"mae\"]]").metrics().size());
    assertNull(CompileConfig.read(Json.parse("{\"compile_config\": null}")));
    assertNull(CompileConfig.read(Json.parse("{\"compile_config\": {}}")));
  }

  private static String names(Compile compile) {
    return compile.losses().stream().map(l -> ConfiguredInternals.className(l)).toList().toString();
  }

  @Test
  void aLossOfTheUsers() {
    var function =
        "{\"module\": \"builtins\", \"class_name\": \"function\", \"config\": \"%s\","
            + " \"registered_name\": \"function\"}";
    assertEquals(
        "[MeanSquaredError]",
        names(compiled(String.format(function, "mean_squared_error"), "null")));
    var message = Kit.refusal(() -> compiled(String.format(function, "my_loss"), "null"));
    assertTrue(message.contains("my_loss"), message);
    message = Kit.refusal(() -> compiled("\"my_loss\"", "null"));
    assertTrue(message.contains("my_loss"), message);
  }

  /** Averages come before all else, as in Keras. */
  @Test
  void anOptimizerWithAverages() {
    var model = Sequential.of(InputLayer.of(4), Dense.of(2));
    model.compile(Compile.of(Adam.of(0.01).useEma(true).clipnorm(1), Losses.get("mse")));
    model.fit(Kit.normal(1, 8, 4), Kit.normal(2, 8, 2), ModelKit.quiet(1, 4));
    var file = temporary.resolve("ema.keras");
    model.save(file);
    var copy = Model.load(file);
    var variables = WeightsFile.savedVariables(model);
    assertEquals(2 + 2 + 4, variables.size());
    assertEquals(
        variables.stream().map(Variable::value).toList(),
        WeightsFile.savedVariables(copy).stream().map(Variable::value).toList());
    var names = variables.subList(2, 4).stream().map(Variable::name).toList();
    assertTrue(names.stream().allMatch(n -> n.contains("average")), names::toString);
  }
}
