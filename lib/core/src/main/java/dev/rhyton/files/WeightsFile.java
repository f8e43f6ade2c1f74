package dev.rhyton.files;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.layers.HasVocabulary;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.Optimizer;
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
import java.util.function.BiConsumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The weights of a model as Keras 3 lays them out in HDF5: a group for each layer, at its
 * {@linkplain Layer#places() place}, with the arrays {@code vars/0}, {@code vars/1}, ... in it. A
 * layer that stands at two places is there once, at the first. What is one group may lie in several
 * files, each with some of its arrays.
 */
final class WeightsFile {
  private static final String OPTIMIZER = "optimizer/vars";

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
    try (var hdf = new Hdf(file)) {
      return read(List.of(hdf), model, skipMismatch);
    }
  }

  /** As {@link #read(byte[], Model, boolean)}, from the files of one set of weights. */
  static List<String> read(List<Hdf> files, Model model, boolean skipMismatch) {
    var reader = new WeightsFile(skipMismatch);
    files.forEach(f -> f.expect(model.weights()));
    var roots = files.stream().map(Hdf::root).toList();
    reader.read(roots, model, "");
    if (model.isCompiled()) readOptimizer(roots, model, skipMismatch);
    return reader.skipped;
  }

  private static List<Group> groups(List<Group> parents, String path) {
    return parents.stream().map(g -> Hdf.group(g, path)).filter(Objects::nonNull).toList();
  }

  /** How many arrays the parts of a group hold. */
  private static int size(List<Group> parts) {
    return parts.stream().mapToInt(g -> g.getChildren().size()).sum();
  }

  /** The array at a place, in whatever part of a group it is. */
  private static Dataset array(List<Group> parts, int place) {
    var name = Integer.toString(place);
    var holder = parts.stream().filter(g -> g.getChildren().containsKey(name)).findFirst();
    return Hdf.dataset(holder.orElse(parts.get(0)), name);
  }

  private void read(List<Group> group, Layer layer, String path) {
    if (!seen.add(layer)) return;
    var weights = layer.savedWeights();
    try {
      if (!weights.isEmpty()) readOwn(weights, group, path);
      layer.loaded();
    } catch (IllegalArgumentException e) {
      skip(path, e);
    }
    var places = layer.places();
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
    var name = vars.isEmpty() ? null : Hdf.string(vars.get(0), "name");
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
        && (!part.savedWeights().isEmpty()
            || part.places().values().stream().anyMatch(this::awaits));
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
      at(path + "vars/" + i, () -> Hdf.read(array(vars, place), weights.get(place)));
    }
  }

  private static void at(String path, Runnable body) {
    try {
      body.run();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    }
  }

  private static void readOptimizer(List<Group> files, Model model, boolean skipMismatch) {
    var vars = groups(files, OPTIMIZER);
    if (vars.isEmpty()) return;
    var arrays = IntStream.range(0, size(vars)).mapToObj(i -> array(vars, i)).toList();
    try {
      checkOptimizer(Hdf.string(vars.get(0), "name"), model);
      readOptimizer(arrays, model);
    } catch (IllegalArgumentException e) {
      if (!skipMismatch) throw new IllegalArgumentException(OPTIMIZER + ": " + e.getMessage(), e);
    }
  }

  /** Refuses what an optimizer of another class remembered. */
  private static void checkOptimizer(String name, Model model) {
    var base = name == null ? "" : name.replaceFirst("_\\d+$", "");
    if (!Optimizer.names().contains(base)) return;
    var expected = model.compiled().optimizer().className();
    Check.that(
        Optimizer.of(base).className().equals(expected),
        "expected the state of the optimizer %s, found that of \"%s\": compile the model with the"
            + " optimizer of the file, or after loading.",
        expected,
        name);
  }

  /** Gives the optimizer of a compiled model what it remembered, in the order of Keras 3. */
  static void readOptimizer(List<Dataset> arrays, Model model) {
    readOptimizer(
        arrays.size(),
        model,
        (i, weight) -> at(Integer.toString(i), () -> Hdf.read(arrays.get(i), weight)),
        i -> Hdf.number(arrays.get(i)));
  }

  /**
   * As {@link #readOptimizer(List, Model)}, of so many arrays.
   *
   * @param read gives a weight the value of an array
   * @param number gives that of an array of one number
   */
  static void readOptimizer(
      int held, Model model, BiConsumer<Integer, Weight> read, IntToDoubleFunction number) {
    var state = model.optimizerState();
    var optimizer = model.compiled().optimizer();
    int first = state.isScheduled() ? 1 : 2; // Keras keeps no rate that a schedule sets
    int count = optimizer.placeOfCount();
    if (held > count + first) {
      var weights = optimizer.variables(model.trainableWeights(), state);
      Check.that(
          held == first + weights.size(),
          "expected %d arrays, found %d.",
          first + weights.size(),
          held);
      for (int i = 0; i < weights.size(); i++) read.accept(first + i, weights.get(i));
    }
    // Before the first step there may be no more than these.
    if (held > count) state.iterations((long) number.applyAsDouble(count));
    if (held > count + 1 && first == 2) state.learningRate(number.applyAsDouble(count + 1));
  }

  // ---- writing ----

  /** Adds all weights of a model to a file, and what its optimizer remembers if it is compiled. */
  static void write(HdfWriter file, Model model) {
    new WeightsFile(false).write(file, model, "");
    if (model.isCompiled()) writeOptimizer(file, model);
  }

  private void write(HdfWriter file, Layer layer, String path) {
    if (!seen.add(layer)) return;
    write(
        file,
        path + "vars",
        layer.name(),
        layer.savedWeights().stream().map(layer::savedValue).toList());
    if (layer instanceof HasVocabulary v && v.savedIdfWeights() != null) {
      var weights = NDArray.from(v.savedIdfWeights()).cast(DType.FLOAT32);
      for (var place : v.vocabularyPlaces()) {
        file.array(path + place + "vars/" + VocabularyFiles.WEIGHTS, weights);
      }
    }
    layer.places().forEach((place, part) -> write(file, part, path + place + "/"));
  }

  private static List<NDArray> values(List<Weight> weights) {
    return weights.stream().map(Weight::value).toList();
  }

  /** Keras has groups for layers without weights too, but asks for none. */
  private static void write(HdfWriter file, String group, String name, List<NDArray> values) {
    if (values.isEmpty()) return;
    file.text(group, "name", name);
    for (int i = 0; i < values.size(); i++) file.array(group + "/" + i, values.get(i));
  }

  private static void writeOptimizer(HdfWriter file, Model model) {
    var optimizer = model.compiled().optimizer();
    var config = optimizer.config();
    var values = optimizerValues(model);
    write(file, OPTIMIZER, config.path("name").asText(), values);
    var inner = config.path("inner_optimizer").path("config");
    if (!inner.isObject()) return;
    int from = Math.min(optimizer.placeOfCount(), values.size());
    write(
        file,
        "optimizer/inner_optimizer/vars",
        inner.path("name").asText(),
        values.subList(from, values.size()));
  }

  /** How many arrays the optimizer of a model that was trained fills. */
  static int optimizerSize(Model model) {
    var state = model.optimizerState();
    int first = state.isScheduled() ? 1 : 2;
    return first + model.compiled().optimizer().variables(model.trainableWeights(), state).size();
  }

  /** The step count, the rate unless a schedule sets it, and the rest once there was a step. */
  static List<NDArray> optimizerValues(Model model) {
    var state = model.optimizerState();
    var values = new ArrayList<NDArray>();
    values.add(NDArray.from(Math.toIntExact(state.iterations())));
    if (!state.isScheduled()) values.add(NDArray.from((float) state.learningRate()));
    if (state.iterations() == 0 && state.slots().isEmpty()) return values;
    var optimizer = model.compiled().optimizer();
    values.addAll(values(optimizer.variables(model.trainableWeights(), state)));
    return values;
  }
}
