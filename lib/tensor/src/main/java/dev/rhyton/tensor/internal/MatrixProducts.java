package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Computes a product of all rows of a tensor with one matrix by {@code MatMul}, where a {@code
 * BatchMatMulV2} or an {@code Einsum} is one apart from the order and the grouping of axes. The
 * gradient of the matrix is then one product, too, and not the sum of one for each sample.
 *
 * <p>Products with a matrix for each sample, as of attention, remain as they are: {@code
 * BatchMatMulV2} was not faster than {@code Einsum}.
 */
final class MatrixProducts {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwx";

  private final Tensor x;
  private final Tensor y;
  private final String xs; // a letter for each axis
  private final String ys;
  private final String output;
  private final String rows;
  private final String columns;
  private final String summed;

  private MatrixProducts(Tensor x, Tensor y, String equation) {
    var letters = equation.split(",|->", -1);
    this.x = x;
    this.y = y;
    xs = letters[0];
    ys = letters[1];
    output = letters[2];
    rows = pick(output, xs, true);
    columns = pick(output, ys, true);
    summed = pick(pick(ys, xs, true), output, false);
  }

  private static String pick(String letters, String others, boolean in) {
    return letters
        .chars()
        .filter(c -> others.indexOf(c) >= 0 == in)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  /** Returns the result of an operation as the product of two matrices, or null if it is not. */
  static @Nullable Tensor of(String type, OpAttributes attrs, List<Tensor> inputs) {
    if (inputs.size() != 2 || !inputs.get(0).dtype().isFloat()) return null;
    var x = inputs.get(0);
    var y = inputs.get(1);
    var equation =
        switch (type) {
          case "BatchMatMulV2" -> ofRows(attrs, x, y);
          case "Einsum" -> (String) attrs.get("equation");
          default -> null;
        };
    if (equation == null || equation.indexOf('.') >= 0) return null;
    var product = new MatrixProducts(x, y, equation);
    return product.isOfMatrices() && product.hasSizes() ? product.result() : null;
  }

  /** Returns the equation of a product of rows with one matrix, or null for another product. */
  private static @Nullable String ofRows(OpAttributes attrs, Tensor x, Tensor y) {
    int kept = x.shape().rank() - 1;
    boolean one = y.shape().rank() == 2 && kept >= 2 && kept <= LETTERS.length();
    if (!one || Boolean.TRUE.equals(attrs.get("adj_x"))) return null;
    var rows = LETTERS.substring(0, kept);
    var matrix = Boolean.TRUE.equals(attrs.get("adj_y")) ? "zy" : "yz";
    return rows + "y," + matrix + "->" + rows + "z";
  }

  /** Returns whether each axis is one of the rows, one of the columns, or summed. */
  private boolean isOfMatrices() {
    boolean distinct =
        Stream.of(xs, ys, output).allMatch(s -> s.chars().distinct().count() == s.length());
    return distinct
        && Stream.of(rows, columns, summed).noneMatch(String::isEmpty)
        && xs.length() == rows.length() + summed.length()
        && ys.length() == columns.length() + summed.length()
        && output.length() == rows.length() + columns.length();
  }

  /** Returns whether the sizes of both matrices follow from the numbers of their elements. */
  private boolean hasSizes() {
    var given = LongStream.concat(Arrays.stream(x.shape().dims()), Arrays.stream(y.shape().dims()));
    return given.noneMatch(size -> size == 0)
        && y.shape().isKnown()
        && Arrays.equals(sizes(summed, x, xs), sizes(summed, y, ys));
  }

  private static long[] sizes(String letters, Tensor of, String axes) {
    return letters.chars().mapToLong(c -> of.shape().dim(axes.indexOf(c))).toArray();
  }

  private Tensor result() {
    boolean leftTurned = xs.equals(summed + rows);
    boolean rightTurned = ys.equals(columns + summed);
    var left = leftTurned ? x : ordered(x, xs, rows + summed);
    var right = rightTurned ? y : ordered(y, ys, summed + columns);
    var matrix = merged(left, (leftTurned ? summed : rows).length());
    var other = merged(right, (rightTurned ? columns : summed).length());
    var product = matrix.matmul(other, leftTurned, rightTurned);
    return ordered(split(product, left, leftTurned), rows + columns, output);
  }

  private static Tensor ordered(Tensor given, String letters, String wanted) {
    if (letters.equals(wanted)) return given;
    return given.transpose(wanted.chars().map(letters::indexOf).toArray());
  }

  /** Returns a matrix of the axes before {@code at} and those from there on. */
  private static Tensor merged(Tensor x, int at) {
    var shape = x.shape();
    return shape.rank() == 2 ? x : x.reshape(size(shape.upTo(at)), size(shape.from(at)));
  }

  private static long size(Shape shape) {
    return shape.isKnown() ? shape.size() : Shape.UNKNOWN;
  }

  /** Returns the product with all its axes; those of the rows are in the left factor. */
  private Tensor split(Tensor product, Tensor left, boolean turned) {
    if (output.length() == 2) return product;
    var kept = Shape.of(sizes(rows, x, xs));
    var made = sizes(columns, y, ys);
    if (Arrays.stream(kept.dims()).filter(size -> size == Shape.UNKNOWN).count() <= 1) {
      return product.reshape(kept.plus(made).dims());
    }
    int from = turned ? summed.length() : 0;
    var measured = TensorOps.shape(left).slice(0, from, from + rows.length());
    var known = TensorOps.constant(NDArray.of(made, made.length));
    return TensorOps.reshape(product, TensorOps.concatenate(0, measured, known));
  }
}
