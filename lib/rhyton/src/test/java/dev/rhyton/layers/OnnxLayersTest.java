package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.config.ConfiguredInternals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime computes each layer as {@code predict} does, or the layer is refused. */
class OnnxLayersTest {
  /** The layers that ONNX cannot express, as the README of lib/onnx lists them. */
  static final Set<String> REFUSED =
      Set.of("Hashing", "HashedCrossing", "StringLookup", "TextVectorization");

  private static final Map<String, Integer> OPSETS =
      new TreeMap<>(Map.of("opset 18", 18, "opset 21", 21, "opset 23", 23));

  private static final List<String> REFUSALS =
      List.of(
          "computes with sizes that are not known here",
          "cannot take input of shape",
          "cannot be exported to ONNX");

  @TempDir private static Path folder;

  @Test
  void theReadmeCountsLayers() throws IOException {
    var names = new TreeSet<String>();
    LayerCases.CASES.values().forEach(c -> names.add(name(c)));
    names.remove("Sequential"); // a model
    var readme = Files.readString(Path.of("../onnx/README.md"));
    int all = names.size();
    names.removeAll(REFUSED);
    var count = names.size() + " of the " + all + " layers";
    assertTrue(readme.contains(count), () -> "README.md of lib/onnx should say: " + count);
    for (var name : REFUSED) assertTrue(readme.contains("`" + name + "`"), name);
  }

  private static String name(LayerTester tester) {
    return ConfiguredInternals.className(tester.make().get());
  }

  @TestFactory
  Stream<DynamicTest> layersComputeInOnnxRuntime() {
    return LayerCases.cross(
        OPSETS,
        3,
        (c, opset) -> {
          var name = name(c);
          c.runsInOnnxRuntime(folder.resolve(name + ".onnx"), opset, REFUSED.contains(name));
        });
  }

  /** {@code OnnxLayer} computes each file as the layer of which it was made. */
  @TestFactory
  Stream<DynamicTest> filesAreReadAsLayers() {
    return LayerCases.cross(
        OPSETS,
        3,
        (c, opset) -> {
          var name = name(c);
          if (!REFUSED.contains(name)) c.isReadFromOnnx(folder.resolve(name + ".onnx"), opset);
        });
  }

  @TestFactory
  Stream<DynamicTest> layersOfAnySizeComputeInOnnxRuntime() {
    Map<String, UnknownSizes> all = new LinkedHashMap<>();
    all.put("arrays", new UnknownSizes(false, false));
    all.put("arrays with a mask", new UnknownSizes(false, true));
    return LayerCases.cross(
        all,
        16,
        (c, sizes) -> {
          var refused = sizes.runsInOnnxRuntime(c, folder.resolve("sizes.onnx"));
          for (var message : refused) {
            assertTrue(REFUSALS.stream().anyMatch(message::contains), message);
          }
        });
  }
}
