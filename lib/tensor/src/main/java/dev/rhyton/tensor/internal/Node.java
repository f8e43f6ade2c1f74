package dev.rhyton.tensor.internal;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of a functional model: an operation applied to symbolic tensors, with its outputs. {@code
 * Model.of} follows the nodes back from the model's outputs.
 */
public final class Node {
  /** The operation of a node: a layer, or a single tensor operation. */
  public interface Operation {
    /** Applies the operation to tensors of the open graph. */
    List<Tensor> apply(List<Tensor> inputs);

    /**
     * Returns the masks of the symbolic outputs, null for none, computed from the symbolic inputs
     * by operations that become part of a functional model if something uses them.
     */
    default List<@Nullable Tensor> masks(List<Tensor> inputs, int outputs) {
      return Collections.nCopies(outputs, null);
    }
  }

  /** An operation other than a layer that files list among the layers. */
  public interface Op extends Operation {
    /** Returns the name of the operation, such as {@code "Add"}. */
    String type();
  }

  private final Operation operation;
  private final List<Tensor> inputs;
  private final List<Tensor> outputs;
  private final @Nullable Boolean training;

  @CanIgnoreReturnValue
  private Node(
      Operation operation, List<Tensor> inputs, List<Tensor> outputs, @Nullable Boolean training) {
    this.operation = operation;
    this.training = training;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    for (var output : outputs) TensorInternals.of(output).node(this);
  }

  /**
   * Applies an operation to symbolic tensors: traces it once to infer the shapes, and records it in
   * its outputs.
   */
  public static List<Tensor> record(Operation operation, List<Tensor> inputs) {
    return record(operation, inputs, null);
  }

  /**
   * Applies an operation in training or in inference mode; null uses the mode of the enclosing
   * call.
   */
  public static List<Tensor> record(
      Operation operation, List<Tensor> given, @Nullable Boolean training) {
    var inputs = given.stream().map(Node::constant).toList();
    List<Tensor> outs;
    try (var graph = GraphBuilder.openForShapes()) {
      var ins = inputs.stream().map(t -> stand(graph, t)).toList();
      outs = operation.apply(ins).stream().map(Node::symbolic).toList();
      new Node(operation, inputs, outs, training);
    }
    var masks = operation.masks(inputs, outs.size());
    for (int i = 0; i < outs.size(); i++) TensorInternals.of(outs.get(i)).mask(masks.get(i));
    return outs;
  }

  /**
   * Records that an operation without inputs, such as an input layer, created a symbolic tensor.
   */
  public static Tensor source(Operation operation, Tensor output) {
    new Node(operation, List.of(), List.of(output), null);
    return output;
  }

  /** Returns a constant for an array among symbolic tensors. */
  private static Tensor constant(Tensor tensor) {
    if (!(tensor instanceof NDArray array)) return tensor;
    var symbolic = TensorInternals.symbolic(array.shape(), array.dtype());
    return source(new ConstantOp(array), symbolic);
  }

  private static Tensor stand(GraphBuilder graph, Tensor symbolic) {
    if (symbolic instanceof Weight) return symbolic;
    var node = TensorInternals.of(symbolic).node();
    if (node != null && node.operation instanceof ConstantOp constant) {
      return constant.apply(List.of()).get(0); // shapes depend on it
    }
    var tensor = graph.argument(symbolic.dtype(), symbolic.shape());
    var mask = symbolic.mask();
    return mask == null ? tensor : tensor.mask(graph.argument(mask.dtype(), mask.shape()));
  }

  private static Tensor symbolic(Tensor traced) {
    return TensorInternals.symbolic(traced.shape(), traced.dtype());
  }

  /** Applies the operation again, to tensors of the open graph. */
  public List<Tensor> apply(List<Tensor> to) {
    return training == null
        ? operation.apply(to)
        : GraphBuilder.required().calls().behavingAs(training, () -> operation.apply(to));
  }

  /**
   * Returns whether the operation is applied in training mode; null for the mode of the enclosing
   * call.
   */
  public @Nullable Boolean training() {
    return training;
  }

  /** Returns the operation. */
  public Operation operation() {
    return operation;
  }

  /** Returns the tensors to which the operation was applied. */
  public List<Tensor> inputs() {
    return inputs;
  }

  /** Returns the outputs of the operation. */
  public List<Tensor> outputs() {
    return outputs;
  }
}
