package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/**
 * The variables of the weights that a graph uses. TensorFlow does not order the reads and updates
 * of a variable in a run. Therefore a weight is read once, at the start, and each update waits for
 * that read and for the previous update. A renewed weight is read again after its last update.
 */
public final class GraphVariables {
  private final GraphBuilder graph;
  private final Map<Weight, Output<?>> handles = new LinkedHashMap<>();
  private final Map<Weight, GraphOperation> reads = new HashMap<>();
  private final Map<Weight, List<GraphOperation>> laterReads = new HashMap<>(); // since its update
  private final Map<Weight, GraphOperation> lastUpdates = new LinkedHashMap<>();
  private final Map<Object, Output<?>> casts = new HashMap<>();
  private final Map<Weight, List<Version>> versions = new HashMap<>(); // since it was renewed
  private final Set<Weight> renewed = new HashSet<>(); // the next use is of a new version
  private final Map<Weight, Map<Tensor, Tensor>> rows = new HashMap<>(); // with their indices
  private final List<Tensor> assigned = new ArrayList<>();
  private final Map<Weight, Tensor> newValues = new HashMap<>(); // of weights assigned once
  private boolean updating = true;
  private boolean aside; // updates are left out for the moment
  // The values of weights that are constants; null for variables.
  private @Nullable FrozenWeights frozen;

  /** The value of a weight between two updates, and its conversions to other dtypes. */
  private record Version(Tensor value, Map<DType, Tensor> casts) {
    Tensor in(DType type) {
      return type == value.dtype() ? value : casts.computeIfAbsent(type, value::cast);
    }
  }

  GraphVariables(GraphBuilder graph) {
    this.graph = graph;
  }

  /** Returns all weights that the graph uses so far. */
  public List<Weight> weights() {
    return List.copyOf(handles.keySet());
  }

  /** Returns the weights that the graph updates. */
  public List<Weight> updated() {
    return updatedBy(null);
  }

  /** Returns the weights that a part of the graph updates, or the whole graph for null. */
  List<Weight> updatedBy(@Nullable Set<GraphOperation> part) {
    return lastUpdates.entrySet().stream()
        .filter(update -> part == null || part.contains(update.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns the tensors from which weights are updated. */
  List<Tensor> assigned() {
    return assigned;
  }

  List<Output<?>> handles() {
    return List.copyOf(handles.values());
  }

  /** Makes weights constants with these values. */
  void freeze(FrozenWeights values) {
    frozen = values;
  }

  /** Returns whether weights are constants. */
  boolean areFrozen() {
    return frozen != null;
  }

  /** Returns the number of bytes of the weights that are constants. */
  long frozenBytes() {
    return frozen == null ? 0 : frozen.bytes();
  }

  /** Discards all updates, including those of layer states: the function changes nothing. */
  public void withoutUpdates() {
    updating = false;
  }

  /**
   * Runs a part of the trace that uses the model without being a part of its step: layers are in
   * inference mode, change no state and report nothing, and uses of weights have no taps.
   */
  public <T> T aside(Supplier<T> part) {
    boolean before = aside;
    aside = true;
    try {
      return graph.calls().aside(graph.isTapped() ? () -> graph.tap().aside(part) : part);
    } finally {
      aside = before;
    }
  }

  /** Returns the value of a weight at the start of the function; later updates do not change it. */
  Output<?> read(Weight weight) {
    // A read and an update in the same run are unordered, so the read has to exist before the
    // update.
    Check.state(
        reads.containsKey(weight) || !lastUpdates.containsKey(weight),
        () -> weight + " is read for the first time after its update: use latest().");
    var read = reads.computeIfAbsent(weight, w -> addRead(w, List.of())).output(0);
    if (weight.dtype() == weight.storedType()) return read;
    return casts.computeIfAbsent(
        List.of(System.identityHashCode(weight), weight.dtype()),
        k ->
            graph
                .add("Cast", OpAttributes.of("DstT", weight.dtype()), List.of(read), List.of())
                .output(0));
  }

  /**
   * Replaces a weight by its latest value from here on; gradients with respect to the weight
   * include later reads.
   */
  public void renew(Weight weight) {
    if (aside) return;
    Check.state(
        updating,
        () ->
            weight
                + " is given a new value in training, by which samples have no gradients of their"
                + " own: let its layer say so in whyNoSampleGradients().");
    renewed.add(weight);
  }

  /** Replaces every weight that was updated so far by its latest value from here on. */
  public void renewAll() {
    lastUpdates.keySet().forEach(this::renew);
  }

  /**
   * Returns the tensor that represents a weight at this place of the graph: the weight itself until
   * it is renewed.
   */
  Tensor current(Weight weight) {
    if (renewed.remove(weight)) {
      // Gradients with respect to the weight are summed over all of its versions, so none flows
      // through a version to the weight.
      var version = TensorInternals.of(later(weight, List.of(weight))).withoutGradient();
      versions
          .computeIfAbsent(weight, w -> new ArrayList<>())
          .add(new Version(version, new HashMap<>()));
    }
    var all = versions.get(weight);
    return all == null ? weight : all.get(all.size() - 1).in(weight.dtype());
  }

  /**
   * Returns all tensors that have represented a tensor so far; a weight has several versions, and
   * rows that were read alone.
   */
  List<Tensor> versions(Tensor tensor) {
    if (!(tensor instanceof Weight weight)) return List.of(tensor);
    var all = new ArrayList<Tensor>(List.of(weight));
    versions.getOrDefault(weight, List.of()).forEach(v -> all.add(v.value()));
    all.addAll(rows.getOrDefault(weight, Map.of()).keySet());
    return all;
  }

  // ---- rows ----

  /**
   * Returns rows of a weight, which are read without the others: reading a weight whose rows are
   * updated copies it. Returns null where only the whole weight can be used: if samples have
   * gradients of their own, in parts that are called repeatedly, and after updates.
   */
  @Nullable Tensor take(Weight weight, Tensor indices) {
    boolean byIndex = indices.dtype() == DType.INT32 || indices.dtype() == DType.INT64;
    boolean whole = graph.isInner() || graph.isTapped() || indices instanceof Weight || areFrozen();
    if (!byIndex || whole || renewed.contains(weight) || versions.containsKey(weight)) return null;
    var places =
        indices instanceof NDArray array && array.isKnown() ? graph.constant(array) : indices;
    var taken = read(weight, places, List.of(places));
    rows.computeIfAbsent(weight, w -> new LinkedHashMap<>()).put(taken, places);
    return taken.cast(weight.dtype());
  }

  /** Returns the indices of rows that {@link #take} returned, or null for another tensor. */
  @Nullable Tensor indices(Weight weight, Tensor taken) {
    return rows.getOrDefault(weight, Map.of()).get(taken);
  }

  /** Returns rows of a weight after the updates that were recorded so far. */
  public Tensor latest(Weight weight, Tensor indices) {
    return read(weight, indices, List.of(weight, indices));
  }

  private Tensor read(Weight weight, Tensor indices, List<Tensor> inputs) {
    var last = lastUpdates.get(weight);
    var read =
        graph.add(
            "ResourceGather",
            OpAttributes.of("dtype", weight.storedType()),
            List.of(handle(weight), graph.output(indices)),
            last == null ? List.of() : List.of(last));
    laterReads.computeIfAbsent(weight, w -> new ArrayList<>()).add(read);
    var shape = indices.shape().plus(weight.shape().from(1).dims());
    var type = weight.storedType();
    var taken =
        TensorInternals.traced(
            graph, read.output(0), shape, type, inputs, TensorInternals.of(indices).sampled());
    graph.sizes().note("ResourceGather", graph.calls().label(), taken);
    return taken;
  }

  /** Records that the function assigns new values to rows, each of which is given once. */
  public void assign(Weight weight, Tensor indices, Tensor values) {
    updateRows("ResourceScatterUpdate", weight, indices, values);
  }

  /** Records that the function subtracts values from rows, each of which is given once. */
  public void subtract(Weight weight, Tensor indices, Tensor values) {
    updateRows("ResourceScatterSub", weight, indices, values);
  }

  private void updateRows(String type, Weight weight, Tensor indices, Tensor values) {
    var stored = weight.storedType();
    var attrs = OpAttributes.of("dtype", stored);
    update(type, attrs, List.of(weight), List.of(indices, values.cast(stored)));
  }

  private GraphOperation addRead(Weight weight, List<? extends Operation> after) {
    if (frozen != null) return (GraphOperation) frozen.constant(graph, weight).op();
    return graph.add(
        "ReadVariableOp",
        OpAttributes.of("dtype", weight.storedType()),
        List.of(handle(weight)),
        after);
  }

  Output<?> handle(Weight weight) {
    return handles.computeIfAbsent(
        weight,
        w -> {
          var attrs = OpAttributes.of("dtype", w.storedType()).and("shape", w.shape());
          attrs = attrs.and("shared_name", "weight_" + graph.size()); // exported, they would be one
          return graph.add("VarHandleOp", attrs, List.of(), List.of()).output(0);
        });
  }

  /** Returns the value of a weight after the updates that were recorded so far. */
  public Tensor latest(Weight weight) {
    return lastUpdates.containsKey(weight) ? later(weight, List.of()) : weight;
  }

  private Tensor later(Weight weight, List<Tensor> inputs) {
    var read = addRead(weight, List.of(lastUpdates.get(weight)));
    laterReads.computeIfAbsent(weight, w -> new ArrayList<>()).add(read);
    return TensorInternals.traced(
        graph, read.output(0), weight.shape(), weight.storedType(), inputs, false);
  }

  /** Records that the function assigns a new value to a weight. */
  public void assign(Weight weight, Tensor value) {
    var name = "Weight \"" + weight.name() + "\"";
    var shape = weight.shape();
    Check.that(
        shape.accepts(value.shape()), "%s has shape %s, received %s.", name, shape, value.shape());
    var type = weight.storedType();
    var known = graph.calls().naming(name, () -> graph.ensured(value.cast(type), shape));
    if (lastUpdates.containsKey(weight)) newValues.remove(weight);
    else newValues.put(weight, known);
    update("AssignVariableOp", OpAttributes.of("dtype", type), List.of(weight), List.of(known));
  }

  /** Returns the new value of a weight that is assigned once and not read after that, or null. */
  @Nullable Tensor newValue(Weight weight) {
    return laterReads.containsKey(weight) ? null : newValues.get(weight);
  }

  /**
   * Records an update operation of TensorFlow, whose inputs are the handles of {@code weights},
   * then {@code inputs}. It runs after every earlier read and update of these weights.
   */
  void update(String type, OpAttributes attrs, List<Weight> weights, List<Tensor> inputs) {
    if (!updating || aside) return;
    Check.state(
        !areFrozen(),
        () ->
            weights.get(0)
                + " changes in each prediction, as a state of a stateful layer; weights that are"
                + " constants cannot change: use predict of the model itself.");
    Check.state(
        !graph.isInner(), () -> "A part that is called again and again cannot change weights.");
    var after = new ArrayList<Operation>();
    var ins = new ArrayList<Output<?>>();
    for (var weight : weights) {
      if (reads.containsKey(weight)) after.add(reads.get(weight));
      if (lastUpdates.containsKey(weight)) after.add(lastUpdates.get(weight));
      if (laterReads.containsKey(weight)) after.addAll(laterReads.remove(weight));
      ins.add(handle(weight));
    }
    inputs.forEach(t -> ins.add(graph.output(t)));
    assigned.addAll(inputs);
    var built = graph.add(type, attrs, ins, after);
    weights.forEach(w -> lastUpdates.put(w, built));
  }

  /** Returns whether an operation is the last update of a weight so far. */
  boolean isUpdate(GraphOperation operation) {
    return lastUpdates.containsValue(operation);
  }

  /** Returns an output that is available only after all updates. */
  Output<?> afterUpdates(Tensor output) {
    var updates = lastUpdates.values();
    return graph
        .add("Identity", OpAttributes.NONE, List.of(graph.output(output)), List.copyOf(updates))
        .output(0);
  }
}
