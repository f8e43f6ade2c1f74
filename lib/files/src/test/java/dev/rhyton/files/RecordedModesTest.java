package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the {@code training} arguments in a file hold follows from who wrote it. */
class RecordedModesTest {
  private static final NDArray ONES = NDArray.from(new float[][] {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}});

  @TempDir Path temporary;

  /** A file of ours with a call {@code dropout.apply(x, training)}. */
  private Path own(boolean training) {
    var in = Input.of(10);
    var file = temporary.resolve("own.keras");
    Model.of(in, Dropout.of(0.9).apply(in, training)).save(file);
    return file;
  }

  /** The file as Keras of that version writes it. */
  private Path of(String keras, boolean training) throws IOException {
    var plain = temporary.resolve("plain.keras");
    Zips.withConfig(own(training), plain, RecordedModesTest::forget);
    var file = temporary.resolve("keras.keras");
    var metadata = "{\"keras_version\": \"" + keras + "\"}";
    Zips.with(plain, file, "metadata.json", b -> metadata.getBytes(StandardCharsets.UTF_8));
    return file;
  }

  private static void forget(JsonNode node) {
    if (node instanceof ObjectNode object) object.remove(RecordedModes.HOLDS);
    node.forEach(RecordedModesTest::forget);
  }

  private static void assertDrops(boolean expected, Model model) {
    if (expected) assertNotEquals(ONES, model.predict(ONES));
    else assertEquals(ONES, model.predict(ONES));
  }

  /** As a step of training runs it. */
  private static Model inTraining(Model model) {
    var in = Input.of(10);
    return Model.of(in, model.apply(in, true));
  }

  @Test
  void theModeOfTheRunOverridesTheFileUpToKeras315() throws IOException {
    assertDrops(false, Model.load(of("3.15.1", true)));
    assertDrops(true, inTraining(Model.load(of("3.15.1", true))));
    assertDrops(true, inTraining(Model.load(of("3.9.0", false))));
  }

  @Test
  void theRecordedModeHoldsInFilesFromKeras316() throws IOException {
    assertDrops(true, Model.load(of("3.16.0", true)));
    assertDrops(false, inTraining(Model.load(of("3.16.0", false))));
    assertDrops(false, inTraining(Model.load(of("4.0.0", false))));
  }

  @Test
  void theChosenModeHoldsInOurFiles() {
    assertDrops(true, Model.load(own(true)));
    assertDrops(false, inTraining(Model.load(own(false))));
  }

  @Test
  void theChosenModeHoldsInOlderFormatsAndCopies() {
    var model = Model.load(own(false));
    var file = temporary.resolve("own.h5");
    model.save(file);
    assertDrops(false, inTraining(Model.load(file)));
    assertDrops(false, inTraining(Models.fromJson(model.toJson())));
    assertDrops(false, inTraining(Models.clone(model)));
  }
}
