package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Functional models of operations compute the same after they were saved and loaded. */
class OperationsInFilesTest {
  private static final Map<String, UnaryOperator<Tensor>> CASES = new LinkedHashMap<>();

  static {
    CASES.put("the last step", x -> Ops.getItem(x, ":, -1"));
    CASES.put("every second", x -> Ops.getItem(x, "..., ::2"));
    CASES.put("reversed", x -> Ops.getItem(x, ":, ::-1"));
    CASES.put("a new axis", x -> Ops.getItem(x, ":, None"));
    CASES.put("a part", x -> Ops.getItem(x, ":, 1:3, :2"));
    CASES.put("differences", x -> Ops.diff(x));
    CASES.put("log sum exp", x -> Ops.logsumexp(x, 1));
    CASES.put("arctan2", x -> Ops.arctan2(x, Ops.add(x, 1)));
    CASES.put("erf", x -> Ops.add(Ops.erfc(x), Ops.erfinv(Ops.tanh(x))));
    CASES.put("infinite", x -> Ops.cast(Ops.isposinf(x), DType.FLOAT32));
    CASES.put("running product", x -> Ops.cumprod(x, 1));
    CASES.put("joined", x -> Ops.concatenate(List.of(x, Ops.negative(x)), -1));
    CASES.put("normalized", x -> Ops.normalize(x));
    CASES.put("split", x -> Ops.split(x, 2, -1).get(1));
    CASES.put("split at one place", x -> Ops.split(x, new int[] {1}, -1).get(1));
    CASES.put("split at one place of a list", x -> Ops.split(x, List.of(3), 2).get(1));
    CASES.put("unequal parts of one place", x -> Ops.arraySplit(x, new int[] {2}, 1).get(1));
    CASES.put("split at one place of the second axis", x -> Ops.hsplit(x, new int[] {2}).get(1));
    CASES.put(
        "one axis, as an array",
        x -> Ops.max(Ops.expandDims(x, new int[] {1}), new int[] {2}, true));
    CASES.put("one axis moved", x -> Ops.moveaxis(x, new int[] {2}, new int[] {1}));
    CASES.put("one axis rolled", x -> Ops.roll(x, new int[] {1}, new int[] {2}));
    CASES.put(
        "one quantile, as a list",
        x -> Ops.quantile(x, List.of(0.5), new int[] {1}, "linear", false));
    CASES.put("one axis of moments", x -> Ops.moments(x, new int[] {1}, false).get(1));
    CASES.put("repeated by an array", x -> Ops.repeat(x, new int[] {2}, 1));
    CASES.put("padded by one number", x -> Ops.pad(x, 1));
    CASES.put("moments", x -> Ops.moments(x, 1).get(1));
    CASES.put("one minus", x -> Ops.subtract(1, x));
    CASES.put("contracted", x -> Ops.einsum("bij,bkj->bik", x, x));
  }

  @TestFactory
  Stream<DynamicTest> sameAfterLoading() {
    return CASES.entrySet().stream()
        .map(c -> DynamicTest.dynamicTest(c.getKey(), () -> check(c.getValue())));
  }

  private static void check(UnaryOperator<Tensor> operation) {
    var in = Input.of(3, 4);
    var model = Model.of(in, operation.apply(in));
    var x = Kit.normal(1, 5, 3, 4);
    assertEquals(model.predict(x), Models.fromJson(model.toJson()).predict(x));
  }
}
