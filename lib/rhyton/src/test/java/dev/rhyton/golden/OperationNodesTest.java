package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Json;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.ops.OpTable;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Between symbolic tensors each operation is one node, one operation in the JSON, and computes the
 * same when that is read.
 */
class OperationNodesTest {
  /** Plain values. */
  private static final Set<String> WITHOUT_A_NODE =
      Set.of("convert_to_numpy", "dtype", "is_tensor", "ndim", "shape");

  @TestFactory
  Stream<DynamicTest> oneNode() {
    return Golden.list("ops").stream()
        .filter(f -> f.toString().endsWith(".json"))
        .map(OperationNodesTest::test)
        .filter(Objects::nonNull);
  }

  private static DynamicTest test(Path file) {
    var op = file.getFileName().toString().replaceFirst("\\.json$", "");
    if (WITHOUT_A_NODE.contains(op) || OpTable.get(op).isLater()) return null;
    for (var json : Golden.json(file)) {
      var call = json.has("error") ? null : new Call(op, json);
      if (call != null && !call.inputs.isEmpty()) return DynamicTest.dynamicTest(op, call::check);
    }
    return null;
  }

  /** A case whose arrays are inputs of a model. */
  private static final class Call {
    private final OpTable row;
    private final JsonNode json;
    private final List<Tensor> inputs = new ArrayList<>();
    private final List<Tensor> values = new ArrayList<>();
    private final List<Object> args;

    Call(String op, JsonNode json) {
      row = OpTable.get(op);
      this.json = json;
      args = args(this::input);
    }

    private Tensor input(Tensor array) {
      if (array.shape().rank() == 0) return array;
      values.add(array);
      inputs.add(InputLayer.of(array.dtype(), array.shape()).tensor());
      return inputs.get(inputs.size() - 1);
    }

    private List<Object> args(UnaryOperator<Tensor> arrays) {
      var all = new ArrayList<Object>();
      var parameters = row.parameters();
      for (int i = 0; i < json.get("args").size(); i++) {
        var parameter = parameters.get(Math.min(i, parameters.size() - 1));
        boolean option = !parameter.startsWith("*") && row.isOption(parameter);
        all.add(OpCase.value(json.get("args").get(i), option ? t -> t : arrays));
      }
      return all;
    }

    private Map<String, Object> keywords() {
      var all = new LinkedHashMap<String, Object>();
      var given = json.get("kwargs").properties();
      given.forEach(e -> all.put(e.getKey(), OpCase.value(e.getValue(), t -> t)));
      return all;
    }

    void check() {
      var expected = tensors(row.call(args(t -> t), keywords()));
      var model = Model.of(inputs, tensors(row.call(args, keywords())));
      var text = model.toJson();
      int operations = 0;
      for (var layer : Json.parse(text).path("config").path("layers")) {
        if (!layer.path("class_name").asText().equals("InputLayer")) operations++;
      }
      assertEquals(1, operations, text);
      compare(expected, model.apply(values));
      compare(expected, Models.fromJson(text).apply(values));
    }

    private static List<Tensor> tensors(Object result) {
      if (result instanceof Tensor tensor) return List.of(tensor);
      var all = new ArrayList<Tensor>();
      ((List<?>) result).forEach(r -> all.addAll(tensors(r)));
      return all;
    }

    private static void compare(List<Tensor> expected, List<Tensor> actual) {
      assertEquals(expected.size(), actual.size());
      for (int i = 0; i < actual.size(); i++) {
        assertEquals(expected.get(i).shape(), actual.get(i).shape());
        var wanted = OpCase.values((NDArray) expected.get(i));
        OpCase.assertClose("output " + i, wanted, OpCase.values((NDArray) actual.get(i)), 1e-5);
      }
    }
  }
}
