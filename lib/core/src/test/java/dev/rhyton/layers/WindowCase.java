package dev.rhyton.layers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/** A convolution or a pooling drawn at random, in Keras' JSON. Channels stand last inside. */
final class WindowCase {
  private static final List<String> FAMILIES =
      List.of(
          "Conv",
          "Conv",
          "ConvTranspose",
          "ConvTranspose",
          "DepthwiseConv",
          "SeparableConv",
          "MaxPooling",
          "MaxPooling",
          "AveragePooling",
          "GlobalMaxPooling",
          "GlobalAveragePooling",
          "AdaptiveMaxPooling",
          "AdaptiveAveragePooling");

  private final SplittableRandom random;
  final String family;
  final int rank;
  final int batch;
  final int[] size;
  final int channels;
  final int[] window;
  final int[] strides;
  final int[] dilation;
  final int[] outputPadding; // null where none is given
  final int[] outputSize; // of adaptive pooling
  final String padding;
  final int groups;
  final int filters;
  final int multiplier;
  final boolean channelsFirst;
  final boolean sizesUnknown;
  final String dtype;

  WindowCase(long seed) {
    random = new SplittableRandom(seed);
    family = pick(FAMILIES);
    rank = from(1, is("Depthwise", "Separable") ? 2 : 3);
    batch = from(1, 3);
    size = each(() -> from(1, List.of(9, 7, 5).get(rank - 1)));
    window = each(() -> from(1, 4));
    boolean strided = chance(0.6);
    int step = from(1, 4);
    boolean equal = chance(0.5);
    strides = each(() -> !strided ? 1 : equal ? step : from(1, 4));
    boolean dilated = (!strided || is("Depthwise", "Separable")) && !pools() && chance(0.5);
    dilation = each(() -> dilated ? from(1, 3) : 1);
    boolean padded = is("ConvTranspose") && chance(0.5);
    outputPadding = padded ? IntStream.of(strides).map(s -> from(0, s - 1)).toArray() : null;
    outputSize = each(() -> from(1, 4));
    boolean causal = family.equals("Conv") && rank == 1 && chance(0.3);
    padding = causal ? "causal" : chance(0.5) ? "same" : "valid";
    groups = family.equals("Conv") && chance(0.4) ? from(2, 3) : 1;
    channels = groups * from(1, 3);
    filters = groups * from(1, 3);
    multiplier = from(1, 3);
    channelsFirst = !causal && chance(0.3);
    sizesUnknown = chance(0.2);
    dtype = chance(0.85) ? "float32" : pick(List.of("float64", "mixed_float16", "mixed_bfloat16"));
    if (chance(0.06)) takeLongStrides();
  }

  /** Strides that oneDNN does not take, along the last axis. */
  private void takeLongStrides() {
    int last = rank - 1;
    int step = from(1001, 1100);
    strides[last] = step;
    Arrays.fill(dilation, 1);
    size[last] = is("ConvTranspose") ? from(1, 3) : from(1, 2500);
    if (rank == 1 && chance(0.5)) window[last] = from(900, 1300);
  }

  private int[] each(IntSupplier next) {
    return IntStream.generate(next).limit(rank).toArray();
  }

  private int from(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  private boolean chance(double p) {
    return random.nextDouble() < p;
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  boolean is(String... names) {
    return Arrays.stream(names).anyMatch(family::startsWith);
  }

  boolean pools() {
    return family.endsWith("Pooling");
  }

  boolean isHalf() {
    return dtype.startsWith("mixed");
  }

  /** Places of the input that a window covers along an axis. */
  int reach(int axis) {
    return (window[axis] - 1) * dilation[axis] + 1;
  }

  /** The output's size along an axis by Keras' rules; 0 where the window does not fit. */
  int outputSize(int axis) {
    int n = size[axis];
    int s = strides[axis];
    int k = reach(axis);
    boolean same = padding.equals("same");
    if (is("Global")) return 1;
    if (is("Adaptive")) return outputSize[axis];
    if (is("ConvTranspose")) {
      if (outputPadding == null) return same ? n * s : (n - 1) * s + Math.max(k, s);
      return (n - 1) * s + (same ? k % 2 : k) + outputPadding[axis];
    }
    if (padding.equals("valid")) return n < k ? 0 : (n - k) / s + 1;
    return (n + s - 1) / s;
  }

  int[] outputSizes() {
    return IntStream.range(0, rank).map(this::outputSize).toArray();
  }

  int outputChannels() {
    return pools() ? channels : is("Depthwise") ? channels * multiplier : filters;
  }

  /** The dimensions of an array with these sizes, its channels where this layer wants them. */
  long[] dims(int[] sizes, int last) {
    var dims = new long[rank + 2];
    dims[0] = batch;
    for (int i = 0; i < rank; i++) dims[i + (channelsFirst ? 2 : 1)] = sizes[i];
    dims[channelsFirst ? 1 : rank + 1] = last;
    return dims;
  }

  /** The layer behind a PReLU of slope 1, whose gradient shows that by the input. */
  ObjectNode model() {
    var model = Json.object().put("class_name", "Sequential");
    var layers = model.putObject("config").put("name", "case").putArray("layers");
    add(layers, "InputLayer", "in", "float32").set("batch_shape", batchShape());
    var slope = add(layers, "PReLU", "slope", "float32");
    slope.putObject("alpha_initializer").put("class_name", "Ones").putObject("config");
    int first = channelsFirst ? 2 : 1;
    if (sizesUnknown) {
      slope.set("shared_axes", ints(IntStream.range(first, first + rank).toArray()));
    }
    var dimensions = rank + "D";
    var name = is("ConvTranspose") ? "Conv" + dimensions + "Transpose" : family + dimensions;
    var layer = add(layers, name, "layer", dtype);
    layer.put("data_format", channelsFirst ? "channels_first" : "channels_last");
    if (is("Adaptive")) layer.set("output_size", ints(outputSize));
    if (is("Global", "Adaptive")) return model;
    layer.put("padding", padding).set("strides", ints(strides));
    layer.set(pools() ? "pool_size" : "kernel_size", ints(window));
    if (pools()) return model;
    layer.set("dilation_rate", ints(dilation));
    layer.putObject("bias_initializer").put("class_name", "RandomNormal").putObject("config");
    if (is("Depthwise", "Separable")) layer.put("depth_multiplier", multiplier);
    if (!is("Depthwise")) layer.put("filters", filters);
    if (family.equals("Conv")) layer.put("groups", groups);
    if (outputPadding != null) layer.set("output_padding", ints(outputPadding));
    return model;
  }

  private static ObjectNode add(ArrayNode layers, String type, String name, String dtype) {
    var config = layers.addObject().put("class_name", type).putObject("config");
    return config.put("name", name).put("dtype", dtype);
  }

  private ArrayNode batchShape() {
    var shape = Json.array().addNull();
    if (channelsFirst) shape.add(channels);
    for (int n : size) {
      if (sizesUnknown) shape.addNull();
      else shape.add(n);
    }
    return channelsFirst ? shape : shape.add(channels);
  }

  private static ArrayNode ints(int... values) {
    var list = Json.array();
    for (int value : values) list.add(value);
    return list;
  }

  @Override
  public String toString() {
    var layer = model().path("config").path("layers").get(2).toString();
    return layer
        + " on "
        + Arrays.toString(dims(size, channels))
        + (sizesUnknown ? ", sizes unknown" : "");
  }

  static void forEach(int[] sizes, Consumer<int[]> action) {
    var place = new int[sizes.length];
    int axis;
    do {
      action.accept(place.clone());
      for (axis = sizes.length - 1; axis >= 0 && ++place[axis] == sizes[axis]; axis--) {
        place[axis] = 0;
      }
    } while (axis >= 0);
  }
}
