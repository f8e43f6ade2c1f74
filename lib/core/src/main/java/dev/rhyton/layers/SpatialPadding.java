package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Base class of layers that pad or crop the borders of spatial axes.
 *
 * @param <L> the layer itself, which every setter returns as a changed copy
 */
public abstract class SpatialPadding<L extends SpatialPadding<L>> extends BaseLayer<L> {
  private DataFormat dataFormat = DataFormat.usual();

  private final transient int rank;

  SpatialPadding(int rank) {
    this.rank = rank;
  }

  /** Returns {@code {before, after}} for each spatial axis. */
  abstract int[][] amounts();

  /** Applies the layer to an input with channels last. */
  abstract Tensor apply(Tensor x, int[][] amounts);

  /** {@code "channels_last"} (default) or {@code "channels_first"}. */
  public L dataFormat(String format) {
    return self(with(this, l -> ((SpatialPadding<?>) l).dataFormat = DataFormat.of(format)));
  }

  static int[] pair(String what, int... given) {
    return SpatialSizes.perAxis(what, 2, given);
  }

  /** Returns the padding from one number for all sides, or one for both sides of each axis. */
  static List<List<Integer>> pairs(String what, int rank, int... given) {
    return Arrays.stream(SpatialSizes.perAxis(what, rank, given))
        .mapToObj(n -> List.of(n, n))
        .toList();
  }

  static List<List<Integer>> pairs(String what, int rank, int[][] given) {
    Check.that(
        given != null
            && given.length == rank
            && Arrays.stream(given).allMatch(p -> p != null && p.length == 2),
        "%s: expected {before, after} for each of %d axes, received %s.",
        what,
        rank,
        Arrays.deepToString(given));
    return Arrays.stream(given).map(p -> List.of(p[0], p[1])).toList();
  }

  static int[][] toArray(List<List<Integer>> pairs) {
    return pairs.stream().map(p -> new int[] {p.get(0), p.get(1)}).toArray(int[][]::new);
  }

  @Override
  protected void check() {
    for (var pair : amounts()) checkAmounts(className(), pair);
  }

  static void checkAmounts(String owner, int... pair) {
    for (int n : pair) Check.notNegative(owner, "each amount", n);
  }

  @Override
  protected InputSpec inputSpec() {
    return SpatialSizes.spec(rank, dataFormat);
  }

  @Override
  protected Tensor call(Tensor x) {
    return dataFormat.fromLast(apply(dataFormat.toLast(x), amounts()));
  }

  static Tensor pad(Tensor x, int[][] amounts) {
    var all = new int[amounts.length + 2][2];
    System.arraycopy(amounts, 0, all, 1, amounts.length);
    return x.pad(all);
  }

  static Tensor crop(String label, Tensor x, int[]... amounts) {
    for (int i = 0; i < amounts.length; i++) {
      long size = x.shape().dim(1 + i);
      long left = size - amounts[i][0] - amounts[i][1];
      Check.that(
          size == Shape.UNKNOWN || left > 0,
          "%s: nothing is left of an axis of size %d after cutting off %d and %d.",
          label,
          size,
          amounts[i][0],
          amounts[i][1]);
      x = x.slice(1 + i, amounts[i][0], amounts[i][0] + left);
    }
    return x;
  }
}
