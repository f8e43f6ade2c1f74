package dev.rhyton.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A small network of Keras has the explanations that Keras computes (explanations.py). */
class ExplanationsOfKerasTest {
  private static Model model;
  private static JsonNode expected;
  private static NDArray x;
  private static int[] classes;

  @BeforeAll
  static void read() throws IOException {
    var folder = Path.of("src", "test", "resources", "explanations");
    model = Model.load(folder.resolve("cnn.keras"));
    expected = new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
    x = NDArray.of(FloatArrays.of(expected("x")), 3, 8, 8, 2);
    classes = NDArray.from(expected("classes")).toInts();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static double[] expected(String key) {
    var values = expected.path(key);
    return IntStream.range(0, values.size()).mapToDouble(i -> values.get(i).asDouble()).toArray();
  }

  private static void assertLike(String key, Explainer<?> method) {
    var wanted = expected(key);
    double largest = NDArray.from(wanted).abs().max().value().item();
    assertTrue(largest > 1e-3, key);
    var values = method.explain(x, classes).values().toDoubles();
    assertArrayEquals(wanted, values, 1e-5 * largest, key);
  }

  @Test
  void gradients() {
    assertLike("gradient", Saliency.of(model));
    assertLike("gradient of the probability", Saliency.of(model).logits(false));
  }

  @Test
  void integratedGradients() {
    assertLike(
        "integrated gradients",
        IntegratedGradients.of(model).steps(IntegratedGradients.MOST).baseline(0.25));
  }

  @Test
  void gradCam() {
    assertLike("grad-cam of last", GradCam.of(model));
    assertLike("grad-cam of last", GradCam.of(model).layer("last"));
    assertLike("grad-cam of first", GradCam.of(model).layer("first"));
  }
}
