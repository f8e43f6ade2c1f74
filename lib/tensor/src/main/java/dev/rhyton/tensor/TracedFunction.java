package dev.rhyton.tensor;

import dev.rhyton.config.Check;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.TFE_TensorHandle;

/**
 * A traced computation that can be run any number of times and from any thread. It reads and
 * updates the weights that its graph uses, which may be shared with other functions.
 */
public final class TracedFunction {
  private final String name;
  private final Runnable free;
  private final List<Weight> weights;
  private final List<Weight> updated;
  private final List<Argument> arguments;
  private final boolean seeded;
  private final int outputs;
  private final GraphSizes sizes;

  @SuppressWarnings("UnusedVariable") // keeps called functions reachable
  private final List<Object> parts;

  private final List<MeasuredSize> measured;

  private record Argument(DType dtype, Shape shape) {}

  /** Creates the function that computes the outputs and performs all updates of the graph. */
  TracedFunction(GraphBuilder graph, List<Tensor> outputs) {
    this(graph, outputs, graph.arguments(), null);
  }

  /**
   * Creates a function of a part of the graph.
   *
   * @param from the arguments that it needs
   * @param part the operations; null for the whole graph, with its updates
   */
  TracedFunction(
      GraphBuilder graph, List<Tensor> outputs, List<Tensor> from, Set<GraphOperation> part) {
    graph.checkPresent(outputs);
    weights = graph.variables().weights();
    updated = part == null ? graph.variables().updated() : List.of();
    arguments = from.stream().map(t -> new Argument(t.dtype(), t.shape())).toList();
    seeded = graph.seedArgument() != null;
    this.outputs = outputs.size();
    sizes = graph.sizes();
    parts = graph.parts();
    measured = graph.measured();
    var inputs = new ArrayList<Output<?>>(graph.variables().handles());
    for (var argument : from) inputs.add(argument.output());
    if (seeded) inputs.add(graph.seedArgument().output());
    var results = new ArrayList<Output<?>>();
    for (var output : outputs) {
      results.add(part == null ? graph.variables().afterUpdates(output) : output.output());
    }
    long bytes = (part == null ? graph.size() : part.size()) * BYTES_PER_OP;
    var function = Native.function(this, graph.graph(), part, inputs, results, bytes);
    name = function.name();
    free = function.free();
  }

  /** A size that only a run knows, and the shape for which the function was traced. */
  record MeasuredSize(SizeProbe probe, Shape shape) {}

  /** Returns whether the function fits only some values of its arguments; see {@link BySizes}. */
  public boolean isForSizes() {
    return !measured.isEmpty();
  }

  /** Returns the sizes for which the function was traced although only a run knows them. */
  List<MeasuredSize> measured() {
    return measured;
  }

  /** Frees its memory immediately; the function must not be run afterwards. */
  public void close() {
    free.run();
    measured.forEach(m -> m.probe().close());
  }

  /** The native memory of an operation, in the definition and in the instantiated function. */
  static final long BYTES_PER_OP = 6_000;

  /** Runs the function on values of its arguments, in order. */
  public NDArray[] run(List<NDArray> values) {
    return run(values, Seed::next);
  }

  /** Runs the function with the caller's seeds for random draws. */
  public NDArray[] run(List<NDArray> values, LongSupplier seeds) {
    Check.that(
        values.size() == arguments.size(),
        "Expected %d arguments, received %d.",
        arguments.size(),
        values.size());
    long begun = Profile.now();
    var inputs = new ArrayList<TFE_TensorHandle>(weights.size() + values.size() + 1);
    for (var weight : weights) inputs.add(weight.handle());
    try {
      for (int i = 0; i < values.size(); i++) {
        var argument = arguments.get(i);
        var value = values.get(i);
        // TensorFlow does not check inputs against the shape of the placeholder.
        Check.that(
            argument.shape().accepts(value.shape()),
            "Expected an array of shape %s, received %s.",
            argument.shape(),
            value.shape());
        if (isRows(argument.shape())) sizes.checkRows(value.length());
        inputs.add(NativeArrays.upload(value.cast(argument.dtype())));
      }
      if (seeded) {
        var seed = new long[] {seeds.getAsLong(), seeds.getAsLong()};
        inputs.add(NativeArrays.upload(NDArray.of(seed, 2)));
      }
      updated.forEach(Weight::touch);
      Profile.note("upload", begun);
      return Native.call(name, inputs, outputs);
    } catch (TensorException e) {
      throw sizes.explained(e);
    } finally {
      for (int i = weights.size(); i < inputs.size(); i++) Native.delete(inputs.get(i));
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(weights);
    }
  }

  private static boolean isRows(Shape shape) {
    return shape.rank() > 0 && shape.dim(0) == Shape.UNKNOWN;
  }
}
