package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.models.Model;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers that merge inputs of different dtypes give what the operations give, as in Keras. */
class MergedTypesTest {
  private static final List<DType> TYPES =
      List.of(DType.BOOL, DType.UINT8, DType.INT32, DType.INT64, DType.FLOAT32, DType.FLOAT64);
  private static final NDArray A = NDArray.from(new int[][] {{1, 0, 1}});
  private static final NDArray B = NDArray.from(new int[][] {{0, 1, 1}});

  private static final Map<Layer, BinaryOperator<Tensor>> LAYERS =
      Map.of(
          Concatenate.of(),
          (x, y) -> Ops.concatenate(List.of(x, y), -1),
          Add.of(),
          Ops::add,
          Subtract.of(),
          Ops::subtract,
          Multiply.of(),
          Ops::multiply,
          Maximum.of(),
          Ops::maximum,
          Minimum.of(),
          Ops::minimum);

  static Stream<Layer> layers() {
    return LAYERS.keySet().stream();
  }

  /** Layers convert floats to the dtype that they compute in. */
  private static Tensor given(NDArray x, DType dtype) {
    return x.cast(dtype.isFloat() ? DType.FLOAT32 : dtype);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void typesArePromoted(Layer layer) {
    for (var left : TYPES) {
      for (var right : TYPES) {
        if (left == DType.BOOL && right == DType.BOOL && !(layer instanceof Concatenate)) continue;
        var expected = LAYERS.get(layer).apply(given(A, left), given(B, right));
        var inputs = List.of(Input.of(left, 3), Input.of(right, 3));
        var model = Model.of(inputs, layer.apply(inputs));
        var text = layer + " of " + left + " and " + right;
        assertEquals(expected, layer.apply((Tensor) A.cast(left), B.cast(right)), text);
        assertEquals(expected, model.predict(List.of(A.cast(left), B.cast(right))), text);
      }
    }
  }
}
