package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Changing the shape of tensors, and joining and splitting them, as in {@code keras.ops}. */
public abstract class ShapeOps extends NormOps {
  ShapeOps() {}

  /** Returns the slices along the first axis, without that axis. */
  public static List<Tensor> unstack(Tensor x) {
    return unstack(x, null, 0);
  }

  /** Returns the slices along an axis, without that axis; {@code num} must be its size. */
  @Op("x, num=None, axis=0")
  public static List<Tensor> unstack(Tensor x, Integer num, int axis) {
    int at = Operands.axis("unstack", x.shape(), axis);
    long size = x.shape().dim(at);
    Check.that(
        size == Shape.UNKNOWN ? num != null : num == null || num == size,
        "unstack: axis %d of %s has not the given size %s.",
        axis,
        x.shape(),
        num);
    return TensorOps.unstack(x, at);
  }

  /** Returns the tensor with one axis at another place. */
  public static Tensor moveaxis(Tensor x, int source, int destination) {
    return moveaxis(x, new int[] {source}, new int[] {destination});
  }

  /** Returns the tensor with axes at other places; the others keep their order. */
  @Op("x, source, destination")
  public static Tensor moveaxis(Tensor x, int[] source, int[] destination) {
    Check.that(
        source.length == destination.length,
        "moveaxis: expected as many destinations as sources, received %d and %d.",
        source.length,
        destination.length);
    var from = Operands.axes("moveaxis", x.shape(), source);
    var to = Operands.axes("moveaxis", x.shape(), destination);
    var order = new ArrayList<Integer>();
    for (int i = 0; i < x.shape().rank(); i++) order.add(i);
    order.removeAll(Arrays.stream(from).boxed().toList());
    var places = new TreeMap<Integer, Integer>();
    for (int i = 0; i < to.length; i++) places.put(to[i], from[i]);
    places.forEach(order::add);
    return x.transpose(order.stream().mapToInt(i -> i).toArray());
  }
}
