package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A convolution or matrix product of the samples with a kernel, expressed as one matrix product:
 * {@code rows = patches · kernel}, with a row for each position of the kernel and a column for each
 * output channel.
 */
public final class Contraction {
  private static final int LARGEST_WINDOW = 2048; // its square is the size of a matrix
  private static final long MOST_PATCHES = 1 << 20; // numbers of a sample: 4 MB
  private static final Set<String> KEEP_THE_ROWS =
      Set.of("ExpandDims", "Identity", "EnsureShape", "Pad", "Slice", "StridedSlice");
  private static final Set<String> KEEP_THE_LAST_AXES =
      Set.of("ExpandDims", "Split", "Cast", "Identity");

  private final String type;
  private final OpAttributes attrs;
  private final Tensor x;
  private final Tensor kernel;
  private final Tensor output;
  private final int[] channelAxes;

  private Contraction(
      String type, OpAttributes attrs, Tensor x, Tensor kernel, Tensor output, int... channelAxes) {
    this.type = type;
    this.attrs = attrs;
    this.x = x;
    this.kernel = kernel;
    this.output = output;
    this.channelAxes = channelAxes;
  }

  /**
   * Returns the contraction of an operation whose input {@code at} is a kernel, or null if the
   * operation is not such a product.
   */
  static @Nullable Contraction of(
      String type, OpAttributes attrs, List<Tensor> inputs, int at, Tensor source, Tensor output) {
    if (at != 1 || !keepsTheLastAxes(source)) return null;
    var kernel = inputs.get(1);
    return switch (type) {
      case "MatMul", "BatchMatMulV2" -> {
        boolean turned =
            List.of("transpose_a", "transpose_b", "adj_x", "adj_y").stream()
                .anyMatch(name -> Boolean.TRUE.equals(attrs.get(name)));
        yield turned || kernel.shape().rank() != 2
            ? null
            : new Contraction(type, attrs, inputs.get(0), kernel, output, -1);
      }
      case "Conv2D", "Conv3D" -> new Contraction(type, attrs, inputs.get(0), kernel, output, -1);
      case "Conv2DBackpropInput", "Conv3DBackpropInputV2" ->
          new Contraction(type, attrs, inputs.get(2), kernel, output, -2);
      case "DepthwiseConv2dNative" ->
          new Contraction(type, attrs, inputs.get(0), kernel, output, -2, -1);
      case "Einsum" -> {
        var letters = Letters.of(attrs);
        int rank = kernel.shape().rank();
        var axes = letters.made().chars().map(c -> letters.kernel().indexOf(c) - rank).toArray();
        yield new Contraction(type, attrs, inputs.get(0), kernel, output, axes);
      }
      default -> null;
    };
  }

  /**
   * Returns whether the tensor computed from a weight still has the weight's last axes, or slices
   * of the last one.
   */
  private static boolean keepsTheLastAxes(Tensor source) {
    var tensor = source;
    while (!(tensor instanceof Weight)) {
      if (KEEP_THE_LAST_AXES.stream().noneMatch(TensorInternals.of(tensor)::madeBy)) return false;
      tensor =
          TensorInternals.of(tensor).inputs().stream()
              .filter(t -> TensorInternals.of(t).learned())
              .findFirst()
              .orElseThrow();
    }
    return true;
  }

  /** The subscripts of an einsum equation {@code samples,kernel->output}. */
  private record Letters(String samples, String kernel, String output) {
    static Letters of(OpAttributes attrs) {
      var equation = Objects.requireNonNull((String) attrs.get("equation"));
      int comma = equation.indexOf(',');
      int arrow = equation.indexOf("->");
      return new Letters(
          equation.substring(0, comma),
          equation.substring(comma + 1, arrow),
          equation.substring(arrow + 2));
    }

    /** Returns the output's subscripts that the kernel also has. */
    String made() {
      return pick(output, c -> kernel.indexOf(c) >= 0);
    }

    static String pick(String letters, java.util.function.IntPredicate condition) {
      return letters
          .chars()
          .filter(condition)
          .mapToObj(Character::toString)
          .collect(Collectors.joining());
    }
  }

  /**
   * Returns the axes of the kernel that are output channels, in order, counted from its end: −1,
   * ...
   */
  public int[] channelAxes() {
    return channelAxes.clone();
  }

  /** Returns the number of output channels. */
  public long channels() {
    long count = 1;
    for (int axis : channelAxes) count *= kernel.shape().dim(axis);
    return count;
  }

  /** Returns the output as a matrix {@code (positions, channels)}. */
  public Tensor rows() {
    var y = output;
    if (type.equals("Einsum")) {
      var letters = Letters.of(attrs);
      var rest = Letters.pick(letters.output, c -> letters.kernel.indexOf(c) < 0);
      y = y.transpose((rest + letters.made()).chars().map(letters.output::indexOf).toArray());
    }
    return y.reshape(Shape.UNKNOWN, channels());
  }

  /**
   * Returns the input as a matrix {@code (positions, inputs of a channel)}, with columns in the
   * order of the kernel; null if the channels have different inputs, or if the matrix would be too
   * large.
   */
  public @Nullable Tensor patches() {
    return switch (type) {
      case "MatMul", "BatchMatMulV2" -> x.reshape(Shape.UNKNOWN, x.shape().last());
      case "Conv2D" -> {
        var window = kernel.shape().upTo(3);
        if (window.size() > LARGEST_WINDOW) yield null;
        var sizes = new long[] {1, window.dim(0), window.dim(1), 1};
        var extracting =
            OpAttributes.of("ksizes", sizes)
                .and("strides", Objects.requireNonNull(attrs.get("strides")))
                .and("rates", new long[] {1, 1, 1, 1})
                .and("padding", Objects.requireNonNull(attrs.get("padding")));
        yield RawOps.op("ExtractImagePatches", extracting, x).reshape(Shape.UNKNOWN, window.size());
      }
      case "Conv3D" -> {
        // A kernel of zeros and ones, one for each element of the window, extracts the window.
        var window = kernel.shape().upTo(kernel.shape().rank() - 1);
        if (window.size() > LARGEST_WINDOW) yield null;
        var copying = identity(window.size()).reshape(window.plus(window.size()).dims());
        var copies = RawOps.op(type, attrs, x, TensorOps.constant(copying).cast(kernel.dtype()));
        yield copies.reshape(Shape.UNKNOWN, window.size());
      }
      case "Einsum" -> summed();
      default -> null;
    };
  }

  /**
   * Returns the gradient of the kernel from some rows of the operation, or null if it cannot be
   * computed from them alone.
   *
   * @param arriving the gradient at the output
   */
  public @Nullable Tensor gradient(Tensor rows, Tensor arriving) {
    if (!type.equals("Conv2D")) return null;
    var size = TensorOps.constant(NDArray.from(kernel.shape().dims())).cast(DType.INT32);
    return RawOps.op(
        "Conv2DBackpropFilter", attrs, x.take(rows), size, arriving.take(rows).cast(x.dtype()));
  }

  /** Returns whether the operation multiplies the last axis of its input by a matrix. */
  boolean isMatrixProduct() {
    return type.equals("MatMul") || type.equals("BatchMatMulV2");
  }

  /**
   * Returns whether the rows are those of the first sample, then those of the next one, and the
   * patches of a sample are few enough to be computed for a batch.
   */
  boolean isBySample() {
    if (isMatrixProduct()) return true;
    boolean convolution = type.equals("Conv2D") || type.equals("Conv3D");
    if (!convolution || positions() == Shape.UNKNOWN) return false;
    long window = kernel.shape().size() / channels();
    if (window > LARGEST_WINDOW) return false;
    return window * positions() <= MOST_PATCHES && !isByBlock();
  }

  /**
   * Returns whether the rows are blocks of positions, in each of which every sample has one row, as
   * in a dilated convolution.
   */
  public boolean isByBlock() {
    var from = x;
    while (KEEP_THE_ROWS.stream().anyMatch(TensorInternals.of(from)::madeBy))
      from = TensorInternals.of(from).inputs().get(0);
    return TensorInternals.of(from).madeBy("SpaceToBatchND");
  }

  /**
   * Returns the number of rows of a sample, or {@link Shape#UNKNOWN}. There are more if a layer has
   * reshaped steps to samples.
   */
  public long positions() {
    var between = output.shape().from(1).upTo(output.shape().rank() - 2);
    return between.isKnown() ? between.size() : Shape.UNKNOWN;
  }

  private @Nullable Tensor summed() {
    var letters = Letters.of(attrs);
    var weighed = Letters.pick(letters.kernel, c -> letters.output.indexOf(c) < 0);
    boolean mixed = letters.made().chars().anyMatch(c -> letters.samples.indexOf(c) >= 0);
    if (mixed || weighed.chars().anyMatch(c -> letters.samples.indexOf(c) < 0)) return null;
    var rest = Letters.pick(letters.samples, c -> weighed.indexOf(c) < 0);
    var order = (rest + weighed).chars().map(letters.samples::indexOf).toArray();
    long size =
        weighed
            .chars()
            .mapToLong(c -> kernel.shape().dim(letters.kernel.indexOf(c)))
            .reduce(1, Math::multiplyExact);
    return x.transpose(order).reshape(Shape.UNKNOWN, size);
  }

  private static NDArray identity(long size) {
    int n = Math.toIntExact(size);
    var ones = new float[n * n];
    IntStream.range(0, n).forEach(i -> ones[i * n + i] = 1);
    return NDArray.of(ones, n, n);
  }
}
