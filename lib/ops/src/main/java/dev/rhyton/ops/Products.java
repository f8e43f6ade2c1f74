package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Products of vectors, matrices and tensors, as in {@code keras.ops}. */
final class Products {
  private Products() {}

  /** Returns the dtype in which TensorFlow sums products of a dtype without loss. */
  static DType productDtype(DType dtype) {
    return switch (dtype) {
      case BOOL, INT8, UINT8, INT16, UINT16 -> DType.INT32;
      case UINT32 -> DType.INT64;
      case FLOAT16 -> DType.FLOAT32;
      default -> dtype;
    };
  }

  /** Returns the dtype of products: int32 for bytes, whose products would overflow. */
  static DType wide(DType dtype, boolean allBytes) {
    return allBytes ? DType.INT32 : dtype;
  }

  private static Operands.Pair forProduct(Operands.Pair pair) {
    return pair.cast(productDtype(pair.dtype()));
  }

  static Tensor matmul(Object x1, Object x2) {
    var given = Operands.promoted("matmul", x1, x2);
    var pair = forProduct(given);
    var a = pair.x1().shape();
    var b = pair.x2().shape();
    Check.that(
        a.rank() > 0 && b.rank() > 0,
        "matmul: expected tensors with at least one axis, received shapes %s and %s; multiply"
            + " takes scalars.",
        a,
        b);
    boolean row = a.rank() == 1;
    boolean column = b.rank() == 1;
    Operands.matching("matmul", a, -1, b, column ? -1 : -2);
    if (!row && !column) {
      Operands.broadcast("matmul", a.upTo(a.rank() - 2), b.upTo(b.rank() - 2));
    }
    var left = row ? pair.x1().expandDims(0) : pair.x1();
    var right = column ? pair.x2().expandDims(1) : pair.x2();
    var product = left.matmul(right);
    if (column) product = product.squeeze(-1);
    if (row) product = product.squeeze(column ? -1 : -2);
    return product.cast(wide(given.dtype(), given.dtype() == DType.INT8));
  }

  static Tensor dot(Object x1, Object x2) {
    var pair = Operands.promoted("dot", x1, x2);
    if (isScalar(pair)) return Arithmetic.multiply(pair.x1(), pair.x2());
    int second = pair.x2().shape().rank() == 1 ? -1 : -2;
    return contracted("dot", pair, new int[] {-1}, new int[] {second});
  }

  private static boolean isScalar(Operands.Pair pair) {
    return pair.x1().shape().rank() == 0 || pair.x2().shape().rank() == 0;
  }

  static Tensor vdot(Object x1, Object x2) {
    var pair = Operands.promoted("vdot", x1, x2);
    var a = pair.x1().shape();
    var b = pair.x2().shape();
    Check.that(
        !a.isKnown() || !b.isKnown() || a.size() == b.size(),
        "vdot: expected as many elements in both tensors, received shapes %s and %s.",
        a,
        b);
    var flat = new Operands.Pair(ComplexNumbers.conj(pair.x1()).reshape(-1), pair.x2().reshape(-1));
    return contracted("vdot", flat, new int[] {0}, new int[] {0});
  }

  static Tensor inner(Object x1, Object x2) {
    var pair = Operands.promoted("inner", x1, x2);
    if (isScalar(pair)) return Arithmetic.multiply(pair.x1(), pair.x2());
    return contracted("inner", pair, new int[] {-1}, new int[] {-1});
  }

  static Tensor outer(Object x1, Object x2) {
    var pair = Operands.promoted("outer", x1, x2);
    return Arithmetic.multiply(pair.x1().reshape(-1, 1), pair.x2().reshape(1, -1));
  }

  static Tensor tensordot(Object x1, Object x2, int[] axes1, int[] axes2) {
    Check.given("tensordot", "axes1", axes1);
    Check.given("tensordot", "axes2", axes2);
    Check.that(
        axes1.length == axes2.length,
        "tensordot: expected as many axes of x1 as of x2, received %s and %s.",
        Arrays.toString(axes1),
        Arrays.toString(axes2));
    return contracted("tensordot", Operands.promoted("tensordot", x1, x2), axes1, axes2);
  }

  static Tensor tensordot(Object x1, Object x2, Object axes) {
    if (axes instanceof List<?> list) {
      Check.that(
          list.size() == 2,
          "tensordot: expected the axes of x1 and those of x2, received %s.",
          list);
      return tensordot(x1, x2, axes(list.get(0)), axes(list.get(1)));
    }
    var pair = Operands.promoted("tensordot", x1, x2);
    long rank = Math.min(pair.x1().shape().rank(), pair.x2().shape().rank());
    Check.that(
        axes instanceof Integer n && n >= 0 && n <= rank,
        "tensordot: expected axes from 0 to %d for shapes %s and %s, received %s.",
        rank,
        pair.x1().shape(),
        pair.x2().shape(),
        axes);
    int count = (Integer) axes;
    var first = new int[count];
    Arrays.setAll(first, i -> i - count);
    var second = new int[count];
    Arrays.setAll(second, i -> i);
    return contracted("tensordot", pair, first, second);
  }

  private static int[] axes(Object axes) {
    return Arrays.stream(Operands.longs("tensordot", "axes", axes))
        .mapToInt(axis -> Check.whole("tensordot", "an axis", axis))
        .toArray();
  }

  /** Sums products over axes of both; the result has the other axes, those of x1 first. */
  private static Tensor contracted(String op, Operands.Pair given, int[] axes1, int[] axes2) {
    var a = given.x1().shape();
    var b = given.x2().shape();
    var first = Operands.axes(op, a, axes1);
    var second = Operands.axes(op, b, axes2);
    for (int i = 0; i < first.length; i++) Operands.matching(op, a, first[i], b, second[i]);
    var pair = forProduct(given);
    if (isScalar(pair)) return Ops.multiply(given.x1(), given.x2());
    char next = 'A';
    var left = new char[a.rank()];
    var right = new char[b.rank()];
    for (int i = 0; i < first.length; i++) {
      left[first[i]] = next;
      right[second[i]] = next++;
    }
    var kept = new StringBuilder();
    for (var letters : List.of(left, right)) {
      for (int i = 0; i < letters.length; i++) {
        if (letters[i] != 0) continue;
        if (next == 'Z' + 1) next = 'a';
        kept.append(next);
        letters[i] = next++;
      }
    }
    var equation = String.valueOf(left) + "," + String.valueOf(right) + "->" + kept;
    return TensorOps.einsum(equation, pair.x1(), pair.x2()).cast(given.dtype());
  }

  static Tensor einsum(String subscripts, List<Tensor> operands) {
    return Einsum.of(subscripts, operands);
  }

  static Tensor cross(
      Object x1, Object x2, int axisa, int axisb, int axisc, @Nullable Integer axis) {
    var pair = Operands.promoted("cross", x1, x2);
    var a = components(pair.x1(), axis == null ? axisa : axis);
    var b = components(pair.x2(), axis == null ? axisb : axis);
    Operands.broadcast("cross", a.get(0).shape(), b.get(0).shape());
    var z = minor(a, b, 0, 1);
    if (a.size() == 2 && b.size() == 2) return z;
    var xyz = List.of(minor(a, b, 1, 2), minor(a, b, 2, 0), z);
    var all =
        Arithmetic.subtract(xyz.get(0), xyz.get(0))
            .add(Arithmetic.subtract(z, z)); // has the shape of all three
    var whole = xyz.stream().map(part -> part.add(all)).toList();
    int at = axis == null ? axisc : axis;
    int rank = z.shape().rank() + 1;
    Check.that(
        at >= -rank && at < rank, "cross: there is no axis %d in a result of %d axes.", at, rank);
    return TensorOps.stack(at, whole);
  }

  private static List<Tensor> components(Tensor x, int axis) {
    int at = Operands.axis("cross", x.shape(), axis);
    long size = x.shape().dim(at);
    Check.that(
        size == 2 || size == 3,
        "cross: expected vectors of 2 or 3 components along axis %d, received shape %s.",
        axis,
        x.shape());
    return Ops.unstack(x, null, at);
  }

  /** Returns {@code aᵢ bⱼ − aⱼ bᵢ}; the third component of a vector with two components is 0. */
  private static Tensor minor(List<Tensor> a, List<Tensor> b, int i, int j) {
    var terms = new ArrayList<Tensor>();
    boolean first = i < a.size() && j < b.size();
    boolean second = j < a.size() && i < b.size();
    if (first) terms.add(Arithmetic.multiply(a.get(i), b.get(j)));
    if (second) terms.add(Arithmetic.multiply(a.get(j), b.get(i)));
    if (first && second) return Arithmetic.subtract(terms.get(0), terms.get(1));
    return second ? terms.get(0).negative() : terms.get(0);
  }

  static Tensor kron(Object x1, Object x2) {
    var pair = Operands.promoted("kron", x1, x2);
    int rank = Math.max(pair.x1().shape().rank(), pair.x2().shape().rank());
    var a = withRank(pair.x1(), rank);
    var b = withRank(pair.x2(), rank);
    // computes all products first, then the alternating axes, since TensorFlow broadcasts few axes
    Supplier<Tensor> both = () -> TensorOps.concatenate(0, TensorOps.shape(a), TensorOps.shape(b));
    var products = ofShape(outer(a, b), a.shape().plus(b.shape().dims()), both);
    var order = new int[2 * rank];
    Arrays.setAll(order, i -> i / 2 + i % 2 * rank);
    var sizes = new long[rank];
    for (int i = 0; i < rank; i++) {
      long m = a.shape().dim(i);
      long n = b.shape().dim(i);
      sizes[i] = m == Shape.UNKNOWN || n == Shape.UNKNOWN ? Shape.UNKNOWN : m * n;
    }
    return ofShape(
        products.transpose(order),
        Shape.of(sizes),
        () -> TensorOps.shape(a).multiply(TensorOps.shape(b)));
  }

  /** Reshapes the elements; if several sizes are unknown, to the shape of a run. */
  static Tensor ofShape(Tensor x, Shape shape, Supplier<Tensor> ofRun) {
    long unknown = Arrays.stream(shape.dims()).filter(d -> d == Shape.UNKNOWN).count();
    boolean empty = Arrays.stream(shape.dims()).anyMatch(d -> d == 0);
    // The size that is missing follows from the number of elements, unless there are none.
    return unknown == 0 || (unknown == 1 && !empty)
        ? x.reshape(shape.dims())
        : TensorOps.reshape(x, ofRun.get());
  }

  private static Tensor withRank(Tensor x, int rank) {
    var grown = x;
    while (grown.shape().rank() < rank) grown = grown.expandDims(0);
    return grown;
  }

  static Tensor cdist(Tensor x, Tensor y) {
    Check.that(
        x.shape().rank() >= 2 && y.shape().rank() >= 2,
        "cdist: expected tensors with at least two axes, received shapes %s and %s.",
        x.shape(),
        y.shape());
    Operands.matching("cdist", x.shape(), -1, y.shape(), -1);
    var apart =
        Arithmetic.subtract(
            Elementwise.floats(x).expandDims(-2), Elementwise.floats(y).expandDims(-3));
    var squares = apart.square().sum(-1);
    var zero = squares.equal(0); // the square root has no finite gradient at 0
    var safe = TensorOps.where(zero, TensorOps.onesLike(squares), squares);
    return TensorOps.where(zero, TensorOps.zerosLike(squares), safe.sqrt());
  }
}
