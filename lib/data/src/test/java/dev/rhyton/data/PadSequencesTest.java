package dev.rhyton.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class PadSequencesTest {
  private static final int[][] TEXTS = {{1, 2, 3}, {}, {4, 5}};

  @Test
  void shorterSequencesAreFilledAndLongerOnesCut() {
    assertEquals(
        NDArray.from(new int[][] {{1, 2, 3}, {0, 0, 0}, {0, 4, 5}}),
        PadSequences.of().apply(TEXTS));
    assertEquals(
        NDArray.from(new int[][] {{2, 3}, {-1, -1}, {4, 5}}),
        PadSequences.of().maxlen(2).value(-1).apply(TEXTS));
    assertEquals(
        NDArray.from(new float[][] {{1}, {0.5f}, {4}}),
        PadSequences.of()
            .maxlen(1)
            .truncating("post")
            .padding("post")
            .value(0.5)
            .dtype("float32")
            .apply(TEXTS));
  }

  @Test
  void stepsMayBeArrays() {
    var padded =
        PadSequences.of()
            .dtype("float32")
            .apply(List.of(new float[][] {{1, 2}}, new float[][] {{3, 4}, {5, 6}}, List.of()));
    assertEquals(Shape.of(3, 2, 2), padded.shape());
    assertEquals(DType.FLOAT32, padded.dtype());
    assertEquals(NDArray.from(new float[][] {{0, 0}, {1, 2}}), padded.get(0));
  }

  @Test
  void whatCannotBePaddedIsRefused() {
    var padding = PadSequences.of();
    Kit.assertRefused(
        "PadSequences: expected at least one sequence, received none.",
        () -> padding.apply(List.of()));
    Kit.assertRefused(
        "PadSequences: the steps of sequence 1 have shape (), those before it (2,).",
        () -> padding.apply(List.of(new int[1][2], new int[1])));
    Kit.assertRefused(
        "PadSequences: padding must be \"pre\" or \"post\", received \"front\".",
        () -> padding.padding("front"));
    Kit.assertRefused(
        "PadSequences: maxlen must be at least 1, received 0.", () -> padding.maxlen(0));
    Kit.assertRefused(
        "PadSequences: dtype must be a type of numbers, received string.",
        () -> padding.dtype("string"));
  }

  @Test
  void vectorsAreBroughtToLengthOne() {
    var x = new double[][] {{3, -4}, {0, 0}};
    assertEquals(NDArray.from(new double[][] {{0.6, -0.8}, {0, 0}}), Features.normalize(x));
    assertEquals(
        NDArray.from(new double[][] {{0.75, -1}, {0, 0}}),
        Features.normalize(x, 1, Double.POSITIVE_INFINITY));
    assertEquals(NDArray.from(new double[][] {{1, -1}, {0, 0}}), Features.normalize(x, 0, 1));
    assertEquals(DType.FLOAT32, Features.normalize(new int[] {1, 2}).dtype());
    Kit.assertRefused(
        "normalize: order must be positive, received 0.", () -> Features.normalize(x, 0, 0));
  }
}
