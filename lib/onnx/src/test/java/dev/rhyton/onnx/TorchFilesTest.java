package dev.rhyton.onnx;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Layers of files that PyTorch has made ({@code src/test/python/make_torch.py}) compute what
 * PyTorch does, for another number of samples than the files were traced with.
 */
class TorchFilesTest {
  private static final double TOLERANCE = 1e-5;

  private static Path file(String name) {
    try {
      return Path.of(TorchFilesTest.class.getResource("/torch/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> layersComputeWhatPyTorchDoes() throws IOException {
    var expected = Json.parse(Files.readString(file("expected.json")));
    return expected.properties().stream()
        .map(e -> dynamicTest(e.getKey(), () -> check(e.getKey(), arrays(e.getValue()))));
  }

  private static List<NDArray> arrays(JsonNode all) {
    return StreamSupport.stream(all.spliterator(), false).map(TorchFilesTest::array).toList();
  }

  private static NDArray array(JsonNode node) {
    var dims = new ArrayList<Long>();
    node.get("shape").forEach(d -> dims.add(d.asLong()));
    var numbers = new float[node.get("numbers").size()];
    for (int i = 0; i < numbers.length; i++)
      numbers[i] = (float) node.get("numbers").get(i).asDouble();
    return NDArray.of(numbers, dims.stream().mapToLong(Long::longValue).toArray());
  }

  private static void check(String name, List<NDArray> arrays) {
    var onnx = file(name + ".onnx");
    boolean words = name.equals("encoder");
    var x = List.of(words ? arrays.get(0).cast(DType.INT64) : arrays.get(0));
    var expected = arrays.subList(1, arrays.size());
    OnnxKit.assertSame(expected, OnnxKit.run(onnx, x), name + " in ONNX Runtime", TOLERANCE);
    OnnxKit.assertSame(expected, OnnxKit.read(onnx, x), "the layer of " + name, TOLERANCE);
  }
}
