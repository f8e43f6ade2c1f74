package dev.rhyton.vision;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.vision.DrawnValues.MANY;
import static dev.rhyton.vision.DrawnValues.assertUniform;
import static dev.rhyton.vision.DrawnValues.draws;
import static dev.rhyton.vision.DrawnValues.each;
import static dev.rhyton.vision.DrawnValues.inference;
import static dev.rhyton.vision.DrawnValues.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.Kit;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layers;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The transforms of places: what they drew, done again in plain Java, gives the same pixels, and
 * over many draws it is distributed as it should be.
 */
class ImageTransformsTest {
  private static final int HEIGHT = DrawnValues.HEIGHT;
  private static final int WIDTH = DrawnValues.WIDTH;
  private static final NDArray IMAGES = Kit.normal(1, 12, HEIGHT, WIDTH, 2);

  // ---- the same pixels ----

  /** A pixel between pixels, looked up where the border says. */
  private static double pixel(NDArray images, int n, double y, double x, int c, String fill) {
    double top = Math.floor(y);
    double left = Math.floor(x);
    double value = 0;
    for (int dy = 0; dy < 2; dy++) {
      for (int dx = 0; dx < 2; dx++) {
        double share = Math.abs(1 - dy - (y - top)) * Math.abs(1 - dx - (x - left));
        value += share * whole(images, n, (int) top + dy, (int) left + dx, c, fill);
      }
    }
    return value;
  }

  private static double whole(NDArray images, int n, int y, int x, int c, String fill) {
    if (fill.equals("constant") && (y < 0 || y >= HEIGHT || x < 0 || x >= WIDTH)) return 0;
    int row = inside(y, HEIGHT, fill);
    int column = inside(x, WIDTH, fill);
    int channels = (int) images.shape().last();
    return images.toFloats()[((n * HEIGHT + row) * WIDTH + column) * channels + c];
  }

  private static int inside(int i, int size, String fill) {
    if (fill.equals("nearest")) return Math.max(0, Math.min(size - 1, i));
    int turn = Math.floorMod(i, 2 * size);
    return turn < size ? turn : 2 * size - 1 - turn;
  }

  /** Where a pixel comes from, {@code {y, x}}, by what was drawn for its image. */
  private interface Places {
    double[] from(double y, double x, double[] drawn);
  }

  private static void check(ImageTransform<?, Tensor> layer, String fill, Places places) {
    var run = run(layer, List::of, IMAGES);
    var transforms = run.drawn().get(0).toDoubles();
    var wanted = new double[(int) IMAGES.size()];
    for (int i = 0; i < wanted.length; i++) {
      int n = i / (HEIGHT * WIDTH * 2);
      int y = i / (WIDTH * 2) % HEIGHT;
      int x = i / 2 % WIDTH;
      var from = places.from(y, x, Arrays.copyOfRange(transforms, n * 8, n * 8 + 8));
      wanted[i] = pixel(IMAGES, n, from[0], from[1], i % 2, fill);
    }
    assertEquals(0, Kit.distance(wanted, run.images().toDoubles()), 1e-4);
  }

  @Test
  void rotationTurnsAboutTheMiddle() {
    double middleY = (HEIGHT - 1) / 2.0;
    double middleX = (WIDTH - 1) / 2.0;
    check(
        RandomRotation.of(1),
        "reflect",
        (y, x, t) -> {
          double angle = Math.atan2(t[3], t[0]);
          double right = x - middleX;
          double down = y - middleY;
          return new double[] {
            Math.sin(angle) * right + Math.cos(angle) * down + middleY,
            Math.cos(angle) * right - Math.sin(angle) * down + middleX
          };
        });
  }

  @Test
  void translationMovesDownAndRight() {
    check(
        RandomTranslation.of(0.9, 0.9).fillMode("constant"),
        "constant",
        (y, x, t) -> new double[] {y + t[5], x + t[2]});
  }

  @Test
  void zoomKeepsTheMiddle() {
    check(
        RandomZoom.of(0.7).widthFactor(0.2, 0.9).fillMode("nearest"),
        "nearest",
        (y, x, t) ->
            new double[] {
              (HEIGHT - 1) / 2.0 + t[4] * (y - (HEIGHT - 1) / 2.0),
              (WIDTH - 1) / 2.0 + t[0] * (x - (WIDTH - 1) / 2.0)
            });
  }

  @Test
  void shearSlants() {
    check(
        RandomShear.of(0.8, 0.6),
        "reflect",
        (y, x, t) -> new double[] {y + t[3] * x, x + t[1] * y});
  }

  /** By the eight equations of four corners, which the layer does not solve. */
  @Test
  void perspectiveMovesTheCornersInside() {
    check(
        RandomPerspective.of(1, 1).scale(0.6),
        "constant",
        (y, x, t) -> {
          double k = t[6] * x + t[7] * y + 1;
          return new double[] {t[4] * y / k, t[0] * x / k};
        });
    var run = run(RandomPerspective.of(1, 1).scale(0.6), List::of, IMAGES);
    var t = run.drawn().get(0).toDoubles();
    for (int n = 0; n < 12; n++) {
      double[] own = Arrays.copyOfRange(t, n * 8, n * 8 + 8);
      // The corner that comes from (W − 1, 0) lies at (u, 0): a0 u / (c0 u + 1) = W − 1.
      double right = (WIDTH - 1) / (own[0] - own[6] * (WIDTH - 1));
      double down = (HEIGHT - 1) / (own[4] - own[7] * (HEIGHT - 1));
      assertEquals(WIDTH - 1, right, 0.3 * (WIDTH - 1) + 1e-3);
      assertEquals(HEIGHT - 1, down, 0.3 * (HEIGHT - 1) + 1e-3);
      // The last corner: a0 u = (W − 1) k, b1 v = (H − 1) k, k = c0 u + c1 v + 1.
      double perK = own[6] * (WIDTH - 1) / own[0] + own[7] * (HEIGHT - 1) / own[4];
      double k = 1 / (1 - perK);
      assertEquals(WIDTH - 1, (WIDTH - 1) * k / own[0], 0.3 * (WIDTH - 1) + 1e-3);
      assertEquals(HEIGHT - 1, (HEIGHT - 1) * k / own[4], 0.3 * (HEIGHT - 1) + 1e-3);
    }
  }

  @TestFactory
  Stream<DynamicTest> flipMirrorsWhatItChose() {
    return Stream.of("horizontal", "vertical", "horizontal_and_vertical")
        .map(
            mode ->
                dynamicTest(
                    mode,
                    () -> {
                      var run = run(RandomFlip.of(mode), d -> List.of(d.cast(DType.INT32)), IMAGES);
                      var flips = run.drawn().get(0).toInts();
                      var x = IMAGES.toFloats();
                      var wanted = new double[x.length];
                      for (int i = 0; i < x.length; i++) {
                        int n = i / (HEIGHT * WIDTH * 2);
                        int row = i / (WIDTH * 2) % HEIGHT;
                        int column = i / 2 % WIDTH;
                        boolean flip = flips[n] == 1;
                        if (flip && mode.contains("vertical")) row = HEIGHT - 1 - row;
                        if (flip && mode.contains("horizontal")) column = WIDTH - 1 - column;
                        wanted[i] = x[((n * HEIGHT + row) * WIDTH + column) * 2 + i % 2];
                      }
                      assertEquals(0, Kit.distance(wanted, run.images().toDoubles()));
                    }));
  }

  @Test
  void cropCutsTheWindowThatItDrew() {
    var run = run(RandomCrop.of(3, 4), w -> List.of(w.top(), w.left()), IMAGES);
    int top = (int) run.drawn().get(0).item();
    int left = (int) run.drawn().get(1).item();
    assertEquals(Shape.of(12, 3, 4, 2), run.images().shape());
    var wanted = new double[12 * 3 * 4 * 2];
    for (int i = 0; i < wanted.length; i++) {
      int n = i / 24;
      wanted[i] = whole(IMAGES, n, top + i / 8 % 3, left + i / 2 % 4, i % 2, "constant");
    }
    assertEquals(0, Kit.distance(wanted, run.images().toDoubles()));
  }

  @Test
  void cropLeavesImagesInInference() {
    var images = Kit.normal(3, 1, 4, 6, 1);
    assertEquals(images, inference(RandomCrop.of(2, 3), images));
    var in = Input.of(4, 6, 1);
    assertEquals(Shape.of(-1, 2, 3, 1), RandomCrop.of(2, 3).apply(in).shape());
  }

  @Test
  void cropOfASmallerImageIsItsMiddle() {
    var whole = NDArray.of(new float[] {0, 1, 2, 3, 4, 5, 6, 7}, 1, 2, 4, 1);
    var kerases =
        new float[] {
          1, 1.625f, 2.375f, 3, 2, 2.625f, 3.375f, 4, 4, 4.625f, 5.375f, 6, 5, 5.625f, 6.375f, 7
        };
    assertEquals(NDArray.of(kerases, 1, 4, 4, 1), RandomCrop.of(4, 4).augment(whole));
  }

  // ---- distributions ----

  @Test
  void rotationIsUniform() {
    var sines = draws(RandomRotation.of(-0.1, 0.2), t -> t.slice(1, 3, 4));
    assertUniform(-0.1, 0.2, each(sines, s -> Math.asin(s) / (2 * Math.PI)));
  }

  @Test
  void translationIsUniform() {
    var layer = RandomTranslation.of(new double[] {-0.2, 0.1}, new double[] {0.3});
    assertUniform(-0.1 * HEIGHT, 0.2 * HEIGHT, draws(layer, t -> t.slice(1, 5, 6)));
    assertUniform(-0.3 * WIDTH, 0.3 * WIDTH, draws(layer, t -> t.slice(1, 2, 3)));
  }

  @Test
  void zoomIsUniform() {
    var layer = RandomZoom.of(-0.3, 0.1);
    assertUniform(0.7, 1.1, draws(layer, t -> t.slice(1, 4, 5)));
    assertEquals(
        0, Arrays.stream(draws(layer, t -> t.slice(1, 0, 1).subtract(t.slice(1, 4, 5)))).sum());
    assertUniform(0.9, 1.4, draws(layer.widthFactor(-0.1, 0.4), t -> t.slice(1, 0, 1)));
  }

  @Test
  void shearIsUniformInBothDirections() {
    var layer = RandomShear.of(new double[] {0.1, 0.3}, new double[] {0.2});
    var x = draws(layer, t -> t.slice(1, 1, 2));
    assertUniform(0.1, 0.3, each(x, Math::abs));
    assertEquals(0.5, Arrays.stream(x).filter(v -> v < 0).count() / (double) MANY, 0.025);
    assertUniform(-0.2, 0.2, draws(layer, t -> t.slice(1, 3, 4)));
  }

  @Test
  void perspectiveIsAppliedWithItsProbability() {
    var moved = draws(RandomPerspective.of(0.2, 0.6), t -> t.slice(1, 0, 1).notEqual(1));
    assertEquals(0.4, Arrays.stream(moved).average().orElseThrow(), 0.025);
    // Along the upper border: a0 u / (c0 u + 1) = 1 for the corner u in units of the image.
    var corner =
        draws(
            RandomPerspective.of(1, 1).scale(0.5),
            t -> t.slice(1, 0, 1).subtract(t.slice(1, 6, 7).multiply(WIDTH - 1)).reciprocal());
    assertUniform(0.75, 1.25, corner);
  }

  @Test
  void everySecondImageIsFlipped() {
    var flips = draws(RandomFlip.of("vertical"), f -> f.cast(DType.FLOAT32));
    assertEquals(0.5, Arrays.stream(flips).average().orElseThrow(), 0.025);
  }

  @Test
  void cropIsUniform() {
    try (var graph = GraphBuilder.open(true)) {
      var x = graph.argument(DType.FLOAT32, Shape.of(1, HEIGHT, WIDTH, 1));
      var window = RandomCrop.of(3, 4).getRandomTransformation(x, true);
      var function = graph.function(List.of(window.top(), window.left()));
      var zeros = List.of(NDArray.of(new float[HEIGHT * WIDTH], 1, HEIGHT, WIDTH, 1));
      var tops = new int[4];
      var lefts = new int[6];
      for (int i = 0; i < MANY; i++) {
        var corner = function.run(zeros);
        tops[(int) corner[0].item()]++;
        lefts[(int) corner[1].item()]++;
      }
      for (int count : tops) assertEquals(MANY / 4.0, count, 5 * Math.sqrt(MANY / 4.0));
      for (int count : lefts) assertEquals(MANY / 6.0, count, 5 * Math.sqrt(MANY / 6.0));
    }
  }

  @Test
  void brightnessAndContrastAreUniform() {
    var brightness = RandomBrightness.of(-0.1, 0.4).valueRange(0, 10);
    assertUniform(-1, 4, draws(brightness, d -> d));
    assertUniform(0.8, 1.5, draws(RandomContrast.of(0.2, 0.5), d -> d));
    assertUniform(1, 1.5, draws(RandomContrast.of(0.5), d -> d));
  }

  // ---- masks, boxes, labels ----

  private static final NDArray BOXES =
      NDArray.from(new float[][][] {{{1, 1, 4, 3}, {0, 2, 9, 6}}, {{6, 3, 8, 5}, {2, 0, 3, 1}}});
  private static final NDArray CLASSES = NDArray.from(new int[][] {{3, 5}, {7, 9}});

  private static AnnotatedImages<NDArray> annotated() {
    return AnnotatedImages.of(Kit.normal(1, 2, HEIGHT, WIDTH, 1))
        .labels(NDArray.from(new int[] {4, 2}))
        .boundingBoxes(BOXES, CLASSES)
        .segmentationMasks(Kit.labels(3, 2 * HEIGHT * WIDTH, 5).reshape(2, HEIGHT, WIDTH, 1));
  }

  /** A box of ones in a dark image goes where its box goes. */
  @TestFactory
  Stream<DynamicTest> boxesGoWithTheImage() {
    return Stream.<ImageTransform<?, ?>>of(
            RandomFlip.of(),
            RandomTranslation.of(0.2, 0.2).fillMode("constant"),
            RandomZoom.of(0.2).fillMode("constant"),
            RandomRotation.of(0.25, 0.25).fillMode("constant"),
            RandomShear.of(0.3, 0.2).fillMode("constant"),
            RandomPerspective.of(1, 1).scale(0.4),
            RandomCrop.of(30, 34))
        .map(
            layer ->
                dynamicTest(layer.toString(), () -> checkBoxes(layer.boundingBoxFormat("xyxy"))));
  }

  private static void checkBoxes(ImageTransform<?, ?> layer) {
    int size = 40;
    var pixels = new float[size * size];
    for (int y = 12; y < 22; y++) for (int x = 15; x < 29; x++) pixels[y * size + x] = 1;
    var data =
        AnnotatedImages.of(NDArray.of(pixels, 1, size, size, 1))
            .boundingBoxes(
                NDArray.from(new float[][][] {{{15, 12, 29, 22}}}),
                NDArray.from(new int[][] {{1}}));
    var result = layer.augment(data);
    var box = result.boundingBoxes().boxes().toFloats();
    double left = size;
    double top = size;
    double right = 0;
    double bottom = 0;
    int columns = (int) result.images().shape().dim(2);
    var changed = result.images().toFloats();
    for (int i = 0; i < changed.length; i++) {
      if (changed[i] < 0.5) continue;
      left = Math.min(left, i % columns);
      right = Math.max(right, i % columns + 1);
      int row = i / columns;
      top = Math.min(top, row);
      bottom = Math.max(bottom, row + 1);
    }
    // Pixels have a width, boxes none: they agree to about one pixel.
    assertEquals(left, box[0], 1.5);
    assertEquals(top, box[1], 1.5);
    assertEquals(right, box[2], 1.5);
    assertEquals(bottom, box[3], 1.5);
  }

  @TestFactory
  Stream<DynamicTest> everyFormatOfBoxesMeansTheSame() {
    return Arrays.stream(BoundingBoxFormat.values())
        .map(
            format ->
                dynamicTest(
                    format.toString(),
                    () -> {
                      try (var graph = GraphBuilder.open(false)) {
                        var x = graph.argument(DType.FLOAT32, BOXES.shape());
                        var written = format.fromCorners(x, HEIGHT, WIDTH);
                        var read = format.toCorners(written, HEIGHT, WIDTH);
                        var found = graph.function(List.of(written, read)).run(List.of(BOXES));
                        assertEquals(0, Kit.distance(BOXES, found[1]), 1e-6);
                        assertEquals(0, Kit.distance(firstBox(format), firstFour(found[0])), 1e-6);
                      }
                    }));
  }

  private static double[] firstFour(NDArray boxes) {
    return Arrays.copyOf(boxes.toDoubles(), 4);
  }

  /** The box from (1, 1) to (4, 3) in an image of 9 by 6. */
  private static double[] firstBox(BoundingBoxFormat format) {
    return switch (format) {
      case XYXY, YXYX -> format == BoundingBoxFormat.XYXY ? four(1, 1, 4, 3) : four(1, 1, 3, 4);
      case XYWH -> four(1, 1, 3, 2);
      case CENTER_XYWH -> four(2.5, 2, 3, 2);
      case CENTER_YXHW -> four(2, 2.5, 2, 3);
      case REL_XYXY -> four(1 / 9.0, 1 / 6.0, 4 / 9.0, 0.5);
      case REL_YXYX -> four(1 / 6.0, 1 / 9.0, 0.5, 4 / 9.0);
      case REL_XYWH -> four(1 / 9.0, 1 / 6.0, 3 / 9.0, 2 / 6.0);
      case REL_CENTER_XYWH -> four(2.5 / 9, 2 / 6.0, 3 / 9.0, 2 / 6.0);
    };
  }

  private static double[] four(double... numbers) {
    return numbers;
  }

  @Test
  void boxesOutsideLoseTheirLabel() {
    var layer =
        RandomTranslation.of(new double[] {0, 0}, new double[] {-0.5, -0.5})
            .boundingBoxFormat("xyxy");
    var result = layer.augment(annotated());
    assertEquals(
        NDArray.from(
            new float[][][] {{{0, 1, 0, 3}, {0, 2, 4.5f, 6}}, {{1.5f, 3, 3.5f, 5}, {0, 0, 0, 1}}}),
        result.boundingBoxes().boxes());
    assertEquals(NDArray.from(new int[][] {{-1, 5}, {7, -1}}), result.boundingBoxes().labels());
    assertEquals(annotated().labels(), result.labels());
  }

  @Test
  void masksGoWithTheImageAndKeepTheirType() {
    var whole = Kit.labels(3, 2 * HEIGHT * WIDTH, 5).reshape(2, HEIGHT, WIDTH, 1);
    for (var layer :
        List.<ImageTransform<?, ?>>of(
            RandomFlip.of(), RandomCrop.of(3, 3), RandomRotation.of(1).interpolation("nearest"))) {
      var data = AnnotatedImages.of(whole.cast(DType.FLOAT32)).segmentationMasks(whole);
      var result = layer.augment(data);
      assertEquals(result.images().cast(DType.INT32), result.segmentationMasks());
    }
    var data = AnnotatedImages.of(whole.cast(DType.FLOAT32)).segmentationMasks(whole);
    var mixed = RandomRotation.of(0.1, 0.1).augment(data);
    assertEquals(DType.INT32, mixed.segmentationMasks().dtype());
    var images = mixed.images().toDoubles();
    Arrays.setAll(images, i -> Math.rint(images[i]));
    assertEquals(0, Kit.distance(images, mixed.segmentationMasks().toDoubles()));
  }

  // ---- seeds ----

  @Test
  void oneSeedGivesTheSameDraws() {
    var shape = IMAGES.shape();
    Seed.set(4);
    var first = RandomRotation.of(0.3).augment(IMAGES);
    var other = RandomRotation.of(0.3).augment(IMAGES);
    Seed.set(4);
    assertEquals(first, RandomRotation.of(0.3).augment(IMAGES));
    assertNotEquals(first, other);
    Supplier<RandomZoom> own = () -> RandomZoom.of(0.3).seed(7);
    var layer = own.get();
    var one = layer.augment(IMAGES);
    var two = layer.augment(IMAGES);
    assertEquals(shape, one.shape());
    assertNotEquals(one, two);
    Seed.set(99);
    var again = own.get();
    assertEquals(one, again.augment(IMAGES));
    assertEquals(two, again.augment(IMAGES));
    assertNotEquals(one, RandomZoom.of(0.3).seed(8).augment(IMAGES));
  }

  // ---- refusals ----

  @Test
  void refusals() {
    assertRefused(
        "RandomRotation: factor must be one number or two from -1 to 1, received [2.0].",
        () -> RandomRotation.of(2));
    assertRefused(
        "RandomContrast: factor must be one number or two from 0 to 1, received [-0.1, 0.2].",
        () -> RandomContrast.of(-0.1, 0.2));
    assertRefused(
        "RandomTranslation: width_factor must be one number or two from -1 to 1, received"
            + " [0.1, 0.2, 0.3].",
        () -> RandomTranslation.of(new double[] {0}, new double[] {0.1, 0.2, 0.3}));
    assertRefused(
        "RandomBrightness: value_range must be two different numbers, received [1.0, 1.0].",
        () -> RandomBrightness.of(0.1).valueRange(1, 1));
    assertRefused("RandomCrop: height must be at least 1, received 0.", () -> RandomCrop.of(0, 3));
    assertRefused(
        "Unknown flip mode \"horizontl\": expected one of horizontal, vertical,"
            + " horizontal_and_vertical. Did you mean \"horizontal\"?",
        () -> RandomFlip.of("horizontl"));
    assertRefused(
        "Unknown fill mode \"mirror\": expected one of constant, nearest, wrap, reflect.",
        () -> RandomZoom.of(0.1).fillMode("mirror"));
    assertRefused(
        "RandomZoom: interpolation must be \"nearest\" or \"bilinear\", received \"bicubic\".",
        () -> RandomZoom.of(0.1).interpolation("bicubic"));
    assertRefused(
        "RandomPerspective: scale must lie in [0, 1], received 2.",
        () -> RandomPerspective.of().scale(2));
    assertRefused(
        "Unknown bounding box format \"xyyx\": expected one of xyxy, yxyx, xywh, center_xywh,"
            + " center_yxhw, rel_xyxy, rel_yxyx, rel_xywh, rel_center_xywh. Did you mean"
            + " \"xyxy\"?",
        () -> RandomFlip.of().boundingBoxFormat("xyyx"));
    assertRefused(
        "RandomFlip: received bounding boxes, but not what their numbers mean: add"
            + " boundingBoxFormat(\"xyxy\"), or another format.",
        () -> RandomFlip.of().augment(annotated()));
    var flat = AnnotatedImages.of(IMAGES).boundingBoxes(Kit.normal(1, 12, 4), Kit.normal(1, 12));
    assertRefused(
        "RandomFlip: expected boxes of shape (None, boxes, 4) and labels of shape (None, boxes),"
            + " received (None, 4) and (None,).",
        () -> RandomFlip.of().boundingBoxFormat("xyxy").augment(flat));
    var unlabelled = AnnotatedImages.of(IMAGES).boundingBoxes(Kit.normal(1, 12, 1, 4), null);
    assertRefused(
        "BoundingBoxes: expected a class of each box as labels, received null.",
        () -> RandomFlip.of().boundingBoxFormat("xyxy").augment(unlabelled));
    assertRefused(
        "RandomFlip: expected input of shape (None, height, width, channels), received (None, 6,"
            + " 9). Add Reshape.of(height, width, channels) before it.",
        () -> RandomFlip.of().augment(Kit.normal(1, 2, 6, 9)));
    assertRefused(
        "RandomFlip, segmentation masks: expected input of shape (None, height, width, channels),"
            + " received (None, 6, 9). Add Reshape.of(height, width, channels) before it.",
        () ->
            RandomFlip.of()
                .augment(AnnotatedImages.of(IMAGES).segmentationMasks(Kit.normal(1, 12, 6, 9))));
    assertRefused(
        "RandomFlip: expected segmentation masks of the size of the images, 6 by 9, received"
            + " (None, 6, 8, 1).",
        () ->
            RandomFlip.of()
                .augment(AnnotatedImages.of(IMAGES).segmentationMasks(Kit.normal(1, 12, 6, 8, 1))));
    assertRefused(
        "RandomFlip: expected as many of each part as there are images, 12, received one of shape"
            + " (3,).",
        () -> RandomFlip.of().augment(AnnotatedImages.of(IMAGES).labels(Kit.labels(1, 3, 2))));
  }

  // ---- files ----

  private static JsonNode config(String name, String config) {
    var json = "{\"class_name\": \"" + name + "\", \"config\": " + config + "}";
    return Json.parse(Layers.fromJson(json).toJson()).get("config");
  }

  @Test
  void aNumberInAFileIsARange() {
    var rotation =
        config("RandomRotation", "{\"factor\": 0.2, \"fill_mode\": \"wrap\", \"seed\": 7}");
    assertEquals("[-0.2,0.2]", rotation.get("factor").toString());
    assertEquals("wrap", rotation.get("fill_mode").asText());
    assertEquals(7, rotation.get("seed").asInt());
    assertFalse(rotation.has("bounding_box_format"));
    var zoom = config("RandomZoom", "{\"height_factor\": [0.1, -0.3], \"width_factor\": null}");
    assertEquals("[-0.3,0.1]", zoom.get("height_factor").toString());
    assertTrue(zoom.get("width_factor").isNull());
    var erasing = config("RandomErasing", "{\"factor\": 0.5, \"fill_value\": 3}");
    assertEquals("[0.0,0.5]", erasing.get("factor").toString());
    assertEquals("3.0", erasing.get("fill_value").toString());
    var shear = config("RandomShear", "{\"x_factor\": [-0.2, 0.2], \"y_factor\": [0.0, 0.0]}");
    assertEquals("[-0.2,0.2]", shear.get("x_factor").toString());
    var flip =
        config("RandomFlip", "{\"mode\": \"vertical\", \"bounding_box_format\": \"rel_xyxy\"}");
    assertEquals("rel_xyxy", flip.get("bounding_box_format").asText());
    assertRefused(
        "RandomRotation: factor must be one number or two from -1 to 1, received [3.0].",
        () -> config("RandomRotation", "{\"factor\": 3}"));
  }
}
