package dev.rhyton.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.ops.internal.PixelLookup;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Gradients of operations with a body of their own, against central differences. */
class OpGradientsTest {
  private record Case(Shape shape, UnaryOperator<Tensor> operation) {}

  private static final Map<String, Case> CASES = new LinkedHashMap<>();
  private static final Shape MATRIX = Shape.of(2, 3);
  private static final Shape IMAGE = Shape.of(1, 4, 5, 2);
  private static final String LAST = "channels_last";

  private static void add(String name, UnaryOperator<Tensor> operation) {
    CASES.put(name, new Case(MATRIX, operation));
  }

  private static void add(String name, Shape shape, UnaryOperator<Tensor> operation) {
    CASES.put(name, new Case(shape, operation));
  }

  static {
    add("arctan2", x -> Ops.arctan2(x, x.square().subtract(1)));
    add("broadcast_to", x -> Ops.broadcastTo(x.slice(0, 0, 1), Shape.of(2, 3, 3)));
    add("flip", x -> Ops.flip(x, 1));
    add("one_hot times x", x -> Ops.oneHot(NDArray.from(new int[] {2, 0}), 3).multiply(x));
    add("repeat", x -> Ops.repeat(x, 2, 1));
    add("repeat, each its own number", x -> Ops.repeat(x, new int[] {2, 0, 3}, 1));
    add("sort", x -> Ops.sort(x, 1));
    add("split", x -> Ops.split(x, 3, 1).get(1));
    add("take", x -> Ops.take(x, new int[] {1, -3, 1}, 1));
    add("top_k", x -> Ops.topK(x, 2).get(0));
    add("unstack", x -> Ops.unstack(x, null, 1).get(1));
    add("where", x -> Ops.where(x.greater(0), x.square(), x));
    for (var mode : List.of("constant", "edge", "reflect", "symmetric", "wrap")) {
      add("pad, " + mode, x -> Ops.pad(x, new int[][] {{1, 0}, {2, 1}}, mode));
    }
  }

  static {
    for (var fill : List.of("constant", "nearest", "wrap", "mirror", "reflect")) {
      for (var how : List.of("nearest", "bilinear")) {
        add(
            "image.affine_transform, " + fill + ", " + how,
            IMAGE,
            x -> ImageOps.affineTransform(x, turned(), how, fill, 0.3, LAST));
      }
    }
    add(
        "pixels at places that have a gradient too",
        IMAGE,
        x -> {
          var y = x.slice(3, 0, 1).squeeze(3);
          return PixelLookup.of("test", 1, "reflect", 0).pixels(x, y, y.multiply(2));
        });
    var colours = Shape.of(1, 3, 4, 3);
    add("image.rgb_to_grayscale", colours, x -> ImageOps.rgbToGrayscale(x, LAST));
    add("image.rgb_to_hsv", colours, x -> ImageOps.rgbToHsv(x.abs().add(0.5), LAST));
    add("image.hsv_to_rgb", colours, x -> ImageOps.hsvToRgb(x.abs().multiply(0.2), LAST));
    add("image.extract_patches", IMAGE, x -> ImageOps.extractPatches(x, 2));
  }

  /** The images turned a little and moved beyond their border. */
  private static NDArray turned() {
    return NDArray.from(new double[][] {{0.8, -0.3, 1.3, 0.4, 0.9, -2.2, 0.02, 0.01}});
  }

  @TestFactory
  Stream<DynamicTest> gradients() {
    return CASES.entrySet().stream()
        .map(c -> DynamicTest.dynamicTest(c.getKey(), () -> check(c.getValue())));
  }

  private static void check(Case c) {
    var x = Kit.normal(1, c.shape().dims()).cast(DType.FLOAT64).value();
    var gradient = Gradients.of(v -> weighted(c, v), x).toDoubles();
    double h = 1e-5;
    var numerical = new double[gradient.length];
    for (int i = 0; i < numerical.length; i++) {
      numerical[i] = (at(c, x, i, h) - at(c, x, i, -h)) / (2 * h);
    }
    assertEquals(0, Kit.distance(gradient, numerical), 1e-6);
  }

  /** Returns a weighted sum of the results, in which none is another's double. */
  private static Tensor weighted(Case c, Tensor x) {
    var y = c.operation().apply(x);
    return y.multiply(Kit.normal(2, y.shape().dims()).cast(DType.FLOAT64)).sum();
  }

  private static double at(Case c, NDArray x, int index, double by) {
    var data = x.toDoubles();
    data[index] += by;
    return weighted(c, NDArray.of(data, x.shape().dims())).value().item();
  }
}
