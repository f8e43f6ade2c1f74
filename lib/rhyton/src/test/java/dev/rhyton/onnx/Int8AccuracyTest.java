package dev.rhyton.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.applications.MobileNetV2;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.compression.QuantizationAwareTraining;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.Reshape;
import dev.rhyton.models.ExportOptions;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What models lose in files of int8. */
class Int8AccuracyTest {
  @TempDir private Path folder;

  private static Layer[] mlp() {
    return new Layer[] {
      Flatten.of(),
      Dense.of(128).activation("relu"),
      Dense.of(64).activation("relu"),
      Dense.of(10).activation("softmax")
    };
  }

  private static Layer[] cnn() {
    return new Layer[] {
      Reshape.of(14, 14, 1),
      Conv2D.of(32, 3).activation("relu"),
      MaxPooling2D.of(2),
      Conv2D.of(64, 3).activation("relu"),
      MaxPooling2D.of(2),
      Flatten.of(),
      Dense.of(10).activation("softmax")
    };
  }

  /** Trains a model on digits, and checks that its file loses at most 0.01 of the accuracy. */
  private void assertKeeps(int side, Layer[] layers, Callback... callbacks) throws IOException {
    Seed.set(1);
    var digits = Datasets.loadDigits().targetSize(side, side).seed(1).validationSplit(0.2);
    var model = Sequential.of(layers);
    model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
    var unused = model.fit(digits.train(), ModelKit.quiet(10, 32).callbacks(callbacks));
    double before = model.evaluate(digits.validation()).get("accuracy");
    var floats = folder.resolve("floats.onnx");
    var small = folder.resolve("int8.onnx");
    model.export(floats);
    model.export(small, ExportOptions.of().int8(digits.train().take(200)));
    assertTrue(before > 0.93, () -> "accuracy " + before);
    assertTrue(Files.size(small) < 0.3 * Files.size(floats));
    try (var loaded = OnnxModel.load(small)) {
      double after = loaded.evaluate(digits.validation(), "accuracy").get("accuracy");
      assertTrue(after > before - 0.01, () -> before + " and " + after);
    }
  }

  @Test
  void ofDigits() throws IOException {
    assertKeeps(8, mlp());
  }

  @Test
  void ofConvolutions() throws IOException {
    assertKeeps(14, cnn());
  }

  @Test
  void trainedForIt() throws IOException {
    assertKeeps(14, cnn(), QuantizationAwareTraining.of("int8").convolutions(true));
  }

  /** Random weights give all images the same label; the benchmarks train the network. */
  @Test
  void ofMobileNet() throws IOException {
    Seed.set(1);
    var model = MobileNetV2.of().untrained().inputShape(96, 96, 3).classes(100).build();
    var images = Kit.normal(1, 100, 96, 96, 3);
    var floats = folder.resolve("floats.onnx");
    var small = folder.resolve("int8.onnx");
    model.export(floats);
    model.export(small, ExportOptions.of().int8(images.slice(0, 50)));
    assertTrue(Files.size(small) < 0.3 * Files.size(floats));
    try (var loaded = OnnxModel.load(small)) {
      var others = images.slice(50, 100);
      int same = same(model.predict(others), loaded.predict(others));
      assertTrue(same == 50, () -> same + " of 50");
    }
  }

  private static int same(NDArray expected, NDArray found) {
    assertEquals(expected.shape(), found.shape());
    int same = 0;
    for (int i = 0; i < expected.length(); i++) {
      if (label(expected.get(i)) == label(found.get(i))) same++;
    }
    return same;
  }

  private static int label(NDArray scores) {
    var values = scores.toFloats();
    int best = 0;
    for (int i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
    return best;
  }
}
