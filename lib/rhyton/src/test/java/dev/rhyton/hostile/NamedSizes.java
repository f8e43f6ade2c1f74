package dev.rhyton.hostile;

import dev.rhyton.config.Check;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.Targets;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.datasets.Images;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.AdaptiveAveragePooling1D;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.DepthwiseConv2D;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.GroupQueryAttention;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.PReLU;
import dev.rhyton.layers.RepeatVector;
import dev.rhyton.layers.UpSampling2D;
import dev.rhyton.layers.ZeroPadding2D;
import dev.rhyton.models.Sequential;
import dev.rhyton.ops.ImageOps;
import dev.rhyton.ops.Ops;
import dev.rhyton.ops.RandomOps;
import dev.rhyton.safety.MembershipInference;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.ConvOps;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.PoolOps;
import dev.rhyton.tensor.internal.TensorOps;
import dev.rhyton.text.CategoryEncoding;
import dev.rhyton.text.StringLookup;
import dev.rhyton.text.TextVectorization;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;

/**
 * Sizes that once ended the process, took its memory or hung, each with what is said about it, or
 * {@code ok} where it is possible. Runs those from number {@code args[0]} on, and prints the number
 * of each, then what it ended in.
 */
@SuppressWarnings("CheckReturnValue") // what a call returns does not matter, only how it ends
final class NamedSizes {
  /** A call, and what it ends in. */
  record Case(String name, String end, Runnable call) {}

  static final List<Case> CASES = new ArrayList<>();

  private static final NDArray PAIR = NDArray.of(new float[] {1, 2}, 2);
  private static final NDArray INDICES = NDArray.from(new int[][] {{1, 2}});
  private static final int HUGE = 1 << 30;

  private NamedSizes() {}

  public static void main(String[] args) {
    for (int i = Integer.parseInt(args[0]); i < CASES.size(); i++) {
      System.out.println(i + " begins");
      System.out.flush();
      System.out.println(i + " " + outcome(CASES.get(i)).replaceAll("\\s+", " "));
      System.out.flush();
    }
  }

  private static String outcome(Case each) {
    try {
      each.call.run();
      return "ok";
    } catch (IllegalArgumentException | TensorException e) {
      return e.getMessage();
    } catch (Throwable e) { // errors too are an outcome
      return e.toString();
    }
  }

  private static long[] ones(int axes) {
    var dims = new long[axes];
    Arrays.fill(dims, 1);
    return dims;
  }

  private static NDArray zeros(long... dims) {
    return NDArray.of(new float[(int) Shape.of(dims).size()], dims);
  }

  private static Tensor expanded(Tensor x) {
    var y = x;
    for (int i = 0; i < 300; i++) y = y.expandDims(0);
    return y;
  }

  private static void fit(Layer layer, NDArray x) {
    var model =
        Sequential.of(
            Input.of(-1, -1, 1),
            PReLU.of().sharedAxes(1, 2, 3),
            layer,
            GlobalAveragePooling2D.of(),
            Dense.of(1));
    model.compile("sgd", "mse");
    model.trainOnBatch(x, zeros(x.shape().dim(0), 1));
  }

  /** The gradient of a sum, of images whose size only the run knows. */
  private static void slopes(UnaryOperator<Tensor> operation, NDArray images) {
    try (var graph = GraphBuilder.open(true)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(-1, -1, -1, 1));
      var y = operation.apply(x).sum();
      graph.function(graph.gradients(y, List.of(x))).run(List.of(images));
    }
  }

  /** The gradient of a sum, of images whose size the graph knows. */
  private static void slopesOfKnown(UnaryOperator<Tensor> operation, long... dims) {
    try (var graph = GraphBuilder.open(true)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(dims));
      var y = operation.apply(x);
      graph.function(graph.gradients(y.multiply(y).sum(), List.of(x))).run(List.of(zeros(dims)));
    }
  }

  private static void traced(Runnable part) {
    try (var graph = GraphBuilder.openForShapes()) {
      part.run();
      assert graph.isForShapes();
    }
  }

  private static Layer layer(String name, String config) {
    return Layers.fromJson("{\"class_name\":\"" + name + "\",\"config\":{" + config + "}}");
  }

  private static void add(String name, String end, Runnable call) {
    CASES.add(new Case(name, end, call));
  }

  private static String limit(String what, String shape, String dtype, String bytes) {
    return what
        + String.format("a tensor of shape %s (%s) takes %s, the limit is ", shape, dtype, bytes)
        + "1.0 GiB. MemoryLimit.set allows more.";
  }

  static {
    axes();
    windows();
    windowsOfTensors();
    sizesOfOperations();
    sizesOfLayers();
    sizesTogether();
    time();
  }

  private static void axes() {
    var of300 = "A tensor has at most 254 axes, received 300.";
    var of255 = "A tensor has at most 254 axes, received 255.";
    add("an array", of300, () -> zeros(ones(300)));
    add(
        "a weight's axes",
        of300,
        () -> new Weight(Shape.of(ones(300)), DType.FLOAT32, true, () -> PAIR));
    add("an array's axes", of255, () -> expanded(PAIR));
    add("symbolic axes", of255, () -> expanded(Input.of(2)));
    add(
        "a layer's axes",
        "Lambda \"lambda\": " + of255,
        () -> Lambda.of(NamedSizes::expanded).apply(PAIR));
    var target = "\"target_shape\":" + Arrays.toString(ones(300));
    add("a file's axes", of300, () -> layer("Reshape", target).apply(zeros(1, 1)));
  }

  private static void windows() {
    int[] two = {2, 2};
    add(
        "an output that no convolution leads back",
        "ok",
        () ->
            ConvOps.convTranspose(
                zeros(1, 4, 4, 1), zeros(3, 3, 1, 1), two, "VALID", new long[] {100, 1}));
    add(
        "a huge output",
        limit("Pad: ", "(1, 1073741824, 1, 1)", "float32", "4.0 GiB"),
        () ->
            ConvOps.convTranspose(
                zeros(1, 4, 4, 1), zeros(3, 3, 1, 1), two, "VALID", new long[] {HUGE, 1}));
    add(
        "images without rows",
        "Sequential \"sequential\": received samples without numbers, of shape (None, 0, 4, 1).",
        () -> fit(MaxPooling2D.of(2), zeros(2, 0, 4, 1)));
    add(
        "images smaller than a window",
        "Conv2D \"conv2d\": its window of 3 by 3 is larger than the image, received input of shape"
            + " (None, 2, 4, 1). Take a smaller one, or padding(\"same\").",
        () -> fit(Conv2D.of(2, 3).strides(2), zeros(2, 2, 4, 1)));
    var window =
        "A window of 3 by 3 is larger than its input of shape [1 2 4 1]: pad the input, or use"
            + " padding \"same\".";
    add(
        "a convolution of a size that a run knows",
        window,
        () ->
            slopes(
                x -> ConvOps.conv(x, zeros(3, 3, 1, 1), two, "VALID", new int[] {1, 1}),
                zeros(1, 2, 4, 1)));
    add(
        "a depthwise convolution of a size that a run knows",
        window,
        () ->
            slopes(
                x -> ConvOps.depthwiseConv(x, zeros(3, 3, 1, 1), two, "VALID", new int[] {1, 1}),
                zeros(1, 2, 4, 1)));
    add("convolutions of no samples", "ok", NamedSizes::convolutionsOfNoSamples);
    add("no rows of a size that a run knows", "ok", NamedSizes::membersOfNoRows);
    add(
        "the gradient of no samples",
        "Expected at least one number to pool, received [0 4 4 1].",
        () -> slopes(x -> PoolOps.maxPool(x, two, two, "VALID"), zeros(0, 4, 4, 1)));
    add(
        "the gradient of no rows",
        "Expected at least one number to pool, received [2 0 4 1].",
        () -> slopes(x -> PoolOps.maxPool(x, two, two, "VALID"), zeros(2, 0, 4, 1)));
  }

  /** What ended the process through the classes of the tensor package. */
  private static void windowsOfTensors() {
    int[] two = {2, 2};
    add(
        "the gradient of a known number of no samples",
        "ok",
        () -> slopesOfKnown(x -> PoolOps.maxPool(x, two, two, "VALID"), 0, 4, 4, 1));
    add(
        "a transposed convolution of other channels",
        "conv_transpose: expected inputs of 3 channels, as the kernel of shape (3, 3, 1, 3),"
            + " received shape (1, 4, 4, 2).",
        () ->
            ConvOps.convTranspose(
                zeros(1, 4, 4, 2), zeros(3, 3, 1, 3), two, "VALID", new long[] {9, 9}));
    add(
        "a kernel without elements",
        "conv_transpose: expected a kernel of known sizes with at least one element, received shape"
            + " (3, 0, 1, 2).",
        () ->
            ConvOps.convTranspose(
                zeros(1, 4, 4, 2), zeros(3, 0, 1, 2), two, "VALID", new long[] {9, 9}));
    add(
        "a strided convolution of volumes of one channel",
        "ok",
        () -> slopesOfVolume(new int[] {2, 58, 1}, 3, 20, 600, 22, 1));
    add(
        "a strided convolution of small volumes of one channel",
        "ok",
        () -> slopesOfVolume(new int[] {4, 3, 1}, 2, 34, 27, 23, 1));
    add(
        "the gradient of a transposed convolution to volumes of one channel",
        "ok",
        () ->
            slopesOfKnown(
                x ->
                    ConvOps.convTranspose(
                        x,
                        zeros(1, 1, 3, 1, 1),
                        new int[] {3, 100, 2},
                        "VALID",
                        new long[] {10, 601, 7}),
                3,
                4,
                7,
                3,
                1));
    add(
        "a dilated window of one element",
        "ok",
        () ->
            ConvOps.depthwiseConv(
                zeros(1, 2, 3), zeros(1, 3, 2), new int[] {2}, "SAME", new int[] {HUGE}));
    add(
        "a column that is a vector",
        "crossHashed: expected columns (rows, 1) of strings or int64, received float32 of shape"
            + " (2,).",
        () -> TensorOps.crossHashed(List.of(PAIR), 1));
  }

  private static void slopesOfVolume(int[] strides, long... dims) {
    int[] ones = {1, 1, 1};
    slopesOfKnown(x -> ConvOps.conv(x, zeros(3, 2, 3, 1, 1), strides, "SAME", ones), dims);
  }

  private static void membersOfNoRows() {
    try (var graph = GraphBuilder.open(false)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(0, -1));
      var found = graph.function(List.of(Ops.isin(x, PAIR))).run(List.of(zeros(0, 6)))[0];
      Check.that(found.shape().equals(Shape.of(0, 6)), "received shape %s", found.shape());
    }
  }

  private static void convolutionsOfNoSamples() {
    for (var images : List.of(Shape.of(-1, 5, 4, 1), Shape.of(-1, -1, -1, 1))) {
      try (var graph = GraphBuilder.open(true)) {
        var x = graph.argument(DType.FLOAT32, images);
        var kernel = zeros(3, 3, 1, 1);
        var all =
            List.of(
                Ops.conv(x, kernel, 1, "valid"),
                Ops.depthwiseConv(x, kernel, 2, "same"),
                ImageOps.sobelEdges(x));
        var shapes =
            Arrays.stream(graph.function(all).run(List.of(zeros(0, 5, 4, 1)))).map(Tensor::shape);
        var expected = List.of(Shape.of(0, 3, 2, 1), Shape.of(0, 3, 2, 1), Shape.of(0, 5, 4, 1, 2));
        Check.that(shapes.toList().equals(expected), "other shapes than %s", expected);
      }
    }
  }

  private static void sizesOfOperations() {
    sizesOfUnknown();
    sizesOfArguments();
    int[][] most = {{0, Integer.MAX_VALUE}};
    add(
        "a constant",
        limit("Pad: ", "(2147483649,)", "float32", "8.0 GiB"),
        () -> traced(() -> TensorOps.constant(PAIR).pad(most)));
    add(
        "a constant that says a shape",
        limit("Pad: ", "(2147483649,)", "float32", "8.0 GiB"),
        () -> traced(() -> TensorOps.reshape(PAIR, TensorOps.constant(PAIR).pad(most))));
    add(
        "pad",
        limit("Pad: ", "(1073741826,)", "float32", "4.0 GiB"),
        () -> PAIR.pad(new int[][] {{0, HUGE}}));
    add(
        "split",
        "split: indices_or_sections must be at least -2147483648 and at most 2147483647, received"
            + " 2147483648.",
        () -> Ops.split(PAIR, 1L << 31));
    add(
        "one_hot",
        limit("OneHot: ", "(1, 2, 2000000000)", "float32", "14.9 GiB"),
        () -> Ops.oneHot(INDICES, 2_000_000_000));
    add(
        "a number beyond 32 bits",
        "The number 1.099511627776E12 does not fit into int32.",
        () -> TensorOps.constant(1L << 40, DType.INT32));
    add(
        "matmul",
        limit("MatMul: ", "(1048576, 1048576)", "float32", "4.0 TiB"),
        () -> zeros(1 << 20, 1).matmul(zeros(1, 1 << 20)));
    add("arange", limit("", "(1073741824,)", "float64", "8.0 GiB"), () -> Ops.arange(HUGE));
    add("a matrix", limit("", "(65536, 65536)", "float32", "16.0 GiB"), () -> Ops.eye(1 << 16));
  }

  /** Sizes that are added to those that only a run knows. */
  private static void sizesOfUnknown() {
    var image = zeros(1, 5, 5, 1);
    int window = (1 << 20) + 1;
    add(
        "gaussian_blur",
        "A window over images of unknown size must be at most 4096, received 1048577.",
        () -> slopes(x -> ImageOps.gaussianBlur(x, window, 1), image));
    add(
        "diag",
        limit("", "(1048576, 1048576)", "float32", "4.0 TiB"),
        () -> slopes(x -> Ops.diag(Ops.ravel(x), 1 << 20), image));
    add(
        "tile",
        limit("Tile: ", "(2147483647, None, None, 1)", "float32", "8.0 GiB"),
        () -> slopes(x -> x.tile(Integer.MAX_VALUE, 1, 1, 1), image));
    add(
        "pad of an unknown size",
        limit("Pad: ", "(None, 1073741825, None, 1)", "float32", "4.0 GiB"),
        () -> slopes(x -> x.pad(new int[][] {{0, 0}, {0, HUGE}, {0, 0}, {0, 0}}), image));
    add(
        "pad of an unknown size by a number",
        limit("Pad: ", "(None, 1073741825, None, 1)", "float32", "4.0 GiB"),
        () ->
            slopes(
                x -> Ops.pad(x, new int[][] {{0, 0}, {0, HUGE}, {0, 0}, {0, 0}}, "constant", 9),
                image));
    add(
        "pad by elements of an unknown size",
        limit("", "(2147483647,)", "int32", "8.0 GiB"),
        () ->
            slopes(
                x ->
                    Ops.pad(
                        x, new int[][] {{0, 0}, {0, Integer.MAX_VALUE}, {0, 0}, {0, 0}}, "reflect"),
                image));
    add(
        "classes",
        limit("", "(1, 1073741824)", "float32", "4.0 GiB"),
        () -> Targets.toCategorical(new int[] {1}, HUGE));
    add(
        "the class of a label",
        limit("", "(1, 2147483647)", "float32", "8.0 GiB"),
        () -> Targets.toCategorical(new int[] {Integer.MAX_VALUE}));
    add(
        "the size of digits",
        limit("", "(1797, 65536, 65536)", "float32", "28.1 TiB"),
        () -> Datasets.loadDigits().targetSize(1 << 16, 1 << 16).all());
    add("repeat", "ok", () -> Ops.repeat(PAIR, 1 << 24));
    add(
        "batches read ahead",
        "ok",
        () -> Dataset.of(PAIR, PAIR).prefetch(Integer.MAX_VALUE).batches(1, null).close());
    add(
        "an image that is loaded",
        limit("", "(1, 1073741824, 1)", "float32", "4.0 GiB"),
        () -> loadedImage(1, HUGE));
    add(
        "an image that is resized by pixels",
        limit("", "(67108864, 64)", "uint8", "4.0 GiB"),
        () -> loadedImage(1, 1 << 26));
  }

  private static void sizesOfLayers() {
    add(
        "ZeroPadding2D",
        limit(
            "ZeroPadding2D \"zero_padding2d\": cannot take input of shape (1, 2, 2, 1): Pad: ",
            "(1, 2147483650, 2147483650, 1)",
            "float32",
            "16777216.0 TiB"),
        () -> ZeroPadding2D.of(HUGE).apply(zeros(1, 2, 2, 1)));
    add(
        "RepeatVector",
        limit(
            "RepeatVector \"repeat_vector\": cannot take input of shape (None, 2): Tile: ",
            "(None, 1073741824, 2)",
            "float32",
            "8.0 GiB"),
        () -> Sequential.of(RepeatVector.of(HUGE)).predict(zeros(2, 2)));
    add(
        "RepeatVector in a run",
        limit("RepeatVector \"repeat_vector_1\": ", "(32, 4194304, 8)", "float32", "4.0 GiB"),
        () -> Sequential.of(RepeatVector.of(1 << 22)).predict(zeros(32, 8)));
    add(
        "UpSampling2D",
        limit(
            "UpSampling2D \"up_sampling2d\": cannot take input of shape (1, 2, 2, 1): Tile: ",
            "(1, 2, 1073741824, 2, 1)",
            "float32",
            "16.0 GiB"),
        () -> UpSampling2D.of(HUGE).apply(zeros(1, 2, 2, 1)));
    add(
        "CategoryEncoding",
        limit(
            "CategoryEncoding \"category_encoding\": cannot take input of shape (1, 2):"
                + " DenseBincount: ",
            "(1, 2000000000)",
            "float32",
            "7.5 GiB"),
        () -> CategoryEncoding.of(2_000_000_000).apply(INDICES));
    var bins = "\"num_bins\":2000000000,\"output_mode\":\"multi_hot\"";
    add(
        "Hashing",
        limit(
            "Hashing \"hashing\": cannot take input of shape (1, 2): DenseBincount: ",
            "(1, 2000000000)",
            "float32",
            "7.5 GiB"),
        () -> layer("Hashing", bins).apply(NDArray.from(new String[][] {{"a", "b"}})));
    add(
        "TextVectorization",
        limit(
            "TextVectorization \"text_vectorization\": cannot take input of shape (2,):"
                + " RaggedTensorToTensor: ",
            "(None, 2147483647)",
            "int64",
            "16.0 GiB"),
        () ->
            TextVectorization.of("a")
                .outputSequenceLength(Integer.MAX_VALUE)
                .apply(NDArray.from(new String[] {"a", "b"})));
    add(
        "a weight",
        limit("", "(1073741824,)", "float32", "4.0 GiB"),
        () -> new Weight(Shape.of(HUGE), DType.FLOAT32, true, () -> PAIR));
    add(
        "an initial value",
        limit("", "(1073741824, 1)", "float32", "4.0 GiB"),
        () -> Initializer.ORTHOGONAL.apply(HUGE, 1));
  }

  @SuppressWarnings({"rawtypes", "unchecked"}) // as code without types makes it
  private static List<String> containingItself() {
    var list = new ArrayList();
    list.add(list);
    return list;
  }

  private static void loadedImage(int height, int width) {
    try {
      var file = Files.createTempFile("image", ".png");
      ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());
      try {
        Images.loadImg(file, "grayscale", height, width);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Weights and tensors each of which is below the limit. */
  private static void sizesTogether() {
    add(
        "weights",
        together("Dense \"wide\"", "1.1 GiB", "one sample"),
        () ->
            Sequential.of(Dense.of(10_000).named("wide"), Dense.of(10_000), Dense.of(10_000))
                .predict(zeros(1, 10_000)));
    add(
        "the copy of a kernel by oneDNN",
        together("DepthwiseConv2D \"copied\"", "1.3 GiB", "one sample"),
        () ->
            Sequential.of(DepthwiseConv2D.of(3).depthMultiplier(1 << 20).named("copied"))
                .predict(zeros(14, 5, 5, 2)));
    add(
        "outputs and their gradients",
        together("Dense \"out\"", "1.7 GiB", "3 samples"),
        () -> {
          var model =
              Sequential.of(Input.of(1), RepeatVector.of(1 << 24), Dense.of(2).named("out"));
          model.compile("sgd", "mse");
          model.trainOnBatch(zeros(3, 1), zeros(3, 1 << 24, 2));
        });
  }

  private static String together(String layer, String bytes, String samples) {
    return String.format(
        "%s: a run needs %s at once for the weights and the tensors of %s, the limit is 1.0 GiB."
            + " MemoryLimit.set allows more.",
        layer, bytes, samples);
  }

  /** Arguments with more elements than any array has, and products of their sizes. */
  private static void sizesOfArguments() {
    add(
        "the gradient of a mean of an argument",
        "a tensor of shape (3, 4, 2147483647) has more elements than an array can hold, 2147483646.",
        () -> argument(x -> slopes(x.mean(), x), 3, 4, Integer.MAX_VALUE));
    add(
        "the gradient of a mean of the largest axis",
        "a tensor of shape (2147483647,) has more elements than an array can hold, 2147483646.",
        () -> argument(x -> slopes(x.mean(), x), Integer.MAX_VALUE));
    add(
        "a Fourier transform of an argument",
        "a tensor of shape (1099511627776,) has an axis of more than 2147483647 elements.",
        () -> argument(x -> Ops.rfft(x).get(0), 1L << 40));
    add(
        "axes that are merged",
        "rearrange: the size of [a, b] must be at least -2147483648 and at most 2147483647,"
            + " received 1099511627776.",
        () ->
            argument(
                x -> Ops.rearrange(x, "(a b) -> a b", Map.of("a", 1 << 20, "b", 1 << 20)), -1));
    add(
        "repetitions",
        limit("ExpandDims: ", "(1073741824, 1)", "float32", "4.0 GiB"),
        () -> argument(x -> Ops.repeat(x, 3, 0), HUGE));
    add(
        "the last segment",
        "segment_prod: there are more segments than memory holds: the last is 1073741824.",
        () ->
            slopes(
                x -> Ops.segmentProd(Ops.ravel(x), Ops.ravel(x).cast(DType.INT32)),
                NDArray.of(new float[] {0, 1 << 30}, 1, 2, 1, 1)));
    add(
        "a power of a matrix",
        "ok",
        () -> Ops.matrixPower(NDArray.from(new float[][] {{1, 0}, {0, 1}}), Integer.MIN_VALUE));
    add(
        "the shape of a dropout's noise",
        "random.dropout: expected whole numbers as noise_shape, received Double 0.5.",
        () -> RandomOps.dropout(PAIR, 0.5, List.of(0.5), 1));
  }

  private static void argument(UnaryOperator<Tensor> operation, long... dims) {
    try (var graph = GraphBuilder.open(true)) {
      var y = operation.apply(graph.argument(DType.FLOAT32, Shape.of(dims)));
      assert y.shape() != null;
    }
  }

  private static Tensor distinctRows(Tensor x) {
    return (Tensor) Ops.unique(x, true, false, false, false, 0, null, null);
  }

  private static Tensor slopes(Tensor y, Tensor x) {
    return GraphBuilder.current().gradients(y, List.of(x)).get(0);
  }

  private static final int[] ONES = {1, 1};

  /** Strides for which oneDNN needs minutes, or ends the process. */
  private static void longStrides() {
    int stride = 1 << 20;
    add(
        "strides of conv_transpose",
        "ok",
        () -> Ops.convTranspose(zeros(1, 5, 1), zeros(3, 1, 1), stride, "same"));
    add(
        "strides of conv",
        "ok",
        () -> slopesOfKnown(x -> Ops.conv(x, zeros(3, 1, 1), stride, "same"), 1, 3L * stride, 1));
    add(
        "strides over images of unknown size",
        "Convolution: a stride over images of unknown size must be at most 10000, received"
            + " 1073741824.",
        () -> slopes(x -> Ops.conv(x, zeros(3, 3, 1, 1), HUGE, "same"), zeros(1, 5, 5, 1)));
  }

  /** What took minutes. */
  private static void time() {
    add("a window of max_pool", "ok", () -> Ops.maxPool(zeros(1, 5, 5, 1), HUGE, 1, "same"));
    add(
        "a window of average_pool",
        "ok",
        () -> Ops.averagePool(zeros(1, 5, 5, 1), HUGE, 1, "same"));
    add(
        "a window over images of unknown size",
        "Pooling: a window over images of unknown size must be at most 10000, received 1073741824.",
        () -> slopes(x -> Ops.maxPool(x, HUGE, 1, "same"), zeros(1, 5, 5, 1)));
    add(
        "a window of gaussian_blur over images of unknown size",
        "A window over images of unknown size must be at most 4096, received 4097.",
        () -> slopes(x -> ImageOps.gaussianBlur(x, 4097, 1), zeros(1, 5, 6, 1)));
    add(
        "a window of gaussian_blur",
        "ok",
        () -> ImageOps.gaussianBlur(zeros(1, 5, 6, 9), 1 << 20, 1));
    add(
        "heads that share",
        "ok",
        () -> GroupQueryAttention.of(1, 1 << 20, 1).apply(List.of(zeros(1, 1, 1), zeros(1, 1, 1))));
    longStrides();
    add(
        "a dilated window of which little reaches the image",
        "ok",
        () ->
            slopesOfKnown(
                x ->
                    ConvOps.depthwiseConv(
                        x, zeros(3, 30_000, 1, 1), ONES, "SAME", new int[] {2, 2}),
                1,
                5,
                5,
                1));
    add(
        "a dilation of which little reaches the image",
        "ok",
        () -> Ops.conv(zeros(1, 5, 5, 1), zeros(3, 3, 1, 1), ONES, "same", null, new int[] {HUGE}));
    var parts = "expected at most 65536 parts, received 100000000.";
    add("split of nothing", "Split: " + parts, () -> Ops.split(zeros(0), 100_000_000));
    add("parts of an array", "ok", () -> Ops.hsplit(zeros(1, 1 << 16), 1 << 16));
    add(
        "the gradient of many parts",
        "Split: expected at most 8192 parts in a graph, received 65536.",
        () -> slopesOfKnown(x -> Ops.hsplit(x, 1 << 16).get(0), 1, 1 << 16));
    add("array_split", "array_split: " + parts, () -> Ops.arraySplit(PAIR, 100_000_000));
    add(
        "array_split of few",
        "ok",
        () -> slopes(x -> Ops.arraySplit(x.slice(1, 0, 1), 60_000, 1).get(0), zeros(1, 5, 6, 1)));
    add("windows", "ok", () -> AdaptiveAveragePooling1D.of(9999).apply(zeros(1, 5, 3)));
    add(
        "windows of an operation",
        limit("", "(1073741824, 2)", "int32", "8.0 GiB"),
        () -> Ops.adaptiveAveragePool(zeros(1, 5, 3), HUGE));
    add("orthogonal values", "ok", () -> LSTM.of(512).apply(zeros(1, 1, 1)));
    add(
        "differences",
        "diff: n must be at most 1000, received 1000000.",
        () -> Ops.diff(zeros(1 << 20), 1_000_000, 0));
    add("a matrix without columns", "ok", () -> Ops.tri(Integer.MAX_VALUE, 0, 2, DType.FLOAT32));
    add(
        "distinct slices of many elements",
        "unique: expected at most 10000 elements in each slice along axis 0, received 1048576.",
        () -> argument(NamedSizes::distinctRows, 3, 1 << 20));
    add("differences of few", "ok", () -> Ops.diff(zeros(5, 1), 10_000, 0));
    add(
        "the gradient of a mean of nothing",
        "a tensor of shape (0, 2147483647, 2) has no elements, but its other sizes are"
            + " too large.",
        () -> {
          try (var graph = GraphBuilder.open(true)) {
            var x = graph.argument(DType.FLOAT32, Shape.of(0, Integer.MAX_VALUE, 2));
            graph.gradients(x.mean(), List.of(x));
          }
        });
    add(
        "a vocabulary that contains itself",
        "StringLookup: expected words as vocabulary, received a value of type ArrayList.",
        () -> StringLookup.of("a").setVocabulary(containingItself()));
    add(
        "more models than anyone trains",
        "lira: expected 4 to 10000 models to train, received 1073741824.",
        () -> MembershipInference.lira(null, null, null, HUGE, data -> null));
    add(
        "a model built with null",
        "build: dims must not be null.",
        () -> Sequential.of(Dense.of(1)).build((long[]) null));
    var name = "x".repeat(1_000_000);
    var unknown = "Unknown layer \"" + name + "\", as of Keras 3.15.1: update this library.";
    add("a long name", unknown, () -> layer(name, ""));
  }
}
