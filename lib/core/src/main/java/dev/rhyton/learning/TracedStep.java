package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GradientTaps;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * An update of a step while it is traced: the values that the parts of a learning mode add to its
 * graph and receive from it.
 */
public abstract sealed class TracedStep permits ModeStep {
  /** Values that are computed before each step, for some of the arguments. */
  interface Feed {
    List<NDArray> of(Batch batch, int ahead);
  }

  /** A number of tensors whose values a part receives after each step. */
  record Watcher(int tensors, BiConsumer<Batch, List<NDArray>> receiver) {}

  private final GraphBuilder graph;
  final List<Feed> feeds = new ArrayList<>(); // in the order of the arguments
  final List<Feed> drawing = new ArrayList<>(); // in the order of their random draws
  final List<Tensor> watched = new ArrayList<>();
  final List<Watcher> watchers = new ArrayList<>();

  TracedStep(GraphBuilder graph) {
    this.graph = graph;
  }

  /**
   * Adds an argument of float32 numbers to the graph.
   *
   * @param shape its shape, with {@link Shape#UNKNOWN} for sizes that depend on the batch
   * @param values computes its value for each batch
   */
  public final Tensor argument(Shape shape, Function<Batch, NDArray> values) {
    Check.given("argument", "shape", shape);
    Check.given("argument", "values", values);
    return arguments(
            List.of(shape),
            batch -> List.of(Check.given("argument", "what values returns", values.apply(batch))))
        .get(0);
  }

  /** Adds several arguments, whose values are computed together. */
  public final List<Tensor> arguments(List<Shape> shapes, Function<Batch, List<NDArray>> values) {
    var all = List.copyOf(Check.all("arguments", "shapes", shapes));
    Check.given("arguments", "values", values);
    return arguments(all, (batch, ahead) -> checked(all, values.apply(batch)), drawing.size());
  }

  /**
   * Adds arguments whose random draws come before those of the others: trainings of earlier
   * versions continue with the same numbers.
   */
  final List<Tensor> argumentsDrawnFirst(
      List<Shape> shapes, Function<Batch, List<NDArray>> values) {
    return arguments(shapes, (batch, ahead) -> values.apply(batch), 0);
  }

  final List<Tensor> arguments(List<Shape> shapes, Feed feed, int place) {
    feeds.add(feed);
    drawing.add(place, feed);
    return shapes.stream().map(shape -> graph.argument(DType.FLOAT32, shape)).toList();
  }

  private static List<NDArray> checked(List<Shape> shapes, List<NDArray> values) {
    Check.all("arguments", "what values returns", values);
    Check.that(
        values.size() == shapes.size(),
        "A part of a learning mode declared %d arguments and computed %d values for them.",
        shapes.size(),
        values.size());
    for (int i = 0; i < shapes.size(); i++) {
      var value = values.get(i);
      Check.that(
          value.dtype() == DType.FLOAT32 && fits(shapes.get(i), value.shape()),
          "A part of a learning mode declared an argument of shape %s and dtype float32, and"
              + " computed a value of shape %s and dtype %s for it.",
          shapes.get(i),
          value.shape(),
          value.dtype());
    }
    return values;
  }

  /** Returns whether a shape fits one in which sizes may be unknown. */
  static boolean fits(Shape declared, Shape given) {
    boolean fits = declared.rank() == given.rank();
    for (int i = 0; fits && i < given.rank(); i++) {
      fits = declared.dim(i) == Shape.UNKNOWN || declared.dim(i) == given.dim(i);
    }
    return fits;
  }

  /** Passes the values of tensors to a receiver after each step, with the batch of the step. */
  public final void watch(List<Tensor> tensors, BiConsumer<Batch, List<NDArray>> receiver) {
    var all = Check.all("watch", "tensors", tensors);
    watchers.add(new Watcher(all.size(), Check.given("watch", "receiver", receiver)));
    watched.addAll(all);
  }

  /** Assigns a new value to a variable that a part keeps, such as one of {@link KeptWeights}. */
  public final void assign(Weight kept, Tensor value) {
    Check.given("assign", "weight", kept);
    graph.variables().assign(kept, Check.given("assign", "value", value));
  }

  final GraphBuilder graph() {
    return graph;
  }

  /** Returns the separate uses of weights in the forward pass; see {@link UsesGradientTaps}. */
  final GradientTaps taps() {
    return graph.tap();
  }
}
