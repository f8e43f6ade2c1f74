package dev.rhyton.tensor;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;

/**
 * A step of a functional model: an operation that was applied to symbolic tensors, and what came
 * out. {@code Model.of} walks from its outputs back through these.
 */
public final class Node {
  /** What a node applies: a layer, or a single tensor operation. */
  public interface Operation {
    /** Applies the operation to tensors of the open graph. */
    List<Tensor> apply(List<Tensor> inputs);
  }

  /** An operation between layers, which files list as they list layers. */
  public interface Step extends Operation {}

  private final Operation operation;
  private final List<Tensor> inputs;
  private final List<Tensor> outputs;
  private final Boolean training;

  @CanIgnoreReturnValue
  private Node(Operation operation, List<Tensor> inputs, List<Tensor> outputs, Boolean training) {
    this.operation = operation;
    this.training = training;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    for (var output : outputs) output.node = this;
  }

  /**
   * Applies an operation to symbolic tensors: traces it once to learn the shapes, and remembers it
   * in what comes out.
   */
  public static List<Tensor> record(Operation operation, List<Tensor> inputs) {
    return record(operation, inputs, null);
  }

  /** Applies an operation as in training or as in inference; null for as the step around it. */
  public static List<Tensor> record(Operation operation, List<Tensor> given, Boolean training) {
    var inputs = given.stream().map(Node::constant).toList();
    try (var graph = GraphBuilder.openForShapes()) {
      var ins = inputs.stream().map(t -> stand(graph, t)).toList();
      var outs = operation.apply(ins).stream().map(Node::symbolic).toList();
      new Node(operation, inputs, outs, training);
      return outs;
    }
  }

  /** Returns a symbolic tensor: a place in a functional model. */
  public static Tensor symbolic(Shape shape, DType dtype) {
    return new Tensor(shape, dtype);
  }

  /** Notes that an operation without inputs, such as an input layer, made a symbolic tensor. */
  public static Tensor source(Operation operation, Tensor output) {
    new Node(operation, List.of(), List.of(output), null);
    return output;
  }

  /** An array among symbolic tensors is a constant. */
  private static Tensor constant(Tensor tensor) {
    if (!(tensor instanceof NDArray array)) return tensor;
    var symbolic = symbolic(array.shape(), array.dtype());
    return source(new ConstantOp(array), symbolic);
  }

  private static Tensor stand(GraphBuilder graph, Tensor symbolic) {
    if (symbolic instanceof Weight) return symbolic;
    boolean constant = symbolic.node != null && symbolic.node.operation instanceof ConstantOp;
    if (constant) return symbolic.node.operation.apply(List.of()).get(0); // shapes depend on it
    var tensor = graph.argument(symbolic.dtype(), symbolic.shape());
    var mask = symbolic.mask();
    return mask == null ? tensor : tensor.mask(graph.argument(mask.dtype(), mask.shape()));
  }

  private static Tensor symbolic(Tensor traced) {
    var tensor = symbolic(traced.shape(), traced.dtype());
    var mask = traced.mask();
    return mask == null ? tensor : tensor.mask(symbolic(mask.shape(), mask.dtype()));
  }

  /** Applies it again, to tensors of the open graph. */
  public List<Tensor> apply(List<Tensor> to) {
    return training == null
        ? operation.apply(to)
        : GraphBuilder.current().calls().behavingAs(training, () -> operation.apply(to));
  }

  /** Whether it is applied as in training or as in inference; null for as the step around it. */
  public Boolean training() {
    return training;
  }

  /** What was applied. */
  public Operation operation() {
    return operation;
  }

  /** What it was applied to. */
  public List<Tensor> inputs() {
    return inputs;
  }

  /** What came out. */
  public List<Tensor> outputs() {
    return outputs;
  }
}
