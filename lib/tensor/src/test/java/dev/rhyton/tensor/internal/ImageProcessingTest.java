package dev.rhyton.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Transforms of images against TensorFlow's own, which has no gradient. */
class ImageProcessingTest {
  private static final Shape IMAGES = Shape.of(40, 6, 9, 2);

  @TestFactory
  Stream<DynamicTest> affineTransformIsTensorFlows() {
    return Stream.of("CONSTANT", "NEAREST", "WRAP", "REFLECT")
        .flatMap(
            fill ->
                Stream.of("NEAREST", "BILINEAR")
                    .map(how -> dynamicTest(fill + ", " + how, () -> compare(how, fill))));
  }

  /** Moves of several times the size, turns, slants and views from aside. */
  private static NDArray transforms() {
    var numbers = Kit.normal(5, 40, 8).toFloats();
    for (int i = 0; i < numbers.length; i++) {
      int which = i % 8;
      if (which == 2 || which == 5) numbers[i] *= 12;
      if (which > 5) numbers[i] *= 0.01f;
    }
    return NDArray.of(numbers, 40, 8);
  }

  private static void compare(String interpolation, String fillMode) {
    try (var graph = GraphBuilder.open(false)) {
      var images = graph.argument(DType.FLOAT32, IMAGES.with(0, Shape.UNKNOWN));
      var transforms = graph.argument(DType.FLOAT32, Shape.of(Shape.UNKNOWN, 8));
      var ours = ImageProcessing.affineTransform(images, transforms, interpolation, fillMode, 0.7);
      var attrs =
          OpAttributes.of("dtype", DType.FLOAT32)
              .and("interpolation", interpolation)
              .and("fill_mode", fillMode);
      var theirs =
          RawOps.op(
              "ImageProjectiveTransformV3",
              attrs,
              images,
              transforms,
              TensorOps.constant(NDArray.of(new int[] {6, 9}, 2)),
              TensorOps.constant(0.7, DType.FLOAT32));
      var function = graph.function(List.of(ours, theirs));
      var found = function.run(List.of(Kit.normal(4, IMAGES.dims()), transforms()));
      assertEquals(0, Kit.distance(found[0], found[1]), 1e-4);
    }
  }
}
