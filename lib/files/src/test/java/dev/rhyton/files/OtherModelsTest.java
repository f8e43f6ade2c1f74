package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was made for another model: nothing is assigned by place where names say otherwise. */
class OtherModelsTest {
  private static final NDArray X = Kit.normal(1, 4, 3);

  @TempDir Path folder;

  private static Sequential dense(String... names) {
    var model = Sequential.of(InputLayer.of(3));
    for (var name : names) model.add(Dense.of(3).named(name));
    return model;
  }

  private Path saved(Model model, String name) {
    var file = folder.resolve(name);
    if (name.endsWith(".keras")) model.save(file);
    else model.saveWeights(file);
    return file;
  }

  private static void assertRefused(Path file, String message, Model model) {
    Kit.assertRefused(file + ": " + message, () -> model.loadWeights(file));
  }

  @Test
  void layersInAnotherOrder() {
    var first = dense("a", "b");
    var message =
        "layers/dense: the file has the weights of \"a\" here, and this model has that layer at"
            + " layers/dense_1: bring the layers into the order of the file.";
    assertRefused(saved(first, "m.weights.h5"), "weights: " + message, dense("b", "a"));
    assertRefused(saved(first, "m.keras"), "model.weights.h5: " + message, dense("b", "a"));

    var file = saved(first, "m.h5"); // whose layers go by their names where all of them are there
    var swapped = dense("b", "a");
    swapped.loadWeights(file);
    assertEquals(
        first.getLayer("a").getWeights(), swapped.getLayer("a").getWeights(), "by their names");
    assertRefused(
        file,
        "weights: the file has the layer \"b\" where this model has \"c\": bring the layers into its"
            + " order, or load by name with LoadWeights.of().byName().",
        dense("b", "c"));
  }

  @Test
  void otherNamesSayNothingOfPlaces() {
    var first = dense("a", "dense_1");
    for (var name : List.of("m.weights.h5", "m.keras", "m.h5")) {
      var other = dense("dense_1", "c");
      other.loadWeights(saved(first, name));
      assertEquals(first.getWeights(), other.getWeights(), name);
    }
  }

  @Test
  void arraysInAnotherOrder() {
    var file = folder.resolve("m.h5");
    var names = List.of("bn/beta:0", "bn/gamma:0", "bn/moving_mean:0", "bn/moving_variance:0");
    HdfWriter.write(
        file,
        hdf -> {
          hdf.names("", "layer_names", List.of("bn"));
          hdf.names("bn", "weight_names", names);
          names.forEach(n -> hdf.array("bn/" + n, NDArray.of(new float[3], 3)));
        });
    assertRefused(
        file,
        "weights: bn: expected the arrays [gamma, beta, moving_mean, moving_variance], found [beta,"
            + " gamma, moving_mean, moving_variance].",
        Sequential.of(InputLayer.of(3), BatchNormalization.of().named("bn")));
  }

  @Test
  void theStateOfAnotherOptimizer() {
    var model = dense("a", "b");
    model.compile("adam", "mse");
    model.fit(X, X);
    var file = saved(model, "m.weights.h5");
    model.compile("nadam", "mse");
    assertRefused(
        file,
        "weights: optimizer/vars: expected the state of the optimizer Nadam, found that of \"adam\":"
            + " compile the model with the optimizer of the file, or after loading.",
        model);
    model.compile(SGD.of(0.1).momentum(0.9), MeanSquaredError.of());
    assertRefused(
        file,
        "weights: optimizer/vars: expected the state of the optimizer SGD, found that of \"adam\":"
            + " compile the model with the optimizer of the file, or after loading.",
        model);
  }

  @Test
  void inputsByName() {
    var a = Input.of("a", 3);
    var b = Input.of("b", 3);
    var model = Model.of(List.of(a, b), List.of(Dense.of(1).apply(a.subtract(b))));
    model.compile("sgd", "mse");
    var y = Kit.normal(2, 4, 1);
    Kit.assertRefused(
        "There are samples for the inputs [a], the model takes [a, b]: \"b\" is missing.",
        () -> model.predict(Map.of("a", X)));
    Kit.assertRefused(
        "There are samples for the inputs [a, b, c], the model takes [a, b]: leave \"c\" out.",
        () -> model.fit(Map.of("a", X, "b", X, "c", X), y));
    Kit.assertRefused(
        "There are samples for the inputs [a, b, c], the model takes [a, b]: leave \"c\" out.",
        () -> model.predict(Map.of("a", X, "b", X, "c", X)));
  }

  @Test
  void aMaskOfAnotherLength() {
    var model =
        Models.fromJson(
            """
            {"class_name": "Functional", "config": {"name": "f", "layers": [
              {"class_name": "InputLayer", "name": "x", "inbound_nodes": [],
               "config": {"name": "x", "batch_shape": [null, null, 3]}},
              {"class_name": "InputLayer", "name": "m", "inbound_nodes": [],
               "config": {"name": "m", "batch_shape": [null, null], "dtype": "bool"}},
              {"class_name": "LSTM", "name": "l", "config": {"name": "l", "units": 2},
               "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__",
                 "config": {"keras_history": ["x", 0, 0]}}], "kwargs": {"mask":
                 {"class_name": "__keras_tensor__", "config": {"keras_history": ["m", 0, 0]}}}}]}],
              "input_layers": [["x", 0, 0], ["m", 0, 0]], "output_layers": [["l", 0, 0]]}}""");
    Kit.assertRefused(
        "A mask of shape (None, 4) does not fit values of shape (None, 5, 3): expected a mask of"
            + " shape (None, 5).",
        () -> model.predict(List.of(Kit.normal(1, 2, 5, 3), Kit.normal(1, 2, 4))));
  }
}
