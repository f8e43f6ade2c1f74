package dev.rhyton.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.constraints.UnitNorm;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.losses.MeanAbsolutePercentageError;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The settings reach what is created after them, and nothing else; numbers are Keras'. */
class KerasConfigTest {
  @AfterEach
  void defaults() {
    KerasConfig.setDtypePolicy(null);
    KerasConfig.setFloatx("float32");
    KerasConfig.setEpsilon(1e-7);
    KerasConfig.setImageDataFormat("channels_last");
  }

  @Test
  void defaultsAreKeras() {
    assertEquals("float32", KerasConfig.dtypePolicy().toString());
    assertEquals(DType.FLOAT32, KerasConfig.floatx());
    assertEquals(1e-7, KerasConfig.epsilon());
    assertEquals("channels_last", KerasConfig.imageDataFormat());
  }

  @Test
  void aSequentialIsCopiedWithAnotherPolicy() {
    var inner = Sequential.of(Dense.of(4).activation("relu"));
    for (var model :
        List.of(Sequential.of(Input.of(3), inner, Dense.of(2)), Sequential.of(Dense.of(2)))) {
      var expected = model.apply(new float[] {1, 2, 3});
      var copy = model.dtype("float64");
      assertEquals("float64", last(copy).dtype().toString());
      assertEquals(DType.FLOAT64, copy.weights().get(0).dtype());
      assertEquals(last(model).name(), last(copy).name());
      assertEquals("float32", last(model).dtype().toString());
      assertEquals(
          model.getWeights(), copy.getWeights().stream().map(w -> w.cast(DType.FLOAT32)).toList());
      var found = copy.apply(new float[] {1, 2, 3});
      assertEquals(DType.FLOAT64, found.dtype());
      assertEquals(0, Kit.distance(expected, found), 1e-6);
    }
    assertEquals(0, Sequential.of(Dense.of(2)).dtype("float64").weights().size());
  }

  private static Layer last(Sequential model) {
    return model.layers().get(model.layers().size() - 1);
  }

  @Test
  void policyIsThatOfNewLayers() {
    var before = Dense.of(2);
    KerasConfig.setDtypePolicy("mixed_bfloat16");
    var layer = Dense.of(2);
    assertEquals("float32", before.dtype().toString());
    assertEquals("mixed_bfloat16", layer.dtype().toString());
    var model = Sequential.of(Input.of(3), layer);
    assertEquals(DType.FLOAT32, model.inputs().get(0).dtype());
    assertEquals(DType.BFLOAT16, model.outputs().get(0).dtype());
    assertEquals(DType.FLOAT32, layer.weights().get(0).dtype());
    assertEquals("mixed_bfloat16", model.dtype().toString());
  }

  @Test
  void filesKeepTheirPolicy() {
    var json = Sequential.of(Input.of(3), Dense.of(2)).toJson();
    KerasConfig.setDtypePolicy("float64");
    assertEquals("float32", Models.fromJson(json).layers().get(0).dtype().toString());
  }

  @Test
  void layersFollowFloatxUnlessThereIsAPolicy() {
    KerasConfig.setFloatx("float64");
    assertEquals("float64", Dense.of(2).dtype().toString());
    assertEquals(DType.FLOAT64, Input.of(3).dtype());
    var model = Sequential.of(Dense.of(2));
    model.build(3);
    assertEquals(DType.FLOAT64, model.predict(new double[][] {{1, 2, 3}}).dtype());
    KerasConfig.setDtypePolicy("float32");
    assertEquals("float32", Dense.of(2).dtype().toString());
    assertEquals(DType.FLOAT64, Input.of(3).dtype());
  }

  @Test
  void imagesHaveTheirChannelsWhereItSays() {
    KerasConfig.setImageDataFormat("channels_first");
    var layer = Conv2D.of(4, 3);
    var output = layer.apply(Input.of(3, 8, 9));
    assertEquals(Shape.of(-1, 4, 6, 7), output.shape());
    assertEquals("channels_first", layer.getConfig().get("data_format"));
    assertEquals("channels_first", Layers.get("MaxPooling1D").getConfig().get("data_format"));
  }

  @Test
  void epsilonIsThatOfLossesAndConstraints() {
    KerasConfig.setEpsilon(0.5);
    var loss = MeanAbsolutePercentageError.of();
    var y = NDArray.of(new float[] {0.1f, 2}, 1, 2);
    var p = NDArray.of(new float[] {1.1f, 3}, 1, 2);
    assertEquals(125, loss.apply(y, p).value().item(), 1e-3);
    var unit = UnitNorm.of().apply(NDArray.of(new float[] {3, 4}, 2, 1)).value();
    assertEquals(3 / 5.5, unit.toDoubles()[0], 1e-6);
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    return new Refusals()
        .add(
            "setFloatx: expected one of bfloat16, float16, float32, float64, received \"int32\".",
            () -> KerasConfig.setFloatx("int32"))
        .add("setEpsilon: expected a positive number, received 0.", () -> KerasConfig.setEpsilon(0))
        .add(
            "setImageDataFormat: expected one of channels_last, channels_first, received \"last\".",
            () -> KerasConfig.setImageDataFormat("last"))
        .add(
            "setFloatx: expected one of bfloat16, float16, float32, float64, received \"null\".",
            () -> KerasConfig.setFloatx(null))
        .tests();
  }
}
