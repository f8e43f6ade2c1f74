package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.Kit;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functional models in files: operations between layers, models cut out of models, nestings. */
class GraphsInFilesTest {
  @TempDir Path temporary;

  private final NDArray x = Kit.normal(1, 6, 4);

  /** Saves and loads; the copy is the same model, and writes the same configuration. */
  private Model again(Model model) {
    var file = temporary.resolve("model.keras");
    model.save(file);
    var copy = Model.load(file);
    assertEquals(model.toJson(), copy.toJson());
    return copy;
  }

  private static JsonNode layer(Model model, String name) {
    for (var layer : Json.parse(model.toJson()).at("/config/layers")) {
      if (layer.path("name").asText().equals(name)) return layer;
    }
    throw new AssertionError(name);
  }

  // ---- operations between layers ----

  @Test
  void operationsStandAsKerasWritesThem() {
    var in = Input.of(4);
    var model = Model.of(in, Dense.of(2).apply(in).multiply(2).add(in.mean(-1).expandDims(1)));
    assertEquals(model.predict(x), again(model).predict(x));
    var multiply = layer(model, "multiply");
    assertEquals("keras.src.ops.numpy", multiply.path("module").asText());
    assertEquals("Multiply", multiply.path("class_name").asText());
    assertEquals("Multiply", multiply.path("registered_name").asText());
    assertEquals("{\"name\":\"multiply\"}", multiply.path("config").toString());
    assertEquals(2.0, multiply.at("/inbound_nodes/0/args/1").asDouble());
    assertEquals("{}", multiply.at("/inbound_nodes/0/kwargs").toString());
    assertEquals(
        "{\"name\":\"mean\",\"axis\":-1,\"keepdims\":false}",
        layer(model, "mean").path("config").toString());
    var history = layer(model, "add").at("/inbound_nodes/0/args/1/config/keras_history");
    assertEquals("[\"expand_dims\",0,0]", history.toString());
  }

  private void assertComesBack(String what, UnaryOperator<Tensor> function) {
    var in = Input.of(4);
    var model = Model.of(in, function.apply(in));
    assertEquals(model.predict(x), again(model).predict(x), what);
  }

  @Test
  void everyOperationComesBack() {
    List<UnaryOperator<Tensor>> functions =
        List.of(
            t -> t.subtract(1).divide(t.square().add(3)).power(2),
            t -> t.maximum(0.25).minimum(1).negative().abs().sign(),
            t -> t.exp().log1p().sqrt().expm1().add(1).log(),
            t -> t.sin().add(t.cos()).tanh().sigmoid().erf(),
            t -> t.floor().add(t.ceil()).add(t.round()),
            t -> t.abs().add(1).rsqrt().reciprocal(),
            t -> t.relu().add(t.relu6()).add(t.elu()).add(t.selu()).add(t.leakyRelu(0.1)),
            t -> t.softplus().add(t.softsign()).add(t.softmax()).add(t.logSoftmax()),
            t -> Ops.where(t.greater(0).logicalAnd(t.lessEqual(1)), t, t.multiply(0.5)),
            t -> t.equal(t).logicalNot().logicalOr(t.isfinite()).cast(DType.FLOAT32),
            t -> t.sum(1).expandDims(-1).add(t.max(1).expandDims(-1)).squeeze(1),
            t -> t.sum(1, true).add(t.max(1, true)).add(t.mean(1, true)),
            t -> t.min(-1).add(t.prod(1)).add(t.var(1)),
            t -> t.greater(0).any(1).cast(DType.FLOAT32),
            t -> t.reshape(-1, 2, 2).transpose(0, 2, 1).flatten(),
            t -> t.cumsum(1).clip(-1, 1),
            t -> Ops.flip(t, 1).tile(1, 2).pad(new int[][] {{0, 0}, {1, 2}}),
            t -> t.slice(1, 1, 3).add(t.slice(1, 0, 2)),
            t -> Ops.concatenate(List.of(t, t.multiply(2)), 1),
            t -> Ops.stack(List.of(t, t), 1),
            t -> Ops.unstack(t, null, 1).get(2),
            t -> Ops.split(t, 2, 1).get(1),
            t -> Ops.einsum("bi,bj->bij", t, t),
            t -> t.expandDims(1).matmul(t.expandDims(2)).squeeze(1),
            t -> t.matmul(t, false, true).sum(1, true).add(t),
            t -> t.reshape(-1, 2, 2).matmul(t.reshape(-1, 2, 2), true, true),
            t -> TensorOps.takeAlongLast(t, t.abs().minimum(3).cast(DType.INT32)),
            t -> TensorOps.stridedSlice(t, 1, 3, null, -2),
            t -> t.std(1).add(t.cumprod(1).sum(1)).add(Ops.arctan2(t, t.add(1)).max(1)),
            t -> t.stopGradient().divideNoNan(t.subtract(t)),
            t -> t.add(TensorOps.constant(NDArray.of(new float[] {1, 2, 3, 4}, 4))),
            t -> t.multiply(TensorOps.constant(NDArray.from(2f))),
            t -> t.mod(2).add(t.floorDivide(t.square().add(1))));
    for (int i = 0; i < functions.size(); i++) {
      assertComesBack("function " + i, functions.get(i));
    }
  }

  @Test
  void indicesComeBackAsKerasHasThem() {
    var in = Input.of(4);
    var copy = again(Model.of(in, in.argmax(1)));
    assertEquals(Model.of(in, in.argmax(1).cast(DType.INT32)).predict(x), copy.predict(x));
  }

  @Test
  void whatKerasDoesNotHaveIsRefused() {
    var in = Input.of(4);
    var shape = Model.of(in, TensorOps.shape(in));
    var message = Kit.refusal(shape::toJson);
    assertTrue(
        message.endsWith(
            ": Shape between layers has no counterpart among Keras' operations."
                + " Put it in a layer of your own."),
        message);
    var constant =
        Model.of(
            in,
            Concatenate.of().axis(0).apply(in, TensorOps.constant(NDArray.of(new float[4], 1, 4))));
    assertTrue(
        Kit.refusal(constant::toJson)
            .endsWith(
                ": a constant where a tensor is expected cannot be written: put it in a layer of"
                    + " your own."));
  }

  // ---- models cut out of models ----

  @Test
  void aModelMayBeginInTheMiddleOfAnother() {
    var in = Input.of(4);
    var middle = Dense.of(3).apply(in);
    var whole = Model.of(in, Dense.of(2).apply(middle));
    var half = Model.of(middle, whole.layers().get(1).apply(middle));
    var hidden = Model.of(in, middle).predict(x);
    assertTrue(Kit.distance(whole.predict(x), half.predict(hidden)) < 1e-6);
    var copy = again(half);
    assertEquals(half.predict(hidden), copy.predict(hidden));
    assertEquals(
        "[null,3]", Json.parse(half.toJson()).at("/config/layers/0/config/batch_shape").toString());
    half.export(temporary.resolve("exported"));
  }

  @Test
  void theCallsOfAModelAreCountedAsKerasDoes() {
    var a = Input.of(4);
    var inner = Model.of(a, Dense.of(4).apply(a));
    var in = Input.of(4);
    var once = inner.apply(in);
    var twice = inner.apply(Dense.of(4).apply(once));
    var model = Model.of(in, twice);
    var json = Json.parse(model.toJson());
    assertEquals("[\"" + inner.name() + "\",2,0]", json.at("/config/output_layers").toString());
    assertEquals(model.predict(x), again(model).predict(x));
    var both = Model.of(List.of(in), List.of(once, twice));
    assertEquals(both.predictAll(x), again(both).predictAll(x));
  }

  // ---- what Keras writes and Java does not make ----

  private static final String INPUT =
      "{\"module\": \"keras.layers\", \"class_name\": \"InputLayer\", \"name\": \"%1$s\","
          + " \"inbound_nodes\": [], \"config\": {\"name\": \"%1$s\", \"batch_shape\": [null, 4]}}";

  private static Model functional(String ins, String outs, String... layers) {
    return Models.fromJson(
        "{\"class_name\": \"Functional\", \"config\": {\"name\": \"f\", \"layers\": ["
            + String.join(", ", layers)
            + "], \"input_layers\": "
            + ins
            + ", \"output_layers\": "
            + outs
            + "}}");
  }

  private static String operation(String type, String options, String args, String kwargs) {
    return "{\"module\": \"keras.src.ops.numpy\", \"class_name\": \""
        + type
        + "\", \"name\": \"op\", \"config\": {"
        + options
        + "}, \"inbound_nodes\": [{\"args\": ["
        + args.replace("$a", tensor("a")).replace("$b", tensor("b"))
        + "], \"kwargs\": {"
        + kwargs
        + "}}]}";
  }

  private static String tensor(String name) {
    return "{\"class_name\": \"__keras_tensor__\", \"config\": {\"shape\": [null, 4],"
        + " \"dtype\": \"float32\", \"keras_history\": [\""
        + name
        + "\", 0, 0]}}";
  }

  private NDArray result(String type, String options, String args, String kwargs) {
    var model =
        functional(
            "[\"a\", 0, 0]",
            "[\"op\", 0, 0]",
            String.format(INPUT, "a"),
            operation(type, options, args, kwargs));
    assertEquals(model.toJson(), Models.fromJson(model.toJson()).toJson());
    return model.predict(x);
  }

  private NDArray expected(UnaryOperator<Tensor> function) {
    var in = Input.of(4);
    return Model.of(in, function.apply(in)).predict(x);
  }

  @Test
  void constantsSlicesAndKeywords() {
    var slice =
        "{\"class_name\": \"__slice__\", \"config\": {\"start\": %s, \"stop\": %s, \"step\": null}}";
    var all = String.format(slice, "null", "null");
    assertEquals(expected(t -> t.multiply(-1).add(2)), result("Subtract", "", "2, $a", ""));
    assertEquals(
        expected(t -> t.add(TensorOps.constant(NDArray.of(new float[] {1, 2, 3, 4}, 4)))),
        result(
            "Add",
            "",
            "$a, {\"class_name\": \"__numpy__\", \"config\": {\"value\": [1, 2, 3, 4], \"dtype\": \"float32\"}}",
            ""));
    assertEquals(
        expected(t -> t.slice(1, 1, 3)),
        result("GetItem", "", "$a, [" + all + ", " + String.format(slice, "1", "-1") + "]", ""));
    assertEquals(
        expected(t -> t.slice(1, 3, 4).squeeze(1)),
        result("GetItem", "", "$a, [" + all + ", -1]", ""));
    assertEquals(
        expected(t -> t.slice(1, 2, 4).expandDims(2)),
        result(
            "GetItem",
            "",
            "$a, [{\"class_name\": \"__ellipsis__\", \"config\": {}}, "
                + String.format(slice, "2", "null")
                + ", null]",
            ""));
    assertEquals(
        expected(t -> Ops.concatenate(List.of(t, t), 1)),
        result("Concatenate", "\"axis\": -1", "[$a, $a]", ""));
    assertEquals(
        expected(t -> t.pad(new int[][] {{0, 0}, {1, 1}})),
        result(
            "Pad",
            "\"pad_width\": [[0, 0], [1, 1]], \"mode\": \"constant\"",
            "$a",
            "\"constant_values\": null"));
    assertEquals(
        expected(t -> t.sum(1, true)),
        result("Sum", "\"axis\": [-1], \"keepdims\": true", "$a", ""));
    assertEquals(expected(Ops::onesLike), result("OnesLike", "", "$a", "\"dtype\": null"));
  }

  @Test
  void whatAnOperationDoesNotKnowIsRefused() {
    assertTrue(
        Kit.refusal(() -> result("Softmaxx", "", "$a", ""))
            .startsWith("Unknown operation \"Softmaxx\". Did you mean \"Softmax\"?"));
    assertTrue(
        Kit.refusal(() -> result("Pad", "\"pad_width\": 1, \"mode\": \"warp\"", "$a", ""))
            .startsWith("Pad \"op\": pad: "));
    assertOperationRefused("clip: x_max is missing.", "Clip", "\"x_min\": 0", "$a", "");
  }

  /** {@code MODEL} stands for how messages call the model. */
  private static void assertNotWritten(String message, UnaryOperator<Tensor> function) {
    var in = Input.of(4);
    var model = Model.of(in, function.apply(in));
    Kit.assertRefused(
        message.replace("MODEL", model.toString().replaceAll(":.*", "")), model::toJson);
  }

  @Test
  void whatCannotStandBetweenLayers() {
    var mend = " Put it in a layer of your own.";
    assertNotWritten(
        "MODEL: tile: repeats is an option in files, and no tensor of the model." + mend,
        x -> Ops.tile(x, x.reshape(-1).cast(DType.INT64)));
  }

  @Test
  void tensorsByKeywordComeAfterTheRest() {
    assertEquals(expected(t -> t.add(t)), result("Add", "", "$a", "\"x2\": " + tensor("a")));
  }

  private void assertOperationRefused(
      String message, String type, String options, String args, String kwargs) {
    Kit.assertRefused(type + " \"op\": " + message, () -> result(type, options, args, kwargs));
  }

  @Test
  void whatIsWrongWithAnOperation() {
    assertOperationRefused(
        "a constant has 3 numbers, and not the 4 of its shape (2, 2).",
        "Add",
        "",
        "$a, {\"class_name\": \"__numpy__\", \"config\": {\"value\": [[1, 2], [3]]}}",
        "");
    assertOperationRefused("add: x2 is missing.", "Add", "", "$a", "");
    assertOperationRefused(
        "concatenate: axis does not take String x.",
        "Concatenate",
        "\"axis\": \"x\"",
        "[$a, $a]",
        "");
    assertOperationRefused(
        "get_item: the key [0, 0, 0] names 3 axes, a tensor of shape (None, 4) has fewer.",
        "GetItem",
        "",
        "$a, [0, 0, 0]",
        "");
    assertOperationRefused(
        "get_item: expected whole numbers, slices, None, an ellipsis and tensors, as in \"1:3, ::2,"
            + " None, ..., -1\"; received ArrayList [0, x].",
        "GetItem",
        "",
        "$a, [0, \"x\"]",
        "");
    var in = String.format(INPUT, "a");
    Kit.assertRefused(
        "Exp \"op\": one operation is called twice, which is not known here.",
        () ->
            functional(
                "[\"a\", 0, 0]",
                "[\"op\", 0, 0]",
                in,
                operation("Exp", "", "$a", "")
                    .replace("}]}", "}, {\"args\": [" + tensor("a") + ", 1], \"kwargs\": {}}]}")));
    Kit.assertRefused(
        "expected the output of a layer, found 1.", () -> functional("[\"a\", 0, 0]", "[1]", in));
    var dense =
        "{\"class_name\": \"Dense\", \"name\": \"d\", \"config\": {\"units\": 1}, \"inbound_nodes\":"
            + " [{\"args\": [1], \"kwargs\": {}}]}";
    Kit.assertRefused(
        "Expected a tensor as an argument, received 1.",
        () -> functional("[\"a\", 0, 0]", "[\"d\", 0, 0]", in, dense));
  }

  @Test
  void nestedInputsAndOutputsKeepTheirForm() {
    var add = operation("Add", "\"name\": \"op\"", "$a, $b", "");
    var ins = "{\"a\":[\"a\",0,0],\"b\":[\"b\",0,0]}";
    var outs = "[{\"sum\":[\"op\",0,0]},[[\"a\",0,0]]]";
    var model = functional(ins, outs, String.format(INPUT, "a"), String.format(INPUT, "b"), add);
    assertEquals(2, model.predictAll(List.of(x, x)).size());
    var json = Json.parse(model.toJson()).path("config");
    assertEquals(ins, json.path("input_layers").toString());
    assertEquals(outs, json.path("output_layers").toString());
    assertEquals(model.toJson(), Models.fromJson(model.toJson()).toJson());
  }
}
