package dev.rhyton.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.Node;
import dev.rhyton.tensor.internal.TensorMasks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The graph of a functional model: the layers and operations between its inputs and outputs. */
public final class FunctionalGraph {
  /**
   * The inputs or the outputs of a functional model.
   *
   * @param tensors the symbolic tensors
   * @param keys the keys of the dict that Python's model takes or returns, in the order of the
   *     tensors; null if it is not a dict
   * @param form the nesting in Python's model, as a file contains it; null for a model that is not
   *     from a file
   */
  public record Ends(List<Tensor> tensors, @Nullable List<String> keys, @Nullable JsonNode form) {
    static Ends of(List<Tensor> tensors) {
      Check.that(tensors != null, "Model.of: needs inputs and outputs.");
      return new Ends(Collections.unmodifiableList(new ArrayList<>(tensors)), null, null);
    }

    /** Returns the values of a dict, in the order of their keys, in which Keras goes through it. */
    static Ends of(Map<String, Tensor> dict) {
      Check.entries("Model.of", "a map of tensors", dict);
      Check.that(!dict.isEmpty(), "Model.of: needs inputs and outputs.");
      var keys = dict.keySet().stream().sorted().toList();
      var form = Json.object();
      dict.keySet().forEach(key -> form.putArray(key).add("").add(0).add(0));
      return new Ends(keys.stream().map(dict::get).toList(), keys, form);
    }

    Ends with(List<Tensor> others) {
      return new Ends(others, keys, form);
    }

    /** Returns the keys, or the names of the layers that compute the tensors. */
    private List<String> names(List<Tensor> made) {
      return keys != null ? keys : made.stream().map(FunctionalGraph::nameOf).toList();
    }
  }

  private final Ends from;
  private final Ends to;
  private final List<Tensor> starts;
  private final List<Node> nodes;
  private final List<Node> order; // the order of execution
  private final List<Node.Operation> operations;
  private final List<Node.Operation> withInputs;

  /** Creates the graph between inputs and outputs. */
  public FunctionalGraph(Ends from, Ends to) {
    this.from = from;
    this.to = to;
    Stream.concat(inputs().stream(), outputs().stream())
        .forEach(t -> Check.that(t != null, "Model.of: a tensor is null."));
    Check.that(!inputs().isEmpty() && !outputs().isEmpty(), "Model.of: needs inputs and outputs.");
    starts = inputs().stream().map(FunctionalGraph::start).toList();
    var reached = new LinkedHashSet<Node>();
    var found = new LinkedHashSet<Node.Operation>();
    outputs().forEach(o -> visit(o, found, reached));
    nodes = List.copyOf(reached);
    var ofNodes = new LinkedHashMap<Node, Integer>();
    var ofOperations = new HashMap<Node.Operation, Integer>();
    setDepths(ofNodes, ofOperations);
    order = farthestFirst(ofNodes.keySet().stream().filter(reached::contains), ofNodes);
    for (int i = 0; i < starts.size(); i++) {
      int depth = ofNodes.getOrDefault(TensorInternals.of(inputs().get(i)).node(), 0);
      ofOperations.putIfAbsent(start(i), depth);
    }
    var own = starts.stream().map(t -> TensorInternals.of(t).requiredNode().operation()).toList();
    // Inputs that nothing depends on come first among the last.
    var unused = own.stream().filter(o -> !found.contains(o));
    var ofKeras = found.stream().filter(FunctionalGraph::isOfKeras);
    withInputs = farthestFirst(Stream.concat(unused, ofKeras), ofOperations);
    operations = withInputs.stream().filter(o -> !own.contains(o)).toList();
    UniqueNames.check("Model.of", layers(withInputs));
  }

  private Node.Operation start(int index) {
    return TensorInternals.of(starts.get(index)).requiredNode().operation();
  }

  /** Returns a new input if a model begins with an intermediate tensor of another one. */
  private static Tensor start(Tensor input) {
    var node = TensorInternals.of(input).node();
    if (node != null && isStart(node)) return input;
    return InputLayer.of(input.dtype(), input.shape()).tensor();
  }

  private static boolean isStart(Node node) {
    return node.operation() instanceof InputLayer && node.inputs().isEmpty();
  }

  /** Says what an output depends on that is neither an input nor computed from one. */
  private static String missing(Tensor tensor) {
    if (tensor instanceof Weight)
      return "the weight "
          + tensor
          + ": use it in the call of a layer that holds it, so that it is trained and saved.";
    var node = TensorInternals.of(tensor).node();
    return node == null
        ? tensor + ", which is none of the model's inputs."
        : String.format(
            "the input \"%s\" of shape %s, which is none of the model's inputs: add it to them.",
            ((Layer) node.operation()).name(), tensor.shape());
  }

  /** A node whose inputs are visited, and those that are still to come. */
  private record Visit(@Nullable Node node, Iterator<Tensor> rest) {}

  /**
   * Adds nodes in an order in which each follows the nodes that it depends on. There may be more of
   * them, one behind the other, than calls of a method fit into Java's stack.
   */
  private void visit(Tensor output, Set<Node.Operation> found, Set<Node> order) {
    var open = new ArrayDeque<Visit>();
    open.push(new Visit(null, List.of(output).iterator()));
    while (!open.isEmpty()) {
      var visit = open.peek();
      if (!visit.rest.hasNext()) {
        open.pop();
        if (visit.node != null) order.add(visit.node);
        continue;
      }
      var tensor = visit.rest.next();
      int input = inputs().indexOf(tensor);
      if (input >= 0) found.add(start(input));
      var node = TensorInternals.of(tensor).node();
      if (input >= 0 || order.contains(node)) continue;
      Check.that(
          node != null && !isStart(node),
          "Model.of: an output depends on %s",
          node != null && !isStart(node) ? "" : missing(tensor));
      found.add(node.operation());
      var before = new ArrayList<>(arguments(node));
      before.addAll(node.inputs()); // those that are masked
      open.push(new Visit(node, before.iterator()));
    }
  }

  /**
   * Returns the tensors in a call as Keras sees it: the inputs, then the masks that are passed with
   * the call.
   */
  static List<Tensor> arguments(Node node) {
    var all = new ArrayList<Tensor>();
    var masks = new ArrayList<Tensor>();
    for (var input : node.inputs()) {
      boolean masked = TensorMasks.isOne(input);
      all.add(masked ? TensorInternals.of(input).requiredNode().inputs().get(0) : input);
      if (masked) masks.add(TensorInternals.of(input).requiredNode().inputs().get(1));
    }
    all.addAll(masks);
    return all;
  }

  /**
   * Sets the depths of nodes and operations, as Keras does, which has no nodes for constants and
   * explicit masks. The operation farthest from the outputs comes first; of equally distant layers,
   * the one that was reached first on the way back from the outputs. Keras' files number the layers
   * of a class in this order. Keras runs the nodes in a similar order, which decides where a layer
   * drops masks that others receive.
   */
  private void setDepths(Map<Node, Integer> ofNodes, Map<Node.Operation, Integer> ofOperations) {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      var node = nodes.get(i);
      if (!isOfKeras(node.operation())) continue;
      int depth = ofOperations.merge(node.operation(), ofNodes.getOrDefault(node, 0), Math::max);
      ofNodes.put(node, depth);
      for (var input : arguments(node)) {
        var before = TensorInternals.of(input).node();
        boolean counts = before != null && isOfKeras(before.operation());
        if (counts) ofNodes.merge(before, depth + 1, Math::max);
      }
    }
  }

  private static <T> List<T> farthestFirst(Stream<T> all, Map<T, Integer> depths) {
    return all.sorted(Comparator.<T, Integer>comparing(depths::get).reversed()).toList();
  }

  /** Returns whether Keras has the operation too, and it is not a mask or a constant. */
  public static boolean isOfKeras(Node.Operation operation) {
    return operation instanceof Layer || operation instanceof Node.Op;
  }

  private static String nameOf(Tensor tensor) {
    var node = TensorInternals.of(tensor).node();
    return node != null && node.operation() instanceof Layer l ? l.name() : "output";
  }

  /** Returns the symbolic input tensors. */
  public List<Tensor> inputs() {
    return from.tensors;
  }

  /** Returns the symbolic output tensors. */
  public List<Tensor> outputs() {
    return to.tensors;
  }

  /** Returns the tensor of an input layer for each input. */
  public List<Tensor> starts() {
    return starts;
  }

  /** Returns the nesting of the inputs of Python's model, as a file contains it, or null. */
  public @Nullable JsonNode inputForm() {
    return from.form;
  }

  /** Returns the nesting of the outputs of Python's model, as a file contains it, or null. */
  public @Nullable JsonNode outputForm() {
    return to.form;
  }

  List<String> inputNames() {
    return from.names(starts);
  }

  List<String> outputNames() {
    return to.names(outputs());
  }

  /** Returns the nodes, each after those that it depends on. */
  public List<Node> nodes() {
    return nodes;
  }

  /**
   * Returns the nodes in the order in which they run, without constants and explicit masks, which
   * are computed for the node that uses them.
   */
  List<Node> order() {
    return order;
  }

  /** Returns the layers and operations, each once, in Keras' order. */
  public List<Node.Operation> operations() {
    return operations;
  }

  /** Returns the input layers, the layers and the operations, each once, in Keras' order. */
  List<Node.Operation> operationsWithInputs() {
    return withInputs;
  }

  /** Returns the layers in Keras' order. */
  List<Layer> layers() {
    return layers(operations);
  }

  private static List<Layer> layers(List<Node.Operation> all) {
    return all.stream().filter(Layer.class::isInstance).map(Layer.class::cast).toList();
  }

  /** Returns the graph of other tensors, with the same nesting of inputs and outputs. */
  FunctionalGraph with(List<Tensor> inputs, List<Tensor> outputs) {
    return new FunctionalGraph(from.with(inputs), to.with(outputs));
  }
}
