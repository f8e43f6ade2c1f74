package dev.rhyton.files;

import dev.rhyton.config.Check;
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
import java.util.stream.IntStream;

/**
 * The weights of a model as Keras 3 lays them out in HDF5: a group for each layer, at its
 * {@linkplain Layer#places() place}, with the arrays {@code vars/0}, {@code vars/1}, ... in it. A
 * layer that stands at two places is there once, at the first. What is one group may lie in several
 * files, each with some of its arrays.
 */
final class WeightsFile {
  private final Set<Layer> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final boolean skipMismatch;
  private final List<String> skipped = new ArrayList<>();

  private WeightsFile(boolean skipMismatch) {
    this.skipMismatch = skipMismatch;
  }

  // ---- reading ----

  /**
   * Gives the weights of a model their values, and the optimizer of a compiled one what it
   * remembered.
   *
   * @param skipMismatch whether a layer that does not fit stays as it is, rather than be refused
   * @return the places of the layers that were skipped
   */
  static List<String> read(byte[] file, Model model, boolean skipMismatch) {
    try (var hdf = new HdfReader(file)) {
      return read(List.of(hdf), model, skipMismatch);
    }
  }

  /** As {@link #read(byte[], Model, boolean)}, from the files of one set of weights. */
  static List<String> read(List<HdfReader> files, Model model, boolean skipMismatch) {
    var reader = new WeightsFile(skipMismatch);
    files.forEach(f -> f.expect(model.weights()));
    var roots = files.stream().map(HdfReader::root).toList();
    reader.read(roots, model, "");
    if (model.isCompiled()) readOptimizers(roots, model, skipMismatch);
    return reader.skipped;
  }

  private static List<Group> groups(List<Group> parents, String path) {
    return parents.stream().map(g -> HdfReader.group(g, path)).filter(Objects::nonNull).toList();
  }

  /** How many arrays the parts of a group hold. */
  private static int size(List<Group> parts) {
    return parts.stream().mapToInt(g -> g.getChildren().size()).sum();
  }

  /** The array at a place, in whatever part of a group it is. */
  private static Dataset array(List<Group> parts, int place) {
    var name = Integer.toString(place);
    var holder = parts.stream().filter(g -> g.getChildren().containsKey(name)).findFirst();
    return HdfReader.dataset(holder.orElse(parts.get(0)), name);
  }

  private void read(List<Group> group, Layer layer, String path) {
    if (!seen.add(layer)) return;
    var weights = LayerInternals.savedWeights(layer);
    try {
      if (!weights.isEmpty()) readOwn(weights, group, path);
      LayerInternals.loaded(layer);
    } catch (IllegalArgumentException e) {
      skip(path, e);
    }
    var places = LayerInternals.places(layer);
    places.forEach(
        (place, part) -> {
          try {
            checkName(group, path, place, places);
          } catch (IllegalArgumentException e) {
            skip(path + place, e);
            return;
          }
          read(group, part, path, place);
        });
  }

  /** Refuses the weights of another layer: places count layers of a class, and names say which. */
  private static void checkName(
      List<Group> group, String path, String place, Map<String, Layer> places) {
    var vars = groups(group, place + "/vars");
    var name = size(vars) == 0 ? null : HdfReader.string(vars.get(0), "name");
    if (name == null || name.equals(places.get(place).name())) return;
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

  /** Whether a layer was given this name, which is not one that it gives itself. */
  static boolean isChosenName(String name, Layer layer) {
    return layer.name().equals(name)
        && !name.replaceFirst("_\\d+$", "").equals(Text.snake(layer.className()));
  }

  private void read(List<Group> group, Layer part, String path, String place) {
    var found = groups(group, place);
    if (!found.isEmpty()) {
      read(found, part, path + place + "/");
    } else if (awaits(part)) {
      skip(path + place, new IllegalArgumentException("there is no group " + path + place + "."));
    }
  }

  /** Whether it, or a layer in it, has weights that stand at no place so far. */
  private boolean awaits(Layer part) {
    return !seen.contains(part)
        && (!LayerInternals.savedWeights(part).isEmpty()
            || LayerInternals.places(part).values().stream().anyMatch(this::awaits));
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

  /** The optimizers of a compiled model, by the names of their groups. */
  private static Map<String, OptimizerInternals.Named> optimizers(Model model) {
    return OptimizerInternals.named(
        model.compiled().optimizer(), model.trainableWeights(), model.optimizerState());
  }

  /** Refuses what an optimizer of another class remembered. */
  private static void checkOptimizer(String name, Optimizer optimizer) {
    var base = name == null ? "" : name.replaceFirst("_\\d+$", "");
    if (!Optimizers.names().contains(base)) return;
    var expected = optimizer.className();
    Check.that(
        Optimizers.get(base).className().equals(expected),
        "expected the state of the optimizer %s, found that of \"%s\": compile the model with the"
            + " optimizer of the file, or after loading.",
        expected,
        name);
  }

  /** One of several optimizers has weights once the step is traced, and gets its state then. */
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
   * Gives the variables of an optimizer their values, in the order of Keras 3. The arrays have no
   * names there, so that each must have the shape of what stands at its place.
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

  /** What the optimizer of a compiled model keeps, in the order of Keras 3. */
  static List<Variable> optimizerVariables(Model model) {
    var optimizer = model.compiled().optimizer();
    return OptimizerInternals.variables(
        optimizer, model.trainableWeights(), model.optimizerState());
  }

  /** As many variables as a file holds: all, or before the first step only counts and rates. */
  private static List<Variable> chosen(
      List<Variable> all, int held, OptimizerInternals.Named part) {
    if (held == all.size()) return all;
    var numbers = all.stream().filter(v -> v.weight() == null).toList();
    Check.that(
        held == numbers.size(),
        "expected %d arrays, which are what %s keeps of this model, found %d: they are of another"
            + " optimizer or model.",
        all.size(),
        part.optimizer().className(),
        held);
    return numbers;
  }

  // ---- writing ----

  /** Adds all weights of a model to a file, and what its optimizer remembers if it is compiled. */
  static void write(HdfWriter file, Model model) {
    new WeightsFile(false).write(file, model, "");
    if (model.isCompiled()) writeOptimizers(file, model);
  }

  private void write(HdfWriter file, Layer layer, String path) {
    if (!seen.add(layer)) return;
    write(
        file,
        path + "vars",
        layer.name(),
        LayerInternals.savedWeights(layer).stream()
            .map(w -> LayerInternals.savedValue(layer, w))
            .toList());
    if (layer instanceof HasVocabulary v && v.savedIdfWeights() != null) {
      var weights = NDArray.from(v.savedIdfWeights()).cast(DType.FLOAT32);
      for (var place : v.vocabularyPlaces()) {
        file.array(path + place + "vars/" + VocabularyFiles.WEIGHTS, weights);
      }
    }
    LayerInternals.places(layer).forEach((place, part) -> write(file, part, path + place + "/"));
  }

  /** Keras has groups for layers without weights too, but asks for none. */
  private static void write(HdfWriter file, String group, String name, List<NDArray> values) {
    if (values.isEmpty()) return;
    file.text(group, "name", name);
    for (int i = 0; i < values.size(); i++) file.array(group + "/" + i, values.get(i));
  }

  private static void writeOptimizers(HdfWriter file, Model model) {
    optimizers(model)
        .forEach(
            (name, part) -> {
              for (var g : part.groups(name)) {
                var values =
                    saved(part.state(), g.variables()).stream().map(Variable::value).toList();
                write(file, g.place(), g.name(), values);
              }
            });
  }

  /** What a file is to hold of the optimizer. */
  static List<Variable> savedVariables(Model model) {
    return saved(model.optimizerState(), optimizerVariables(model));
  }

  /** Before the first step counts and rates alone. */
  private static List<Variable> saved(OptimizerState state, List<Variable> variables) {
    boolean begun =
        state.iterations() > 0
            || !variables.stream().allMatch(v -> v.weight() == null || v.weight().isFresh());
    return variables.stream().filter(v -> begun || v.weight() == null).toList();
  }
}
