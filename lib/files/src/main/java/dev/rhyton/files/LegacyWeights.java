package dev.rhyton.files;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.LoadWeights;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.Variable;
import dev.rhyton.tensor.Weight;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Weights in the older layout: a group for each layer of a model, with the name of the layer, lists
 * the names of its arrays, with trainable weights first.
 */
final class LegacyWeights {
  private static final String LAYERS = "layer_names";
  private static final String NAMES = "weight_names";
  private static final String OWN = "top_level_model_weights";

  private LegacyWeights() {}

  // ---- reading ----

  /** Loads the weights of a model and returns the layers that were skipped. */
  @CanIgnoreReturnValue
  static List<String> read(Group file, Model model, LoadWeights options) {
    var skipped = new ArrayList<String>();
    pairs(file, model, options)
        .forEach(
            (name, layer) -> {
              try {
                read(file, name, layer);
              } catch (IllegalArgumentException e) {
                if (!options.skipsMismatch()) {
                  throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
                }
                skipped.add(name);
              }
            });
    var own = HdfReader.group(file, OWN);
    if (own != null) read(arrays(own), LayerInternals.ownWeights(model));
    return skipped;
  }

  /**
   * Returns the layers by the names of their groups: by layer name if this is requested or if all
   * names exist, because the order of parallel branches may differ; otherwise by position.
   */
  private static Map<String, Layer> pairs(Group file, Model model, LoadWeights options) {
    var layers = model.layers().stream().filter(l -> !l.weights().isEmpty()).toList();
    var names = new ArrayList<String>();
    for (var name : HdfReader.strings(file, LAYERS)) {
      if (!HdfReader.strings(group(file, name), NAMES).isEmpty()) names.add(name);
    }
    var pairs = new LinkedHashMap<String, Layer>();
    var own = layers.stream().map(Layer::name).toList();
    boolean sameNames = own.size() == names.size() && own.containsAll(names);
    if (options.isByName() || sameNames) {
      layers.stream().filter(l -> names.contains(l.name())).forEach(l -> pairs.put(l.name(), l));
      return pairs;
    }
    Check.that(
        names.size() == layers.size(),
        "expected %d layers with weights, found %d: %s.",
        layers.size(),
        names.size(),
        names);
    for (int i = 0; i < names.size(); i++) {
      var name = names.get(i);
      var layer = layers.get(i);
      boolean elsewhere =
          !name.equals(layer.name())
              && layers.stream().anyMatch(l -> WeightsFile.isChosenName(name, l));
      Check.that(
          !elsewhere,
          "the file has the layer \"%s\" where this model has \"%s\": bring the layers into its"
              + " order, or load by name with LoadWeights.of().byName().",
          name,
          layer.name());
      pairs.put(name, layer);
    }
    return pairs;
  }

  private static Group group(Group file, String name) {
    var found = HdfReader.group(file, name);
    Check.that(found != null, "there is no group \"%s\".", name);
    return found;
  }

  private static void read(Group file, String name, Layer layer) {
    var arrays = arrays(group(file, name));
    if (Keras1Weights.areThose(layer, arrays)) Keras1Weights.read(arrays, layer, weights(layer));
    else read(arrays, weights(layer));
  }

  private static List<Dataset> arrays(Group group) {
    return HdfReader.strings(group, NAMES).stream()
        .map(name -> HdfReader.dataset(group, name))
        .toList();
  }

  private static void read(List<Dataset> arrays, List<Weight> weights) {
    checkCount(arrays, weights);
    checkNames(arrays.stream().map(LegacyWeights::name).toList(), weights);
    for (int i = 0; i < arrays.size(); i++) HdfReader.read(arrays.get(i), weights.get(i));
  }

  /** Returns the name of an array without its path and without the number that Keras 2 appends. */
  private static String name(Dataset array) {
    return array.getName().replaceFirst(":\\d+$", "");
  }

  /** Throws if an array has the name of a weight at another position. */
  private static void checkNames(List<String> names, List<Weight> weights) {
    var own = weights.stream().map(Weight::name).toList();
    boolean permuted = new HashSet<>(names).equals(new HashSet<>(own)) && !names.equals(own);
    Check.that(!permuted, "expected the arrays %s, found %s.", own, names);
  }

  static void checkCount(List<Dataset> arrays, List<Weight> weights) {
    Check.that(
        arrays.size() == weights.size(),
        "expected %d arrays, %s, found %d.",
        weights.size(),
        weights,
        arrays.size());
  }

  /** Returns the weights of a layer in the older order: trainable weights, then the others. */
  static List<Weight> weights(Layer layer) {
    var trained = new HashSet<>(layer.trainableWeights());
    var ordered = new ArrayList<>(layer.weights().stream().filter(trained::contains).toList());
    layer.weights().stream().filter(w -> !trained.contains(w)).forEach(ordered::add);
    return ordered;
  }

  // ---- writing ----

  /** Adds the layers with weights to a group; {@code ""} is the file itself. */
  static void write(HdfWriter file, String group, Model model) {
    var layers = new ArrayList<String>();
    var paths = LayerInternals.fullPaths(model);
    var root = group.isEmpty() ? "" : group + "/";
    for (var layer : model.layers()) {
      if (layer.weights().isEmpty()) continue;
      boolean named = layers.contains(layer.name());
      Check.that(!named, "two layers are called %s: give one another name.", layer.name());
      layers.add(layer.name());
      write(file, root + layer.name(), weights(layer), paths);
    }
    file.names(group, LAYERS, layers);
    if (!LayerInternals.ownWeights(model).isEmpty())
      write(file, root + OWN, LayerInternals.ownWeights(model), paths);
  }

  private static void write(
      HdfWriter file, String group, List<Weight> weights, Map<Weight, String> paths) {
    file.names(group, NAMES, weights.stream().map(paths::get).toList());
    weights.forEach(w -> file.array(group + "/" + paths.get(w), w));
  }

  /** Returns Keras' names of the variables of the optimizer, which are unique. */
  static List<String> optimizerNames(Model model, List<Variable> variables) {
    var paths = LayerInternals.fullPaths(model);
    var names = new LinkedHashSet<String>();
    for (var variable : variables) {
      var weight = variable.of();
      var of = weight == null ? "" : requireNonNull(paths.get(weight)).replace('/', '_') + "_";
      var name = variable.owner() + "/" + of + variable.name();
      if (names.add(name)) continue;
      for (int i = 1; !names.add(name + "_" + i); i++) {}
    }
    return List.copyOf(names);
  }
}
