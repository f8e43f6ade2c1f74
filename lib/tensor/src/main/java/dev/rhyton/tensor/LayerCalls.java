package dev.rhyton.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * How layers are called while a graph is built (in training or in inference, in which dtype), and
 * what they report: penalties, metrics, and which layer was called with which inputs.
 */
public final class LayerCalls {
  private final List<Tensor> losses = new ArrayList<>();
  private final List<Report> reports = new ArrayList<>();
  private final List<Visit> visits = new ArrayList<>();
  private Node.Operation root;
  private String label;
  private boolean training;
  private DType computeType;

  LayerCalls(boolean training) {
    this.training = training;
  }

  /** Returns the calls in a part of the graph, in the same mode and within the same layer. */
  LayerCalls inner() {
    var inner = new LayerCalls(training);
    inner.computeType = computeType;
    inner.root = root;
    inner.label = label;
    return inner;
  }

  /** Whether layers behave as in training. */
  public boolean training() {
    return training;
  }

  /** Runs a part of the graph in which layers behave as in training or as in inference. */
  public <T> T behavingAs(boolean inTraining, Supplier<T> part) {
    boolean before = training;
    training = inTraining;
    try {
      return part.get();
    } finally {
      training = before;
    }
  }

  /** Penalties that weights and layers add to the loss while they are traced. */
  public List<Tensor> losses() {
    return losses;
  }

  /** Values whose mean a layer reports. */
  public record Report(String key, Tensor values) {}

  /** What layers report while they are traced. */
  public List<Report> reports() {
    return reports;
  }

  /** A layer at work: what it takes. */
  public record Visit(Node.Operation layer, List<Tensor> inputs) {}

  /** Runs the work of a layer, called {@code name} in messages, and notes what tensors it takes. */
  public <T> T visit(Node.Operation layer, String name, List<Tensor> inputs, Supplier<T> work) {
    visits.add(new Visit(layer, inputs));
    boolean outermost = root == null;
    if (outermost) root = layer;
    var before = label;
    label = name;
    try {
      return work.get();
    } finally {
      label = before;
      if (outermost) root = null;
    }
  }

  /** How the innermost layer at work is called in messages, or null where none is at work. */
  String label() {
    return label;
  }

  /** The layer at work that no other one applies, or null where none is at work. */
  public Node.Operation root() {
    return root;
  }

  /** Every layer at work so far, in the order of the graph. */
  public List<Visit> visits() {
    return List.copyOf(visits);
  }

  /** The float type in which the layer being traced computes, or null for that of its weights. */
  DType computeType() {
    return computeType;
  }

  /** Runs a part of the graph in which float weights stand for their values in another type. */
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
