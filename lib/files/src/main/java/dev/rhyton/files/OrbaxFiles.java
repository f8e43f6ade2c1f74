package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.Compile;
import dev.rhyton.models.LoadWeights;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads and writes models as checkpoints of Keras' {@code OrbaxCheckpoint}: an {@link OrbaxTree} of
 * {@code model.get_state_tree()}, which has variables by their paths, and the text of {@code
 * model_config} unless only weights are saved. The variables of metrics are omitted, because each
 * epoch resets them. The {@link TrainingState} of this library is in a separate file, which Python
 * ignores.
 */
final class OrbaxFiles {
  private static final String TRAINABLE = "trainable_variables";
  private static final String OTHERS = "non_trainable_variables";
  private static final String OPTIMIZER = "optimizer_variables";
  private static final String METRICS = "metrics_variables";
  private static final String CONFIG = "model_config";

  /** The state of random layers, which Keras saves and which does not exist here. */
  private static final String SEED = "/seed_generator_state";

  private OrbaxFiles() {}

  // ---- writing ----

  static AtomicFile.Content checkpoint(Model model, boolean weightsOnly) {
    var leaves = new TreeMap<String, Object>();
    var trained = new HashSet<>(model.trainableWeights());
    var trainable = new TreeMap<String, NDArray>();
    var others = new TreeMap<String, NDArray>();
    LayerInternals.fullPaths(model)
        .forEach((w, path) -> (trained.contains(w) ? trainable : others).put(path, w.value()));
    put(leaves, TRAINABLE, trainable);
    put(leaves, OTHERS, others);
    if (weightsOnly) return folder -> OrbaxTree.write(folder, leaves);
    Check.that(
        !VocabularyFiles.isLearned(model),
        "OrbaxCheckpoint: a vocabulary that a layer has learned does not go into its checkpoints:"
            + " set saveWeightsOnly(true), or save .keras files by ModelCheckpoint.");
    var variables = WeightsFile.savedVariables(model);
    var names = LegacyWeights.optimizerNames(model, variables);
    var optimizer = new TreeMap<String, NDArray>();
    for (int i = 0; i < names.size(); i++) optimizer.put(names.get(i), variables.get(i).value());
    put(leaves, OPTIMIZER, optimizer);
    put(leaves, METRICS, Map.of());
    leaves.put(CONFIG, Json.writeObject(model).toString());
    var training = KerasFiles.training(model).write().toString();
    return folder -> {
      Files.writeString(folder.resolve(KerasFiles.TRAINING), training);
      OrbaxTree.write(folder, leaves);
    };
  }

  private static void put(Map<String, Object> leaves, String name, Map<String, NDArray> arrays) {
    arrays.forEach((path, array) -> leaves.put(name + "/" + path, array));
    if (arrays.isEmpty()) leaves.put(name, null);
  }

  // ---- reading ----

  static Model load(Path folder, boolean compile) {
    var step = step(folder);
    var tree = OrbaxTree.of(step);
    Check.that(
        tree.names().contains(CONFIG),
        "%s: it contains only weights: build the model, then loadWeights(folder).",
        step);
    var strings = tree.strings();
    var config =
        strings.within(CONFIG, () -> Json.parse(Json.parse(strings.text()).path(CONFIG).asText()));
    var model = strings.within(CONFIG, () -> model(config, tree));
    var options = compile ? strings.within(CONFIG, () -> KerasFiles.compileOptions(config)) : null;
    if (options != null) compile(model, options, step.resolve(KerasFiles.TRAINING));
    read(tree, model, false);
    return model;
  }

  /**
   * Returns the model of a configuration with the paths of the checkpoint: those of a model from a
   * file, whose layers are built one by one, or those of a model whose layers were built within
   * each other.
   */
  private static Model model(JsonNode config, OrbaxTree tree) {
    var model = ModelJson.read(config);
    if (variables(tree).containsAll(LayerInternals.fullPaths(model).values())) return model;
    var anew = config.deepCopy();
    forgetBuilding(anew.path("config"));
    return ModelJson.read(anew);
  }

  private static void forgetBuilding(JsonNode json) {
    if (json instanceof ObjectNode object) object.remove("build_config");
    json.forEach(OrbaxFiles::forgetBuilding);
  }

  static List<String> loadWeights(Model model, Path folder, LoadWeights options) {
    return read(OrbaxTree.of(step(folder)), model, options.skipsMismatch());
  }

  /** Returns the folder itself, or its latest checkpoint. */
  private static Path step(Path folder) {
    if (Files.exists(folder.resolve(CheckpointFolder.METADATA))) return folder;
    var checkpoints = new CheckpointFolder(folder);
    var steps = checkpoints.steps();
    Check.that(
        !steps.isEmpty(),
        "%s: expected a folder of Orbax checkpoints, found none in it that is whole.",
        folder);
    return checkpoints.of(steps.get(steps.size() - 1));
  }

  private static void compile(Model model, Compile options, Path training) {
    if (!Files.exists(training)) {
      KerasFiles.compile(model, options, TrainingState.PLAIN);
      return;
    }
    var reading = FileReadContext.of(training, KerasFiles.mostBytes(model));
    reading.within(
        "training",
        () -> {
          KerasFiles.compile(model, options, TrainingState.read(Json.parse(reading.text())));
          return model;
        });
  }

  @CanIgnoreReturnValue
  private static List<String> read(OrbaxTree tree, Model model, boolean skipMismatch) {
    var skipped = new ArrayList<String>();
    var paths = LayerInternals.fullPaths(model);
    if (!skipMismatch) checkAllKnown(tree, paths);
    paths.forEach(
        (weight, path) -> {
          try {
            tree.read(name(tree, path), weight.shape(), weight::assign);
          } catch (IllegalArgumentException e) {
            if (!skipMismatch) throw e;
            skipped.add(path);
          }
        });
    if (model.isCompiled()) readOptimizer(tree, model, skipMismatch);
    return skipped;
  }

  /**
   * Returns the name of a variable in the tree. Whether training changes a variable may differ from
   * the time of saving.
   */
  private static String name(OrbaxTree tree, String path) {
    var names = tree.names();
    for (var group : List.of(TRAINABLE, OTHERS)) {
      if (names.contains(group + "/" + path)) return group + "/" + path;
    }
    throw new IllegalArgumentException(
        String.format(
            "%s: there is no variable %s, but %s. Variables are found by the names of models and"
                + " layers: name them as they were, or read the model itself by Model.load.",
            tree, path, first(variables(tree))));
  }

  private static void checkAllKnown(OrbaxTree tree, Map<Weight, String> paths) {
    var known = new HashSet<>(paths.values());
    var unknown =
        variables(tree).stream().filter(v -> !known.contains(v) && !v.endsWith(SEED)).toList();
    Check.that(
        unknown.isEmpty() || unknown.size() == variables(tree).size(),
        "%s: the model has no variable %s, which is there: it is that of another model.",
        tree,
        unknown);
  }

  private static void readOptimizer(OrbaxTree tree, Model model, boolean skipMismatch) {
    var there = variables(tree, OPTIMIZER);
    if (there.isEmpty()) return;
    try {
      var all = WeightsFile.optimizerVariables(model);
      var names = LegacyWeights.optimizerNames(model, all);
      int numbers = (int) all.stream().filter(v -> v.weight() == null).count();
      for (int i = 0; i < names.size(); i++) {
        var variable = all.get(i);
        // Before the first step, there may be only counts and rates.
        if (there.size() <= numbers && variable.weight() != null) continue;
        tree.read(leaf(tree, names.get(i)), variable.shape(), variable::assign);
      }
    } catch (IllegalArgumentException e) {
      if (!skipMismatch) throw e;
    }
  }

  private static String leaf(OrbaxTree tree, String name) {
    var leaf = OPTIMIZER + "/" + name;
    Check.that(
        tree.names().contains(leaf),
        "%s: the optimizer remembers %s, which is not there, but %s.",
        tree,
        name,
        first(variables(tree, OPTIMIZER)));
    return leaf;
  }

  private static List<String> variables(OrbaxTree tree, String group) {
    return tree.names().stream()
        .filter(n -> n.startsWith(group + "/"))
        .map(n -> n.substring(group.length() + 1))
        .toList();
  }

  private static List<String> variables(OrbaxTree tree) {
    return Stream.concat(variables(tree, OTHERS).stream(), variables(tree, TRAINABLE).stream())
        .toList();
  }

  /** Returns the first names, for a message. */
  private static List<String> first(List<String> names) {
    return names.subList(0, Math.min(4, names.size()));
  }
}
