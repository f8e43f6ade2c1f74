package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.tensor.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Drawn functional models with masks come back from their files. What is saved stays in {@code
 * target/saved}, where {@code check_keras.py} compares their outputs with those of Keras.
 */
class MasksInFilesTest {
  private static final Path SAVED = Path.of("target", "saved", "masked");
  private static final int MODELS = Kit.FULL ? 300 : 40;

  @TestFactory
  Stream<DynamicTest> everyModel() throws Exception {
    Files.createDirectories(SAVED);
    return IntStream.range(0, MODELS)
        .mapToObj(i -> DynamicTest.dynamicTest("masks" + i, () -> check("masks" + i, i)));
  }

  private static void check(String name, int seed) throws Exception {
    Seed.set(seed);
    var drawn = new MaskedModel(seed);
    var model = drawn.model();
    var values = model.getWeights();
    var expected = model.predictAll(drawn.samples());
    var file = SAVED.resolve(name + ".keras");
    model.save(file);
    DrawnModel.write(SAVED.resolve(name + ".json"), drawn.samples(), expected);

    var loaded = Model.load(file);
    assertEquals(values, loaded.getWeights());
    assertEquals(expected, loaded.predictAll(drawn.samples()));
    assertEquals(model.toJson(), loaded.toJson());
    var copy = Models.clone(model);
    copy.setWeights(values);
    assertEquals(expected, copy.predictAll(drawn.samples()));
  }
}
