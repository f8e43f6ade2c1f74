package dev.rhyton.tensor;

import dev.rhyton.config.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operations on several tensors, and those of images, named as in {@code keras.ops}. */
public final class Ops {
  private Ops() {}

  /** A scalar. */
  public static Tensor constant(double value, DType dtype) {
    var trace = GraphBuilder.current();
    return trace == null
        ? Node.record(new ConstantOp(value, dtype), List.of()).get(0)
        : trace.constant(value, dtype);
  }

  /** An array as a constant; the function keeps a copy. */
  public static Tensor constant(NDArray value) {
    var trace = GraphBuilder.current();
    return trace == null
        ? Node.record(new ConstantOp(value), List.of()).get(0)
        : trace.constant(value);
  }

  /** 0, 1, 2, ... below a number, as int32. */
  public static Tensor arange(int stop) {
    return arange(0, stop, 1);
  }

  /** {@code start, start + step, start + 2 step, ...} before {@code stop}, as int32. */
  public static Tensor arange(int start, int stop, int step) {
    Check.that(step != 0, "arange: the step must not be 0.");
    int count = Math.max(0, -Math.floorDiv(start - stop, step));
    return constant(
        NDArray.of(IntStream.range(0, count).map(i -> start + i * step).toArray(), count));
  }

  /** The shape as a tensor of int64, for sizes that only a run knows. */
  public static Tensor shape(Tensor x) {
    return Tensor.op("Shape", OpAttributes.of("out_type", DType.INT64), x);
  }

  /** The same value as a tensor of its own. */
  public static Tensor identity(Tensor x) {
    return Tensor.op("Identity", OpAttributes.NONE, x);
  }

  /**
   * The same value, unless the condition, a boolean scalar, fails in a run: then an error that says
   * {@code message}, each {@code {}} in it replaced by the elements of a value.
   */
  public static Tensor checked(Tensor x, Tensor condition, String message, Tensor... values) {
    var trace = GraphBuilder.current();
    if (trace == null) {
      var all = new ArrayList<>(List.of(x, condition));
      all.addAll(List.of(values));
      return Node.record(
              ins -> {
                var rest = ins.subList(2, ins.size()).toArray(new Tensor[0]);
                return List.of(checked(ins.get(0), ins.get(1), message, rest));
              },
              all)
          .get(0);
    }
    var attrs =
        OpAttributes.of("template", message).and("placeholder", "{}").grouped(values.length);
    var text = Tensor.all("StringFormat", attrs, List.of(values)).get(0);
    return trace.checked(x, condition, text);
  }

  /**
   * A stand-in for a value that is not known yet: shapes follow from it, but no function can give
   * what rests on it; asked for one, it says {@code message}.
   */
  public static Tensor missing(Tensor x, String message) {
    var trace = GraphBuilder.current();
    return trace == null
        ? Node.record(ins -> List.of(missing(ins.get(0), message)), List.of(x)).get(0)
        : trace.missing(x, message);
  }

  public static Tensor zerosLike(Tensor x) {
    return Tensor.op("ZerosLike", OpAttributes.NONE, x);
  }

  public static Tensor onesLike(Tensor x) {
    return Tensor.op("OnesLike", OpAttributes.NONE, x);
  }

  /** Zeros {@code (batch, dims...)} for as many samples as another tensor has, in its dtype. */
  public static Tensor zeros(Tensor batch, long... dims) {
    var samples = shape(batch).slice(0, 0, 1);
    var shape = concatenate(0, samples, constant(NDArray.of(dims, dims.length)));
    var known = Shape.of(batch.shape().dim(0)).plus(dims);
    return full(shape, constant(0, batch.dtype())).reshape(known.dims());
  }

  /** A tensor of the given shape (int64), every element {@code value}. */
  public static Tensor full(Tensor shape, Tensor value) {
    return Tensor.op("Fill", OpAttributes.of("index_type", DType.INT64), shape, value);
  }

  /** The same elements in a shape that only a run knows. */
  public static Tensor reshape(Tensor x, Tensor dims) {
    return Tensor.op("Reshape", OpAttributes.NONE, x, dims);
  }

  /** The same elements in the shape of another tensor. */
  public static Tensor reshapeLike(Tensor x, Tensor like) {
    long unknown = Arrays.stream(like.shape().dims()).filter(d -> d == Shape.UNKNOWN).count();
    return unknown <= 1 ? x.reshape(like.shape().dims()) : reshape(x, shape(like));
  }

  /**
   * {@code (samples, steps, last)} of a tensor whose rows are samples, or steps of samples.
   *
   * @param samples has as many rows as there are samples
   */
  public static Tensor rowsOfSamples(Tensor x, Tensor samples) {
    var rest = constant(NDArray.of(new long[] {-1, x.shape().last()}, 2));
    return reshape(x, concatenate(0, shape(samples).slice(0, 0, 1), rest));
  }

  /** The places of a vector that are true, as int64. */
  public static Tensor indicesOf(Tensor condition) {
    return Tensor.op("Where", OpAttributes.NONE, condition).squeeze(1);
  }

  /** A vector added along the last axis. */
  public static Tensor biasAdd(Tensor x, Tensor bias) {
    return Tensor.op("BiasAdd", OpAttributes.NONE, x, bias);
  }

  /** Side by side along an existing axis. */
  public static Tensor concatenate(int axis, Tensor... tensors) {
    return concatenate(axis, List.of(tensors));
  }

  /** Side by side along an existing axis. */
  public static Tensor concatenate(int axis, List<Tensor> tensors) {
    Check.that(!tensors.isEmpty(), "concatenate: expected at least one tensor, received none.");
    if (tensors.size() == 1) return tensors.get(0); // TensorFlow wants two
    var inputs = new ArrayList<>(tensors);
    inputs.add(constant(tensors.get(0).shape().axis(axis), DType.INT32));
    var attrs = OpAttributes.NONE.grouped(tensors.size(), OpAttributes.SINGLE);
    return Tensor.all("ConcatV2", attrs, inputs).get(0);
  }

  /** Side by side along a new axis. */
  public static Tensor stack(int axis, List<Tensor> tensors) {
    Check.that(!tensors.isEmpty(), "stack: expected at least one tensor, received none.");
    var attrs = OpAttributes.of("axis", (long) axis).grouped(tensors.size());
    return Tensor.all("Pack", attrs, tensors).get(0);
  }

  /** The slices along an axis of known size, without that axis. */
  public static List<Tensor> unstack(Tensor x, int axis) {
    int at = x.shape().axis(axis);
    var attrs = OpAttributes.of("num", x.shape().dim(at)).and("axis", (long) at);
    return Tensor.all("Unpack", attrs, List.of(x));
  }

  /**
   * Products of tensors, summed over the letters that the result does not have: {@code
   * "bij,jk->bik"}.
   */
  public static Tensor einsum(String equation, Tensor... tensors) {
    var attrs = OpAttributes.of("equation", equation).grouped(tensors.length);
    return Tensor.all("Einsum", attrs, List.of(tensors)).get(0);
  }

  /** The unit eigenvectors of a symmetric matrix as columns, that of the largest value last. */
  public static Tensor eigenvectors(Tensor symmetric) {
    return Tensor.all("SelfAdjointEigV2", OpAttributes.of("compute_v", true), List.of(symmetric))
        .get(1);
  }

  /** In the other direction along an axis. */
  public static Tensor reverse(Tensor x, int axis) {
    var at = constant(NDArray.from(new int[] {x.shape().axis(axis)}));
    return Tensor.op("ReverseV2", OpAttributes.NONE, x, at);
  }

  /** Parts of equal size along an axis. */
  public static List<Tensor> split(Tensor x, int parts, int axis) {
    var at = constant(x.shape().axis(axis), DType.INT32);
    return Tensor.all("Split", OpAttributes.of("num_split", (long) parts), List.of(at, x));
  }

  /** Each slice along an axis as often as given, one after another. */
  public static Tensor repeat(Tensor x, int repeats, int axis) {
    if (repeats == 1) return x;
    var dims = x.shape().dims();
    var tiles = new long[dims.length + 1];
    Arrays.fill(tiles, 1);
    tiles[axis + 1] = repeats;
    Check.that(
        dims[axis] != Shape.UNKNOWN, "repeat: axis %d of %s has no known size.", axis, x.shape());
    dims[axis] *= repeats;
    return x.expandDims(axis + 1).tile(tiles).reshape(dims);
  }

  /**
   * Images in another size, each new pixel looked up at its centre.
   *
   * @param method {@code "NEAREST"}, {@code "BILINEAR"}, {@code "BICUBIC"}, {@code "AREA"}, {@code
   *     "LANCZOS3"}, {@code "LANCZOS5"}, {@code "GAUSSIAN"} or {@code "MITCHELLCUBIC"}
   */
  public static Tensor resize(Tensor images, long height, long width, String method) {
    return resize(images, height, width, method, false);
  }

  /**
   * Images in another size.
   *
   * @param antialias whether a smaller image mixes all the pixels that a new one covers
   */
  public static Tensor resize(
      Tensor images, long height, long width, String method, boolean antialias) {
    boolean same = images.shape().dim(1) == height && images.shape().dim(2) == width;
    if (same) return images;
    var size = constant(NDArray.of(new int[] {(int) height, (int) width}, 2));
    var centers = OpAttributes.of("half_pixel_centers", true);
    if (method.equals("NEAREST")) return Tensor.op("ResizeNearestNeighbor", centers, images, size);
    if (method.equals("AREA")) {
      return Tensor.op("ResizeArea", OpAttributes.NONE, images.cast(DType.FLOAT32), size);
    }
    if (method.equals("BILINEAR") && !antialias) {
      return Tensor.op("ResizeBilinear", centers, images, size);
    }
    if (method.equals("BICUBIC") && !antialias) {
      return Tensor.op("ResizeBicubic", centers, images, size);
    }
    var kernel =
        switch (method) {
          case "BILINEAR" -> "triangle";
          case "BICUBIC" -> "keyscubic";
          default -> method.toLowerCase(Locale.ROOT);
        };
    var old = shape(images).slice(0, 1, 3).cast(DType.FLOAT32);
    return Tensor.op(
        "ScaleAndTranslate",
        OpAttributes.of("kernel_type", kernel).and("antialias", antialias),
        images,
        size,
        size.cast(DType.FLOAT32).divide(old),
        constant(NDArray.of(new float[2], 2)));
  }

  /** A value added before and after each axis, {@code {before, after}} for each. */
  public static Tensor pad(Tensor x, int[][] paddings, double value) {
    var pairs = constant(NDArray.from(paddings));
    return Tensor.op("PadV2", OpAttributes.NONE, x, pairs, constant(value, x.dtype()));
  }

  /** What stands around the ends of the last axis, mirrored at them. */
  public static Tensor padReflected(Tensor x, int before, int after) {
    var pairs = new int[x.shape().rank()][2];
    pairs[pairs.length - 1] = new int[] {before, after};
    return padMirrored(x, pairs, false);
  }

  /**
   * What stands around the ends of each axis, mirrored at them; with the end itself if asked for.
   */
  public static Tensor padMirrored(Tensor x, int[][] paddings, boolean withEnds) {
    var attrs = OpAttributes.of("mode", withEnds ? "SYMMETRIC" : "REFLECT");
    return Tensor.op("MirrorPad", attrs, x, constant(NDArray.from(paddings)));
  }

  /** Python's {@code x[from:to:step]} along an axis; null leaves an end open. */
  public static Tensor stridedSlice(Tensor x, int axis, Integer from, Integer to, int step) {
    int at = x.shape().axis(axis);
    int others = (1 << x.shape().rank()) - 1;
    var attrs =
        OpAttributes.of("begin_mask", (long) (from == null ? others : others & ~(1 << at)))
            .and("end_mask", (long) (to == null ? others : others & ~(1 << at)));
    var begin = new int[at + 1];
    var end = new int[at + 1];
    var strides = new int[at + 1];
    Arrays.fill(strides, 1);
    begin[at] = from == null ? 0 : from;
    end[at] = to == null ? 0 : to;
    strides[at] = step;
    var inputs =
        List.of(
            x,
            constant(NDArray.from(begin)),
            constant(NDArray.from(end)),
            constant(NDArray.from(strides)));
    return Tensor.all("StridedSlice", attrs, inputs).get(0);
  }

  /** Repeated along axes of size 1, and new ones before, up to the given sizes. */
  public static Tensor broadcastTo(Tensor x, long... dims) {
    // In 32 bits, as the gradient of BroadcastTo takes nothing else.
    var sizes = Arrays.stream(dims).mapToInt(Math::toIntExact).toArray();
    return Tensor.op(
        "BroadcastTo", OpAttributes.NONE, x, constant(NDArray.of(sizes, sizes.length)));
  }

  /** The {@code k} largest elements of each row (the last axis), then their places. */
  public static List<Tensor> topK(Tensor x, int k) {
    var indices =
        Tensor.all("TopKV2", OpAttributes.NONE, List.of(x, constant(k, DType.INT32))).get(1);
    return List.of(takeAlongLast(x, indices), indices);
  }

  /** Repeated along each axis as often as a tensor (int64) says. */
  public static Tensor tile(Tensor x, Tensor repeats) {
    return Tensor.op("Tile", OpAttributes.NONE, x, repeats);
  }

  /** {@code x} where the condition holds, {@code y} elsewhere. */
  public static Tensor where(Tensor condition, Tensor x, Tensor y) {
    var meet = x.dtype().meet(y.dtype());
    return Tensor.op("SelectV2", OpAttributes.NONE, condition, x.cast(meet), y.cast(meet));
  }

  /** A row of {@code classes} float32 numbers for each index: 1 at the index, 0 elsewhere. */
  public static Tensor oneHot(Tensor indices, long classes) {
    return oneHot(indices, classes, DType.FLOAT32);
  }

  /** A row of {@code classes} numbers for each index: 1 at the index, 0 elsewhere. */
  public static Tensor oneHot(Tensor indices, long classes, DType dtype) {
    return Tensor.op(
        "OneHot",
        OpAttributes.NONE,
        indices.cast(DType.INT64),
        constant((double) classes, DType.INT32),
        constant(1, dtype),
        constant(0, dtype));
  }

  /** {@code −Σ labels · log softmax(logits)} of each row. */
  public static Tensor softmaxCrossEntropy(Tensor labels, Tensor logits) {
    if (logits.dtype() != DType.FLOAT32) { // in which alone TensorFlow's gradient is defined
      return labels.multiply(logits.logSoftmax()).sum(-1).negative();
    }
    int rank = logits.shape().rank();
    long classes = logits.shape().last();
    var rows = logits.reshape(Shape.UNKNOWN, classes);
    var targets = labels.reshape(Shape.UNKNOWN, classes);
    var each = Tensor.op("SoftmaxCrossEntropyWithLogits", OpAttributes.NONE, rows, targets);
    return rank == 2 ? each : likeRows(each, logits);
  }

  /**
   * Connectionist temporal classification of {@code logits (batch, steps, classes)} by {@code
   * labels (batch, most)}, in which 0 is padding and the blank.
   */
  public static Tensor ctcLoss(Tensor labels, Tensor logits) {
    long classes = logits.shape().last();
    var blankLast = concatenate(2, logits.slice(2, 1, classes), logits.slice(2, 0, 1));
    var steps = blankLast.transpose(1, 0, 2).cast(DType.FLOAT32); // TensorFlow's blank is the last
    var sizes = shape(steps).cast(DType.INT32);
    var lengths = tile(sizes.slice(0, 0, 1), sizes.slice(0, 1, 2).cast(DType.INT64));
    var places = Tensor.op("Where", OpAttributes.NONE, labels.notEqual(0));
    var values =
        Tensor.op("GatherNd", OpAttributes.NONE, labels.cast(DType.INT32).subtract(1), places);
    var inputs = List.of(steps, places, values, lengths);
    return Tensor.all("CTCLoss", OpAttributes.NONE, inputs).get(0);
  }

  /**
   * The labels that a network trained by {@link #ctcLoss} reads, the likeliest class of each step,
   * repetitions and blanks (class 0) left out.
   *
   * <pre>{@code
   * var read = Model.of(in, Ops.ctcDecode(y, Ops.zeros(y).add(steps)).get(0).squeeze(0));
   * }</pre>
   *
   * @param inputs {@code (batch, steps, classes)}
   * @param sequenceLengths how many steps count, {@code (batch)}
   * @return the labels, {@code (1, batch, steps)} int32 with -1 after the last one, and the
   *     negative sum of the likeliest classes' numbers, {@code (batch, 1)}
   */
  public static List<Tensor> ctcDecode(Tensor inputs, Tensor sequenceLengths) {
    Check.that(
        inputs.shape().rank() == 3,
        "ctcDecode: expected inputs of shape (?, steps, classes), received %s.",
        inputs.shape());
    var attrs = OpAttributes.of("merge_repeated", true).and("blank_index", 0L);
    var steps = inputs.transpose(1, 0, 2).cast(DType.FLOAT32);
    var found =
        Tensor.all("CTCGreedyDecoder", attrs, List.of(steps, sequenceLengths.cast(DType.INT32)));
    var size = shape(inputs).slice(0, 0, 2);
    var none = constant(-1, DType.INT64);
    var labels =
        Tensor.op("SparseToDense", OpAttributes.NONE, found.get(0), size, found.get(1), none);
    var dims = new long[] {1, Shape.UNKNOWN, inputs.shape().dim(1)};
    boolean known = dims[2] != Shape.UNKNOWN;
    var rows = known ? labels.reshape(dims) : labels.expandDims(0);
    return List.of(rows.cast(DType.INT32), found.get(3));
  }

  /** Gives one number a row the shape of {@code like} without its last axis. */
  private static Tensor likeRows(Tensor x, Tensor like) {
    var rows = like.shape().upTo(like.shape().rank() - 1);
    boolean oneUnknown = rows.from(1).isKnown();
    if (oneUnknown) return x.reshape(rows.dims());
    return Tensor.op("Reshape", OpAttributes.NONE, x, shape(like).slice(0, 0, rows.rank()));
  }

  /** The elements of each row (the last axis), the largest first; gradients pass. */
  public static Tensor sortDescending(Tensor x) {
    return topK(x, Math.toIntExact(x.shape().last())).get(0);
  }

  /** Whether each element is among the {@code k} largest of its row (the last axis). */
  public static Tensor isAmongLargest(Tensor x, int k) {
    long size = x.shape().last();
    var inputs = List.of(x, constant((double) Math.min(k, size), DType.INT32));
    var indices = Tensor.all("TopKV2", OpAttributes.NONE, inputs).get(1);
    return oneHot(indices, size, DType.FLOAT32).sum(-2).notEqual(0);
  }

  /** The place of each element among bounds in rising order: how many of them it reaches. */
  public static Tensor bucketize(Tensor x, double... boundaries) {
    var bounds = new float[boundaries.length];
    for (int i = 0; i < bounds.length; i++) bounds[i] = (float) boundaries[i];
    return Tensor.op("Bucketize", OpAttributes.of("boundaries", bounds), x);
  }

  /** How many elements of a sorted vector are below each element of another, as int64. */
  public static Tensor lowerBound(Tensor sorted, Tensor x) {
    var attrs = OpAttributes.of("out_type", DType.INT64);
    return Tensor.op("LowerBound", attrs, sorted.expandDims(0), x.expandDims(0)).squeeze(0);
  }

  /**
   * How often each number below {@code size} stands in a row: {@code (rows, size)}.
   *
   * @param indices whole numbers, not negative, {@code (rows, ...)}; larger ones do not count
   * @param weights how much each of them counts, or null for 1
   * @param binary whether only to say 1 where a number is there
   */
  public static Tensor bincount(
      Tensor indices, long size, Tensor weights, DType dtype, boolean binary) {
    var each = weights == null ? constant(NDArray.of(new float[0], 0)) : weights;
    var bound = constant((double) size, indices.dtype());
    var attrs = OpAttributes.of("binary_output", binary);
    return Tensor.op("DenseBincount", attrs, indices, bound, each.cast(DType.FLOAT32)).cast(dtype);
  }

  /** A number below {@code buckets} for each row of columns {@code (rows, 1)} side by side. */
  public static Tensor crossHashed(List<Tensor> columns, long buckets) {
    boolean numbers = columns.stream().anyMatch(c -> c.dtype() != DType.STRING);
    var attrs =
        OpAttributes.of("hashed_output", true)
            .and("num_buckets", buckets)
            .and("hash_key", 0xDECAFCAFFEL)
            .and("out_type", DType.INT64)
            .and("internal_type", numbers ? DType.INT64 : DType.STRING)
            .grouped(0, 0, 0, columns.size());
    return Tensor.all("SparseCross", attrs, columns).get(1).reshape(Shape.UNKNOWN);
  }

  /** The angle of the point {@code (x, y)}, from −π to π. */
  public static Tensor arctan2(Tensor y, Tensor x) {
    // TensorFlow's own gradient is wrong, so the right one comes with a sum that is always 0.
    var yNow = y.stopGradient();
    var xNow = x.stopGradient();
    var squares = yNow.square().add(xNow.square());
    var zero = xNow.multiply(y).subtract(yNow.multiply(x)).divideNoNan(squares);
    return Tensor.op("Atan2", OpAttributes.NONE, yNow, xNow).add(zero);
  }

  /** The elements of each row that {@code indices} name. */
  public static Tensor takeAlongLast(Tensor x, Tensor indices) {
    int batch = x.shape().rank() - 1;
    var axis = constant(batch, DType.INT32);
    return Tensor.op("GatherV2", OpAttributes.of("batch_dims", batch), x, indices, axis);
  }

  /** 1, 2, 3, ... along the last axis, in the dtype of {@code like}. */
  public static Tensor cumulativeCount(Tensor like) {
    return onesLike(like).cumsum(-1);
  }

  // ---- images ----

  /**
   * Convolution of {@code (batch, axes of space..., channels)} with one to three axes of space.
   *
   * @param kernel {@code (window..., channels, filters)}
   * @param padding {@code "VALID"}, {@code "SAME"}, or for sequences {@code "CAUSAL"}
   */
  public static Tensor conv(
      Tensor x, Tensor kernel, int[] strides, String padding, int[] dilations) {
    if (padding.equals("CAUSAL")) {
      int before = (int) (kernel.shape().dim(0) - 1) * dilations[0];
      x = x.pad(new int[][] {{0, 0}, {before, 0}, {0, 0}});
      padding = "VALID";
    }
    if (Arrays.stream(dilations).anyMatch(d -> d > 1)) {
      return dilated(x, kernel, padding, dilations, Ops::convByPhase);
    }
    if (strides.length == 1) {
      var flat = conv(x.expandDims(1), kernel.expandDims(0), lifted(strides), padding, UNDILATED);
      return flat.squeeze(1);
    }
    if (strides.length == 3) return conv3d(x, kernel, strides, padding);
    var attrs = window(strides).and("padding", padding);
    return Tensor.op("Conv2D", attrs, fitting(x, kernel.shape().upTo(2), padding), kernel);
  }

  /**
   * Of volumes padded here, and cut to what windows reach, with no stride along an axis of a single
   * window. Otherwise TensorFlow's numbers are wrong: with padding {@code "SAME"} where the windows
   * leave out the end, and in oneDNN, of a single channel, where one window stands in each row.
   */
  private static Tensor conv3d(Tensor x, Tensor kernel, int[] strides, String padding) {
    var from = new long[3];
    var reach = new long[3];
    var steps = strides.clone();
    for (int i = 0; i < 3; i++) {
      long size = knownSize(x, 1 + i);
      long window = kernel.shape().dim(i);
      boolean same = padding.equals("SAME");
      long windows = ((same ? size - 1 : size - window) + strides[i]) / strides[i];
      reach[i] = (windows - 1) * strides[i] + window;
      if (same) from[i] = Math.min(0, size - reach[i]) / 2;
      if (windows == 1) steps[i] = 1;
    }
    var attrs = window(steps).and("padding", "VALID");
    return Tensor.op("Conv3D", attrs, part(x, from, reach), kernel);
  }

  /**
   * The same images, unless one is smaller than a window that has to lie inside: where a trace
   * knows the sizes TensorFlow refuses that, but kernels that meet it in a run end the process.
   */
  private static Tensor fitting(Tensor x, Shape window, String padding) {
    int rank = window.rank();
    if (padding.equals("SAME") || x.shape().from(1).upTo(rank).isKnown()) return x;
    var least = constant(NDArray.of(window.dims(), rank));
    var fits = shape(x).slice(0, 1, 1 + rank).greaterEqual(least).all();
    var message = "A window of " + window + " does not fit into images of shape {}.";
    return checked(x, fits, message, shape(x));
  }

  private static final int[] UNDILATED = {1, 1};

  private static Tensor convByPhase(Tensor x, Tensor kernel) {
    var ones = new int[kernel.shape().rank() - 2];
    Arrays.fill(ones, 1);
    return conv(x, kernel, ones, "VALID", ones);
  }

  private static int[] lifted(int[] one) {
    return new int[] {1, one[0]};
  }

  /**
   * The gradient of a dilated Conv2D kills the process, so each phase of the image is laid out as
   * an image of its own, which an undilated convolution then takes.
   */
  private static Tensor dilated(
      Tensor x, Tensor kernel, String padding, int[] dilations, BinaryOperator<Tensor> conv) {
    int rank = dilations.length;
    var pads = new int[rank][2];
    var crops = new int[rank][2];
    for (int i = 0; i < rank; i++) {
      long size = x.shape().dim(1 + i);
      Check.that(
          size != Shape.UNKNOWN,
          "A dilated convolution needs an input of known size, received %s.",
          x.shape());
      int reach = (int) (kernel.shape().dim(i) - 1) * dilations[i];
      int around = padding.equals("SAME") ? reach : 0;
      pads[i][0] = around / 2;
      int covered = (int) size + around;
      int rest = Math.floorMod(-covered, dilations[i]);
      pads[i][1] = around - around / 2 + rest;
      crops[i][1] = rest;
    }
    var block = constant(NDArray.from(dilations));
    var phases =
        Tensor.op("SpaceToBatchND", OpAttributes.NONE, x, block, constant(NDArray.from(pads)));
    var y = conv.apply(phases, kernel);
    return Tensor.op("BatchToSpaceND", OpAttributes.NONE, y, block, constant(NDArray.from(crops)));
  }

  /**
   * Transposed convolution, the gradient of {@link #conv} by its input: the sum of all windows, cut
   * or padded with zeros to {@code size}.
   *
   * @param kernel {@code (window..., filters, channels)}
   * @param padding where it is cut: {@code "VALID"} at the end, {@code "SAME"} at both ends
   * @param size the output's axes of space
   */
  public static Tensor convTranspose(
      Tensor x, Tensor kernel, int[] strides, String padding, long[] size) {
    int rank = size.length;
    if (rank == 1) {
      var lifted = new long[] {1, size[0]};
      var flat =
          convTranspose(x.expandDims(1), kernel.expandDims(0), lifted(strides), padding, lifted);
      return flat.squeeze(1);
    }
    boolean same = padding.equals("SAME");
    var whole = new long[rank];
    var from = new long[rank];
    var steps = strides.clone();
    boolean leadsBack = rank == 2;
    for (int i = 0; i < rank; i++) {
      long input = knownSize(x, 1 + i);
      long window = kernel.shape().dim(i);
      long step = strides[i];
      whole[i] = (input - 1) * step + window;
      if (same) from[i] = Math.max(0, whole[i] - size[i]) / 2;
      if (input == 1) steps[i] = 1;
      leadsBack &= input == ((same ? size[i] - 1 : size[i] - window) + step) / step;
    }
    // TensorFlow cuts as well, and faster. But oneDNN ends the process on a size that a convolution
    // does not lead back to the input's, and that of volumes has a wrong gradient, see conv3d.
    if (leadsBack) return summed(x, kernel, strides, padding, size);
    return part(summed(x, kernel, steps, "VALID", whole), from, size);
  }

  private static Tensor summed(
      Tensor x, Tensor kernel, int[] strides, String padding, long[] size) {
    long filters = kernel.shape().dim(-2);
    var rest = LongStream.concat(Arrays.stream(size), LongStream.of(filters)).toArray();
    var shape =
        concatenate(0, shape(x).slice(0, 0, 1), constant(NDArray.of(rest, rest.length)))
            .cast(DType.INT32);
    var type = size.length == 2 ? "Conv2DBackpropInput" : "Conv3DBackpropInputV2";
    var y = Tensor.op(type, window(strides).and("padding", padding), shape, kernel, x);
    return y.reshape(
        LongStream.concat(LongStream.of(Shape.UNKNOWN), Arrays.stream(rest)).toArray());
  }

  private static long knownSize(Tensor x, int axis) {
    long size = x.shape().dim(axis);
    Check.that(
        size > 0,
        "This convolution needs an input of known sizes, at least 1, received %s.",
        x.shape());
    return size;
  }

  /** What lies along the axes of space from some places on, zeros where nothing is. */
  private static Tensor part(Tensor x, long[] from, long[] size) {
    var y = x;
    var zeros = new int[size.length + 2][2];
    for (int i = 0; i < size.length; i++) {
      long end = from[i] + size[i];
      long first = Math.max(0, from[i]);
      long last = Math.min(x.shape().dim(1 + i), end);
      y = y.slice(1 + i, first, last);
      zeros[1 + i] = new int[] {Math.toIntExact(first - from[i]), Math.toIntExact(end - last)};
    }
    return y.pad(zeros);
  }

  /** A convolution of each channel on its own; {@code kernel (window..., channels, multiplier)}. */
  public static Tensor depthwiseConv(
      Tensor x, Tensor kernel, int[] strides, String padding, int[] dilations) {
    if (strides.length == 1) {
      var flat =
          depthwiseConv(
              x.expandDims(1), kernel.expandDims(0), both(strides), padding, lifted(dilations));
      return flat.squeeze(1);
    }
    if (Arrays.stream(dilations).anyMatch(d -> d > 1)) {
      return dilated(
          x,
          kernel,
          padding,
          dilations,
          (t, k) -> depthwiseConv(t, k, UNDILATED, "VALID", UNDILATED));
    }
    var attrs = window(strides).and("padding", padding);
    var fitting = fitting(x, kernel.shape().upTo(2), padding);
    return Tensor.op("DepthwiseConv2dNative", attrs, fitting, kernel);
  }

  /** On a processor TensorFlow takes only equal steps here; along an axis of one they are free. */
  private static int[] both(int[] one) {
    return new int[] {one[0], one[0]};
  }

  /** The largest value in each window, over one to three axes of space. */
  public static Tensor maxPool(Tensor x, int[] size, int[] strides, String padding) {
    if (x.shape().isKnown()) return pool("MaxPool", x, size, strides, padding);
    // The gradient of nothing ends the process.
    var some = shape(x).prod().greater(0);
    var given = checked(x, some, "Expected at least one number to pool, received {}.", shape(x));
    return pool("MaxPool", given, size, strides, padding);
  }

  /** The mean of each window, over one to three axes of space; padding does not count. */
  public static Tensor averagePool(Tensor x, int[] size, int[] strides, String padding) {
    return pool("AvgPool", x, size, strides, padding);
  }

  private static Tensor pool(String type, Tensor x, int[] size, int[] strides, String padding) {
    if (size.length == 1) {
      return pool(type, x.expandDims(1), lifted(size), lifted(strides), padding).squeeze(1);
    }
    if (size.length == 3) return pool3d(type, x, size, strides, padding);
    var attrs = window(strides).and("ksize", around(size)).and("padding", padding);
    var window = Shape.of(Arrays.stream(size).asLongStream().toArray());
    return Tensor.op(type, attrs, fitting(x, window, padding));
  }

  /** Slices first, then the depth: TensorFlow pools volumes in single precision alone. */
  private static Tensor pool3d(String type, Tensor x, int[] size, int[] strides, String padding) {
    long[] d = x.shape().dims();
    Check.that(
        x.shape().from(1).isKnown(),
        "Pooling needs volumes of known size, received %s.",
        x.shape());
    var slices = x.reshape(Shape.UNKNOWN, d[2], d[3], d[4]);
    var flat =
        pool(
            type,
            slices,
            new int[] {size[1], size[2]},
            new int[] {strides[1], strides[2]},
            padding);
    long height = flat.shape().dim(1);
    long width = flat.shape().dim(2);
    var columns = flat.reshape(Shape.UNKNOWN, d[1], height * width, d[4]);
    var pooled = pool(type, columns, new int[] {size[0], 1}, new int[] {strides[0], 1}, padding);
    return pooled.reshape(Shape.UNKNOWN, pooled.shape().dim(1), height, width, d[4]);
  }

  private static OpAttributes window(int[] strides) {
    return OpAttributes.of("strides", around(strides));
  }

  /** Numbers for the axes of space between a 1 for the batch and a 1 for the channels. */
  private static long[] around(int[] space) {
    var all = new long[space.length + 2];
    Arrays.fill(all, 1);
    for (int i = 0; i < space.length; i++) all[1 + i] = space[i];
    return all;
  }

  // ---- random numbers: drawn anew at each run, no gradient passes through them ----

  /** Numbers between 0 and 1, of the shape of {@code like}. */
  public static Tensor uniformLike(Tensor like) {
    return random("StatelessRandomUniform", like);
  }

  /** Normally distributed numbers of mean 0 and deviation 1, of the shape of {@code like}. */
  public static Tensor normalLike(Tensor like) {
    return random("StatelessRandomNormal", like);
  }

  private static Tensor random(String type, Tensor like) {
    var drawn =
        Tensor.op(
            type,
            OpAttributes.of("dtype", DType.FLOAT32),
            shape(like),
            GraphBuilder.required().nextSeed());
    return drawn.cast(like.dtype()).stopGradient();
  }

  /** Bytes, each drawn at random. */
  public static Tensor randomBytes(long... dims) {
    long size = Shape.of(dims).size();
    var words = constant(NDArray.of(new long[] {(size + 3) / 4}, 1));
    var attrs = OpAttributes.of("dtype", DType.INT32);
    var drawn =
        Tensor.op(
            "StatelessRandomUniformFullInt", attrs, words, GraphBuilder.required().nextSeed());
    var bytes = Tensor.op("Bitcast", OpAttributes.of("type", DType.UINT8), drawn);
    return bytes.reshape(Shape.UNKNOWN).slice(0, 0, size).reshape(dims);
  }

  /** Whole numbers from 0 to {@code bound - 1}, each as likely, of a shape known beforehand. */
  public static Tensor randomIntegers(long bound, long... dims) {
    Check.that(bound > 0, "randomIntegers: the bound must be at least 1, received %d.", bound);
    return Tensor.op(
        "StatelessRandomUniformInt",
        OpAttributes.of("dtype", DType.INT32),
        constant(NDArray.of(dims, dims.length)),
        GraphBuilder.required().nextSeed(),
        constant(0, DType.INT32),
        constant((double) bound, DType.INT32));
  }

  // ---- TensorFlow's own updates of weights, faster than the same in single operations ----

  /** Adam's step, its moments updated; {@code power1} and {@code power2} are βᵗ of this step. */
  public static void applyAdam(
      Weight weight,
      Weight m,
      Weight v,
      Tensor power1,
      Tensor power2,
      Tensor rate,
      double beta1,
      double beta2,
      double epsilon,
      Tensor gradient) {
    var type = weight.dtype();
    GraphBuilder.required()
        .update(
            "ResourceApplyAdam",
            OpAttributes.NONE,
            List.of(weight, m, v),
            List.of(
                power1.cast(type),
                power2.cast(type),
                rate.cast(type),
                constant(beta1, type),
                constant(beta2, type),
                constant(epsilon, type),
                gradient));
  }

  /** The update {@code ResourceApply} + {@code type}, of a weight and its slots. */
  public static void applyFused(String type, List<Weight> weights, Tensor... inputs) {
    var dtype = weights.get(0).dtype();
    var cast = Arrays.stream(inputs).map(t -> t.cast(dtype)).toList();
    GraphBuilder.required().update("ResourceApply" + type, OpAttributes.NONE, weights, cast);
  }

  /** {@code weight −= rate · gradient}. */
  public static void applyGradientDescent(Weight weight, Tensor rate, Tensor gradient) {
    GraphBuilder.required()
        .update(
            "ResourceApplyGradientDescent",
            OpAttributes.NONE,
            List.of(weight),
            List.of(rate.cast(weight.dtype()), gradient));
  }

  /** {@code velocity = momentum · velocity − rate · gradient}, then a plain or Nesterov step. */
  public static void applyMomentum(
      Weight weight,
      Weight velocity,
      Tensor rate,
      Tensor gradient,
      double momentum,
      boolean nesterov) {
    GraphBuilder.required()
        .update(
            "ResourceApplyKerasMomentum",
            OpAttributes.of("use_nesterov", nesterov),
            List.of(weight, velocity),
            List.of(rate.cast(weight.dtype()), gradient, constant(momentum, weight.dtype())));
  }
}
