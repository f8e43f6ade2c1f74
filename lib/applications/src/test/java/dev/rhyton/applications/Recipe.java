package dev.rhyton.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Json;
import dev.rhyton.datasets.ArrayFiles;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** A reference case: weights that a recipe gives, and what Keras computes with them. */
final class Recipe {
  private static final Pattern KERNEL =
      Pattern.compile("kernel: \\(2u-1\\)\\*sqrt\\((\\d+)/(\\d+)\\)");
  private static final double TOLERANCE = 1e-4;

  private final Path folder;
  private final List<JsonNode> weights;

  Recipe(Path folder) {
    this.folder = folder;
    weights =
        StreamSupport.stream(json("manifest.json").get("weights").spliterator(), false).toList();
  }

  JsonNode json(String file) {
    try {
      return Json.parse(Files.readString(folder.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The model must have Keras' weights, by name, shape and order, and Keras' numbers. */
  void check(Model model) {
    var own = paths(model);
    assertEquals(
        weights.stream().map(w -> named(w.get("path").asText()) + " " + w.get("shape")).toList(),
        own.entrySet().stream().map(e -> e.getValue() + " " + shape(e.getKey())).toList());
    int i = 0;
    for (var weight : own.keySet()) {
      var values = values(weights.get(i++), (int) weight.shape().size());
      if (values != null) weight.assign(NDArray.of(values, weight.shape().dims()));
    }
    checkOutput(model);
  }

  /** Keras gives the factors of ConvNeXt's blocks no name, but a number of the process. */
  private static String named(String path) {
    return path.replaceAll("_layer_scale/variable(_\\d+)?$", "_layer_scale/gamma");
  }

  void checkOutput(Model model) {
    var expected = ArrayFiles.readNpy(folder.resolve("out_0.npy"));
    var actual = model.predict(ArrayFiles.readNpy(folder.resolve("in_0.npy")));
    assertEquals(expected.shape(), actual.shape());
    var wanted = expected.toDoubles();
    var received = actual.toDoubles();
    double allowed = TOLERANCE * Arrays.stream(wanted).map(Math::abs).max().orElseThrow();
    double worst = 0;
    for (int k = 0; k < wanted.length; k++) {
      worst = Math.max(worst, Math.abs(wanted[k] - received[k]));
    }
    assertTrue(worst <= allowed, "outputs differ by " + worst);
  }

  private static String shape(Weight weight) {
    return Arrays.toString(weight.shape().dims()).replace(" ", "");
  }

  /** Keras' paths: layers in layers, the model itself left out. */
  static Map<Weight, String> paths(Model model) {
    Map<Weight, String> paths = new LinkedHashMap<>();
    model.layers().forEach(l -> collect(l, "", paths));
    return paths;
  }

  private static void collect(Layer layer, String path, Map<Weight, String> paths) {
    if (layer instanceof InputLayer) return;
    var name = path + layer.name() + "/";
    for (var weight : LayerInternals.ownWeights(layer)) paths.put(weight, name + weight.name());
    layer.layers().forEach(l -> collect(l, name, paths));
  }

  /** The values of a recipe, null for those that a layer has by itself. */
  private static float[] values(JsonNode entry, int size) {
    var kind = entry.get("kind").asText();
    if (kind.startsWith("left")) return null;
    // Once for each weight: a network has 25 million numbers.
    double from = -0.1;
    double to = 0.1;
    var kernel = KERNEL.matcher(kind);
    if (kernel.matches()) {
      to = Math.sqrt(Double.parseDouble(kernel.group(1)) / Double.parseDouble(kernel.group(2)));
      from = -to;
    } else if (kind.startsWith("gamma")) {
      from = 0.8;
      to = 1.2;
    } else if (kind.startsWith("variance")) {
      from = 0.5;
      to = 1.5;
    }
    long k = entry.get("k").asLong() << 32;
    var values = new float[size];
    for (int i = 0; i < size; i++) values[i] = (float) (from + (to - from) * uniform(k | i));
    return values;
  }

  /**
   * The top 24 bits of splitmix64, over 2²⁴. {@code new SplittableRandom(seed).nextLong()} is the
   * same; for each of 40 million weights, it takes seconds.
   */
  private static double uniform(long seed) {
    long z = seed + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return ((z ^ (z >>> 31)) >>> 40) / (double) (1 << 24);
  }
}
