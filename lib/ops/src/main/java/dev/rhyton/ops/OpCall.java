package dev.rhyton.ops;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.LayerCalls;
import dev.rhyton.tensor.internal.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A call of a Keras operation with symbolic tensors: a single node of a functional model, even if
 * several TensorFlow operations compute it. Each operation in {@link OpTable} for which Keras has a
 * class is called by {@link #call}, which records the node or computes the result:
 *
 * <pre>{@code
 * @Op("x, axis=-1")
 * public static Tensor sort(Tensor x, Integer axis) {
 *   return call("sort", () -> Sorting.sort(x, axis), x, axis);
 * }
 * }</pre>
 */
public final class OpCall implements Node.Op {
  private final OpTable row;
  private final List<Object> arguments; // in the order of the parameters

  /** The argument that represents an input of the node. */
  private record Place(int index) {}

  private OpCall(OpTable row, List<Object> arguments) {
    this.row = row;
    this.arguments = arguments;
  }

  /**
   * Records a call of an operation if an argument is symbolic; otherwise computes the result.
   * Arguments without a default must not be null.
   *
   * @param op the name in Keras
   * @param arguments all arguments, in Keras' order
   */
  static <T> T call(String op, Supplier<T> result, @Nullable Object... arguments) {
    var row = OpTable.get(op);
    row.checkGiven(arguments);
    return isSymbolic(arguments) ? record(row, arguments) : LayerCalls.refusing(result);
  }

  /** Returns whether one of the values is or contains a symbolic tensor, and none is traced. */
  private static boolean isSymbolic(@Nullable Object... values) {
    for (var value : values) if (holdsSymbolic(value, 1)) return GraphBuilder.current() == null;
    return false;
  }

  private static boolean holdsSymbolic(@Nullable Object value, int depth) {
    if (value instanceof Tensor t) return TensorInternals.of(t).node() != null;
    if (!(value instanceof List<?> list) || depth > Shape.MOST_AXES) return false;
    return list.stream().anyMatch(v -> holdsSymbolic(v, depth + 1));
  }

  /** Records a call with all arguments of the operation; returns what its method returns. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the method's type
  private static <T> T record(OpTable row, @Nullable Object... arguments) {
    var inputs = new ArrayList<Tensor>();
    var call = new OpCall(row, mapped(Arrays.asList(arguments), 0, value -> placed(value, inputs)));
    var outputs = Node.record(call, inputs);
    return (T) (row.returnsList() || outputs.size() > 1 ? outputs : outputs.get(0));
  }

  private static @Nullable Object placed(@Nullable Object value, List<Tensor> inputs) {
    if (!(value instanceof Tensor tensor) || tensor instanceof NDArray) return value;
    inputs.add(tensor);
    return new Place(inputs.size() - 1);
  }

  /** Applies a function to the values, including those in lists. */
  private static List<Object> mapped(List<?> values, int depth, UnaryOperator<Object> function) {
    Operands.checkDepth(depth);
    var all = new ArrayList<Object>();
    for (var value : values) {
      all.add(
          value instanceof List<?> list
              ? mapped(list, depth + 1, function)
              : function.apply(value));
    }
    return Collections.unmodifiableList(all);
  }

  private List<Object> with(List<Tensor> inputs) {
    return mapped(arguments, 0, v -> v instanceof Place p ? inputs.get(p.index()) : v);
  }

  @Override
  public List<Tensor> apply(List<Tensor> inputs) {
    var outputs = new ArrayList<Tensor>();
    collect(row.invoke(with(inputs).toArray()), outputs);
    return outputs;
  }

  private static void collect(Object result, List<Tensor> to) {
    if (result instanceof Tensor tensor) to.add(tensor);
    else ((List<?>) result).forEach(r -> collect(r, to));
  }

  /** Returns the name of Keras' class, such as {@code "LogSoftmax"} of {@code log_softmax}. */
  @Override
  public String type() {
    return row.className();
  }

  /** Returns the operation that is called. */
  public OpTable row() {
    return row;
  }

  /** Returns the arguments by their names in Keras, with given tensors as the node's inputs. */
  public Map<String, Object> arguments(List<Tensor> inputs) {
    var byName = new LinkedHashMap<String, Object>();
    var values = with(inputs);
    for (int i = 0; i < values.size(); i++) byName.put(row.parameters().get(i), values.get(i));
    return byName;
  }

  @Override
  public String toString() {
    return row.signature() + " of " + Arrays.asList(arguments.toArray());
  }
}
