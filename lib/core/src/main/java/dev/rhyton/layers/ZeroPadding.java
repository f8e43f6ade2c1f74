package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/** Adds zeros around several axes of space. */
public abstract class ZeroPadding<Z extends ZeroPadding<Z>> extends SpatialPadding<Z> {
  List<List<Integer>> padding;

  ZeroPadding(int rank) {
    super(rank);
    padding = pairs("padding", rank, 1);
  }

  @Override
  final int[][] amounts() {
    return toArray(padding);
  }

  @Override
  final Tensor apply(Tensor x, int[][] amounts) {
    return pad(x, amounts);
  }
}
