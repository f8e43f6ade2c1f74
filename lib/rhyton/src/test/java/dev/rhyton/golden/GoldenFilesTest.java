package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.UnknownException;
import dev.rhyton.files.KerasFiles;
import dev.rhyton.files.Zips;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader of files says and does beside giving the right numbers. */
class GoldenFilesTest {
  private final Path golden = Golden.resources();

  @TempDir Path temporary;

  @Test
  void aLossThatIsNotKnownDoesNotKeepAModelFromLoading() throws IOException {
    var file = temporary.resolve("loss.keras");
    Zips.withConfig(
        golden.resolve("train/loss_huber/before.keras"),
        file,
        json -> ((ObjectNode) json.get("compile_config")).put("loss", "nobodys_loss"));
    var e = assertThrows(IllegalArgumentException.class, () -> KerasFiles.load(file));
    assertEquals(
        file
            + ": config.json: compile_config: loss: Unknown loss \"nobodys_loss\"."
            + " Model.load(file, false) loads the model without it.",
        e.getMessage());
    assertInstanceOf(UnknownException.class, first(e));
    var model = KerasFiles.load(file, false);
    assertEquals(4, model.weights().size());
    var uncompiled = assertThrows(IllegalStateException.class, model::compiled);
    assertTrue(uncompiled.getMessage().contains("is not compiled"), uncompiled::getMessage);
  }

  /** Returns the first cause of an exception. */
  private static Throwable first(Throwable e) {
    return e.getCause() == null ? e : first(e.getCause());
  }

  @Test
  void trainingGoesOnWhereTheFileLeftIt() {
    var model = KerasFiles.load(golden.resolve("train/opt_adam/after.keras"));
    assertEquals(12, model.optimizerState().iterations());
    var momentum = model.optimizerState().slots().get(model.weights().get(0)).get("momentum");
    assertTrue(momentum.value().toDoubles()[0] != 0);
  }

  @Test
  void messagesNameFileAndEntry() {
    assertRefused(
        "unknown_layer",
        "config.json: layers[1] \"dense\": Unknown layer \"Densest\", as of Keras 3.15.1: update this"
            + " library. Did you mean \"Dense\"?");
    assertRefused("not_json", "config.json: Not JSON");
    assertRefused("not_a_zip", "is not a .keras file: expected a zip");
    assertRefused("truncated_weights", "model.weights.h5 is damaged");
    assertRefused(
        "wrong_units",
        "model.weights.h5: layers/dense/vars/0: Weight \"kernel\": expected a value of shape (5, 7),"
            + " received (5, 4).");
  }

  private void assertRefused(String name, String expected) {
    var file = golden.resolve("formats/bad/" + name + ".keras");
    var e = assertThrows(IllegalArgumentException.class, () -> KerasFiles.load(file));
    assertTrue(e.getMessage().startsWith(file.toString()), e::getMessage);
    assertTrue(e.getMessage().contains(expected), e::getMessage);
  }

  @Test
  void aFileThatIsNotThere() {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> KerasFiles.load(temporary.resolve("no.keras")));
    assertEquals("There is no file " + temporary.resolve("no.keras") + ".", e.getMessage());
  }

  @Test
  void anEntryLargerThanItsModelIsNotUnpacked() throws IOException {
    var file = temporary.resolve("bomb.keras");
    var config = "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\", \"layers\": []}}";
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("config.json", config.getBytes(StandardCharsets.UTF_8));
    entries.put("model.weights.h5", new byte[8 << 20]);
    Zips.write(file, entries);
    var e = assertThrows(IllegalArgumentException.class, () -> KerasFiles.load(file));
    assertTrue(
        e.getMessage()
            .contains(
                "bomb.keras: model.weights.h5 of 8,388,608 bytes is larger than the 1,114,112 that are"),
        e::getMessage);
  }

  @Test
  void aSequentialWithoutInputIsBuiltForTheShapeInTheFile() throws IOException {
    var from = golden.resolve("models/dense_mlp/model.keras");
    var file = temporary.resolve("no_input.keras");
    Zips.withConfig(from, file, json -> ((ArrayNode) json.get("config").get("layers")).remove(0));
    var expected = KerasFiles.load(from).getWeights();
    var actual = KerasFiles.load(file).getWeights();
    assertArrayEquals(expected.toArray(), actual.toArray());
  }
}
