package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.datasets.ArrayFiles;
import dev.rhyton.models.Models;
import dev.rhyton.tensor.NDArray;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/** One of Keras' applications, with weights that a recipe gives. */
final class AppCase {
  private static final Pattern KERNEL =
      Pattern.compile("kernel: \\(2u-1\\)\\*sqrt\\((\\d+)/(\\d+)\\)");

  private final Path folder;

  AppCase(Path folder) {
    this.folder = folder;
  }

  void check() {
    var model = Models.fromJson(Golden.json(folder.resolve("config.json")).toString());
    var manifest = Golden.json(folder.resolve("manifest.json"));
    var weights = model.weights();
    assertEquals(manifest.get("weights").size(), weights.size(), "number of weights");
    for (int i = 0; i < weights.size(); i++) {
      var entry = manifest.get("weights").get(i);
      var values = values(entry, (int) weights.get(i).shape().size());
      if (values != null) weights.get(i).assign(NDArray.of(values, weights.get(i).shape().dims()));
    }
    var actual = model.predict(ArrayFiles.readNpy(folder.resolve("in_0.npy")));
    Golden.assertClose("output", ArrayFiles.readNpy(folder.resolve("out_0.npy")), actual, 1e-4);
  }

  /** The values of a recipe, null for those that a layer has by itself. */
  private static float[] values(JsonNode entry, int size) {
    var kind = entry.get("kind").asText();
    if (kind.startsWith("left")) return null;
    var kernel = KERNEL.matcher(kind);
    double limit =
        kernel.matches()
            ? Math.sqrt(Double.parseDouble(kernel.group(1)) / Double.parseDouble(kernel.group(2)))
            : 0;
    var values = new float[size];
    for (int i = 0; i < size; i++) {
      double u = uniform((entry.get("k").asLong() << 32) | i);
      values[i] =
          (float)
              (kernel.matches()
                  ? (2 * u - 1) * limit
                  : kind.startsWith("gamma")
                      ? 0.8 + 0.4 * u
                      : kind.startsWith("variance") ? 0.5 + u : 0.2 * u - 0.1);
    }
    return values;
  }

  /** The top 24 bits of splitmix64, over 2²⁴; that is how SplittableRandom begins, too. */
  private static double uniform(long seed) {
    return (new SplittableRandom(seed).nextLong() >>> 40) / (double) (1 << 24);
  }
}
