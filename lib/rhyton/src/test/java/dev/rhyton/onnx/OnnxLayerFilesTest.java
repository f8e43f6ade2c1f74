package dev.rhyton.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.files.KerasFiles;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that contain the layer of an ONNX file are saved, and do not need that file. */
class OnnxLayerFilesTest {
  @TempDir private static Path folder;

  private static Model features() {
    return Sequential.of(
        Input.of(6, 5, 2), Conv2D.of(3, 2).strides(2).activation("relu"), Flatten.of());
  }

  private static Model withHead(Path onnx) {
    var in = Input.of(6, 5, 2);
    var features = OnnxLayer.of(onnx).named("features").apply(in);
    var model = Model.of(in, Dense.of(2).apply(features));
    model.compile(Compile.of("sgd", "mse"));
    model.fit(Kit.normal(1, 8, 6, 5, 2), Kit.normal(2, 8, 2), ModelKit.quiet(1, 4));
    return model;
  }

  @Test
  void kerasFilesContainTheLayer() throws IOException {
    var onnx = folder.resolve("features.onnx");
    features().export(onnx);
    var model = withHead(onnx);
    Files.delete(onnx);
    var x = Kit.normal(3, 4, 6, 5, 2);
    var file = folder.resolve("model.keras");
    model.save(file);
    var loaded = KerasFiles.load(file);
    assertEquals(model.predict(x), loaded.predict(x));
    assertEquals(model.toJson(), loaded.toJson());
    assertEquals(2, loaded.trainableWeights().size());
    try (var zip = new ZipFile(file.toFile())) {
      var config = zip.getInputStream(zip.getEntry("config.json")).readAllBytes();
      var text = new String(config, StandardCharsets.UTF_8);
      assertTrue(text.contains("rhyton.onnx"), text);
      assertFalse(text.contains(folder.toString()), text);
    }
    var weights = folder.resolve("model.weights.h5");
    model.saveWeights(weights);
    loaded.setWeights(loaded.getWeights().stream().map(w -> w.scale(2)).toList());
    loaded.loadWeights(weights);
    assertEquals(model.predict(x), loaded.predict(x));
  }

  /** A layer of a file is written to ONNX again, and to a SavedModel. */
  @Test
  void isExported() {
    var onnx = folder.resolve("again.onnx");
    features().export(onnx);
    var model = withHead(onnx);
    OnnxKit.assertComputes(
        model, List.of(Kit.normal(3, 4, 6, 5, 2)), folder.resolve("second.onnx"), 18, 1e-5);
    model.export(folder.resolve("saved"));
    assertTrue(Files.exists(folder.resolve("saved/saved_model.pb")));
  }

  /** Recurrent operators take sequences of any length, each traced once. */
  @Test
  void recurrentLayersTakeAnyLength() {
    var lstm = Sequential.of(Input.of(-1, 3), LSTM.of(4).returnSequences(true), LSTM.of(2));
    var onnx = folder.resolve("lstm.onnx");
    lstm.export(onnx);
    var in = Input.of(-1, 3);
    var model = Model.of(in, OnnxLayer.of(onnx).apply(in));
    for (int steps : new int[] {1, 7, 4}) {
      var x = Kit.normal(steps, 3, steps, 3);
      assertEquals(0, Kit.distance(lstm.predict(x), model.predict(x)), 1e-5);
    }
  }
}
