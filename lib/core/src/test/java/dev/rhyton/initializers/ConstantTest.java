package dev.rhyton.initializers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.Kit;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Layers;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Initial values that are an array, as Keras' {@code Constant(numpy.array(...))}. */
class ConstantTest {
  private static final NDArray MATRIX = NDArray.from(new float[][] {{1, 2}, {3, 4}, {5, 6.1f}});

  @Test
  void weightsBeginWithTheArray() {
    var dense = Dense.of(2).kernelInitializer(Constant.of(MATRIX)).biasInitializer(Constant.of(7));
    dense.apply(NDArray.from(new float[1][3]));
    assertEquals(MATRIX, dense.getWeights().get(0));
    assertEquals(NDArray.from(new float[] {7, 7}), dense.getWeights().get(1));
  }

  @Test
  void arraysAreBroadcast() {
    var row = Constant.of(new int[] {1, 2});
    assertEquals(NDArray.from(new float[][] {{1, 2}, {1, 2}, {1, 2}}), row.apply(3, 2));
    var column = Constant.of(new int[][] {{1}, {2}});
    assertEquals(NDArray.from(new float[][] {{1, 1, 1}, {2, 2, 2}}), column.apply(2, 3));
    Kit.assertRefused(
        "Constant: an array of shape (2,) cannot be broadcast to a weight of shape (2, 3).",
        () -> row.apply(2, 3));
    Kit.assertRefused(
        "Constant: an array of shape (2, 1) cannot be broadcast to a weight of shape (2,).",
        () -> column.apply(2));
  }

  @Test
  void anyShapesAreBroadcastAsByTheOperation() {
    var random = new Random(3);
    for (int i = 0; i < 200; i++) {
      var dims = random.longs(random.nextInt(4), 1, 4).toArray();
      var own = Arrays.copyOfRange(dims, random.nextInt(dims.length + 1), dims.length);
      for (int axis = 0; axis < own.length; axis++) if (random.nextBoolean()) own[axis] = 1;
      int size = (int) Shape.of(own).size();
      var array = NDArray.of(random.ints(size, 0, 100).toArray(), own).cast(DType.FLOAT32);
      var expected = Ops.broadcastTo(array, dims).value();
      assertEquals(expected, Constant.of(array).apply(dims), () -> Arrays.toString(own));
    }
  }

  @Test
  void jsonIsThatOfKeras() {
    var dense = Dense.of(2).kernelInitializer(Constant.of(MATRIX));
    var json = Json.parse(dense.toJson()).at("/config/kernel_initializer/config/value");
    assertEquals("__numpy__", json.path("class_name").asText());
    assertEquals("float32", json.at("/config/dtype").asText());
    assertEquals(dense.toJson(), Layers.fromJson(dense.toJson()).toJson());
  }

  /** Keras writes Python's list as a list. */
  @Test
  void listsAreRead() {
    var json = Json.parse(Dense.of(2).kernelInitializer(Constant.of(1)).toJson());
    ((ObjectNode) json.at("/config/kernel_initializer/config")).set("value", Json.parse("[1, 2]"));
    var read = Layers.fromJson(json.toString());
    read.apply(NDArray.from(new float[1][3]));
    assertEquals(NDArray.from(new float[][] {{1, 2}, {1, 2}, {1, 2}}), read.getWeights().get(0));
  }

  @Test
  void equality() {
    assertEquals(Constant.of(new int[] {1, 2}), Constant.of(new int[] {1, 2}));
    assertNotEquals(Constant.of(new int[] {1, 2}), Constant.of(new int[] {1, 3}));
    assertNotEquals(Constant.of(new int[] {1}), Constant.of(1));
    assertEquals("Constant(array of shape (2,))", Constant.of(new int[2]).toString());
  }

  @Test
  void textsAreRefused() {
    Kit.assertRefused(
        "Constant: expected numbers, received string.", () -> Constant.of(new String[] {"a"}));
    Kit.assertRefused("Constant: array must not be null.", () -> Constant.of((Object) null));
    var config = ConfigDict.of().put("value", "a");
    Kit.assertRefused(
        "Constant: value: expected a number or an array, received \"a\".",
        () -> Constant.of(1).readConfig(config));
  }
}
