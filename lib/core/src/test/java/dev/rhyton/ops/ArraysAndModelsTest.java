package dev.rhyton.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.activations.Activations;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Lambda;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** An operation in a model computes and refuses what it does on arrays. */
class ArraysAndModelsTest {
  private static NDArray inModel(UnaryOperator<Tensor> f, NDArray x) {
    var input = Input.of(x.dtype(), x.shape().from(1).dims());
    var model = Model.of(input, f.apply(input));
    var y = model.predict(x);
    model.close();
    return y;
  }

  // ---- types ----

  /** As NumPy 2.4 on x86-64, {@code np.array(values).astype(type)}. */
  @TestFactory
  Stream<DynamicTest> castsAreThoseOfNumPy() {
    double[] values = {Double.NaN, 1e300, -1e300, 3e9, -3e9, 300.7, -300.7, -0.9, 2147483647.5};
    int least = Integer.MIN_VALUE;
    long lowest = Long.MIN_VALUE;
    long[] ofInt32 = {least, least, least, least, least, 300, -300, 0, 2147483647};
    long[] ofInt64 = {lowest, lowest, lowest, 3000000000L, -3000000000L, 300, -300, 0, 2147483647};
    return Stream.of(DType.INT32, DType.INT64, DType.INT8, DType.UINT8, DType.INT16, DType.UINT16)
        .map(
            type ->
                DynamicTest.dynamicTest(
                    type.toString(),
                    () -> {
                      var expected =
                          Arrays.stream(type == DType.INT64 ? ofInt64 : ofInt32)
                              .map(n -> low(type, n))
                              .toArray();
                      var x = NDArray.of(values, values.length);
                      assertArrayEquals(expected, x.cast(type).toLongs());
                      var cast = inModel(t -> t.cast(type), x);
                      assertEquals(type, cast.dtype());
                      assertArrayEquals(expected, cast.toLongs());
                    }));
  }

  private static long low(DType type, long whole) {
    return switch (type) {
      case INT8 -> (byte) whole;
      case UINT8 -> whole & 0xff;
      case INT16 -> (short) whole;
      case UINT16 -> whole & 0xffff;
      default -> whole;
    };
  }

  /** A functional model of operations computes in the type that it declares, as Keras does. */
  @TestFactory
  Stream<DynamicTest> operationsComputeInTheTypeOfTheInput() {
    return Stream.of(DType.FLOAT64, DType.FLOAT16, DType.BFLOAT16)
        .map(
            type ->
                DynamicTest.dynamicTest(
                    type.toString(),
                    () -> {
                      double large = type == DType.FLOAT64 ? 1e300 : 1000;
                      var x = NDArray.of(new double[] {large, 0.5}, 1, 2).cast(type);
                      var input = Input.of(type, 2);
                      var y = Ops.multiply(input, 0.25);
                      assertEquals(type, y.dtype());
                      var model = Model.of(input, y);
                      assertEquals(Ops.multiply(x, 0.25).toString(), model.predict(x).toString());
                      assertEquals(type, model.predict(x).dtype());
                      model.close();
                    }));
  }

  /** Functions that keep whole numbers; the others compute with floats. */
  private static final Set<String> OF_NUMBERS =
      Set.of("linear", "relu", "relu6", "hard_shrink", "hard_tanh", "threshold");

  @TestFactory
  Stream<DynamicTest> activationsOfWholeNumbers() {
    var numbers = NDArray.of(new int[] {1, 0, 3, 2, 200, 1, 100, 7}, 2, 4);
    return Stream.of(DType.INT32, DType.INT64, DType.UINT8, DType.BOOL)
        .flatMap(
            type ->
                Activations.names().stream()
                    .filter(name -> Activations.get(name).written().equals(name)) // of the library
                    .map(
                        name ->
                            DynamicTest.dynamicTest(
                                name + " of " + type,
                                () -> checkActivation(name, numbers.cast(type)))));
  }

  private static void checkActivation(String name, NDArray x) {
    var function = Activations.get(name);
    var expected = function.apply(x.cast(DType.FLOAT32)).toString();
    var y = (NDArray) function.apply(x);
    if (!OF_NUMBERS.contains(name)) assertEquals(DType.FLOAT32, y.dtype());
    assertEquals(expected, y.cast(DType.FLOAT32).toString());
    assertEquals(y.toString(), inModel(function::apply, x).toString());
  }

  // ---- what is refused ----

  private static final NDArray TABLE = NDArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

  /** Arrays are refused before the run, some with other words. */
  @TestFactory
  Stream<DynamicTest> whatArraysRefuseModelsRefuse() {
    var one = NDArray.of(new int[] {1}, 1, 1);
    return Stream.of(
        refused(
            "unravel_index: indices are beyond the 6 elements of shape [2, 3]: [6].",
            "unravel_index: indices are beyond the 6 elements of shape [2, 3]: [6].",
            x -> Ops.unravelIndex(x, new int[] {2, 3}).get(0),
            NDArray.of(new int[] {6}, 1, 1)),
        refused(
            "get_item: the index 3 is beyond axis 1 of a tensor of shape (2, 3).",
            "get_item: indices are beyond axis 1, of 3 places: [3].",
            x -> Ops.getItem(TABLE, List.of(x, x.multiply(3))),
            one),
        refused(
            "scatter_update: the index 3 is beyond axis 0 of a tensor of shape (2, 3).",
            "scatter_update: indices are beyond axis 0, of 2 places: [3].",
            x -> Ops.scatterUpdate(TABLE, x.multiply(3), TABLE.slice(0, 1), "mul"),
            one),
        refused(
            "quantile: q must be from 0 to 1, received [1.5000].",
            "quantile: q must be from 0 to 1, received [1.5].",
            x -> Ops.quantile(TABLE, x.reshape(1), 0),
            NDArray.of(new float[] {1.5f}, 1, 1)),
        refused(
            "repeat: the number -1 is negative.",
            "repeat: the numbers must not be negative, received [-1].",
            x -> Ops.repeat(TABLE, x.reshape(1), 0),
            NDArray.of(new int[] {-1}, 1, 1)));
  }

  private static DynamicTest refused(
      String atOnce, String inModel, UnaryOperator<Tensor> f, NDArray x) {
    return DynamicTest.dynamicTest(
        inModel,
        () -> {
          var ofArray = assertThrows(RuntimeException.class, () -> f.apply(x)).getMessage();
          assertEquals(atOnce, ofArray);
          var model = Sequential.of(Input.of(x.dtype(), 1), Lambda.of(f));
          var ofModel = assertThrows(RuntimeException.class, () -> model.predict(x)).getMessage();
          assertTrue(ofModel.endsWith(inModel), ofModel);
          model.close();
        });
  }

  /** 2³⁰ slices of 3 floats are refused before their memory is taken. */
  @Test
  void moreSlicesThanMemoryHolds() {
    var model =
        Sequential.of(Input.of(DType.INT32, 1), Lambda.of(x -> Ops.repeat(TABLE, x.reshape(1), 0)));
    var wide = NDArray.of(new int[] {1 << 30}, 1, 1);
    var e = assertThrows(RuntimeException.class, () -> model.predict(wide)).getMessage();
    assertTrue(e.contains("repeat: there are more slices than memory holds"), e);
    model.close();
  }
}
