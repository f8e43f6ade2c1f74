package dev.rhyton.compression;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.compression.StructuredPruning.Importance;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.layers.Layers;
import dev.rhyton.layers.Reshape;
import dev.rhyton.models.Functional;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The units of a model that can be removed, and the model without some of them. */
final class ModelUnits {
  private static final String OWNER = "StructuredPruning";

  private final Model model;
  private final Channels channels;
  private final Map<Layer, LayerUnits> layers;
  private final Map<Layer, Layer> copies = new LinkedHashMap<>();
  private Set<Integer> removed = Set.of();

  private ModelUnits(Model model, Channels channels, Map<Layer, LayerUnits> layers) {
    this.model = model;
    this.channels = channels;
    this.layers = layers;
  }

  /** Returns the units of a model, without those of the layers that patterns exclude. */
  static ModelUnits of(Model model, List<String> excluded) {
    Check.that(
        model instanceof Sequential || model instanceof Functional,
        "%s: expected a Sequential or a model of Model.of, received \"%s\" of the class %s, whose"
            + " layers are used by its own code.",
        OWNER,
        model.name(),
        ConfiguredInternals.className(model));
    Check.that(
        model.isBuilt(),
        "%s: model \"%s\" is not built: train it, or call build with the shape of its inputs.",
        OWNER,
        model.name());
    var channels = new Channels();
    var layers = new ChannelTracer(channels, excluded).traced(model);
    var units = new ModelUnits(model, channels, layers);
    Check.that(
        !units.removable().isEmpty(),
        "%s: model \"%s\" has no unit that can be removed: %s.",
        OWNER,
        model.name(),
        units.reasons());
    return units;
  }

  private String reasons() {
    var all = new LinkedHashSet<String>();
    layers.values().stream()
        .filter(LayerUnits::hasUnits)
        .forEach(l -> all.add("\"" + l.layer().name() + "\" because of " + reason(l)));
    return all.isEmpty() ? "it has no layer with units" : "it leaves " + String.join(", ", all);
  }

  /** Returns why a layer keeps all its units, or an empty text. */
  private String reason(LayerUnits of) {
    boolean free = Arrays.stream(of.outputs()).anyMatch(c -> channels.reason(c) == null);
    return free ? "" : requireNonNull(channels.reason(of.outputs()[0]));
  }

  private List<LayerUnits> withUnits() {
    return layers.values().stream().filter(LayerUnits::hasUnits).toList();
  }

  private Set<Integer> removable() {
    var all = new LinkedHashSet<Integer>();
    withUnits().forEach(l -> all.addAll(removable(l)));
    return all;
  }

  private List<Integer> removable(LayerUnits of) {
    return roots(of).stream().filter(root -> channels.reason(root) == null).toList();
  }

  private List<Integer> roots(LayerUnits of) {
    return Arrays.stream(of.outputs()).map(channels::find).distinct().boxed().toList();
  }

  // ---- the least important ----

  /** Returns the least important units: a share of each group of layers, or of all. */
  Set<Integer> leastImportant(double share, boolean global, Importance importance) {
    var scores = scores(importance);
    var leastFirst = Comparator.<Integer, Double>comparing(scores::get);
    var left = new HashMap<LayerUnits, Set<Integer>>();
    var owners = new HashMap<Integer, List<LayerUnits>>();
    for (var layer : withUnits()) {
      left.put(layer, new HashSet<>(roots(layer)));
      roots(layer).forEach(r -> owners.computeIfAbsent(r, k -> new ArrayList<>()).add(layer));
    }
    var found = new HashSet<Integer>();
    for (var group : global ? List.of(withUnits()) : groups()) {
      var candidates = new LinkedHashSet<Integer>();
      group.forEach(layer -> candidates.addAll(removable(layer)));
      // 0.29 of 100 units is 28.999999999999996 in floating point.
      long most = found.size() + (long) Math.floor(share * candidates.size() + 1e-9);
      for (int unit : candidates.stream().sorted(leastFirst).toList()) {
        boolean spare =
            requireNonNull(owners.get(unit)).stream()
                .allMatch(l -> requireNonNull(left.get(l)).size() > 1);
        if (found.size() >= most || !spare) continue;
        found.add(unit);
        owners.get(unit).forEach(l -> requireNonNull(left.get(l)).remove(unit));
      }
    }
    return found;
  }

  /** Returns the layers in groups whose units are removed together. */
  private List<List<LayerUnits>> groups() {
    var groups = new ArrayList<List<LayerUnits>>();
    for (var layer : withUnits()) {
      var roots = roots(layer);
      var joined = new ArrayList<LayerUnits>();
      for (var group : List.copyOf(groups)) {
        if (group.stream().noneMatch(l -> roots(l).stream().anyMatch(roots::contains))) continue;
        joined.addAll(group);
        groups.remove(group);
      }
      joined.add(layer);
      groups.add(joined);
    }
    return groups;
  }

  /** Returns the importance of each unit: the mean over the layers that have it. */
  private Map<Integer, Double> scores(Importance importance) {
    boolean one = importance == Importance.L1;
    var scores = means(LayerUnits::kernels, v -> one ? Math.abs(v) : v * v, one ? 1 : 0.5);
    if (importance == Importance.BATCH_NORMALIZATION) {
      scores.putAll(means(LayerUnits::scales, Math::abs, 1));
    }
    return scores;
  }

  private interface Part {
    List<LayerUnits.Use> of(LayerUnits layer);
  }

  private Map<Integer, Double> means(Part part, ToDoubleFunction<Float> size, double power) {
    var sums = new HashMap<Integer, Double>();
    var counts = new HashMap<Integer, Integer>();
    for (var layer : layers.values()) {
      var ofLayer = new HashMap<Integer, Double>();
      part.of(layer).forEach(use -> addSizes(ofLayer, use, size));
      ofLayer.replaceAll((root, sum) -> Math.pow(sum, power));
      double mean = ofLayer.values().stream().mapToDouble(d -> d).average().orElse(0);
      ofLayer.forEach(
          (root, value) -> {
            sums.merge(root, mean == 0 ? 0 : value / mean, Double::sum);
            counts.merge(root, 1, Integer::sum);
          });
    }
    sums.replaceAll((root, sum) -> sum / requireNonNull(counts.get(root)));
    return sums;
  }

  private void addSizes(
      Map<Integer, Double> sums, LayerUnits.Use use, ToDoubleFunction<Float> size) {
    var values = use.weight().value().toFloats();
    int length = use.channels().length;
    int inner = 1;
    for (int i = use.axis() + 1; i < use.weight().shape().rank(); i++) {
      inner *= (int) use.weight().shape().dim(i);
    }
    for (int i = 0; i < values.length; i++) {
      int root = channels.find(use.channels()[i / inner % length]);
      sums.merge(root, size.applyAsDouble(values[i]), Double::sum);
    }
  }

  // ---- the model without them ----

  /** Removes units. */
  void remove(Set<Integer> units) {
    removed = units;
  }

  private int[] kept(int[] of) {
    return channels.kept(of, removed::contains);
  }

  /** Returns the new model with the weights that remain. */
  PrunedModel rebuilt() {
    var clone = Models.clone(model, this::copy);
    build(model, clone);
    layersOfBoth().forEach(this::copyWeights);
    return new PrunedModel(clone, rows(), indices());
  }

  private static void build(Model old, Model copy) {
    if (!copy.isBuilt()) copy.build(LayerInternals.shapesOfBuild(old).get(0).from(1).dims());
  }

  /** Returns the layers with their copies, without models. */
  private Map<Layer, Layer> layersOfBoth() {
    var all = new LinkedHashMap<>(copies);
    all.keySet().removeIf(Model.class::isInstance);
    return all;
  }

  /** Returns the copy of a layer, which models in the model may share. */
  private Layer copy(Layer layer) {
    var known = copies.get(layer);
    if (known != null) return known;
    boolean isOfLayers = layer instanceof Sequential || layer instanceof Functional;
    var copy = isOfLayers ? copyOfModel((Model) layer) : copyOfLayer(layer);
    copies.put(layer, copy);
    return copy;
  }

  private Model copyOfModel(Model nested) {
    var copy = Models.clone(nested, this::copy);
    if (nested.isBuilt()) build(nested, copy);
    if (!nested.trainable()) copy.freeze();
    return copy;
  }

  private Layer copyOfLayer(Layer layer) {
    if (layer instanceof Lambda) return layer; // it has no weights, and no form in JSON
    var units = layers.get(layer);
    try {
      var json = (ObjectNode) Json.parse(layer.toJson());
      if (units != null) resize((ObjectNode) json.get("config"), units);
      return Layers.fromJson(json.toString());
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          String.format(
              "%s: layer \"%s\" of the class %s cannot be made again: %s",
              OWNER, layer.name(), ConfiguredInternals.className(layer), e.getMessage()),
          e);
    }
  }

  private void resize(ObjectNode config, LayerUnits units) {
    int size = kept(units.outputs()).length;
    if (units.hasUnits()) config.put(units.option(), size);
    if (!(units.layer() instanceof Reshape)) return;
    var shape = (ArrayNode) config.get("target_shape");
    int last = shape.size() - 1;
    if (shape.get(last).asInt() > 0) shape.set(last, size);
  }

  private void copyWeights(Layer old, Layer copy) {
    var units = layers.get(old);
    var from = old.weights();
    var to = copy.weights();
    for (int i = 0; i < from.size(); i++) {
      to.get(i).assign(units == null ? from.get(i).value() : kept(units, from.get(i)));
    }
  }

  private NDArray kept(LayerUnits units, Weight weight) {
    NDArray value = weight.value();
    for (var use : units.uses(weight)) {
      var index = kept(use.channels());
      if (index.length == use.channels().length) continue;
      value = Ops.take(value, NDArray.of(index, index.length), use.axis()).value();
    }
    return value;
  }

  private List<PrunedModel.Row> rows() {
    var rows = new ArrayList<PrunedModel.Row>();
    layersOfBoth()
        .forEach(
            (old, copy) -> {
              if (old.countParams() == 0) return;
              var units = layers.get(old);
              rows.add(
                  new PrunedModel.Row(
                      old.name(),
                      width(old),
                      width(copy),
                      old.countParams(),
                      copy.countParams(),
                      copy.weights().stream()
                          .mapToLong(w -> w.shape().size() * w.storedType().bytes())
                          .sum(),
                      units == null ? "" : reason(units)));
            });
    return rows;
  }

  private static long width(Layer layer) {
    return layer.outputShapes().orElseThrow().get(0).last();
  }

  private Map<String, List<Integer>> indices() {
    var all = new LinkedHashMap<String, List<Integer>>();
    layers.forEach(
        (layer, units) -> {
          var outputs = units.outputs();
          var gone =
              IntStream.range(0, outputs.length)
                  .filter(i -> removed.contains(channels.find(outputs[i])))
                  .boxed()
                  .toList();
          if (!gone.isEmpty()) all.put(layer.name(), gone);
        });
    return all;
  }
}
