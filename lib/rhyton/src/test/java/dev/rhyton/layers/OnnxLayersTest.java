package dev.rhyton.layers;

import dev.rhyton.config.ConfiguredInternals;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime computes each layer as {@code predict} does, or the layer is refused. */
class OnnxLayersTest {
  /** The layers that ONNX cannot express, as the README of lib/onnx lists them. */
  static final Set<String> REFUSED =
      Set.of("Hashing", "HashedCrossing", "StringLookup", "TextVectorization");

  @TempDir private static Path folder;

  @TestFactory
  Stream<DynamicTest> layersComputeInOnnxRuntime() {
    Map<String, Integer> opsets = new LinkedHashMap<>();
    for (int opset : new int[] {18, 21, 23}) opsets.put("opset " + opset, opset);
    return LayerCases.cross(
        opsets,
        3,
        (c, opset) -> {
          var name = ConfiguredInternals.className(c.make().get());
          c.runsInOnnxRuntime(folder.resolve(name + ".onnx"), opset, REFUSED.contains(name));
        });
  }
}
