package dev.rhyton.layers;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.applications.CustomScaleLayer;
import dev.rhyton.applications.LayerScale;
import dev.rhyton.applications.StochasticDepth;
import dev.rhyton.config.Json;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.vision.Rescaling;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The layers that Keras' applications bring along, and what these need of others. */
class ApplicationLayersTest {
  private static final NDArray X = NDArray.of(new float[] {1, 2, 3, 4}, 2, 2);

  @Test
  void layerScaleMultipliesEachFeature() {
    var layer = LayerScale.of(0.5, 2);
    var model = Sequential.of(layer);
    assertArrayEquals(new float[] {0.5f, 1, 1.5f, 2}, model.predict(X).toFloats());
    layer.setWeights(List.of(NDArray.of(new float[] {1, -1}, 2)));
    assertArrayEquals(new float[] {1, -2, 3, -4}, model.predict(X).toFloats());
    assertRefused(
        "LayerScale: projectionDim must be at least 1, received 0.", () -> LayerScale.of(1, 0));
    assertRefused(
        "LayerScale \"s\": expected input of shape (None, ..., 3), received (None, 2).",
        () -> LayerScale.of(1, 3).named("s").apply(Input.of(2)));
  }

  /** What Keras writes of a class that is none of its public names. */
  @Test
  void kerasFormOfTheirNames() {
    var layer =
        Layers.fromJson(
            """
            {"module": "keras.src.applications.convnext", "class_name": "LayerScale",
             "config": {"name": "a_layer_scale", "trainable": true, "dtype": {"module": "keras",
              "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null},
              "init_values": 1e-06, "projection_dim": 96},
             "registered_name": "LayerScale", "build_config": {"input_shape": [null, 8, 8, 96]}}
            """);
    assertEquals("LayerScale(name=\"a_layer_scale\", projection_dim=96)", layer.toString());
    var json = Json.parse(layer.toJson());
    assertEquals("keras.src.applications.convnext", json.get("module").asText());
    assertEquals("LayerScale", json.get("registered_name").asText());
    var scale = Json.parse(CustomScaleLayer.of(0.17).toJson());
    assertEquals("keras.src.applications.inception_resnet_v2", scale.get("module").asText());
    assertEquals("CustomScaleLayer", scale.get("registered_name").asText());
  }

  @Test
  void aPartOfTheSecondInputIsAdded() {
    var a = Input.of(2);
    var b = Input.of(2);
    var model = Model.of(List.of(a, b), List.of(CustomScaleLayer.of(0.5).apply(a, b)));
    assertArrayEquals(
        new float[] {1.5f, 3, 4.5f, 6}, model.predict(List.of(X, X)).toFloats(), 1e-6f);
    assertRefused(
        "CustomScaleLayer \"c\": expected 2 inputs, received 1.",
        () -> CustomScaleLayer.of(1).named("c").apply(a));
  }

  @Test
  void wholeSamplesAreLeftOutOnlyInTraining() {
    Seed.set(4);
    var ones = new float[2000 * 3];
    Arrays.fill(ones, 1);
    var x = NDArray.of(ones, 2000, 3);
    var layer = StochasticDepth.of(0.25);
    assertEquals(x, Sequential.of(layer).predict(x));
    float[] y;
    try (var graph = GraphBuilder.open(true)) {
      var in = graph.argument(x.dtype(), x.shape());
      y = graph.function(List.of(layer.apply(in))).run(List.of(x))[0].toFloats();
    }
    int kept = 0;
    for (int row = 0; row < 2000; row++) {
      boolean stays = y[row * 3] != 0;
      if (stays) kept++;
      for (int i = 0; i < 3; i++) assertEquals(stays ? 4 / 3f : 0, y[row * 3 + i], 1e-6f);
    }
    assertTrue(Math.abs(kept - 1500) < 100, "kept " + kept);
    assertRefused(
        "StochasticDepth: dropPathRate must lie in [0, 1], received 1.5.",
        () -> StochasticDepth.of(1.5));
  }

  @Test
  void rescalingByFeature() {
    var layer = Rescaling.of(2, 10).offset(1, -1);
    assertArrayEquals(
        new float[] {3, 19, 7, 39}, Sequential.of(layer).predict(X).toFloats(), 1e-6f);
    assertEquals(List.of(2.0, 10.0), layer.getConfig().get("scale"));
    assertEquals(0.5, Rescaling.of(0.5).getConfig().get("scale"));
    assertEquals("Rescaling(scale=0.5)", Rescaling.of(0.5).toString());
    assertRefused("Rescaling: expected a number, received none.", () -> Rescaling.of());
  }

  @Test
  void aSizeThatIsNotFixedIsNull() {
    var layer = Dropout.of(0.5).noiseShape(-1, 1, 1, 1);
    assertEquals(Arrays.asList(null, 1L, 1L, 1L), layer.getConfig().get("noise_shape"));
    assertEquals(layer.getConfig(), Layers.fromJson(layer.toJson()).getConfig());
  }

  /** Groups of single channels are one depthwise convolution; here each is worked out by hand. */
  @Test
  void groupsOfSingleChannels() {
    var layer = Conv2D.of(4, 2).groups(2).strides(2);
    var x = Kit.normal(1, 1, 4, 4, 2);
    var y = Sequential.of(layer).predict(x).toFloats();
    var in = x.toFloats();
    var kernel = layer.getWeights().get(0).toFloats(); // (2, 2, 1, 4)
    var expected = new float[2 * 2 * 4];
    for (int at = 0; at < expected.length; at++) {
      int filter = at % 4;
      int column = at / 4 % 2 * 2;
      int row = at / 8 * 2;
      expected[at] =
          (float)
              IntStream.range(0, 4)
                  .mapToDouble(
                      k ->
                          in[((row + k / 2) * 4 + column + k % 2) * 2 + filter / 2]
                              * kernel[k * 4 + filter])
                  .sum();
    }
    assertArrayEquals(expected, y, 1e-5f);
  }
}
