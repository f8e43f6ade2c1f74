package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Combines several cells into one; each gets the output of the previous one.
 *
 * <p>Inputs {@code (batch, ...)} and the states of all cells in their order; outputs: the output of
 * the last cell, then the next states.
 *
 * <pre>{@code
 * RNN.of(StackedRNNCells.of(LSTMCell.of(32), LSTMCell.of(16)))
 * }</pre>
 */
public final class StackedRNNCells extends BaseRNNCell<StackedRNNCells> {
  private List<RNNCell> cells = List.of();

  private StackedRNNCells() {}

  /** Creates a cell from these cells, the first of which gets the input. */
  public static StackedRNNCells of(RNNCell first, RNNCell... more) {
    Check.given("StackedRNNCells", "cells", more);
    var cells = Stream.concat(Stream.of(first), Stream.of(more)).toArray(RNNCell[]::new);
    return made(new StackedRNNCells(), s -> s.cells = Check.all("StackedRNNCells", "cells", cells));
  }

  @Override
  protected void check() {
    Check.that(!cells.isEmpty(), "StackedRNNCells: expected at least one cell, received none.");
  }

  /** A copy has its own cells. */
  @Override
  protected void copyParts() {
    cells = cells.stream().map(RNNCell::twin).toList();
  }

  @Override
  protected InputSpec inputSpec() {
    return cells.get(0).inputSpec();
  }

  @Override
  protected void build(Shape step) {
    var input = step;
    for (var cell : cells) {
      cell.join(input);
      input = after(cell, input);
    }
  }

  private static Shape after(RNNCell cell, Shape input) {
    return input.upTo(1).plus(cell.outputShape(input).dims());
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    cells.get(0).checkInputs(inputs);
  }

  @Override
  protected List<Shape> stateShapes(Shape step) {
    var shapes = new ArrayList<Shape>();
    var input = step;
    for (var cell : cells) {
      shapes.addAll(cell.stateShapes(input));
      input = after(cell, input);
    }
    return shapes;
  }

  @Override
  protected Shape outputShape(Shape step) {
    var shape = step;
    for (var cell : cells) shape = after(cell, shape);
    return shape.from(1);
  }

  @Override
  SequenceRun start(Tensor like, Context context) {
    return new Stack(cells, like, context);
  }

  private static final class Stack implements SequenceRun {
    private final List<SequenceRun> runs = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();

    Stack(List<RNNCell> cells, Tensor like, Context context) {
      var input = like;
      for (var cell : cells) {
        runs.add(cell.start(input, context));
        counts.add(cell.stateShapes(input.shape()).size());
        // The dropout mask of each cell has the shape of the output of the previous cell.
        input = TensorOps.zerosPerSample(input, cell.outputShape(input.shape()).dims());
      }
    }

    @Override
    public Tensor prepare(Tensor x) {
      return runs.get(0).prepare(x);
    }

    @Override
    public boolean repeats() {
      return runs.stream().allMatch(SequenceRun::repeats);
    }

    @Override
    public List<Tensor> step(Tensor prepared, List<Tensor> states) {
      var y = prepared;
      var next = new ArrayList<Tensor>();
      for (int i = 0, at = 0; i < runs.size(); at += counts.get(i++)) {
        var x = i == 0 ? y : runs.get(i).prepare(y);
        var result = runs.get(i).step(x, states.subList(at, at + counts.get(i)));
        y = result.get(0);
        next.addAll(result.subList(1, result.size()));
      }
      return joined(y, next);
    }
  }
}
