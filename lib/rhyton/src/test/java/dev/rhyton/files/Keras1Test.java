package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.Kit;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.datasets.ArrayFiles;
import dev.rhyton.models.LoadWeights;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.tensor.NDArray;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files of Keras 1, which {@code make_keras1.py} writes: other names, arrays for each gate. */
class Keras1Test {
  private static Path resource(String name) {
    try {
      return Path.of(Keras1Test.class.getResource("/hdf5/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aWholeFile() {
    var model = Model.load(resource("keras1.h5"));
    var types = model.layers().stream().map(l -> ConfiguredInternals.className(l)).toList();
    assertEquals(List.of("Conv1D", "LSTM", "GRU", "Dropout", "Dense"), types);
    var expected = ArrayFiles.readNpy(resource("keras1_out.npy"));
    var actual = model.predict(ArrayFiles.readNpy(resource("keras1_in.npy")));
    assertTrue(Kit.distance(expected, actual) < 1e-5);
    assertEquals(
        "keras1_hard_sigmoid",
        Json.parse(model.layers().get(2).toJson()).at("/config/recurrent_activation").asText());
    var conv = Json.parse(model.layers().get(0).toJson()).path("config");
    assertEquals(0.01, conv.at("/kernel_regularizer/config/l2").asDouble());
    assertEquals(2, conv.at("/kernel_constraint/config/max_value").asDouble());
  }

  @Test
  void weightsByName() {
    var model = Model.load(resource("keras1.h5"));
    var copy = Models.clone(model);
    copy.loadWeights(resource("keras1.h5").toString(), LoadWeights.of().byName());
    assertEquals(model.getWeights(), copy.getWeights());
  }

  /** What is left of a layer's options after the change of names. */
  private static String modern(String type, String options) {
    var layer = (ObjectNode) Json.parse(json(type, options));
    return LegacyConfig.modern(layer).toString();
  }

  private static String json(String type, String options) {
    return "{\"class_name\":\"" + type + "\",\"config\":{" + options + "}}";
  }

  @Test
  void namesOfToday() {
    assertEquals(
        json(
            "Convolution2D",
            "\"kernel_size\":[3,5],\"data_format\":\"channels_last\",\"filters\":8"),
        modern(
            "Convolution2D", "\"nb_filter\":8,\"nb_row\":3,\"nb_col\":5,\"dim_ordering\":\"tf\""));
    assertEquals(
        json(
            "Embedding",
            "\"input_dim\":9,\"output_dim\":4,\"embeddings_initializer\":\"random_uniform\""),
        modern(
            "Embedding", "\"input_dim\":9,\"output_dim\":4,\"init\":\"uniform\",\"dropout\":0.0"));
    assertEquals(
        json("Concatenate", "\"axis\":-1"),
        modern("Merge", "\"mode\":\"concat\",\"concat_axis\":-1,\"dot_axes\":-1,\"layers\":[]"));
    assertEquals(json("Add", ""), modern("Merge", "\"mode\":\"sum\",\"concat_axis\":-1"));
    assertEquals(
        json("BatchNormalization", "\"epsilon\":0.001,\"beta_initializer\":\"zeros\""),
        modern("BatchNormalization", "\"epsilon\":0.001,\"mode\":0,\"beta_init\":\"zero\""));
    assertEquals(json("GaussianNoise", "\"stddev\":0.5"), modern("GaussianNoise", "\"sigma\":0.5"));
    assertEquals(json("LeakyReLU", "\"negative_slope\":0.3"), modern("LeakyReLU", "\"alpha\":0.3"));
  }

  @Test
  void aMergeOfTwoInputs() {
    var model =
        ModelJson.read(
            LegacyConfig.modern(
                Json.parse(
                    """
                    {"class_name": "Model", "config": {"name": "m", "layers": [
                      {"class_name": "InputLayer", "name": "a", "inbound_nodes": [], "config":
                        {"batch_input_shape": [null, 2], "input_dtype": "float32", "name": "a"}},
                      {"class_name": "InputLayer", "name": "b", "inbound_nodes": [], "config":
                        {"batch_input_shape": [null, 2], "input_dtype": "float32", "name": "b"}},
                      {"class_name": "Merge", "name": "m1", "inbound_nodes":
                        [[["a", 0, 0], ["b", 0, 0]]], "config": {"name": "m1", "mode": "mul",
                        "mode_type": "raw", "concat_axis": -1, "dot_axes": -1, "output_shape": null,
                        "output_shape_type": "raw", "output_mask": null, "output_mask_type": "raw",
                        "arguments": {}}}],
                      "input_layers": [["a", 0, 0], ["b", 0, 0]],
                      "output_layers": [["m1", 0, 0]]}}""")));
    var a = NDArray.of(new float[] {1, 2}, 1, 2);
    var b = NDArray.of(new float[] {3, 4}, 1, 2);
    assertEquals(NDArray.of(new float[] {3, 8}, 1, 2), model.predict(List.of(a, b)));
  }

  @Test
  void whatIsNotKnownIsRefused() {
    assertEquals(
        "a Merge of mode \"cos\" is not known.",
        Kit.refusal(() -> modern("Merge", "\"mode\":\"cos\"")));
    assertEquals(
        "BatchNormalization of mode 2 is not known.",
        Kit.refusal(() -> modern("BatchNormalization", "\"mode\":2")));
  }
}
