package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of layers while a graph is built: their mode (training or inference) and dtype, and
 * what they report: penalties, metrics, and which layer was called with which inputs.
 */
public final class LayerCalls {
  private final List<Tensor> losses = new ArrayList<>();
  private final List<Report> reports = new ArrayList<>();
  private final List<Visit> visits = new ArrayList<>();
  private final Map<Node.Operation, List<Tensor>> outputs = new HashMap<>();
  private Node.@Nullable Operation root;
  private @Nullable String label;
  private @Nullable Boolean training; // null if the mode is left to each layer
  private @Nullable DType computeType;

  LayerCalls(@Nullable Boolean training) {
    this.training = training;
  }

  /** Returns the calls of a nested graph, in the same mode and within the same layer. */
  LayerCalls inner() {
    var inner = new LayerCalls(training);
    inner.computeType = computeType;
    inner.root = root;
    inner.label = label;
    return inner;
  }

  /** Returns whether layers are in training mode. */
  public boolean training() {
    return training != null && training;
  }

  /** Returns whether the mode is left to each layer. */
  public boolean isModeOpen() {
    return training == null;
  }

  /** Runs a part of the graph with layers in training or in inference mode. */
  public <T> T behavingAs(boolean inTraining, Supplier<T> part) {
    var before = training;
    training = inTraining;
    try {
      return part.get();
    } finally {
      training = before;
    }
  }

  /** Runs a part of the graph with layers in inference mode, and forgets what they report. */
  <T> T aside(Supplier<T> part) {
    int penalties = losses.size();
    int reported = reports.size();
    try {
      return behavingAs(false, part);
    } finally {
      losses.subList(penalties, losses.size()).clear();
      reports.subList(reported, reports.size()).clear();
    }
  }

  /** Returns the penalties that weights and layers have added to the loss. */
  public List<Tensor> losses() {
    return losses;
  }

  /** Values whose mean a layer reports, with the weights of its samples or null. */
  public record Report(String key, Tensor values, @Nullable Tensor weights) {}

  /** Returns the values that layers have reported. */
  public List<Report> reports() {
    return reports;
  }

  /**
   * The call of a layer.
   *
   * @param masks the masks of the inputs, null where there is none
   * @param training whether it is in training mode
   * @param outputs what the call returned; empty until it returns
   */
  public record Visit(
      Node.Operation layer,
      List<Tensor> inputs,
      List<@Nullable Tensor> masks,
      boolean training,
      List<Tensor> outputs) {}

  /**
   * Runs the call of a layer, called {@code name} in messages, and records the tensors that it uses
   * and returns.
   */
  public List<Tensor> visit(
      Node.Operation layer, String name, List<Tensor> inputs, Supplier<List<Tensor>> work) {
    var made = new ArrayList<Tensor>();
    var masks = inputs.stream().map(Tensor::mask).toList();
    visits.add(new Visit(layer, inputs, masks, training(), made));
    boolean outermost = root == null;
    if (outermost) root = layer;
    try {
      var results = naming(name, work);
      if (results != null) made.addAll(results);
      outputs.putIfAbsent(layer, results);
      return results;
    } finally {
      if (outermost) root = null;
    }
  }

  /**
   * Computes outside of the graph that is being traced, so that operations on arrays have values:
   * in the {@code build} of a layer.
   */
  public static <T> T outside(Supplier<T> body) {
    var graph = GraphBuilder.CURRENT.get();
    GraphBuilder.CURRENT.remove();
    try {
      return body.get();
    } finally {
      GraphBuilder.CURRENT.set(graph);
    }
  }

  /** Runs a part of the graph whose errors name a layer. */
  public <T> T naming(String layer, Supplier<T> work) {
    var before = label;
    label = layer;
    try {
      return work.get();
    } finally {
      label = before;
    }
  }

  /** Computes an operation; if a layer calls it, the message of a refusal begins with the layer. */
  public static <T> T refusing(Supplier<T> operation) {
    var graph = GraphBuilder.current();
    var layer = graph == null ? null : graph.calls().label();
    if (layer == null) return operation.get();
    try {
      return operation.get();
    } catch (IllegalArgumentException e) {
      var message = e.getMessage();
      if (message == null || message.contains(layer)) throw e;
      throw new IllegalArgumentException(layer + ": " + message, e);
    }
  }

  /** Returns the name in messages of the innermost layer that is being called, or null. */
  @Nullable String label() {
    return label;
  }

  /** Returns the outermost layer that is being called, or null. */
  public Node.@Nullable Operation root() {
    return root;
  }

  /** Returns all calls of layers so far, in the order of the graph. */
  public List<Visit> visits() {
    return List.copyOf(visits);
  }

  /** Returns the outputs of the first call of a layer, or null if it was not called. */
  public @Nullable List<Tensor> outputs(Node.Operation layer) {
    return outputs.get(layer);
  }

  /**
   * Returns the float type in which the current layer computes, or null for that of its weights.
   */
  public @Nullable DType computeType() {
    return computeType;
  }

  /** Runs a part of the graph in which float weights are converted to another type. */
  public <T> T computingIn(DType type, Supplier<T> part) {
    var before = computeType;
    computeType = type;
    try {
      return part.get();
    } finally {
      computeType = before;
    }
  }
}
