package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Fields;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The state of a {@link Layer}: its fields that are weights or other layers. Lists of weights,
 * their names in files and freezing are based on one walk over these fields.
 */
public abstract class LayerState extends Configured {
  private static final String NOT_HELD =
      "which it does not hold, so that it would be neither trained nor saved: keep it in a field,"
          + " or in a list, map, array or record that is a field.";

  private transient volatile Predicate<Layer> holds = l -> false; // result of the last look-up

  /** Returns whether the weights exist. */
  public abstract boolean isBuilt();

  /**
   * Returns whether this layer is built or consists of layers that are: the step of a model may use
   * its layers without applying the model.
   */
  protected final boolean isOfBuiltLayers() {
    var parts = isBuilt() ? List.<Layer>of() : layers();
    return isBuilt() || (!parts.isEmpty() && parts.stream().allMatch(LayerState::isOfBuiltLayers));
  }

  /** Returns the name of the layer in messages: {@code Dense "dense_1"}. */
  protected abstract String label();

  @Override
  protected boolean isConfiguration(Field field) {
    return super.isConfiguration(field)
        && !Weight.class.isAssignableFrom(field.getType())
        && !Holdings.isState(Fields.get(field, this), this)
        && !FieldLayers.isPart(field, this);
  }

  /** Returns the options on which what the layer computes may depend, as a text. */
  final String optionsOfUse() {
    var printed = printedOptions(this);
    printed.keySet().removeAll(Set.of("name", "trainable"));
    return printed.toString();
  }

  /** Returns the layers in the fields of this layer, in the order of the fields. */
  public List<Layer> layers() {
    return List.copyOf(places().values());
  }

  /**
   * Returns the layers in this layer by their paths in Keras' files: {@code cell} for a field,
   * {@code layers/dense_1} for the second Dense in a list.
   */
  protected Map<String, Layer> places() {
    return Holdings.of(this).layers();
  }

  /**
   * Returns the paths of the layers in a list; layers are counted by class, because names may
   * change.
   */
  protected static Map<String, Layer> places(String list, List<?> elements) {
    return Holdings.of(list, elements);
  }

  /** Returns this layer and all layers in it, each once. */
  public final List<Layer> allLayers() {
    Set<Layer> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var found = new ArrayList<Layer>();
    collect((Layer) this, seen, found);
    return found;
  }

  private static void collect(Layer layer, Set<Layer> seen, List<Layer> found) {
    if (!seen.add(layer)) return;
    found.add(layer);
    layer.layers().forEach(l -> collect(l, seen, found));
  }

  /** Throws if this layer calls a layer that it does not hold. */
  final void checkHolds(Layer part) {
    if (holds.test(part)) return;
    Set<Layer> found = Collections.newSetFromMap(new IdentityHashMap<>());
    found.addAll(allLayers());
    holds = found::contains;
    boolean matters = !found.contains(part) && !part.weights().isEmpty();
    Check.that(!matters, "%s runs %s, %s", label(), ((LayerState) part).label(), NOT_HELD);
  }

  /** Throws if {@code call} of this layer uses weights that the layer does not hold. */
  final void checkHolds(List<Weight> used) {
    var own = new HashSet<>(weights());
    for (var weight : used) {
      boolean matters = !weight.isState() && !own.contains(weight);
      Check.that(!matters, "%s uses the weight %s, %s", label(), weight.name(), NOT_HELD);
    }
  }

  List<Weight> weightsOfFields() {
    return new ArrayList<>(Holdings.of(this).weights());
  }

  /**
   * Returns the layer's own weights: trainable weights, then states, each in the order of the
   * fields.
   */
  protected final List<Weight> ownWeights() {
    var found = weightsOfFields();
    var ordered = new ArrayList<>(found.stream().filter(w -> !w.isState()).toList());
    found.stream().filter(Weight::isState).forEach(ordered::add);
    return ordered;
  }

  /** Returns the layer's own weights that Keras' files contain. */
  protected List<Weight> savedWeights() {
    return ownWeights();
  }

  /**
   * Returns what computes the value of one of these weights in Keras' files, null for its own
   * value.
   */
  protected Supplier<NDArray> savedValue(Weight weight) {
    return null;
  }

  /** Runs after the layer's own weights were loaded from a file. */
  protected void loaded() {}

  /** Returns the weights of this layer and of the layers in it, each once, in Keras' order. */
  public final List<Weight> weights() {
    return allLayers().stream().flatMap(l -> l.ownWeights().stream()).distinct().toList();
  }

  /**
   * Returns the weights in this layer by unique paths: {@code lstm/lstm_cell/kernel} in a model.
   */
  public final Map<Weight, String> paths() {
    var prefix = ((Layer) this).path() + "/";
    return paths(path -> path.startsWith(prefix) ? path.substring(prefix.length()) : path);
  }

  /** Returns Keras' paths of all weights in this layer, which name the layers that created them. */
  protected final Map<Weight, String> fullPaths() {
    return paths(path -> path);
  }

  private Map<Weight, String> paths(UnaryOperator<String> shortened) {
    var paths = new LinkedHashMap<Weight, String>();
    addPaths(shortened, paths);
    return paths;
  }

  /**
   * A wrapper may hold a weight of its wrapped layer, whose name the weight has: inner layers come
   * first.
   */
  private void addPaths(UnaryOperator<String> shortened, Map<Weight, String> paths) {
    layers().forEach(part -> ((LayerState) part).addPaths(shortened, paths));
    for (var weight : ownWeights()) {
      if (paths.containsKey(weight)) continue;
      var name = shortened.apply(((Layer) this).path() + "/" + weight.name());
      var free = name;
      for (int i = 1; paths.containsValue(free); i++) free = name + "_" + i;
      paths.put(weight, free);
    }
  }

  /**
   * Returns the weights that training changes. As in Keras, each layer decides for its own weights,
   * and the outermost layer for all: in a file, {@code trainable} of a layer does not apply to the
   * layers that it creates itself.
   */
  public final List<Weight> trainableWeights() {
    if (!((Layer) this).trainable()) return List.of();
    return allLayers().stream()
        .filter(Layer::trainable)
        .flatMap(l -> l.ownWeights().stream().filter(Weight::trainable))
        .distinct()
        .toList();
  }

  /** Returns the weights that training does not change: those of frozen layers, and states. */
  public final List<Weight> nonTrainableWeights() {
    var trainable = Collections.newSetFromMap(new IdentityHashMap<Weight, Boolean>());
    trainable.addAll(trainableWeights());
    return weights().stream().filter(w -> !trainable.contains(w)).toList();
  }

  /** Returns the total number of values in the weights. */
  public final long countParams() {
    return weights().stream().mapToLong(w -> w.shape().size()).sum();
  }

  /** Returns copies of the values of the weights. */
  public final List<NDArray> getWeights() {
    return weights().stream().map(Weight::value).toList();
  }

  /** Sets the values of the weights, in the order of {@link #weights()}. */
  public final void setWeights(List<NDArray> values) {
    var weights = weights();
    Check.given(label(), "weights", values);
    Check.that(
        weights.size() == values.size(),
        "%s: expected %d arrays of weights, received %d.%s",
        label(),
        weights.size(),
        values.size(),
        isBuilt() ? "" : " Its weights are made when it is first applied.");
    for (int i = 0; i < weights.size(); i++) TensorInternals.set(weights.get(i), values.get(i));
  }

  /** Replaces each layer in the fields of this layer. */
  final void changeParts(UnaryOperator<Layer> change) {
    for (var field : Fields.all(getClass())) {
      var value = Fields.get(field, this);
      if (Holdings.in(value, this)) Fields.set(field, this, Holdings.changed(value, change));
    }
  }

  final void nameWeights() {
    for (var field : Fields.all(getClass())) {
      if (Fields.get(field, this) instanceof Weight weight) weight.name(Text.key(field.getName()));
    }
  }
}
