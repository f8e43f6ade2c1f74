package dev.rhyton.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** Runs transforms of images and tells what they drew. */
final class DrawnValues {
  static final int MANY = 10_000;
  static final int HEIGHT = 6;
  static final int WIDTH = 9;

  private DrawnValues() {}

  /** What a layer made of images, and the numbers that it drew for them. */
  record Run(NDArray images, List<NDArray> drawn) {}

  static <T> Run run(
      ImageTransform<?, T> layer, Function<T, List<Tensor>> numbers, NDArray images) {
    try (var graph = GraphBuilder.open(true)) {
      var x = graph.argument(DType.FLOAT32, images.shape().with(0, Shape.UNKNOWN));
      T drawn = layer.getRandomTransformation(x, true);
      var outputs = new ArrayList<>(List.of(layer.transformImages(x, drawn)));
      outputs.addAll(numbers.apply(drawn));
      var found = List.of(graph.function(outputs).run(List.of(images)));
      return new Run(found.get(0), found.subList(1, found.size()));
    }
  }

  /** The numbers that a layer draws for many images of the usual size and three colours. */
  static <T> double[] draws(ImageTransform<?, T> layer, Function<T, Tensor> number) {
    try (var graph = GraphBuilder.open(true)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(Shape.UNKNOWN, HEIGHT, WIDTH, 3));
      var drawn = number.apply(layer.getRandomTransformation(x, true));
      var zeros = NDArray.of(new float[MANY * HEIGHT * WIDTH * 3], MANY, HEIGHT, WIDTH, 3);
      return graph.function(List.of(drawn)).run(List.of(zeros))[0].toDoubles();
    }
  }

  /** Asserts, by mean, deviation and bounds, that numbers are spread evenly between two bounds. */
  static void assertUniform(double low, double high, double[] numbers) {
    double mean = Arrays.stream(numbers).average().orElseThrow();
    double spread = high - low;
    double near = 5 * spread / Math.sqrt(12.0 * numbers.length);
    assertEquals((low + high) / 2, mean, near);
    double variance =
        Arrays.stream(numbers).map(v -> (v - mean) * (v - mean)).sum() / numbers.length;
    assertEquals(spread / Math.sqrt(12), Math.sqrt(variance), spread * 0.015);
    assertTrue(Arrays.stream(numbers).allMatch(v -> v >= low - 1e-6 && v <= high + 1e-6));
  }

  /** Each number changed. */
  static double[] each(double[] numbers, DoubleUnaryOperator change) {
    return Arrays.stream(numbers).map(change).toArray();
  }

  /** Numbers of which a batch draws one, in many runs. */
  static <T> double[] drawsOfBatches(ImageTransform<?, T> layer, Function<T, Tensor> number) {
    try (var graph = GraphBuilder.open(true)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(1, HEIGHT, WIDTH, 3));
      var drawn = number.apply(layer.getRandomTransformation(x, true)).cast(DType.FLOAT32);
      var function = graph.function(List.of(drawn));
      var zeros = List.of(NDArray.of(new float[HEIGHT * WIDTH * 3], 1, HEIGHT, WIDTH, 3));
      var numbers = new double[MANY];
      Arrays.setAll(numbers, i -> function.run(zeros)[0].item());
      return numbers;
    }
  }

  /** What a layer makes of images in inference. */
  static NDArray inference(Layer layer, NDArray images) {
    try (var graph = GraphBuilder.open(false)) {
      var x = graph.argument(images.dtype(), images.shape());
      return graph.function(List.of(layer.apply(x))).run(List.of(images))[0];
    }
  }

  static double mean(double[] numbers) {
    return Arrays.stream(numbers).average().orElseThrow();
  }

  static double variance(double[] numbers) {
    double mean = mean(numbers);
    return mean(each(numbers, v -> (v - mean) * (v - mean)));
  }
}
