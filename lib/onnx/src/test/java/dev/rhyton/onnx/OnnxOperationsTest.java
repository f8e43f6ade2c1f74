package dev.rhyton.onnx;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Lambda;
import dev.rhyton.models.Model;
import dev.rhyton.ops.ImageOps;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime computes the operations of {@code keras.ops} as {@code predict} does. */
class OnnxOperationsTest {
  @TempDir private static Path folder;

  private static final int[] OPSETS = {18, 21, 23};

  private static Stream<DynamicTest> tests(
      Map<String, UnaryOperator<Tensor>> operations, NDArray x) {
    var all = operations.entrySet().stream().toList();
    return all.stream()
        .map(
            e -> dynamicTest(e.getKey(), () -> check(e.getValue(), x, OPSETS[all.indexOf(e) % 3])));
  }

  private static void check(UnaryOperator<Tensor> operation, NDArray x, int opset) {
    var in = Input.of(x.shape().from(1).dims());
    var model = Model.of(in, Lambda.of(operation::apply).apply(in));
    var file = folder.resolve("op.onnx");
    OnnxKit.assertComputes(model, List.of(x), file, opset, 1e-5);
    OnnxKit.assertReadsBack(model, List.of(x), file, 1e-5);
  }

  private static Tensor whole(Tensor x) {
    return Ops.floor(x.multiply(4)).cast(DType.INT32);
  }

  @TestFactory
  Stream<DynamicTest> ofMatrices() {
    var ops = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    ops.put("floor_divide", x -> Ops.floorDivide(x, 0.3));
    ops.put("floor_divide of whole numbers", x -> Ops.floorDivide(whole(x), 3));
    ops.put("mod", x -> Ops.mod(x, -0.7));
    ops.put("mod of whole numbers", x -> Ops.mod(whole(x), -3));
    ops.put("divide_no_nan", x -> Ops.divideNoNan(x, Ops.relu(x)));
    ops.put("arctan2", x -> Ops.arctan2(x, Ops.flip(x, 2)));
    ops.put("logaddexp", x -> Ops.logaddexp(x, 0.5));
    ops.put("expm1", x -> Ops.expm1(x));
    ops.put("log1p", x -> Ops.log1p(x.square()));
    ops.put("round", x -> Ops.round(x.multiply(2)));
    ops.put("erf", x -> Ops.erf(x));
    ops.put("bitwise_and", x -> Ops.bitwiseAnd(whole(x), 5));
    ops.put("logical_xor", x -> Ops.logicalXor(x.greater(0), x.less(0.5)));
    ops.put("isfinite", x -> Ops.isfinite(x.divide(Ops.relu(x))));
    ops.put("any", x -> Ops.any(x.greater(1), 2));
    ops.put("all", x -> Ops.all(x.greater(-1), 1));
    ops.put("prod", x -> Ops.prod(x, 1));
    ops.put("var", x -> Ops.var(x, 1, 2));
    ops.put("logsumexp", x -> Ops.logsumexp(x, -1));
    ops.put("cumsum", x -> Ops.cumsum(x, 1));
    ops.put("cumprod", x -> Ops.cumprod(x, 2));
    ops.put("argmin", x -> Ops.argmin(x, 2));
    ops.put("argmax", x -> Ops.argmax(x, 1));
    ops.put("sort", x -> Ops.sort(x, 1));
    ops.put("argsort", x -> Ops.argsort(x, 2));
    ops.put("top_k", x -> Ops.topK(x, 2).get(0));
    ops.put("median", x -> Ops.median(x, 2));
    ops.put("searchsorted", x -> Ops.searchsorted(NDArray.of(new float[] {-1, 0, 1}, 3), x));
    ops.put("digitize", x -> Ops.digitize(x, new float[] {-1, 0, 1}));
    ops.put("one_hot", x -> Ops.oneHot(whole(x), 3));
    ops.put("multi_hot", x -> Ops.multiHot(Ops.mod(whole(x), 4), 4));
    ops.put("take", x -> Ops.take(x, new int[] {2, 0}, 1));
    ops.put("take_along_axis", x -> Ops.takeAlongAxis(x, Ops.argsort(x, 2), 2));
    ops.put("repeat", x -> Ops.repeat(x, 2, 1));
    ops.put("tile", x -> Ops.tile(x, 1, 2, 1));
    ops.put("roll", x -> Ops.roll(x, 2, 1));
    ops.put("flip", x -> Ops.flip(x, 1));
    ops.put("triu", x -> Ops.triu(x, 1));
    ops.put("tril", x -> Ops.tril(x, -1));
    ops.put("swapaxes", x -> Ops.swapaxes(x, 1, 2));
    ops.put("unstack", x -> Ops.unstack(x, null, 2).get(3));
    ops.put("split", x -> Ops.split(x, 2, 2).get(1));
    ops.put("pad reflect", x -> Ops.pad(x, new int[][] {{0, 0}, {1, 2}, {2, 1}}, "reflect"));
    ops.put("pad symmetric", x -> Ops.pad(x, new int[][] {{0, 0}, {1, 2}, {2, 1}}, "symmetric"));
    ops.put("scatter_update", x -> updated(x));
    ops.put("where", x -> Ops.where(x.greater(0), x, x.multiply(-2)));
    ops.put("einsum", x -> Ops.einsum("bij,bkj->bik", x, x));
    ops.put("rfft", x -> Ops.stack(Ops.rfft(x)));
    ops.put("fft", x -> Ops.fft(List.of(x, x.multiply(0.5))).get(1));
    ops.put("irfft", x -> Ops.irfft(List.of(x, x.multiply(0.5))));
    return tests(ops, Kit.normal(1, 2, 3, 4));
  }

  private static Tensor updated(Tensor x) {
    var places = NDArray.of(new int[] {0, 1, 2, 1, 2, 3}, 2, 3);
    return Ops.scatterUpdate(x, places, NDArray.of(new float[] {5, 7}, 2));
  }

  @TestFactory
  Stream<DynamicTest> ofImages() {
    var ops = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    for (var kind : List.of("nearest", "bilinear", "bicubic", "lanczos3")) {
      ops.put("larger, " + kind, x -> ImageOps.resize(x, 9, 13, kind));
      ops.put("smaller, " + kind, x -> ImageOps.resize(x, 4, 5, kind));
    }
    ops.put("extract_patches", x -> ImageOps.extractPatches(x, 2));
    ops.put("space to depth", x -> Ops.spaceToDepth(x, 2));
    ops.put("depth to space", x -> Ops.depthToSpace(Ops.tile(x, 1, 1, 1, 4), 2));
    ops.put("grayscale", x -> ImageOps.rgbToGrayscale(x));
    ops.put("blur", x -> ImageOps.gaussianBlur(x, 3, 0.8));
    return tests(ops, Kit.normal(2, 2, 6, 8, 3));
  }
}
