package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Text;
import dev.rhyton.files.KerasFiles;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Files that try a reader: older formats, another dtype, models in models, damage. */
final class FileCase {
  /** The custom layer that one of the files holds: {@code k · x · w}. */
  static final class Scale extends Layer {
    private double k = 1;
    private dev.rhyton.tensor.Weight w;

    @Override
    protected void build(Shape input) {
      w = weight(dev.rhyton.initializers.Initializer.ONES, input.last());
    }

    @Override
    protected Tensor call(Tensor x) {
      return x.multiply(w).multiply(k);
    }
  }

  private final Path folder;

  FileCase(Path folder) {
    this.folder = folder;
    register();
  }

  static void register() {
    Layers.register(Scale.class);
  }

  /** Every file of a folder holds the same model; that of a custom layer has no numbers with it. */
  void check() {
    var others = new TreeSet<String>();
    for (var name : new String[] {"model.keras", "model.h5", "legacy_model.h5"}) {
      var file = folder.resolve(name);
      if (!Files.exists(file)) continue;
      if (folder.endsWith("lambda")) checkRefused(file);
      else others.addAll(compared(Model.load(file)));
    }
    if (Files.exists(folder.resolve("m.weights.h5"))) {
      var json = Files.exists(folder.resolve("config.json")) ? "config.json" : "architecture.json";
      var model = Models.fromJson(Golden.json(folder.resolve(json)).toString());
      model.loadWeights(folder.resolve("m.weights.h5"));
      others.addAll(compared(model));
    }
    OtherKernels.leaveOut(List.copyOf(others));
  }

  private List<String> compared(Model model) {
    if (folder.endsWith("custom_layer")) return List.of();
    var actual = model.predictAll(CaseArrays.inputs(folder));
    return OtherKernels.compare(model, CaseArrays.outputs(folder), actual, tolerance());
  }

  /** What is computed in 16 bits has three digits, or two. */
  private double tolerance() {
    var name = folder.getFileName().toString();
    return name.endsWith("bfloat16") ? 2e-2 : name.endsWith("float16") ? 2e-3 : 1e-5;
  }

  /** Keras' name of a class' group; where a class has two names, only its own tells anything. */
  static void checkGroupNames(JsonNode families) {
    for (var family : families) {
      for (var entry : family.properties()) {
        var expected = entry.getValue().asText();
        boolean own = expected.replace("_", "").equals(entry.getKey().toLowerCase(Locale.ROOT));
        if (own) assertEquals(expected, Text.snake(entry.getKey()));
      }
    }
  }

  /** A damaged or hostile file is refused with a message that names it. */
  static void checkRefused(Path file) {
    var e = assertThrows(IllegalArgumentException.class, () -> Model.load(file));
    assertTrue(e.getMessage().contains(file.getFileName().toString()), e::getMessage);
    assertThrows(IllegalArgumentException.class, () -> KerasFiles.load(file, false));
  }
}
