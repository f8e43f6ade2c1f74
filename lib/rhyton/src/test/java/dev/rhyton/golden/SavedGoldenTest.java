package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.files.Checkpoints;
import dev.rhyton.files.KerasFiles;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What Keras wrote, read and written again, is the same. The files stay in {@code target/saved},
 * where {@code check_h5.py} and {@code check_keras.py} look at them.
 */
class SavedGoldenTest {
  private static final Path SAVED = Path.of("target", "saved");

  /**
   * Variables that Keras has not named, of Nadam, or named as others, of Adafactor; or by no model,
   * of a layer that was adapted before it was in one.
   */
  private static final String OTHER_NAMES =
      "variable(_\\d+)?|[a-z]+|adafactor/\\w*(kernel|embeddings|gamma|scale)"
          + "|normalization/(mean|variance|count)";

  @TestFactory
  Stream<DynamicTest> everyModel() {
    return Stream.of("models", "train", "fit", "formats", "apps")
        .flatMap(kind -> Golden.list(kind).stream())
        .flatMap(folder -> Stream.of("model", "before", "mid", "after").map(folder::resolve))
        .filter(path -> Files.exists(path.resolveSibling(path.getFileName() + ".keras")))
        .filter(path -> !path.getParent().endsWith("lambda"))
        .map(path -> Golden.test(name(path), () -> check(path)));
  }

  /** What we have trained for one of two epochs, for Python to go on from. */
  @TestFactory
  Stream<DynamicTest> halfTrained() {
    return Golden.list("fit").stream()
        .map(folder -> Golden.test(name(folder.resolve("half")), () -> saveHalf(folder)));
  }

  private static void saveHalf(Path folder) throws IOException {
    Files.createDirectories(SAVED);
    var file = SAVED.resolve(name(folder.resolve("half")) + ".keras");
    new EpochsCase(folder).halfTrained().save(file);
  }

  private static String name(Path path) {
    int last = path.getNameCount();
    return String.join("-", path.subpath(last - 3, last).toString().split("[/\\\\]"));
  }

  private static void check(Path path) throws IOException {
    FileCase.register();
    var original = KerasFiles.load(path.resolveSibling(path.getFileName() + ".keras"));
    Files.createDirectories(SAVED);
    var file = SAVED.resolve(name(path) + ".keras");
    original.save(file);
    var weights = SAVED.resolve(name(path) + ".weights.h5");
    original.saveWeights(weights); // before a look at the optimizer has made what it remembers
    assertSame(original, Model.load(file));
    var copy = Models.fromJson(original.toJson());
    copy.loadWeights(weights);
    assertEquals(savedWeights(original), savedWeights(copy), "weights of " + weights);
    checkCheckpoint(path, original);
    if (original.toJson().length() > 100_000) return; // more than such files can hold
    var legacy = SAVED.resolve(name(path) + ".h5");
    original.save(legacy);
    assertSame(original, Model.load(legacy));
  }

  /** An Orbax checkpoint names variables as Keras does, which finds them by their names. */
  private static void checkCheckpoint(Path path, Model original) throws IOException {
    var step = SAVED.resolve(name(path) + ".orbax");
    Checkpoints.write(original, step);
    if (original.isCompiled()) assertSame(original, Model.load(step));
    var tree = Golden.json(step.resolve("pytree/_METADATA")).path("tree_metadata");
    if (!Files.exists(path.resolveSibling("meta.json"))) return;
    var variables = new ArrayList<String>();
    tree.fieldNames()
        .forEachRemaining(
            keys -> variables.add(keys.replaceAll("^\\('\\w+', '|'\\)$", "").replace("', '", "/")));
    var meta = Golden.json(path.resolveSibling("meta.json"));
    for (var group : List.of("weights", "optimizer_variables")) {
      for (var variable : meta.path(group)) {
        var name = variable.path("path").asText();
        if (name.matches(OTHER_NAMES)) continue;
        boolean slot = group.startsWith("optimizer");
        boolean found =
            variables.stream()
                .anyMatch(v -> Golden.isSamePath(slot ? ofSlot(name) : name, slot ? ofSlot(v) : v));
        assertTrue(found, name);
      }
    }
  }

  /** {@code adam/dense_kernel_momentum} as the path of a weight and its slot. */
  private static String ofSlot(String name) {
    return name.substring(name.indexOf('/') + 1).replace('_', '/');
  }

  private static void assertSame(Model expected, Model actual) {
    assertEquals(savedWeights(expected), savedWeights(actual));
    assertEquals(expected.toJson(), actual.toJson());
    assertEquals(expected.isCompiled(), actual.isCompiled());
    if (!expected.isCompiled()) return;
    var ours = expected.optimizerState();
    var theirs = actual.optimizerState();
    assertEquals(ours.iterations(), theirs.iterations());
    assertEquals(ours.learningRate(), theirs.learningRate(), 1e-9);
    assertEquals(TrainCase.rememberedValues(expected), TrainCase.rememberedValues(actual));
  }

  /** The values of the weights without the first matrices of LoRA, which begin at random. */
  private static List<NDArray> savedWeights(Model model) {
    return model.weights().stream()
        .filter(w -> !w.name().startsWith("lora_kernel_a"))
        .map(Weight::value)
        .toList();
  }
}
