package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/** Base class of layers that pad spatial axes with zeros. */
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
