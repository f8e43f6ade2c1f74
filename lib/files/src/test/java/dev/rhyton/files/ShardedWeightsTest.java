package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.models.LoadWeights;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights that Keras wrote in several files, as it does with {@code max_shard_size}. */
class ShardedWeightsTest {
  private static final String MAP =
      """
      {"metadata": {"total_size": 132.0}, "weight_map": {
        "/layers/dense/vars": ["w_00000.weights.h5", "w_00001.weights.h5"],
        "/layers/dense_1/vars": "w_00001.weights.h5"}}""";

  @TempDir Path temporary;

  private final Model model = model();
  private Path file;

  private static Model model() {
    return Sequential.of(InputLayer.of(4), Dense.of(5), Dense.of(3));
  }

  @BeforeEach
  void save() throws IOException {
    file = Files.writeString(temporary.resolve("w.weights.json"), MAP);
    var values = model.getWeights();
    HdfWriter.write(
        temporary.resolve("w_00000.weights.h5"),
        first -> {
          first.array("layers/dense/vars/0", values.get(0));
        });
    HdfWriter.write(
        temporary.resolve("w_00001.weights.h5"),
        second -> {
          second.array("layers/dense/vars/1", values.get(1)); // of the same layer
          second.array("layers/dense_1/vars/0", values.get(2));
          second.array("layers/dense_1/vars/1", values.get(3));
        });
  }

  @Test
  void allFilesAreRead() {
    var copy = model();
    assertEquals(List.of(), copy.loadWeights(file, LoadWeights.of()));
    assertEquals(model.getWeights(), copy.getWeights());
  }

  @Test
  void aFileThatIsMissing() throws IOException {
    var second = temporary.resolve("w_00001.weights.h5");
    Files.delete(second);
    Kit.assertRefused(
        file + ": weights: There is no file " + second + ".", () -> model.loadWeights(file));
    Files.writeString(second, "not HDF5");
    Kit.assertRefused(
        file + ": weights: " + second + ": weights: this is not an HDF5 file.",
        () -> model.loadWeights(file));
  }

  @Test
  void aMapThatLacksAFile() throws IOException {
    Files.writeString(file, MAP.replace("w_00001", "w_00000"));
    Kit.assertRefused(
        file
            + ": weights: layers/dense/vars: expected 2 arrays, "
            + model.weights().subList(0, 2)
            + ", found 1.",
        () -> model.loadWeights(file));
  }

  @Test
  void filesElsewhereAreRefused() throws IOException {
    for (var name : List.of("../w.h5", "/etc/w.h5", "w.txt", "")) {
      Files.writeString(file, "{\"weight_map\": {\"/vars\": \"" + name + "\"}}");
      Kit.assertRefused(
          file + ": weights: the file \"" + name + "\" is not beside it.",
          () -> model.loadWeights(file));
    }
    for (var map : List.of("{}", "{\"weight_map\": 1}", "{\"weight_map\": {}}", "[]")) {
      Files.writeString(file, map);
      Kit.assertRefused(
          file + ": weights: there is no weight_map that names its files.",
          () -> model.loadWeights(file));
    }
  }
}
