package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/** Base class of layers that crop the borders of spatial axes. */
public abstract class Cropping<C extends Cropping<C>> extends SpatialPadding<C> {
  List<List<Integer>> cropping;

  Cropping(int rank, int amount) {
    super(rank);
    cropping = pairs("cropping", rank, amount);
  }

  @Override
  final int[][] amounts() {
    return toArray(cropping);
  }

  @Override
  final Tensor apply(Tensor x, int[][] amounts) {
    return crop(label(), x, amounts);
  }
}
