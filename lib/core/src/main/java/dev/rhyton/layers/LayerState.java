package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Fields;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.NDArray;
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
import java.util.function.UnaryOperator;

/**
 * The state of a {@link Layer}: its fields that are weights or other layers. The one walk behind
 * lists of weights, their names in files and freezing.
 */
public abstract class LayerState extends Configured {
  private static final String NOT_HELD =
      "which it does not hold, so that it would be neither trained nor saved: keep it in a field,"
          + " or in a list, map, array or record that is a field.";

  private transient volatile Predicate<Layer> holds = l -> false; // as last looked up

  /** Whether its weights exist. */
  public abstract boolean isBuilt();

  /** Says how the layer is called in messages: {@code Dense "dense_1"}. */
  protected abstract String label();

  @Override
  protected boolean isConfiguration(Field field) {
    return super.isConfiguration(field)
        && !Weight.class.isAssignableFrom(field.getType())
        && !Holdings.isState(Fields.get(field, this), this);
  }

  /** The layers that are fields of this one, in the order of the fields. */
  public List<Layer> layers() {
    return List.copyOf(places().values());
  }

  /**
   * The layers in this one by their places in Keras' files: {@code cell} for a field, {@code
   * layers/dense_1} for the second Dense in a list.
   */
  protected Map<String, Layer> places() {
    return Holdings.of(this).layers();
  }

  /** The places of the layers in a list: classes are counted, since names may change. */
  protected static Map<String, Layer> places(String list, List<?> elements) {
    return Holdings.of(list, elements);
  }

  /** This layer and every layer in it, each once. */
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

  /** Refuses a layer that runs in the call of this one, which does not hold it. */
  final void checkHolds(Layer part) {
    if (holds.test(part)) return;
    Set<Layer> found = Collections.newSetFromMap(new IdentityHashMap<>());
    found.addAll(allLayers());
    holds = found::contains;
    boolean matters = !found.contains(part) && !part.weights().isEmpty();
    Check.that(!matters, "%s runs %s, %s", label(), ((LayerState) part).label(), NOT_HELD);
  }

  /** Refuses weights that the call of this layer uses, which does not hold them. */
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

  /** Its own weights: what it learns, then its states, each in the order of the fields. */
  protected final List<Weight> ownWeights() {
    var found = weightsOfFields();
    var ordered = new ArrayList<>(found.stream().filter(w -> !w.isState()).toList());
    found.stream().filter(Weight::isState).forEach(ordered::add);
    return ordered;
  }

  /** Those of its own weights that Keras' files hold. */
  protected List<Weight> savedWeights() {
    return ownWeights();
  }

  /** What Keras' files hold of one of them. */
  protected NDArray savedValue(Weight weight) {
    return weight.value();
  }

  /** Called when a file has given its own weights values. */
  protected void loaded() {}

  /** Its weights and those of the layers in it, each once, in Keras' order. */
  public final List<Weight> weights() {
    return allLayers().stream().flatMap(l -> l.ownWeights().stream()).distinct().toList();
  }

  /** What tells all weights in this layer apart: {@code lstm/lstm_cell/kernel} in a model. */
  public final Map<Weight, String> paths() {
    var prefix = ((Layer) this).path() + "/";
    return paths(path -> path.startsWith(prefix) ? path.substring(prefix.length()) : path);
  }

  /** Keras' paths of all weights in this layer, which say in which layers they were made. */
  protected final Map<Weight, String> fullPaths() {
    return paths(path -> path);
  }

  private Map<Weight, String> paths(UnaryOperator<String> shortened) {
    var paths = new LinkedHashMap<Weight, String>();
    addPaths(shortened, paths);
    return paths;
  }

  /** A wrapper may hold a weight of what it wraps, which names it: the layers in it come first. */
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
   * The weights that training changes. As in Keras each layer speaks for its own, and the outermost
   * for all: in a file, {@code trainable} of a layer says nothing of those that it makes itself.
   */
  public final List<Weight> trainableWeights() {
    if (!((Layer) this).trainable()) return List.of();
    return allLayers().stream()
        .filter(Layer::trainable)
        .flatMap(l -> l.ownWeights().stream().filter(Weight::trainable))
        .distinct()
        .toList();
  }

  /** The number of numbers in its weights. */
  public final long countParams() {
    return weights().stream().mapToLong(w -> w.shape().size()).sum();
  }

  /** Copies of its weights' values. */
  public final List<NDArray> getWeights() {
    return weights().stream().map(Weight::value).toList();
  }

  /** Gives its weights values, in the order of {@link #weights()}. */
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
    for (int i = 0; i < weights.size(); i++) weights.get(i).assign(values.get(i));
  }

  /** Puts another layer in the place of each that is a field of this one. */
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
