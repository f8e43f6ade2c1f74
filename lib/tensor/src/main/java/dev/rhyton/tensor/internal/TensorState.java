package dev.rhyton.tensor.internal;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Output;

/**
 * What the library knows of a tensor beyond its shape and dtype: its output in a graph, its step in
 * a functional model, its mask and the logits that it was computed from. {@link TensorInternals#of}
 * returns it.
 */
public final class TensorState {
  private final Tensor tensor;
  private final @Nullable GraphBuilder graph;
  private final @Nullable Output<?> output;
  private final List<Tensor> inputs;
  private final boolean sampled;
  private final boolean learned;
  private boolean passesGradient = true;
  private @Nullable Tensor mask;
  private @Nullable Tensor original;
  private boolean maskGiven;
  private @Nullable Activated activated;
  private @Nullable RowGradient rowGradient;
  private @Nullable Node node;

  /** The softmax or sigmoid that computed a tensor, and its input. */
  private record Activated(String activation, Tensor logits) {}

  /**
   * Creates the state of a new tensor.
   *
   * @param tensor the tensor whose state this is
   * @param graph the graph of its output; null for arrays, weights and symbolic tensors
   * @param output the output; null as the graph
   * @param inputs the tensors that it is computed from
   * @param sampled whether its value depends on the function's arguments
   */
  public TensorState(
      Tensor tensor,
      @Nullable GraphBuilder graph,
      @Nullable Output<?> output,
      List<Tensor> inputs,
      boolean sampled) {
    this.tensor = tensor;
    this.graph = graph;
    this.output = output;
    this.inputs = inputs;
    this.sampled = sampled;
    boolean any = tensor instanceof Weight;
    for (var input : inputs) any |= TensorInternals.of(input).learned;
    learned = any;
  }

  // ---- in a graph ----

  /** Returns the graph of the function to which the tensor belongs, or null. */
  public @Nullable GraphBuilder graph() {
    return graph;
  }

  /** Returns whether this is a tensor of a function that is being traced, or was. */
  public boolean isTraced() {
    return output != null;
  }

  /** Returns the output of the graph; arrays and weights become part of the open graph. */
  public Output<?> output() {
    if (output != null) return output;
    if (tensor instanceof NDArray array) {
      return TensorInternals.of(GraphBuilder.required().constant(array)).output();
    }
    if (tensor instanceof Weight weight) return GraphBuilder.required().variables().read(weight);
    throw new IllegalStateException(
        "A symbolic tensor has no value: build a model of it with Model.of.");
  }

  /** Returns the tensors of the graph from which the tensor was computed. */
  public List<Tensor> inputs() {
    return inputs;
  }

  /** Returns whether a TensorFlow operation such as {@code "Softmax"} computed the tensor. */
  public boolean madeBy(String type) {
    return output != null && graph != null && graph.isOpen() && output.op().type().equals(type);
  }

  /**
   * Returns whether the value depends on the function's arguments, so that it has a row for each
   * sample.
   */
  public boolean sampled() {
    return sampled;
  }

  /** Returns whether the value depends on a weight. */
  public boolean learned() {
    return learned;
  }

  /** Returns whether gradients flow through the tensor. */
  public boolean passesGradient() {
    return passesGradient;
  }

  /**
   * Ends gradients at the tensor, which is returned: they are computed for it, but do not flow
   * through it.
   */
  @CanIgnoreReturnValue
  public Tensor withoutGradient() {
    passesGradient = false;
    return tensor;
  }

  /** Returns the rows that are not 0, if this is the gradient of some rows of a weight, or null. */
  @Nullable RowGradient rowGradient() {
    return rowGradient;
  }

  /** Sets the rows that are not 0, and returns the tensor. */
  Tensor rowGradient(RowGradient gradient) {
    rowGradient = gradient;
    return tensor;
  }

  // ---- in a functional model ----

  /** Returns the step of a functional model that created the tensor, or null. */
  public @Nullable Node node() {
    return node;
  }

  /** Returns the step that created a tensor of a functional model. */
  public Node requiredNode() {
    Check.state(node != null, () -> "The tensor is none of a functional model.");
    return node;
  }

  void node(Node of) {
    node = of;
  }

  // ---- masks ----

  /** Returns the mask, or null. */
  public @Nullable Tensor mask() {
    return mask;
  }

  /** Sets the mask that the layers before the tensor compute. */
  public void mask(@Nullable Tensor entries) {
    mask = entries;
  }

  /** Sets a mask that was passed to the call of a layer rather than computed by previous layers. */
  @CanIgnoreReturnValue
  public Tensor givenMask(Tensor entries) {
    maskGiven = true;
    return tensor.mask(entries);
  }

  /** Returns whether the mask was passed to the call of a layer. */
  public boolean isMaskGiven() {
    return maskGiven;
  }

  /** Notes that the mask was passed to the call of a layer before, which passed it on. */
  public void passGivenMask() {
    maskGiven = mask != null;
  }

  /** Copies the mask of another tensor with the same elements, and returns the tensor. */
  @CanIgnoreReturnValue
  public Tensor as(Tensor other) {
    var of = TensorInternals.of(other);
    mask = of.mask;
    maskGiven = of.maskGiven;
    return tensor;
  }

  /** Notes that the tensor is a copy of another one, to which a mask was given. */
  void copyOf(Tensor other) {
    original = other;
  }

  /** Removes the mask, and that of the tensor whose copy this is. */
  public void removeMask() {
    mask = null;
    if (original != null) TensorInternals.of(original).removeMask();
  }

  // ---- logits ----

  /** Returns the {@code "Softmax"} or {@code "Sigmoid"} that computed the tensor, or null. */
  public @Nullable String activation() {
    return activated == null ? null : activated.activation;
  }

  /** Returns the input of the softmax or sigmoid that computed the tensor, or null. */
  public @Nullable Tensor logits() {
    return activated == null ? null : activated.logits;
  }

  /**
   * Returns the input of the {@code "Softmax"} or {@code "Sigmoid"} that computed the tensor, or
   * null. Cross-entropies are computed from it, since the logarithm of a probability near 0 loses
   * precision.
   */
  public @Nullable Tensor logits(String activation) {
    return activation.equals(activation()) ? logits() : null;
  }

  /** Sets that what computed another tensor computed this one. */
  public void activatedAs(TensorState other) {
    activated = other.activated;
  }

  /** Sets that an activation computed the tensor from logits, and returns the tensor. */
  @CanIgnoreReturnValue
  public Tensor activated(String activation, Tensor logits) {
    activated = new Activated(activation, logits);
    return tensor;
  }
}
