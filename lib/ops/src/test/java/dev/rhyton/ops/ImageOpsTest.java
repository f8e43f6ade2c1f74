package dev.rhyton.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What the reference cases of keras.ops.image leave out: layouts, sizes, dtypes, messages. */
class ImageOpsTest {
  private static final NDArray IMAGES = RandomOps.uniform(new long[] {2, 6, 5, 3}, 1).value();
  private static final NDArray MOVED = NDArray.of(new float[] {1, 0, 1, 0, 1, -1, 0, 0}, 8);
  private static final NDArray CORNERS = NDArray.of(new float[] {0, 0, 4, 0, 0, 5, 4, 5}, 4, 2);

  private static double[] values(Tensor x) {
    return x.value().toDoubles();
  }

  private interface OfLayout {
    Tensor of(Tensor images, String dataFormat);
  }

  private static Map<String, OfLayout> operations() {
    var all = new LinkedHashMap<String, OfLayout>();
    all.put("rgb_to_grayscale", ImageOps::rgbToGrayscale);
    all.put("rgb_to_hsv", ImageOps::rgbToHsv);
    all.put("hsv_to_rgb", ImageOps::hsvToRgb);
    for (var how : List.of("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")) {
      var size = new int[] {3, 7};
      all.put(
          "resize " + how,
          (x, f) -> ImageOps.resize(x, size, how, true, true, false, "constant", 0, f));
    }
    all.put("pad_images", (x, f) -> ImageOps.padImages(x, 1, 2, null, null, 9, 8, f));
    all.put("crop_images", (x, f) -> ImageOps.cropImages(x, 1, 2, null, null, 3, 2, f));
    var two = new int[] {2, 3};
    var one = new int[] {1};
    all.put("extract_patches", (x, f) -> ImageOps.extractPatches(x, two, one, one, "same", f));
    all.put(
        "affine_transform",
        (x, f) -> ImageOps.affineTransform(x, MOVED, "bilinear", "reflect", 0, f));
    var away = NDArray.of(new float[] {1, 0, 4, 1, 0, 5, 3, 5}, 4, 2);
    all.put(
        "perspective_transform",
        (x, f) -> ImageOps.perspectiveTransform(x, CORNERS, away, "bilinear", 0, f));
    all.put(
        "gaussian_blur",
        (x, f) -> ImageOps.gaussianBlur(x, new int[] {3, 5}, new double[] {1, 2}, f));
    return all;
  }

  /** The weights that only meet the padding are left out. */
  @Test
  void aWindowLargerThanTheImageBlursAsWithinALargerOne() {
    int border = 20;
    int[][] around = {{0, 0}, {border, border}, {border, border}, {0, 0}};
    var large = ImageOps.gaussianBlur(IMAGES.pad(around).value(), 41, 9);
    var expected = large.slice(1, border, border + 6).slice(2, border, border + 5).value();
    var blurred = ImageOps.gaussianBlur(IMAGES, 41, 9).value();
    assertEquals(expected.shape(), blurred.shape());
    assertArrayEquals(expected.toFloats(), blurred.toFloats(), 1e-6f);
  }

  @Test
  void pixelsFarOutsideAreThoseOfTheEdge() {
    var row = NDArray.from(new float[] {1, 2, 3}).reshape(1, 1, 3, 1);
    for (double far : new double[] {1e3, 1e7, 1e10, 1e30}) {
      for (var interpolation : List.of("nearest", "bilinear")) {
        var right = NDArray.from(new double[] {1, 0, far, 0, 1, 0, 0, 0}).cast(DType.FLOAT32);
        var left = NDArray.from(new double[] {1, 0, -far, 0, 1, 0, 0, 0}).cast(DType.FLOAT32);
        var name = interpolation + " " + far;
        assertArrayEquals(
            new double[] {3, 3, 3},
            values(ImageOps.affineTransform(row, right, interpolation, "nearest", 0, null)),
            name);
        assertArrayEquals(
            new double[] {1, 1, 1},
            values(ImageOps.affineTransform(row, left, interpolation, "nearest", 0, null)),
            name);
      }
    }
  }

  @Test
  void layoutsGiveTheSamePixels() {
    operations()
        .forEach(
            (name, op) -> {
              var last = op.of(IMAGES, "channels_last");
              var first = op.of(IMAGES.transpose(0, 3, 1, 2), "channels_first");
              assertArrayEquals(values(last), values(first.transpose(0, 2, 3, 1)), 1e-6, name);
              var single = op.of(IMAGES.slice(0, 1, 2).squeeze(0), null);
              assertArrayEquals(values(last.slice(0, 1, 2).squeeze(0)), values(single), 1e-6, name);
            });
  }

  @Test
  void sizesMayBeKnownOnlyToARun() {
    var known = new LinkedHashMap<String, NDArray>();
    operations().forEach((name, op) -> known.put(name, op.of(IMAGES, null).value()));
    operations()
        .forEach(
            (name, op) -> {
              long batch = Shape.UNKNOWN;
              try (var graph = GraphBuilder.open(false)) {
                var images = graph.argument(DType.FLOAT32, Shape.of(batch, 6, 5, 3));
                var run = graph.function(List.of(op.of(images, null))).run(List.of(IMAGES))[0];
                assertEquals(known.get(name).shape(), run.shape(), name);
                assertArrayEquals(known.get(name).toDoubles(), run.toDoubles(), 1e-6, name);
              }
            });
    try (var graph = GraphBuilder.open(false)) {
      var images = graph.argument(DType.FLOAT32, Shape.of(-1, -1, -1, 3));
      var outputs =
          List.of(
              ImageOps.resize(images, 3, 7),
              ImageOps.affineTransform(images, MOVED),
              ImageOps.gaussianBlur(images, 3, 1),
              ImageOps.ssim(images, images, 1, 3, 1.5, 0.01, 0.03, null));
      var run = graph.function(outputs).run(List.of(IMAGES));
      assertEquals(Shape.of(2, 3, 7, 3), run[0].shape());
      assertEquals(IMAGES.shape(), run[1].shape());
      assertEquals(IMAGES.shape(), run[2].shape());
      assertArrayEquals(new double[] {1, 1}, run[3].toDoubles(), 1e-6);
    }
  }

  @Test
  void resultsHaveTheDtypeOfTheImages() {
    for (var dtype : DType.values()) {
      if (!dtype.isFloat() && !dtype.isInteger()) continue;
      var images = IMAGES.multiply(100).cast(dtype);
      operations()
          .forEach(
              (name, op) -> {
                if (name.contains("hsv") && dtype.isInteger()) return;
                assertEquals(dtype, op.of(images, null).dtype(), name);
              });
      assertEquals(dtype, ImageOps.sobelEdges(images).dtype());
      assertEquals(dtype, ImageOps.ssim(images, images, 100, 3, 1, 0.01, 0.03, null).dtype());
      var elastic = ImageOps.elasticTransform(images, 1, 1, "nearest", "reflect", 0, 1, null);
      assertEquals(dtype, elastic.dtype());
    }
  }

  @Test
  void wholeNumbersAreRoundedAndStayWithinTheirLimits() {
    var steps = NDArray.of(new int[] {0, 0, 255, 255}, 1, 4, 1).cast(DType.UINT8);
    var values = values(ImageOps.resize(steps, 1, 9, "bicubic"));
    assertTrue(Arrays.stream(values).allMatch(v -> v >= 0 && v <= 255));
    assertEquals(255, values[6], 0);
    var three = NDArray.of(new int[] {0, 1, 3}, 1, 3, 1);
    assertArrayEquals(new double[] {0, 1, 2, 3}, values(ImageOps.resize(three, 1, 4)), 1);
  }

  @Test
  void patchesComeTogetherAgain() {
    UnaryOperator<Tensor> again =
        x -> ImageOps.reconstructPatches(ImageOps.extractPatches(x, 2, 5), two(2, 5), two(6, 5));
    assertArrayEquals(IMAGES.toDoubles(), values(again.apply(IMAGES)));
    var size = two(4, 3);
    var beyond = ImageOps.extractPatches(IMAGES, size, null, new int[] {1}, "same", null);
    assertEquals(Shape.of(2, 2, 2, 36), beyond.shape());
    var cut = ImageOps.reconstructPatches(beyond, size, two(6, 5), size, "same", null);
    assertArrayEquals(IMAGES.toDoubles(), values(cut));
    var volumes = RandomOps.uniform(new long[] {2, 4, 2, 6, 3}, 1);
    var three = new int[] {2, 1, 3};
    var cubes = ImageOps.extractPatches3d(volumes, three, null, new int[] {1}, "valid", null);
    assertEquals(Shape.of(2, 2, 2, 2, 18), cubes.shape());
    var back = ImageOps.reconstructPatches(cubes, three, new int[] {4, 2, 6});
    assertArrayEquals(values(volumes), values(back));
  }

  private static int[] two(int height, int width) {
    return new int[] {height, width};
  }

  @Test
  void hsvLeadsBackToRgb() {
    var colours = values(ImageOps.hsvToRgb(ImageOps.rgbToHsv(IMAGES)));
    assertArrayEquals(IMAGES.toDoubles(), colours, 1e-6);
  }

  @Test
  void perspectiveLeadsStartPointsToEndPoints() {
    var end = NDArray.of(new float[] {1, 1, 4, 0, 0, 5, 3, 4}, 4, 2);
    var there = ImageOps.perspectiveTransform(IMAGES, CORNERS, end, "bilinear", 0, null).value();
    assertArrayEquals(pixel(IMAGES, 0, 0), pixel(there, 1, 1), 1e-4);
    assertArrayEquals(pixel(IMAGES, 5, 4), pixel(there, 4, 3), 1e-4);
  }

  private static double[] pixel(NDArray images, int row, int column) {
    return images.get(1).get(row).get(column).toDoubles();
  }

  @Test
  void aTransformMayDivide() {
    // x' = x / (0.5 x + 1): the pixels 0, 1, 2 come from 0, 2/3, 1
    var row = NDArray.of(new float[] {0, 3, 6}, 1, 3, 1);
    var transform = NDArray.of(new float[] {1, 0, 0, 0, 1, 0, 0.5f, 0}, 8);
    assertArrayEquals(
        new double[] {0, 2, 3}, values(ImageOps.affineTransform(row, transform)), 1e-5);
  }

  @Test
  void elasticTransformMovesNearPixelsAlike() {
    long[] shape = {1, 64, 64, 1};
    var ramp = Ops.arange(64).cast(DType.FLOAT32).reshape(1, 1, 64, 1).tile(1, 64, 1, 1);
    assertEquals(Shape.of(shape), ramp.shape());
    var moved = values(ImageOps.elasticTransform(ramp, 10, 4, "bilinear", "nearest", 0, 1, null));
    var moves = new double[64 * 40];
    var changes = new double[64 * 40];
    for (int i = 0; i < moves.length; i++) {
      int at = i / 40 * 64 + i % 40 + 12; // away from the ends
      moves[i] = moved[at] - at % 64;
      changes[i] = moved[at + 1] - moved[at] - 1;
    }
    // the deviation of the sums of a window: sigma / (2 sqrt(pi) sigma), times alpha
    assertEquals(10 / (2 * Math.sqrt(Math.PI)), deviation(moves), 0.8);
    assertTrue(deviation(changes) < deviation(moves) / 3);
    var still = ImageOps.elasticTransform(ramp, 0, 4, "bilinear", "nearest", 0, 1, null);
    assertArrayEquals(values(ramp), values(still), 1e-4);
  }

  private static double deviation(double[] values) {
    return Math.sqrt(DoubleStream.of(values).map(v -> v * v).average().orElseThrow());
  }

  @Test
  void functionalModelsTakeThem() {
    var images = TensorInternals.symbolic(Shape.of(Shape.UNKNOWN, 6, 5, 3), DType.FLOAT32);
    operations().forEach((name, op) -> assertEquals(-1, op.of(images, null).shape().dim(0), name));
    var elastic = ImageOps.elasticTransform(images, 1, 1, "bilinear", "wrap", 0, null, null);
    assertEquals(images.shape(), elastic.shape());
  }

  @Test
  void messages() {
    var x = IMAGES;
    refused("image.resize: images must not be null.", () -> ImageOps.resize(null, 2, 2));
    refused(
        "image.resize: expected one image of 3 axes, or a batch of 4 axes, received shape (2, 2).",
        () -> ImageOps.resize(Ops.ones(2, 2), 2, 2));
    refused(
        "image.resize: expected a size of height and width, 1 or more each, received [0, 2].",
        () -> ImageOps.resize(x, 0, 2));
    refused(
        "image.resize: interpolation must be one of [nearest, bilinear, bicubic, lanczos3,"
            + " lanczos5], received \"cubic\".",
        () -> ImageOps.resize(x, 2, 2, "cubic"));
    refused(
        "image.resize: images of shape (0, 2, 3) have no pixels.",
        () -> ImageOps.resize(Ops.ones(0, 2, 3), 2, 2));
    refused(
        "image.resize: only one of crop_to_aspect_ratio and pad_to_aspect_ratio can be true.",
        () -> ImageOps.resize(x, two(2, 2), "nearest", false, true, true, "constant", 0, null));
    refused(
        "image.rgb_to_hsv: expected data_format \"channels_last\" or \"channels_first\", received"
            + " \"last\".",
        () -> ImageOps.rgbToHsv(x, "last"));
    refused(
        "image.rgb_to_hsv: expected images of 3 channels, received shape (2, 2, 2).",
        () -> ImageOps.rgbToHsv(Ops.ones(2, 2, 2)));
    refused(
        "image.pad_images: expected two of top_padding, bottom_padding and target_height, 0 or"
            + " more each, received [1, null, null].",
        () -> ImageOps.padImages(x, 1, 1, null, 1, null, null, null));
    refused(
        "image.pad_images: target_height 6 is too small for images of shape (2, 6, 5, 3) and"
            + " top_padding 1.",
        () -> ImageOps.padImages(x, 1, 1, null, 1, 6, null, null));
    refused(
        "image.crop_images: left_cropping 3, right_cropping 3 and target_width null do not fit"
            + " images of shape (2, 6, 5, 3).",
        () -> ImageOps.cropImages(x, 1, 3, 1, 3));
    refused(
        "image.extract_patches: a patch that covers 7 does not fit into 6; received images of shape"
            + " (2, 6, 5, 3).",
        () -> ImageOps.extractPatches(x, 7, 1));
    refused(
        "image.extract_patches: expected size of 1 or more, one number or 2, received [2, 0].",
        () -> ImageOps.extractPatches(x, 2, 0));
    refused(
        "image.reconstruct_patches: patches of 3 numbers cannot be of size [2, 2].",
        () -> ImageOps.reconstructPatches(x, two(2, 2), two(12, 10)));
    refused(
        "image.map_coordinates: expected coordinates (4, ...), a row for each axis of inputs (2, 6,"
            + " 5, 3), received (8,).",
        () -> ImageOps.mapCoordinates(x, MOVED, 1, "constant", 0));
    refused(
        "image.map_coordinates: order must be 0 (nearest) or 1 (linear), received 2.",
        () -> ImageOps.mapCoordinates(x, x, 2, "constant", 0));
    refused(
        "image.affine_transform: fill_mode must be one of [constant, nearest, wrap, mirror,"
            + " reflect], received \"null\".",
        () -> ImageOps.affineTransform(x, MOVED, "nearest", null, 0, null));
    refused(
        "image.affine_transform: expected a transform (8,) or one for each image (batch, 8),"
            + " received shape (4, 2).",
        () -> ImageOps.affineTransform(x, CORNERS));
    refused(
        "image.affine_transform: expected one row, or a row for each image of shape (2, 6, 5, 3),"
            + " received 3.",
        () -> ImageOps.affineTransform(x, Ops.ones(3, 8)));
    refused(
        "image.perspective_transform: no transform leads to these points; no three of them may lie"
            + " on one line.",
        () -> ImageOps.perspectiveTransform(x, CORNERS, Ops.ones(4, 2), "nearest", 0, null));
    refused(
        "image.gaussian_blur: sigma must be a number above 0, received 0.0.",
        () -> ImageOps.gaussianBlur(x, 3, 0));
    refused(
        "image.sobel_edges: expected a tensor of 4 axes, received shape (2, 2, 2).",
        () -> ImageOps.sobelEdges(Ops.ones(2, 2, 2)));
    refused(
        "image.ssim: a window of filter_size 11 does not fit into images of shape (2, 6, 5, 3).",
        () -> ImageOps.ssim(x, x));
    refused(
        "image.ssim: expected images of one shape, received (2, 6, 5, 3) and (2, 2, 2).",
        () -> ImageOps.ssim(x, Ops.ones(2, 2, 2)));
    refused(
        "image.scale_and_translate: method must be one of [bicubic, bilinear, cubic, lanczos3,"
            + " lanczos5, linear, tricubic, trilinear], received \"area\".",
        () ->
            ImageOps.scaleAndTranslate(
                x, new int[] {2, 6, 5, 3}, Ops.ones(1), Ops.ones(1), new int[] {1}, "area", true));
  }

  private static void refused(String message, Supplier<?> call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::get).getMessage());
  }
}
