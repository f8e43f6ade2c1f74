package dev.rhyton.hostile;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.ConvOps;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.PoolOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/** A convolution or a pooling of the tensor package, with its gradient, and with other sizes. */
final class HostileWindow extends HostileCall {
  private static final List<String> NAMES =
      List.of("conv", "convTranspose", "depthwiseConv", "maxPool", "averagePool");
  private static final List<String> PADDINGS = List.of("VALID", "SAME", "SAME", "CAUSAL", "same");
  private static final long MOST = 1 << 20; // numbers of an array

  private final SplittableRandom random;
  private final String name;
  private final boolean isTraced;
  private final boolean isUnknown;
  private final long[] x; // dims
  private final long[] kernel;
  private final int[] strides;
  private final int[] dilations;
  private final long[] size;
  private final String padding;

  HostileWindow(SplittableRandom random) {
    this.random = random;
    name = NAMES.get(random.nextInt(NAMES.size()));
    isTraced = random.nextInt(4) > 0;
    isUnknown = random.nextInt(3) == 0;
    int rank = 1 + random.nextInt(3);
    long channels = small();
    long filters = small();
    boolean isTransposed = name.equals("convTranspose");
    x = dims(rank, small(), () -> 1 + random.nextInt(7), channels);
    kernel = new long[rank + 2];
    Arrays.setAll(kernel, i -> small());
    kernel[rank] = isTransposed ? filters : channels;
    kernel[rank + 1] = isTransposed ? channels : filters;
    strides = ints(rank);
    dilations = random.nextBoolean() ? ones(rank) : ints(rank);
    size = LongStream.generate(() -> 1 + random.nextInt(9)).limit(rank).toArray();
    padding = PADDINGS.get(random.nextInt(PADDINGS.size()));
    for (int i = random.nextInt(3); i > 0; i--) change();
  }

  /** Another number in one of the arguments. */
  private void change() {
    switch (random.nextInt(5)) {
      case 0 -> x[random.nextInt(x.length)] = pick(random, SIZES);
      case 1 -> kernel[random.nextInt(kernel.length)] = pick(random, SIZES);
      case 2 -> strides[random.nextInt(strides.length)] = (int) number(random);
      case 3 -> dilations[random.nextInt(dilations.length)] = (int) number(random);
      default -> size[random.nextInt(size.length)] = number(random);
    }
  }

  private long small() {
    return 1L + random.nextInt(3);
  }

  private static long[] dims(int rank, long first, LongSupplier space, long last) {
    var dims = new long[rank + 2];
    dims[0] = first;
    for (int i = 1; i <= rank; i++) dims[i] = space.getAsLong();
    dims[rank + 1] = last;
    return dims;
  }

  private int[] ints(int count) {
    return LongStream.generate(this::small).limit(count).mapToInt(n -> (int) n).toArray();
  }

  private static int[] ones(int count) {
    var ones = new int[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Override
  void run() {
    if (numbers(x) > MOST || numbers(kernel) > MOST) return;
    var images = GoodValues.zeros(x);
    var window = GoodValues.zeros(kernel);
    if (!isTraced) {
      call(images, window);
      return;
    }
    NDArray[] results;
    try (var graph = GraphBuilder.open(true)) {
      var in = graph.argument(DType.FLOAT32, traced(x));
      var of = graph.argument(DType.FLOAT32, Shape.of(kernel));
      var y = call(in, of);
      var wanted = new ArrayList<>(List.of(y));
      graph.gradients(List.of(y), List.of(in, of), List.of(Ops.onesLike(y))).stream()
          .filter(Objects::nonNull)
          .forEach(wanted::add);
      results = graph.function(wanted).run(List.of(images, window));
    }
    // Without elements, which only a run knows, oneDNN returns other sizes; see Spatial.reshaped.
    if (numbers(x) > 0) assertEqual(name, call(images, window).value(), results[0]);
  }

  private static double numbers(long[] dims) {
    return Arrays.stream(dims).mapToDouble(d -> d).reduce(1, (a, b) -> a * b);
  }

  private Shape traced(long[] dims) {
    var known = dims.clone();
    if (isUnknown) Arrays.setAll(known, i -> random.nextBoolean() ? Shape.UNKNOWN : dims[i]);
    return Shape.of(known);
  }

  private Tensor call(Tensor in, Tensor of) {
    var window = Arrays.stream(kernel).limit(strides.length).mapToInt(n -> (int) n).toArray();
    return switch (name) {
      case "conv" -> ConvOps.conv(in, of, strides, padding, dilations);
      case "convTranspose" -> ConvOps.convTranspose(in, of, strides, padding, size);
      case "depthwiseConv" -> ConvOps.depthwiseConv(in, of, strides, padding, dilations);
      case "maxPool" -> PoolOps.maxPool(in, window, strides, padding);
      default -> PoolOps.averagePool(in, window, strides, padding);
    };
  }

  @Override
  public String toString() {
    return String.join(
        " ",
        name,
        isTraced ? "traced" : "at once",
        isUnknown ? "unknown" : "",
        Arrays.toString(x),
        Arrays.toString(kernel),
        Arrays.toString(strides),
        Arrays.toString(dilations),
        Arrays.toString(size),
        padding);
  }
}
