package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Text;
import dev.rhyton.data.ArrayFiles;
import dev.rhyton.files.KerasFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A file that tries a reader: another dtype, models in models, damage. */
final class FileCase {
  private final Path folder;

  FileCase(Path folder) {
    this.folder = folder;
  }

  void check() {
    var model = KerasFiles.load(folder.resolve("model.keras"));
    var output = folder.resolve("out_0.npy");
    if (!Files.exists(output)) return;
    var expected = ArrayFiles.readNpy(output);
    var actual = model.predict(ArrayFiles.readNpy(folder.resolve("in_0.npy")));
    Golden.assertClose("output", expected, actual, tolerance());
  }

  /** What is computed in 16 bits has three digits. */
  private double tolerance() {
    return folder.getFileName().toString().endsWith("float16") ? 2e-3 : 1e-5;
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
    var e = assertThrows(IllegalArgumentException.class, () -> KerasFiles.load(file));
    assertTrue(e.getMessage().contains(file.getFileName().toString()), e::getMessage);
  }
}
