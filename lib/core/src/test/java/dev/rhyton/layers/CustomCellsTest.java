package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a cell of one's own returns. */
class CustomCellsTest {
  private static final NDArray X = Kit.normal(1, 2, 5, 3);

  /** A cell with states of three and two numbers. */
  private static final class Cell extends RNNCell {
    private final UnaryOperator<List<Tensor>> results;
    private final long outputs;

    Cell(long outputs, UnaryOperator<List<Tensor>> results) {
      this.outputs = outputs;
      this.results = results;
    }

    @Override
    protected List<Shape> stateShapes(Shape step) {
      return List.of(Shape.of(3), Shape.of(2));
    }

    @Override
    protected Shape outputShape(Shape step) {
      return Shape.of(outputs);
    }

    @Override
    protected List<Tensor> call(List<Tensor> in, Context context) {
      return results.apply(in);
    }
  }

  /** Shapes are known before the first batch, and are those of the results. */
  @Test
  void outputsMayDifferFromStates() {
    for (long length : new long[] {5, -1}) {
      var cell = new Cell(2, in -> List.of(in.get(2), in.get(0), in.get(2).add(1)));
      var model = Sequential.of(Input.of(length, 3), RNN.of(cell).returnSequences(true));
      assertEquals(Shape.of(-1, length, 2), model.outputs().get(0).shape());
      assertEquals(Shape.of(2, 5, 2), model.predict(X).shape());
      assertEquals(4, model.predict(X).toFloats()[8]);
    }
  }

  @Test
  void resultsOfOtherShapesAreRefused() {
    List<UnaryOperator<List<Tensor>>> wrong =
        List.of(
            in -> null,
            in -> List.of(),
            in -> Arrays.asList(in.get(0), null, in.get(2)),
            in -> List.of(in.get(0), in.get(1)),
            in -> List.of(in.get(0), in.get(1), in.get(2), in.get(2)),
            in -> List.of(in.get(0), in.get(2), in.get(1)),
            in -> List.of(in.get(0).sum(1), in.get(1), in.get(2)));
    for (var results : wrong) {
      for (long length : new long[] {5, -1}) {
        var layer = RNN.of(new Cell(3, results));
        var refusal = Kit.refusal(() -> Sequential.of(Input.of(length, 3), layer).predict(X));
        assertTrue(
            refusal.contains(
                "call must return the output and the next states, of shapes [(None, 3), (None, 3),"
                    + " (None, 2)] by outputShape and stateShapes, received "),
            refusal);
      }
    }
  }
}
