package dev.rhyton.applications;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.layers.Layers;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the architectures against Keras': weights by name, shape and order, and what they compute.
 * {@code -Drhyton.golden} names another folder of the same make, which may hold more.
 */
class GoldenTest {
  private static Path folder() throws URISyntaxException {
    var given = System.getProperty("rhyton.golden");
    if (given == null) return Path.of(GoldenTest.class.getResource("/golden").toURI());
    for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(given))) return at.resolve(given);
    }
    throw new IllegalArgumentException("rhyton.golden: there is no folder " + given + ".");
  }

  @TestFactory
  Stream<DynamicTest> applications() throws Exception {
    return folders().flatMap(GoldenTest::tests);
  }

  private static Stream<Path> folders() throws IOException, URISyntaxException {
    var apps = folder().resolve("apps");
    if (!Files.isDirectory(apps)) return Stream.of();
    try (var all = Files.list(apps)) {
      return all.filter(f -> Files.exists(f.resolve("manifest.json"))).sorted().toList().stream();
    }
  }

  private static Stream<DynamicTest> tests(Path folder) {
    var recipe = new Recipe(folder);
    var config = recipe.json("config.json");
    var name = folder.getFileName().toString();
    var tests =
        Stream.of(
            DynamicTest.dynamicTest(
                name + " of its configuration",
                () -> recipe.check(Models.fromJson(config.toString()))),
            DynamicTest.dynamicTest(name + " as built", () -> recipe.check(build(name, config))));
    return Stream.concat(
        tests,
        Stream.of("m.weights.h5", "legacy_model.h5")
            .map(folder::resolve)
            .filter(Files::exists)
            .map(
                file ->
                    DynamicTest.dynamicTest(
                        name + " of " + file.getFileName(),
                        () ->
                            recipe.checkOutput(application(name, config).weights(file).build()))));
  }

  private static Model build(String name, JsonNode config) {
    Layers.clearNames();
    return application(name, config).build();
  }

  /**
   * The architecture that a case is about, by its name up to an underscore, as its configuration
   * shows that it was asked for.
   */
  private static Application<?> application(String name, JsonNode config) {
    var layers =
        StreamSupport.stream(config.path("config").path("layers").spliterator(), false).toList();
    var shape = layers.get(0).path("config").path("batch_shape");
    var dims = IntStream.range(1, 4).map(i -> shape.get(i).asInt(-1)).toArray();
    var last = layers.get(layers.size() - 1);
    var app = Applications.get(name.replaceAll("_.*", "")).untrained().inputShape(dims);
    var top = find(layers, "predictions|.*_head_dense");
    if (top == null) {
      var pools = last.path("class_name").asText();
      app = app.includeTop(false);
      if (pools.equals("LayerNormalization")) { // of ConvNeXt, behind the pooling
        pools = layers.get(layers.size() - 2).path("class_name").asText();
      }
      if (pools.startsWith("Global")) app = app.pooling(pools.contains("Max") ? "max" : "avg");
    } else {
      app = app.classes(classes(layers, top));
      app = app.classifierActivation(top.path("config").path("activation").asText());
    }
    return name.matches(".*_a\\d+") ? withAlpha(app, name) : app;
  }

  private static JsonNode find(List<JsonNode> layers, String name) {
    return layers.stream()
        .filter(l -> l.path("name").asText().matches(name))
        .findFirst()
        .orElse(null);
  }

  private static int classes(List<JsonNode> layers, JsonNode top) {
    if (top.path("config").has("units")) return top.path("config").path("units").asInt();
    return find(layers, "conv_preds|logits").path("config").path("filters").asInt();
  }

  /** {@code a035} stands for an alpha of 0.35. */
  private static Application<?> withAlpha(Application<?> app, String name) {
    double alpha = Integer.parseInt(name.replaceAll(".*_a", "")) / 100.0;
    if (app instanceof MobileNet net) return net.alpha(alpha);
    if (app instanceof MobileNetV2 net) return net.alpha(alpha);
    if (app instanceof MobileNetV3 net) return net.alpha(alpha);
    throw new IllegalArgumentException(name);
  }
}
