package dev.rhyton.files;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Text;
import dev.rhyton.layers.HasVocabulary;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.optimizers.Optimizers;
import dev.rhyton.optimizers.Variable;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a model in Keras 3's HDF5 layout: a group for each layer, at its {@linkplain
 * Layer#places() path}, with the arrays {@code vars/0}, {@code vars/1}, ... in it. A layer with two
 * paths is stored once, at the first. A group may be divided over several files, each with some of
 * its arrays.
 */
final class WeightsFile {
  private final Set<Layer> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Function<Layer, Map<String, Layer>> places;
  private final boolean skipMismatch;
  private final List<String> skipped = new ArrayList<>();

  private WeightsFile(Function<Layer, Map<String, Layer>> places, boolean skipMismatch) {
    this.places = places;
    this.skipMismatch = skipMismatch;
  }

  // ---- reading ----

  /**
   * Loads the values of the weights of a model, and the state of the optimizer if the model is
   * compiled.
   *
   * @param skipMismatch whether a layer that does not fit is skipped instead of throwing an
   *     exception
   * @return the paths of the layers that were skipped
   */
  static List<String> read(ByteSource file, Model model, boolean skipMismatch) {
    try (var hdf = new HdfReader(file)) {
      return read(List.of(hdf), model, skipMismatch);
    }
  }

  /**
   * Loads the values from the files of one set of weights, as {@link #read(ByteSource, Model,
   * boolean)} does.
   */
  static List<String> read(List<HdfReader> files, Model model, boolean skipMismatch) {
    files.forEach(f -> f.expect(model.weights()));
    var roots = files.stream().map(HdfReader::root).toList();
    var reader = new WeightsFile(LayerPaths.of(model, path -> has(roots, path)), skipMismatch);
    reader.read(roots, model, "");
    if (model.isCompiled()) readOptimizers(roots, model, skipMismatch);
    return reader.skipped;
  }

  private static boolean has(List<Group> roots, String path) {
    return size(groups(roots, path + "vars")) > 0;
  }

  private static List<Group> groups(List<Group> parents, String path) {
    return parents.stream().map(g -> HdfReader.group(g, path)).filter(Objects::nonNull).toList();
  }

  /** Returns the number of arrays in the parts of a group. */
  private static int size(List<Group> parts) {
    return parts.stream().mapToInt(g -> g.getChildren().size()).sum();
  }

  /** Returns the array at a path, from any part of a group. */
  private static Dataset array(List<Group> parts, int place) {
    var name = Integer.toString(place);
    var holder = parts.stream().filter(g -> g.getChildren().containsKey(name)).findFirst();
    return HdfReader.dataset(holder.orElse(parts.get(0)), name);
  }

  private void read(List<Group> group, Layer layer, String path) {
    if (!seen.add(layer)) return;
    var weights = LayerInternals.savedWeights(layer);
    try {
      if (weights.isEmpty()) checkBuilt(layer, group, path);
      else readOwn(weights, group, path);
      LayerInternals.loaded(layer);
    } catch (IllegalArgumentException e) {
      skip(path, e);
    }
    var parts = places.apply(layer);
    parts.forEach(
        (place, part) -> {
          try {
            checkName(group, path, place, parts);
          } catch (IllegalArgumentException e) {
            skip(path + place, e);
            return;
          }
          read(group, part, path, place);
        });
  }

  /**
   * Throws if the file has weights of a layer that has none yet, which would stay random. The
   * weights of a vocabulary are no weights of its layer.
   */
  private static void checkBuilt(Layer layer, List<Group> group, String path) {
    if (layer instanceof HasVocabulary) return;
    int held = size(groups(group, "vars"));
    Check.that(
        layer.isBuilt() || held == 0,
        "%svars: the file has %d arrays, and %s has no weights yet: call it, or build the model,"
            + " before its weights are loaded.",
        path,
        held,
        layer);
  }

  /** Returns what a message says about the groups that are there instead. */
  private static String others(List<Group> group, String place) {
    var parent = place.contains("/") ? place.substring(0, place.lastIndexOf('/') + 1) : "";
    var there = parent.isEmpty() ? group : groups(group, parent.substring(0, parent.length() - 1));
    var names = there.stream().flatMap(g -> g.getChildren().keySet().stream());
    var found = names.filter(n -> !n.equals("vars")).map(n -> parent + n).distinct().sorted();
    var list = found.toList();
    return list.isEmpty() ? "" : ", only " + list;
  }

  /**
   * Throws if the weights are those of another layer: paths count the layers of a class, and names
   * identify them.
   */
  private static void checkName(
      List<Group> group, String path, String place, Map<String, Layer> places) {
    var vars = groups(group, place + "/vars");
    var name = size(vars) == 0 ? null : HdfReader.string(vars.get(0), "name");
    var expected = places.get(place);
    if (name == null || (expected != null && name.equals(expected.name()))) return;
    places.forEach(
        (other, layer) ->
            Check.that(
                !isChosenName(name, layer),
                "%s%s: the file has the weights of \"%s\" here, and this model has that layer at"
                    + " %s%s: bring the layers into the order of the file.",
                path,
                place,
                name,
                path,
                other));
  }

  /** Returns whether a name was chosen by a user, not assigned automatically. */
  static boolean isChosenName(String name, Layer layer) {
    return layer.name().equals(name)
        && !name.replaceFirst("_\\d+$", "")
            .equals(Text.snake(ConfiguredInternals.className(layer)));
  }

  private void read(List<Group> group, Layer part, String path, String place) {
    var found = groups(group, place);
    if (!found.isEmpty()) {
      read(found, part, path + place + "/");
    } else if (awaits(part)) {
      var message = "there is no group " + path + place + others(group, place) + ".";
      skip(path + place, new IllegalArgumentException(message));
    }
  }

  /** Returns whether the layer, or a layer in it, has weights that have no path yet. */
  private boolean awaits(Layer part) {
    return !seen.contains(part)
        && (!LayerInternals.savedWeights(part).isEmpty()
            || places.apply(part).values().stream().anyMatch(this::awaits));
  }

  private void skip(String path, IllegalArgumentException reason) {
    if (!skipMismatch) throw reason;
    skipped.add(path);
  }

  private static void readOwn(List<Weight> weights, List<Group> group, String path) {
    var vars = groups(group, "vars");
    int held = size(vars);
    Check.that(
        held == weights.size(),
        "%svars: expected %d arrays, %s, found %d.",
        path,
        weights.size(),
        weights,
        held);
    for (int i = 0; i < held; i++) {
      int place = i;
      at(path + "vars/" + i, () -> HdfReader.read(array(vars, place), weights.get(place)));
    }
  }

  private static void at(String path, Runnable body) {
    try {
      body.run();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    }
  }

  private static void readOptimizers(List<Group> files, Model model, boolean skipMismatch) {
    optimizers(model)
        .forEach(
            (name, part) -> {
              var vars = groups(files, name + "/vars");
              if (vars.isEmpty()) return;
              try {
                checkOptimizer(HdfReader.string(vars.get(0), "name"), part.optimizer());
                readOptimizer(
                    IntStream.range(0, size(vars)).mapToObj(i -> array(vars, i)).toList(),
                    model,
                    part);
              } catch (IllegalArgumentException e) {
                if (skipMismatch) return;
                throw new IllegalArgumentException(name + "/vars: " + e.getMessage(), e);
              }
            });
  }

  /** Returns the optimizers of a compiled model, by the names of their groups. */
  private static Map<String, OptimizerInternals.Named> optimizers(Model model) {
    return OptimizerInternals.named(
        model.compiled().optimizer(), model.trainableWeights(), model.optimizerState());
  }

  /** Throws if the state is that of an optimizer of another class. */
  private static void checkOptimizer(@Nullable String name, Optimizer optimizer) {
    var base = name == null ? "" : name.replaceFirst("_\\d+$", "");
    if (!Optimizers.names().contains(base)) return;
    var expected = ConfiguredInternals.className(optimizer);
    Check.that(
        ConfiguredInternals.className(Optimizers.get(base)).equals(expected),
        "expected the state of the optimizer %s, found that of \"%s\": compile the model with the"
            + " optimizer of the file, or after loading.",
        expected,
        name);
  }

  /**
   * Loads the state of one of several optimizers once the step is traced, because it has no weights
   * before.
   */
  private static void readOptimizer(
      List<Dataset> arrays, Model model, OptimizerInternals.Named part) {
    if (part.weights().isEmpty() && !part.optimizer().equals(model.compiled().optimizer())) {
      var values = arrays.stream().map(HdfReader::array).toList();
      OptimizerInternals.restore(
          part.state(), all -> assign(values, chosen(all, values.size(), part)));
    } else {
      readOptimizer(arrays, chosen(part.variables(), arrays.size(), part));
    }
  }

  private static void assign(List<NDArray> values, List<Variable> variables) {
    for (int i = 0; i < values.size(); i++) variables.get(i).assign(values.get(i));
  }

  /**
   * Loads the state of an optimizer, in the order of Keras 3. The arrays have no names, so each
   * must have the shape of the variable at its position.
   */
  static void readOptimizer(List<Dataset> arrays, List<Variable> variables) {
    for (int i = 0; i < arrays.size(); i++) {
      var variable = variables.get(i);
      var array = arrays.get(i);
      at(Integer.toString(i), () -> HdfReader.check(variable.toString(), array, variable.shape()));
    }
    for (int i = 0; i < arrays.size(); i++) {
      var variable = variables.get(i);
      if (variable.weight() != null) HdfReader.read(arrays.get(i), variable.weight());
      else variable.assign(HdfReader.array(arrays.get(i), variable.toString(), variable.shape()));
    }
  }

  /** Returns the variables of the optimizer of a compiled model, in the order of Keras 3. */
  static List<Variable> optimizerVariables(Model model) {
    var optimizer = model.compiled().optimizer();
    return OptimizerInternals.variables(
        optimizer, model.trainableWeights(), model.optimizerState());
  }

  /**
   * Returns as many of the variables as a file contains: all, or before the first step only counts
   * and rates.
   */
  private static List<Variable> chosen(
      List<Variable> all, int held, OptimizerInternals.Named part) {
    if (held == all.size()) return all;
    var numbers = all.stream().filter(v -> v.weight() == null).toList();
    Check.that(
        held == numbers.size(),
        "expected %d arrays, which are what %s keeps of this model, found %d: they are of another"
            + " optimizer or model.",
        all.size(),
        ConfiguredInternals.className(part.optimizer()),
        held);
    return numbers;
  }

  // ---- writing ----

  /** Adds all weights of a model to a file, and the state of its optimizer if it is compiled. */
  static void write(HdfWriter file, Model model) {
    new WeightsFile(LayerPaths::inKeras, false).write(file, model, "");
    if (model.isCompiled()) writeOptimizers(file, model);
  }

  private void write(HdfWriter file, Layer layer, String path) {
    if (!seen.add(layer)) return;
    var weights = LayerInternals.savedWeights(layer);
    if (!weights.isEmpty()) file.text(path + "vars", "name", layer.name());
    for (int i = 0; i < weights.size(); i++) {
      var weight = weights.get(i);
      var at = path + "vars/" + i;
      var value = LayerInternals.savedValue(layer, weight);
      if (value == null) file.array(at, weight);
      else file.array(at, weight.shape(), weight.storedType(), value);
    }
    if (layer instanceof HasVocabulary v && v.savedIdfWeights() != null) {
      var idf = NDArray.from(v.savedIdfWeights()).cast(DType.FLOAT32);
      for (var place : v.vocabularyPlaces()) {
        file.array(path + place + "vars/" + VocabularyFiles.WEIGHTS, idf);
      }
    }
    places.apply(layer).forEach((place, part) -> write(file, part, path + place + "/"));
  }

  private static void writeOptimizers(HdfWriter file, Model model) {
    optimizers(model)
        .forEach(
            (name, part) -> {
              for (var g : part.groups(name)) {
                var variables = saved(part.state(), g.variables());
                if (!variables.isEmpty()) file.text(g.place(), "name", g.name());
                for (int i = 0; i < variables.size(); i++) {
                  write(file, g.place() + "/" + i, variables.get(i));
                }
              }
            });
  }

  static void write(HdfWriter file, String path, Variable variable) {
    if (variable.weight() != null) file.array(path, variable.weight());
    else file.array(path, variable.value());
  }

  /** Returns the variables of the optimizer that a file contains. */
  static List<Variable> savedVariables(Model model) {
    return saved(model.optimizerState(), optimizerVariables(model));
  }

  /** Returns the variables to save; before the first step, these are only counts and rates. */
  private static List<Variable> saved(OptimizerState state, List<Variable> variables) {
    boolean begun =
        state.iterations() > 0
            || !variables.stream().allMatch(v -> v.weight() == null || v.weight().isFresh());
    return variables.stream().filter(v -> begun || v.weight() == null).toList();
  }
}
