package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Profile;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.TFE_TensorHandle;
import org.tensorflow.proto.DataType;

/**
 * A traced computation that can be run any number of times and from any thread. It reads and
 * updates the weights that its graph uses, which may be shared with other functions.
 */
public final class TracedFunction {
  private final String name; // empty for a session
  private final Runnable free;
  private final List<Weight> weights;
  private final List<Weight> updated;
  private final List<Argument> arguments; // the seed is the last one
  private final boolean seeded;
  private final List<DataType> outputs;
  private final GraphSizes sizes;
  private final int operations;

  @SuppressWarnings("UnusedVariable") // keeps called functions reachable
  private final List<?> parts;

  private final List<MeasuredSize> measured;
  private final @Nullable ProductKernels products; // null for a part and for a sequence
  private final @Nullable FrozenSession session; // null for a function

  /** An argument; {@code sizes} are those of the graph in which it was declared. */
  private record Argument(DType dtype, Shape shape, GraphSizes sizes) {}

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
      GraphBuilder graph,
      List<Tensor> outputs,
      List<Tensor> from,
      @Nullable Set<GraphOperation> part) {
    graph.checkPresent(outputs);
    weights = graph.variables().weights();
    updated = graph.variables().updatedBy(part);
    sizes = graph.sizes();
    if (part == null) graph.checkMemory(outputs);
    seeded = graph.seedArgument() != null;
    var given = new ArrayList<>(from);
    if (seeded) given.add(graph.seedArgument());
    arguments = given.stream().map(t -> new Argument(t.dtype(), t.shape(), sizes)).toList();
    parts = graph.parts();
    measured = graph.measured();
    var inputs = new ArrayList<Output<?>>(graph.variables().handles());
    for (var argument : given) inputs.add(TensorInternals.of(argument).output());
    var results = new ArrayList<Output<?>>();
    for (var output : outputs) {
      results.add(
          part == null
              ? graph.variables().afterUpdates(output)
              : TensorInternals.of(output).output());
    }
    this.outputs = results.stream().map(Output::dataType).toList();
    products = part == null ? graph.products() : null;
    if (products != null) products.choose(graph);
    operations = part == null ? graph.size() : part.size();
    long bytes = operations * BYTES_PER_OP;
    bytes += graph.variables().frozenBytes() * CONSTANT_COPIES;
    if (part == null && canBeSession(graph)) {
      session = new FrozenSession(this, graph, inputs, results, bytes);
      name = "";
      free = session::close;
    } else {
      var function = Native.function(this, graph, part, inputs, results, bytes, false);
      session = null;
      name = function.name();
      free = function.free();
    }
  }

  /** Returns whether a session can run the graph, which calls no functions and has no texts. */
  private boolean canBeSession(GraphBuilder graph) {
    return graph.isAlone()
        && parts.isEmpty()
        && !outputs.contains(DataType.DT_STRING)
        && arguments.stream().noneMatch(a -> a.dtype == DType.STRING);
  }

  private TracedFunction(List<TracedFunction> steps) {
    weights = steps.stream().flatMap(s -> s.weights.stream()).distinct().toList();
    updated = steps.stream().flatMap(s -> s.updated.stream()).distinct().toList();
    arguments = steps.stream().flatMap(s -> s.arguments.stream()).toList();
    outputs = steps.stream().flatMap(s -> s.outputs.stream()).toList();
    seeded = false; // the seeds are among the values of the steps
    sizes = steps.get(0).sizes;
    operations = steps.stream().mapToInt(s -> s.operations).sum();
    parts = steps;
    measured = List.of(); // each step was chosen for its sizes
    products = null;
    session = null;
    try (var graph = GraphBuilder.open(false)) {
      var handles = weights.stream().<Output<?>>map(graph.variables()::handle).toList();
      var inputs = new ArrayList<>(handles);
      var results = new ArrayList<Output<?>>();
      Operation before = null;
      for (var step : steps) {
        var given = new ArrayList<Output<?>>();
        for (var weight : step.weights) {
          var handle = handles.get(weights.indexOf(weight));
          given.add(before == null ? handle : after(graph, before, handle));
        }
        for (var argument : step.arguments) {
          var placeholder = graph.placeholder(argument.dtype, argument.shape);
          given.add(TensorInternals.of(placeholder).output());
        }
        inputs.addAll(given.subList(step.weights.size(), given.size()));
        var call = graph.add("StatefulPartitionedCall", step.called(given), given, List.of());
        for (int i = 0; i < step.outputs.size(); i++) results.add(call.output(i));
        before = graph.add("Identity", OpAttributes.NONE, List.of(call.output(0)), List.of());
      }
      long bytes = graph.size() * BYTES_PER_OP;
      var function = Native.function(this, graph, null, inputs, results, bytes, false);
      name = function.name();
      free = function.free();
    }
  }

  /**
   * Returns a handle that is available only after an operation on a result of the previous step,
   * which comes after its updates. TensorFlow replaces the call of a function by its operations,
   * and these do not wait for what the call waits for, but for their inputs.
   */
  private static Output<?> after(GraphBuilder graph, Operation before, Output<?> handle) {
    return graph.add("Identity", OpAttributes.NONE, List.of(handle), List.of(before)).output(0);
  }

  private OpAttributes called(List<Output<?>> given) {
    return OpAttributes.of("f", GraphFunction.called(name))
        .and("Tin", GraphFunction.types(given.stream().map(Output::dataType).toList()))
        .and("Tout", GraphFunction.types(outputs))
        .grouped(given.size());
  }

  /**
   * Returns a function that runs functions one after another in a single call. Its values are those
   * of the first function, {@linkplain #withSeed with its seed}, then those of the others; so are
   * its results.
   */
  public static TracedFunction sequence(List<TracedFunction> steps) {
    Check.that(!steps.isEmpty(), "A sequence of functions needs at least one, received none.");
    return new TracedFunction(List.copyOf(steps));
  }

  /** A size that only a run knows, and the shape for which the function was traced. */
  record MeasuredSize(SizeProbe probe, Shape shape) {}

  /**
   * Returns whether the function fits only some values of its arguments; see {@link
   * FunctionsBySizes}.
   */
  public boolean isForSizes() {
    return !measured.isEmpty();
  }

  /** Returns whether the function of only one sample differs from that of several. */
  public boolean hasSingleForm() {
    return sizes.haveSingleForm();
  }

  /** Returns the sizes for which the function was traced although only a run knows them. */
  List<MeasuredSize> measured() {
    return measured;
  }

  /** Returns whether it runs in a single thread. */
  public boolean isAlone() {
    return session != null;
  }

  /** Frees its memory immediately; the function must not be run afterwards. */
  public void close() {
    free.run();
    measured.forEach(m -> m.probe().close());
  }

  /** Returns whether another function performs the same operations on the same weights. */
  public boolean computesAs(TracedFunction other) {
    return session == null && name.equals(other.name) && weights.equals(other.weights);
  }

  /** Returns whether its kernels are those for an expected number of samples. */
  public boolean isForRows(long samples) {
    return products == null || products.areFor(samples);
  }

  /** Returns the number of bytes of a sample in the tensor in which it takes the most. */
  public double bytesOfSample() {
    return sizes.bytesOfRow();
  }

  /**
   * Returns how often the weights that it reads were changed, by whatever: if the number is the
   * same before two runs on the same values, the second one computes the same, but for random
   * draws.
   */
  public long changes() {
    return weights.stream().mapToLong(TensorInternals::changes).sum();
  }

  /** Returns the number of operations in its graph, without those of functions that it calls. */
  public int operations() {
    return operations;
  }

  /** Returns the number of results. */
  public int outputs() {
    return outputs.size();
  }

  /** The native memory of an operation, in the definition and in the instantiated function. */
  static final long BYTES_PER_OP = 6_000;

  /** The copies of a constant: in the graph, in its definition, and in its operation. */
  private static final long CONSTANT_COPIES = 3;

  /** Runs the function on values of its arguments, in order. */
  public NDArray[] run(List<NDArray> values) {
    return run(values, Seed::next);
  }

  /** Runs the function with the caller's seeds for random draws. */
  public NDArray[] run(List<NDArray> values, LongSupplier seeds) {
    return runSeeded(withSeed(values, seeds));
  }

  /** Returns values of the arguments, followed by a seed if the function draws random numbers. */
  public List<NDArray> withSeed(List<NDArray> values, LongSupplier seeds) {
    if (!seeded) return values;
    var all = new ArrayList<>(values);
    all.add(NDArray.of(new long[] {seeds.getAsLong(), seeds.getAsLong()}, 2));
    return all;
  }

  /**
   * Runs the function in this thread, which does not wait for another one to begin: this is faster
   * for values of one sample. Large operations are still shared by several threads.
   */
  public NDArray[] runHere(List<NDArray> values) {
    var given = withSeed(values, Seed::next);
    if (!updated.isEmpty()) return runSeeded(given); // a second run would update twice
    try {
      return run(given, true);
    } catch (TensorException e) {
      return runSeeded(given); // its message has the name of the layer
    }
  }

  /** Runs the function on values {@linkplain #withSeed with the seed}. */
  public NDArray[] runSeeded(List<NDArray> values) {
    return run(values, false);
  }

  private NDArray[] run(List<NDArray> values, boolean here) {
    Check.state(
        !GraphBuilder.isTracing(),
        () ->
            "predict, evaluate and other methods that return values cannot run within a function that"
                + " is being traced, such as call or trainStep: the result would be a constant of"
                + " this function. Apply the model to the tensor instead, as in model.apply(x).");
    Check.that(
        values.size() == arguments.size(),
        "Expected %d arguments, received %d.",
        arguments.size(),
        values.size());
    if (session != null) return runSession(session, values);
    long begun = Profile.now();
    var inputs = new ArrayList<TFE_TensorHandle>(weights.size() + values.size());
    for (var weight : weights) inputs.add(TensorInternals.handle(weight));
    var uploaded = new IdentityHashMap<NDArray, TFE_TensorHandle>(); // an array may be given twice
    try {
      for (int i = 0; i < values.size(); i++) {
        var value = checked(i, values.get(i));
        inputs.add(uploaded.computeIfAbsent(value, NativeArrays::upload));
      }
      updated.forEach(TensorInternals::touch);
      Profile.note("upload", begun);
      return Native.call(name, inputs, outputs.size(), here);
    } catch (TensorException e) {
      throw sizes.explained(e);
    } finally {
      uploaded.values().forEach(Native::delete);
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(weights);
    }
  }

  private NDArray[] runSession(FrozenSession session, List<NDArray> values) {
    var given = new ArrayList<NDArray>(values.size());
    for (int i = 0; i < values.size(); i++) given.add(checked(i, values.get(i)));
    try {
      return session.run(given);
    } catch (TensorException e) {
      throw sizes.explained(e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Returns the value of an argument: TensorFlow does not check it against the placeholder. */
  private NDArray checked(int i, NDArray value) {
    var argument = arguments.get(i);
    if (!argument.shape.accepts(value.shape())) {
      Check.that(
          false, "Expected an array of shape %s, received %s.", argument.shape, value.shape());
    }
    if (isRows(argument.shape)) argument.sizes.checkRows(value.length());
    return value.cast(argument.dtype);
  }

  private static boolean isRows(Shape shape) {
    return shape.rank() > 0 && shape.dim(0) == Shape.UNKNOWN;
  }
}
