package dev.rhyton.files;

import dev.rhyton.config.Check;
import dev.rhyton.config.UnknownException;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.TensorOps;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Operations of {@code keras.ops} that are several of TensorFlow's. */
final class Formulas {
  private Formulas() {}

  // ---- axes ----

  /** Applies an operation of the last axis along another one. */
  static Tensor alongLast(Tensor x, int axis, UnaryOperator<Tensor> rule) {
    var there = moved(x.shape().rank(), new int[] {axis}, new int[] {-1});
    return swapped(rule.apply(swapped(x, there)), inverse(there));
  }

  private static Tensor swapped(Tensor x, int[] order) {
    boolean same = IntStream.range(0, order.length).allMatch(i -> order[i] == i);
    return same ? x : x.transpose(order);
  }

  private static int[] inverse(int[] order) {
    var inverse = new int[order.length];
    for (int i = 0; i < order.length; i++) inverse[order[i]] = i;
    return inverse;
  }

  static Tensor moveaxis(Tensor x, int[] source, int[] destination) {
    return swapped(x, moved(x.shape().rank(), source, destination));
  }

  /** Returns the order of the axes in which those of {@code source} have new places. */
  private static int[] moved(int rank, int[] source, int[] destination) {
    var order = new int[rank];
    Arrays.fill(order, -1);
    var rest = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    for (int i = 0; i < source.length; i++) {
      int axis = Math.floorMod(source[i], rank);
      order[Math.floorMod(destination[i], rank)] = axis;
      rest.remove((Integer) axis);
    }
    var others = rest.iterator();
    for (int i = 0; i < rank; i++) if (order[i] < 0) order[i] = others.next();
    return order;
  }

  static Tensor swapaxes(Tensor x, int first, int second) {
    return moveaxis(x, new int[] {first, second}, new int[] {second, first});
  }

  private static int size(Tensor x, int axis) {
    long size = x.shape().dim(axis);
    Check.that(size != Shape.UNKNOWN, "axis %d of %s has no known size.", axis, x.shape());
    return Math.toIntExact(size);
  }

  // ---- element by element ----

  static Tensor elu(Tensor x, double alpha) {
    return alpha == 1 ? x.elu() : x.relu().add(x.minimum(0).expm1().multiply(alpha));
  }

  static Tensor celu(Tensor x, double alpha) {
    return x.relu().add(x.minimum(0).divide(alpha).expm1().multiply(alpha));
  }

  static Tensor trunc(Tensor x) {
    return TensorOps.where(x.less(0), x.ceil(), x.floor());
  }

  /** Returns the remainder of a division, with the sign of the dividend. */
  static Tensor fmod(Tensor x, Tensor y) {
    return x.abs().mod(y.abs()).multiply(x.sign());
  }

  static Tensor sinc(Tensor x) {
    var scaled = x.multiply(Math.PI);
    var ones = TensorOps.onesLike(x);
    var isZero = x.equal(0);
    return TensorOps.where(isZero, ones, scaled.sin().divide(TensorOps.where(isZero, ones, scaled)));
  }

  static Tensor hypot(Tensor x, Tensor y) {
    return x.square().add(y.square()).sqrt();
  }

  static Tensor logaddexp(Tensor x, Tensor y) {
    return x.maximum(y).add(x.subtract(y).abs().negative().exp().log1p());
  }

  static Tensor threshold(Tensor x, double threshold, double instead) {
    return TensorOps.where(x.greater(threshold), x, TensorOps.constant(instead, x.dtype()));
  }

  static Tensor hardShrink(Tensor x, double threshold) {
    return TensorOps.where(x.abs().greater(threshold), x, TensorOps.zerosLike(x));
  }

  static Tensor softShrink(Tensor x, double threshold) {
    return x.subtract(x.clip(-threshold, threshold));
  }

  static Tensor squareplus(Tensor x, double b) {
    return x.add(x.square().add(b).sqrt()).multiply(0.5);
  }

  static Tensor glu(Tensor x, int axis) {
    var halves = TensorOps.split(x, 2, axis);
    return halves.get(0).multiply(halves.get(1).sigmoid());
  }

  static Tensor isinf(Tensor x, double sign) {
    return x.multiply(sign).equal(Double.POSITIVE_INFINITY);
  }

  static Tensor nanToNum(Tensor x, double nan, Double highest, Double lowest) {
    double most = x.dtype() == DType.FLOAT64 ? Double.MAX_VALUE : Float.MAX_VALUE;
    var y = TensorOps.where(x.equal(x), x, TensorOps.constant(nan, x.dtype()));
    y = TensorOps.where(isinf(y, 1), TensorOps.constant(highest == null ? most : highest, x.dtype()), y);
    return TensorOps.where(isinf(y, -1), TensorOps.constant(lowest == null ? -most : lowest, x.dtype()), y);
  }

  // ---- reductions ----

  static Tensor softmax(Tensor x, int[] axes) {
    var powers = x.subtract(x.maxKeep(axes).stopGradient()).exp();
    return powers.divide(powers.sumKeep(axes));
  }

  static Tensor logSoftmax(Tensor x, int[] axes) {
    var shifted = x.subtract(x.maxKeep(axes).stopGradient());
    return shifted.subtract(shifted.exp().sumKeep(axes).log());
  }

  static Tensor logsumexp(Tensor x, int[] axes) {
    var most = x.maxKeep(axes).stopGradient();
    var sum = x.subtract(most).exp().sumKeep(axes).log().add(most);
    return sum.squeeze(axes);
  }

  static Tensor countNonzero(Tensor x, int[] axes) {
    return x.cast(DType.FLOAT32).notEqual(0).cast(DType.INT32).sum(axes);
  }

  /** Returns the norm of vectors, {@code (Σ |x|ᵖ)^(1/p)}, or of matrices by Frobenius. */
  static Tensor norm(Tensor x, String order, int[] axes) {
    boolean roots = order.isEmpty() || order.equals("fro") || (isTwo(order) && axes.length == 1);
    if (roots) return x.square().sum(axes).sqrt();
    if (axes.length != 1)
      throw new UnknownException("ord=" + order + " of matrices is not known here.");
    double p = Double.parseDouble(order.replace("inf", "Infinity"));
    var size = x.abs();
    if (p == Double.POSITIVE_INFINITY) return size.max(axes);
    if (p == Double.NEGATIVE_INFINITY) return size.min(axes);
    if (p == 0) return x.notEqual(0).cast(x.dtype()).sum(axes);
    return p == 1 ? size.sum(axes) : size.power(p).sum(axes).power(1 / p);
  }

  private static boolean isTwo(String order) {
    return order.equals("2") || order.equals("2.0");
  }

  static Tensor normalize(Tensor x, int axis, String order, double epsilon) {
    if (isTwo(order)) {
      return x.multiply(x.square().sumKeep(axis).rsqrt().minimum(1 / epsilon));
    }
    return x.divide(norm(x, order, new int[] {axis}).expandDims(axis).maximum(epsilon));
  }

  // ---- order ----

  static Tensor sort(Tensor x, int axis) {
    return alongLast(x, axis, y -> TensorOps.sortDescending(y.negative()).negative());
  }

  static Tensor argsort(Tensor x, int axis) {
    return alongLast(x.negative(), axis, y -> TensorOps.topK(y, size(y, -1)).get(1)).cast(DType.INT32);
  }

  /** Interpolates between the two sorted values around the place of {@code q}. */
  static Tensor quantile(Tensor x, double q, int[] axes, String method) {
    int rank = x.shape().rank();
    var last = IntStream.range(rank - axes.length, rank).toArray();
    var there = moveaxis(x, axes, last);
    long count = Arrays.stream(axes).mapToLong(a -> size(x, a)).reduce(1, (a, b) -> a * b);
    var rows = there.shape().upTo(rank - axes.length).plus(count);
    var sorted = sort(axes.length == 1 ? there : there.reshape(rows.dims()), -1);
    double place = q * (count - 1);
    var below =
        sorted.slice(-1, (long) Math.floor(place), (long) Math.floor(place) + 1).squeeze(-1);
    var above = sorted.slice(-1, (long) Math.ceil(place), (long) Math.ceil(place) + 1).squeeze(-1);
    return switch (method) {
      case "linear" -> below.add(above.subtract(below).multiply(place - Math.floor(place)));
      case "lower" -> below;
      case "higher" -> above;
      case "midpoint" -> below.add(above).multiply(0.5);
      case "nearest" -> Math.rint(place) == Math.floor(place) ? below : above;
      default -> throw new UnknownException("method=" + method + " is not known here.");
    };
  }

  // ---- places ----

  static Tensor take(Tensor x, Tensor indices, int axis) {
    int rank = x.shape().rank();
    int count = indices.shape().rank();
    long size = x.shape().dim(axis);
    var at = indices.cast(DType.INT64);
    if (size != Shape.UNKNOWN) at = TensorOps.where(at.less(0), at.add((double) size), at);
    var front = moveaxis(x, new int[] {axis}, new int[] {0}).take(at);
    var from = IntStream.range(0, count).toArray();
    var to = IntStream.range(axis, axis + count).toArray();
    return rank + count == 1 ? front : moveaxis(front, from, to);
  }

  static Tensor takeAlongAxis(Tensor x, Tensor indices, int axis) {
    var order = moved(x.shape().rank(), new int[] {axis}, new int[] {-1});
    var at = swapped(indices, order).cast(DType.INT64);
    long size = x.shape().dim(axis);
    if (size != Shape.UNKNOWN) at = TensorOps.where(at.less(0), at.add((double) size), at);
    return swapped(TensorOps.takeAlongLast(swapped(x, order), at), inverse(order));
  }

  static Tensor roll(Tensor x, int shift, int axis) {
    int size = size(x, axis);
    int by = Math.floorMod(shift, size);
    if (by == 0) return x;
    return TensorOps.concatenate(axis, x.slice(axis, size - by, size), x.slice(axis, 0, size - by));
  }

  static Tensor diff(Tensor x, int times, int axis) {
    var y = x;
    for (int i = 0; i < times; i++) {
      int size = size(y, axis);
      y = y.slice(axis, 1, size).subtract(y.slice(axis, 0, size - 1));
    }
    return y;
  }

  /** Returns the matrices of the last two axes with zeros above or below a diagonal. */
  static Tensor triangle(Tensor x, int diagonal, boolean lower) {
    var ones = TensorOps.onesLike(x.cast(DType.FLOAT32));
    var off = ones.cumsum(-1).subtract(ones.cumsum(-2));
    var mask = lower ? off.lessEqual(diagonal) : off.greaterEqual(diagonal);
    return TensorOps.where(mask, x, TensorOps.zerosLike(x));
  }

  static List<Tensor> split(Tensor x, int[] places, int axis) {
    var parts = new ArrayList<Tensor>();
    int from = 0;
    for (int to : places) {
      parts.add(x.slice(axis, from, to));
      from = to;
    }
    parts.add(TensorOps.stridedSlice(x, axis, from, null, 1));
    return parts;
  }

  // ---- products ----

  static Tensor dot(Tensor x, Tensor y) {
    if (x.shape().rank() == 0 || y.shape().rank() == 0) return x.multiply(y);
    int axis = Math.max(0, y.shape().rank() - 2);
    return tensordot(x, y, new int[] {-1}, new int[] {axis});
  }

  static Tensor tensordot(Tensor x, Tensor y, int[] ofX, int[] ofY) {
    var letters = new StringBuilder("abcdefghijklmnopqrstuvwxyz");
    var left = letters.substring(0, x.shape().rank());
    var right =
        new StringBuilder(letters.substring(left.length(), left.length() + y.shape().rank()));
    var summed = new StringBuilder();
    for (int i = 0; i < ofX.length; i++) {
      char letter = left.charAt(x.shape().axis(ofX[i]));
      right.setCharAt(y.shape().axis(ofY[i]), letter);
      summed.append(letter);
    }
    var kept = (left + right).replaceAll("[" + summed + "_]", "");
    return TensorOps.einsum(left + "," + right + "->" + kept, x, y);
  }
}
