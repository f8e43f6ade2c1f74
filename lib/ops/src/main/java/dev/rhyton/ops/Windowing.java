package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.OpAttributes;
import dev.rhyton.tensor.internal.PoolOps;
import dev.rhyton.tensor.internal.RawOps;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Pooling, patches and blocks of images, as in {@code keras.ops.nn}. Inputs are {@code (batch,
 * spatial axes..., channels)} unless the data format is {@code "channels_first"}.
 */
final class Windowing {
  private static final int MOST_SIZE = 46_340; // of a block: its square is an int

  private Windowing() {}

  // ---- pooling ----

  static Tensor maxPool(
      Tensor inputs,
      int[] poolSize,
      int @Nullable [] strides,
      String padding,
      @Nullable String dataFormat) {
    return pool("max_pool", PoolOps::maxPool, inputs, poolSize, strides, padding, dataFormat);
  }

  static Tensor averagePool(
      Tensor inputs,
      int[] poolSize,
      int @Nullable [] strides,
      String padding,
      @Nullable String dataFormat) {
    String op = "average_pool";
    var value = Nonlinearities.floats(op, inputs);
    return pool(op, PoolOps::averagePool, value, poolSize, strides, padding, dataFormat);
  }

  private interface Pooling {
    Tensor apply(Tensor x, int[] size, int[] strides, String padding);
  }

  private static Tensor pool(
      String op,
      Pooling pooling,
      Tensor inputs,
      int[] poolSize,
      int @Nullable [] strides,
      String padding,
      @Nullable String dataFormat) {
    int rank = Spatial.rank(op, inputs);
    var size = Spatial.perAxis(op, "pool_size", rank, 1, poolSize);
    var steps = strides == null ? size : Spatial.perAxis(op, "strides", rank, 1, strides);
    var pad = Spatial.padding(op, padding);
    var reach = Arrays.stream(size).asLongStream().toArray();
    return Spatial.channelsLast(
        op,
        Nonlinearities.numbers(op, inputs),
        dataFormat,
        x -> {
          var windows = Spatial.windows(op, x, reach, steps, pad);
          if (Nonlinearities.isEmpty(x)) return Spatial.nothing(x, windows, x.shape().last());
          if (rank == 3) Spatial.sizesKnown(op, x, 4, "these are volumes");
          return pooling.apply(x, size, steps, pad);
        });
  }

  static Tensor adaptiveMaxPool(Tensor inputs, int[] outputSize, @Nullable String dataFormat) {
    String op = "adaptive_max_pool";
    return adaptive(op, Nonlinearities.numbers(op, inputs), outputSize, dataFormat, true);
  }

  static Tensor adaptiveAveragePool(Tensor inputs, int[] outputSize, @Nullable String dataFormat) {
    String op = "adaptive_average_pool";
    return adaptive(op, Nonlinearities.floats(op, inputs), outputSize, dataFormat, false);
  }

  private static Tensor adaptive(
      String op, Tensor inputs, int[] outputSize, @Nullable String dataFormat, boolean largest) {
    int rank = Spatial.rank(op, inputs);
    var size = Spatial.perAxis(op, "output_size", rank, 1, outputSize);
    return Spatial.channelsLast(
        op,
        inputs,
        dataFormat,
        x -> {
          Spatial.sizesKnown(op, x, rank, "the windows follow from them");
          Check.that(
              Arrays.stream(x.shape().from(1).upTo(rank).dims()).noneMatch(s -> s == 0),
              "%s: expected at least one place along each axis of space, received shape %s.",
              op,
              x.shape());
          var y = x;
          for (int i = 0; i < rank; i++) y = adaptive(y, 1 + i, size[i], largest);
          return y;
        });
  }

  /** Pools windows, of which window i of n spans ⌊i · size / n⌋ to ⌈(i + 1) · size / n⌉. */
  private static Tensor adaptive(Tensor x, int axis, int windows, boolean largest) {
    int size = Check.whole("adaptive_pool", "a size", x.shape().dim(axis));
    MemoryCheck.checkArray(Shape.of(windows, size / windows + 2), DType.INT32);
    var begin = IntStream.range(0, windows).map(i -> at(i, size, windows)).toArray();
    var end = IntStream.range(0, windows).map(i -> -at(-i - 1, size, windows)).toArray();
    int most = IntStream.range(0, windows).map(i -> end[i] - begin[i]).max().orElseThrow();
    var places = new int[windows * most];
    var counts = new boolean[windows * most];
    for (int i = 0; i < places.length; i++) {
      int place = begin[i / most] + i % most;
      counts[i] = place < end[i / most];
      places[i] = Math.min(place, end[i / most] - 1); // a short window repeats its last element
    }
    var indices = TensorOps.constant(NDArray.of(places, windows, most));
    var gathered = Operands.gather(x, indices, axis);
    if (largest) return gathered.max(axis + 1);
    var dims = new long[x.shape().rank() + 1];
    Arrays.fill(dims, 1);
    dims[axis] = windows;
    dims[axis + 1] = most;
    var mask = TensorOps.constant(NDArray.of(counts, dims));
    var sums = TensorOps.where(mask, gathered, TensorOps.zerosLike(gathered)).sum(axis + 1);
    dims[axis + 1] = 1;
    var sizes = IntStream.range(0, windows).mapToDouble(i -> end[i] - begin[i]).toArray();
    var lengths = NDArray.of(sizes, Arrays.copyOf(dims, dims.length - 1)).cast(x.dtype());
    return sums.divide(TensorOps.constant(lengths));
  }

  private static int at(int window, int size, int windows) {
    return Math.toIntExact(Math.floorDiv((long) window * size, (long) windows));
  }

  // ---- patches ----

  /** The positions of the patches of an image. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Patches(int[] kernel, int[] dilation, int[] padding, int[] stride) {
    static Patches of(String op, int[] kernel, int[] dilation, int[] padding, int[] stride) {
      return new Patches(
          Spatial.perAxis(op, "kernel_size", 2, 1, kernel),
          Spatial.perAxis(op, "dilation", 2, 1, dilation),
          Spatial.perAxis(op, "padding", 2, 0, padding),
          Spatial.perAxis(op, "stride", 2, 1, stride));
    }

    int places() {
      return MemoryCheck.elements(DType.INT32, kernel[0], kernel[1]);
    }

    /** Returns the number of patches along an axis of an image of the given size. */
    int count(String op, int axis, long size) {
      long reach = (kernel[axis] - 1L) * dilation[axis] + 1;
      long whole = size + 2L * padding[axis];
      Check.that(
          whole >= reach,
          "%s: a patch that spans %d does not fit into %d places, padding included.",
          op,
          reach,
          whole);
      return Check.whole(op, "the number of patches", (whole - reach) / stride[axis] + 1);
    }

    /**
     * Returns indices in the padded image, with a row for each position in a patch. They are added
     * up in a run: as a constant they would take several times their memory.
     */
    Tensor indices(int rows, int columns, long width) {
      MemoryCheck.checkArray(Shape.of(places(), rows, columns), DType.INT32);
      var down = new int[places() * rows];
      Arrays.setAll(
          down,
          i ->
              Math.toIntExact((i % rows * stride[0] + i / rows / kernel[1] * dilation[0]) * width));
      var across = new int[places() * columns];
      Arrays.setAll(across, i -> i % columns * stride[1] + i / columns % kernel[1] * dilation[1]);
      var y = TensorOps.constant(NDArray.of(down, places(), rows, 1));
      var x = TensorOps.constant(NDArray.of(across, places(), 1, columns));
      return y.add(x).reshape(places(), (long) rows * columns);
    }
  }

  static final int[] ONE = {1};
  static final int[] ZERO = {0};

  static Tensor unfold(Tensor x, int[] kernelSize, int[] dilation, int[] padding, int[] stride) {
    Operands.rank("unfold", x, 4);
    var patches = Patches.of("unfold", kernelSize, dilation, padding, stride);
    Check.that(
        x.shape().from(1).isKnown(),
        "unfold: channels, height and width must be known, received shape %s.",
        x.shape());
    long channels = x.shape().dim(1);
    int rows = patches.count("unfold", 0, x.shape().dim(2));
    int columns = patches.count("unfold", 1, x.shape().dim(3));
    int down = patches.padding()[0];
    int across = patches.padding()[1];
    var padded = x.pad(new int[][] {{0, 0}, {0, 0}, {down, down}, {across, across}});
    long height = padded.shape().dim(2);
    long width = padded.shape().dim(3);
    var flat = padded.reshape(x.shape().dim(0), channels, height * width);
    var indices = patches.indices(rows, columns, width);
    var found = Operands.gather(flat, indices, 2);
    return found.reshape(x.shape().dim(0), channels * patches.places(), (long) rows * columns);
  }

  static Tensor fold(
      Tensor x, int[] outputSize, int[] kernelSize, int[] dilation, int[] padding, int[] stride) {
    Operands.rank("fold", x, 3);
    var patches = Patches.of("fold", kernelSize, dilation, padding, stride);
    var size = Spatial.perAxis("fold", "output_size", 2, 1, outputSize);
    int rows = patches.count("fold", 0, size[0]);
    int columns = patches.count("fold", 1, size[1]);
    long depth = x.shape().dim(1);
    Check.that(
        depth != Shape.UNKNOWN
            && depth % patches.places() == 0
            && Shape.of((long) rows * columns).accepts(x.shape().from(2)),
        "fold: expected (batch, channels * %d, %d patches), received shape %s.",
        patches.places(),
        rows * columns,
        x.shape());
    long channels = depth / patches.places();
    if (Nonlinearities.isEmpty(x))
      return Creation.zeros(Shape.of(x.shape().dim(0), channels, size[0], size[1]), x.dtype());
    int down = patches.padding()[0];
    int across = patches.padding()[1];
    long height = size[0] + 2L * down;
    long width = size[1] + 2L * across;
    long places = (long) patches.places() * rows * columns;
    var updates = x.reshape(x.shape().dim(0), channels, places).transpose(2, 0, 1);
    var indices = patches.indices(rows, columns, width).reshape(places, 1);
    var rest = TensorOps.shape(updates).slice(0, 1, 3);
    var shape = TensorOps.concatenate(0, NDArray.of(new long[] {height * width}, 1), rest);
    var at = indices.cast(DType.INT64);
    var sums = RawOps.op("ScatterNd", OpAttributes.NONE, at, updates, shape).transpose(1, 2, 0);
    return sums.reshape(x.shape().dim(0), channels, height, width)
        .slice(2, down, down + size[0])
        .slice(3, across, across + size[1]);
  }

  // ---- blocks ----

  static Tensor depthToSpace(Tensor x, int blockSize, String dataFormat) {
    String op = "depth_to_space";
    boolean first = checkBlocks(op, x, blockSize, dataFormat);
    long channels = x.shape().dim(first ? 1 : 3);
    Check.that(
        channels > 0 && channels % ((long) blockSize * blockSize) == 0,
        "%s: the channels must be a multiple of %d * %d, received shape %s.",
        op,
        blockSize,
        blockSize,
        x.shape());
    var attributes = OpAttributes.of("block_size", (long) blockSize);
    if (!first) return RawOps.op("DepthToSpace", attributes, x);
    var ordered = shuffled(x, blockSize * blockSize, channels, true).transpose(0, 2, 3, 1);
    return RawOps.op("DepthToSpace", attributes, ordered).transpose(0, 3, 1, 2);
  }

  static Tensor spaceToDepth(Tensor x, int blockSize, String dataFormat) {
    String op = "space_to_depth";
    boolean first = checkBlocks(op, x, blockSize, dataFormat);
    for (int i = first ? 2 : 1; i <= (first ? 3 : 2); i++) {
      long size = x.shape().dim(i);
      Check.that(
          size == Shape.UNKNOWN || size % blockSize == 0,
          "%s: height and width must be multiples of %d, received shape %s.",
          op,
          blockSize,
          x.shape());
    }
    var attributes = OpAttributes.of("block_size", (long) blockSize);
    if (!first) return RawOps.op("SpaceToDepth", attributes, x);
    long channels = x.shape().dim(1);
    Check.that(channels > 0, "%s: the channels of %s must be known.", op, x.shape());
    int block = blockSize * blockSize;
    var blocks = RawOps.op("SpaceToDepth", attributes, x.transpose(0, 2, 3, 1));
    return shuffled(blocks.transpose(0, 3, 1, 2), block, channels * block, false);
  }

  private static boolean checkBlocks(String op, Tensor x, int blockSize, String dataFormat) {
    Operands.rank(op, Check.given(op, "x", x), 4);
    Check.that(blockSize >= 2, "%s: block_size must be at least 2, received %d.", op, blockSize);
    Check.that(blockSize <= MOST_SIZE, "%s: block_size %d is too large.", op, blockSize);
    return Spatial.isChannelsFirst(op, dataFormat);
  }

  /**
   * Reorders channels: with channels first, Keras orders the positions of a block within a channel,
   * TensorFlow the channels within a position.
   */
  private static Tensor shuffled(Tensor x, int block, long channels, boolean placesFirst) {
    int depth = Math.toIntExact(channels / block);
    int size = MemoryCheck.elements(DType.INT32, block, depth);
    int inner = placesFirst ? depth : block;
    int outer = placesFirst ? block : depth;
    var order = IntStream.range(0, size).map(i -> i % inner * outer + i / inner).toArray();
    var indices = TensorOps.constant(NDArray.of(order, order.length));
    return Operands.gather(x, indices, 1);
  }
}
