package dev.rhyton.onnx;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.applications.Applications;
import dev.rhyton.layers.Layers;
import dev.rhyton.tensor.MemoryLimit;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * ONNX Runtime, and the layer of the file, compute every architecture, with random weights, as
 * {@code predict} does.
 */
class OnnxApplicationsTest {
  /** Larger files do not fit into the memory of the tests, as a whole. */
  private static final long MOST_BYTES = 300 << 20;

  @TempDir private static Path folder;

  /** In a full run all, otherwise the smallest one. */
  @TestFactory
  Stream<DynamicTest> applications() {
    return Applications.names().stream()
        .filter(name -> Kit.FULL || name.equals("MobileNetV3Small"))
        .map(name -> dynamicTest(name, () -> check(name)));
  }

  private static void check(String name) throws IOException {
    long limit = MemoryLimit.bytes();
    MemoryLimit.set(8L << 30);
    try {
      Layers.clearNames();
      assertComputes(name);
    } finally {
      MemoryLimit.set(limit);
    }
  }

  private static void assertComputes(String name) throws IOException {
    Seed.set(1);
    var model = Applications.get(name).untrained().includeTop(false).inputShape(96, 96, 3).build();
    // Moving averages of 0 and 1 would leave out what they normalize. With factors of 1, the sums
    // of hundreds of blocks would grow to millions, and their rounding with them.
    for (var weight : model.weights()) {
      if (weight.name().endsWith("gamma")) weight.assign(weight.value().scale(0.5));
      if (weight.name().contains("moving")) {
        var noise = Kit.normal(weight.shape().size(), weight.shape().dims());
        weight.assign(value(noise, weight.value(), weight.name().contains("variance")));
      }
    }
    var file = folder.resolve(name + ".onnx");
    model.export(file);
    var x = List.of(Kit.normal(2, 2, 96, 96, 3));
    OnnxKit.assertComputes(model, x, file, 1e-4);
    if (Files.size(file) < MOST_BYTES) OnnxKit.assertReadsBack(model, x, file, 1e-4);
    Files.delete(file);
  }

  private static NDArray value(NDArray noise, NDArray before, boolean positive) {
    var data = before.toFloats();
    var more = noise.toFloats();
    for (int i = 0; i < data.length; i++) {
      data[i] += 0.1f * (positive ? Math.abs(more[i]) : more[i]);
    }
    return NDArray.of(data, before.shape().dims());
  }
}
