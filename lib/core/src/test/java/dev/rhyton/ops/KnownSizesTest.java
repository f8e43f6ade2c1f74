package dev.rhyton.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sizes that {@code shape(x)} has before a run are numbers, as in Keras. */
class KnownSizesTest {
  private static Tensor size(Tensor x, int axis) {
    return Ops.getItem(Ops.shape(x), axis);
  }

  /** As in layers of Keras' examples: the batch is merged with other axes, and divided again. */
  private static final class Merged extends Layer {
    @Override
    protected Tensor call(Tensor x) {
      var batch = size(x, 0);
      var steps = size(x, 1);
      var features = size(x, -1);
      var rows = Ops.reshape(x, List.of(batch.multiply(steps), features));
      assertEquals(Shape.of(Shape.UNKNOWN, 3), rows.shape());
      assertEquals(Shape.of(2), Ops.arange(steps).shape());
      assertEquals(Shape.of(Shape.UNKNOWN, 3), Ops.zeros(List.of(batch, features), null).shape());
      return Ops.reshape(rows, List.of(batch, steps, features));
    }
  }

  @Test
  void inLayers() {
    var in = Input.of(2, 3);
    var out = new Merged().apply(in);
    assertEquals(in.shape(), out.shape());
    var x = NDArray.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 2, 3);
    assertEquals(x, Model.of(in, out).predict(x));
  }

  @Test
  void betweenLayers() {
    var in = Input.of(2, 3);
    assertEquals("3  () int32", size(in, 2).toString());
    var out = Ops.reshape(in, List.of(-1, size(in, 1).multiply(size(in, 2))));
    assertEquals(Shape.of(Shape.UNKNOWN, 6), out.shape());
  }

  @Test
  void sizesThatOnlyARunKnowsAreNamed() {
    assertEquals(Shape.of(2, 3), Ops.ones(Ops.zeros(List.of(2, 3)).shape()).shape());
    var shape = Input.of(2).shape();
    var message =
        ": the sizes [-1, 2] have -1 for one that only a run knows: give Ops.shape(x), or a list"
            + " with Ops.getItem(Ops.shape(x), 0) in its place.";
    Kit.assertRefused("ones" + message, () -> Ops.ones(shape));
    Kit.assertRefused("full" + message, () -> Ops.full(shape, 1));
    Kit.assertRefused("broadcast_to" + message, () -> Ops.broadcastTo(Ops.ones(1), shape));
    Kit.assertRefused("zeros" + message, () -> Ops.zeros(-1, 2));
  }
}
