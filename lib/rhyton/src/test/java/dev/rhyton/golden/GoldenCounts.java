package dev.rhyton.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.losses.Losses;
import dev.rhyton.metrics.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipFile;

/** In how many reference cases, all of which {@link GoldenTest} holds us to, a name occurs. */
final class GoldenCounts {
  private final Map<String, Integer> counts = new HashMap<>();
  private Set<String> inCase = new HashSet<>();

  GoldenCounts() {
    for (var kind : List.of("models", "train", "formats")) folders(kind);
    var values = file("losses_metrics.json");
    values.get("losses").forEach(e -> one("losses", e.get("loss").asText()));
    values
        .get("loss_functions")
        .forEach(
            e -> one("losses", ConfiguredInternals.className(Losses.get(e.get("fn").asText()))));
    values.get("metrics").forEach(e -> one("metrics", e.get("metric").asText()));
    file("train/schedules.json")
        .forEach(e -> one("schedules", e.at("/config/class_name").asText()));
    var small = file("small_things.json");
    for (var family : List.of("activations", "constraints", "initializers", "regularizers")) {
      small
          .get(family)
          .fieldNames()
          .forEachRemaining(n -> one(family, n.replaceFirst("\\W.*", "")));
    }
    for (var callback : List.of("Callback", "EarlyStopping", "History", "ReduceLROnPlateau")) {
      one("callbacks", callback); // train/fit_history
    }
  }

  int of(String family, String name) {
    return counts.getOrDefault(family + " " + name, 0);
  }

  private static JsonNode file(String name) {
    return Golden.json(Golden.resources().resolve(name));
  }

  private void one(String family, String name) {
    counts.merge(family + " " + name, 1, Integer::sum);
  }

  private void folders(String kind) {
    try (var folders = Files.list(Golden.resources().resolve(kind))) {
      for (var folder : folders.toList()) {
        inCase = new HashSet<>();
        var model = folder.resolve(kind.equals("train") ? "before.keras" : "model.keras");
        if (Files.exists(model)) collect(config(model), "");
        inCase.forEach(found -> counts.merge(found, 1, Integer::sum));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode config(Path model) throws IOException {
    try (var zip = new ZipFile(model.toFile())) {
      var bytes = zip.getInputStream(zip.getEntry("config.json")).readAllBytes();
      return Json.parse(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  /** Objects by module and class, strings where they name a member of a family. */
  private void collect(JsonNode node, String key) {
    if (node.path("class_name").isTextual()) {
      var module = node.path("module").asText().replace("optimizers.schedules", "schedules");
      KerasNames.families().stream()
          .filter(family -> List.of(module.split("\\.")).contains(family))
          .forEach(family -> inCase.add(family + " " + node.get("class_name").asText()));
    }
    if (node.isTextual() && key.endsWith("activation")) inCase.add("activations " + node.asText());
    if (node.isTextual() && key.equals("loss")) {
      inCase.add("losses " + ConfiguredInternals.className(Losses.get(node.asText())));
    }
    if (node.isTextual() && key.endsWith("metrics")) {
      inCase.add("metrics " + ConfiguredInternals.className(Metrics.get(node.asText())));
    }
    if (node.isArray()) node.forEach(n -> collect(n, key));
    node.properties().forEach(e -> collect(e.getValue(), e.getKey()));
  }
}
