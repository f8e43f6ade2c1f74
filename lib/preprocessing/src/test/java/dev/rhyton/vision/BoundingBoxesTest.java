package dev.rhyton.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rhyton.Refusals;
import dev.rhyton.layers.Lambda;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Boxes: the numbers of Keras 3.15.1 for drawn boxes, in {@code bounding_boxes.json}. */
class BoundingBoxesTest {
  private static final JsonNode KERAS = keras();
  private static final int[] SIZE = {60, 80, 3};
  private static final double[] VARIANCE = {0.1, 0.1, 0.2, 0.2};
  private static final NDArray BOXES = array("boxes");
  private static final NDArray OTHERS = array("others");
  private static final NDArray ANCHORS = array("anchors");
  private static final NDArray BOX = NDArray.of(new float[4], 1, 4);

  private static JsonNode keras() {
    try (var in = BoundingBoxesTest.class.getResourceAsStream("bounding_boxes.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static NDArray array(String key) {
    return array(KERAS.get(key));
  }

  private static NDArray array(JsonNode json) {
    return NDArray.from(new ObjectMapper().convertValue(json, Object.class)).cast(DType.FLOAT32);
  }

  private static void assertKeras(String key, Tensor actual) {
    assertSame(array(key), actual);
  }

  private static void assertSame(NDArray expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.toFloats(), actual.value().toFloats(), 2e-4f);
  }

  private static NDArray numbers(float... each) {
    return NDArray.of(each, each.length);
  }

  @TestFactory
  Stream<DynamicTest> everyFormatIsConvertedToEveryOther() {
    return Stream.of(BoundingBoxFormat.values())
        .map(f -> f.name().toLowerCase(java.util.Locale.ROOT))
        .map(
            from ->
                dynamicTest(
                    from,
                    () -> {
                      var given = array(KERAS.at("/formats/" + from));
                      for (var to : BoundingBoxFormat.values()) {
                        var name = to.name().toLowerCase(java.util.Locale.ROOT);
                        assertSame(
                            array(KERAS.at("/formats/" + name)),
                            BoundingBoxes.convertFormat(given, from, name, 60, 80));
                      }
                    }));
  }

  @Test
  void boxesOfOneImageAndWholeNumbers() {
    var boxes = NDArray.of(new int[] {10, 20, 30, 40, 50, 60, 70, 80}, 2, 4);
    assertSame(
        NDArray.of(new float[] {10, 20, 20, 20, 50, 60, 20, 20}, 2, 4),
        BoundingBoxes.convertFormat(boxes, "xyxy", "xywh"));
    assertSame(
        NDArray.of(new float[] {0, 15, 10, 35, 30, 50, 30, 50}, 2, 4),
        BoundingBoxes.crop(boxes, 5, 20, 50, 30).cast(DType.FLOAT32));
    assertEquals(DType.INT32, BoundingBoxes.pad(boxes, 5, 7).dtype());
  }

  @Test
  void placesAreThoseOfKeras() {
    var labels = NDArray.of(new int[] {0, 1, 2, 3, 4, 5}, 2, 3);
    var clipped = BoundingBoxes.clipToImageSize(new BoundingBoxes<>(BOXES, labels), 60, 80);
    assertKeras("clip", clipped.boxes());
    assertKeras("crop", BoundingBoxes.crop(BOXES, 5, 7, 30, 40));
    assertKeras("pad", BoundingBoxes.pad(BOXES, 5, 7));
  }

  @Test
  void aBoxOutsideOfTheImageHasNoLabel() {
    var boxes = NDArray.of(new float[] {-0.5f, 0, -0.1f, 1, 0.5f, 0.5f, 2, 2}, 2, 4);
    var labels = NDArray.of(new int[] {3, 4}, 2);
    var clipped =
        BoundingBoxes.clipToImageSize(new BoundingBoxes<>(boxes, labels), 60, 80, "rel_xyxy");
    assertArrayEquals(new int[] {-1, 4}, clipped.labels().value().toInts());
    assertArrayEquals(
        new float[] {0, 0, 0, 1, 0.5f, 0.5f, 1, 1}, clipped.boxes().value().toFloats());
    assertNull(BoundingBoxes.clipToImageSize(new BoundingBoxes<>(boxes, null), 60, 80).labels());
  }

  @Test
  void affineTransformsAreThoseOfKeras() {
    var numbers =
        new NDArray[] {
          numbers(30, -75),
          numbers(0.1f, -0.2f),
          numbers(0, 0.3f),
          numbers(1.5f, 0.8f),
          numbers(10, -5),
          numbers(0, 20)
        };
    assertKeras("affine", affine(numbers, 0.5, 0.5));
    assertKeras("affine_center", affine(numbers, 0.2, 0.9));
    assertSame(
        array("affine"),
        BoundingBoxes.affineTransform(
            BOXES, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], 60, 80));
  }

  private static Tensor affine(NDArray[] n, double centerX, double centerY) {
    return BoundingBoxes.affineTransform(
        BOXES, n[0], n[1], n[2], n[3], n[4], n[5], 60, 80, centerX, centerY);
  }

  @Test
  void overlapsAreThoseOfKeras() {
    assertKeras("iou", BoundingBoxes.computeIou(BOXES, OTHERS, "xyxy"));
    assertKeras("iou_shared", BoundingBoxes.computeIou(BOXES, ANCHORS, "xyxy"));
    var relative = array(KERAS.at("/formats/rel_xywh"));
    var others = BoundingBoxes.convertFormat(OTHERS, "xyxy", "rel_xywh", 60, 80);
    assertKeras("iou_rel", BoundingBoxes.computeIou(relative, others, "rel_xywh", false, -1, SIZE));
    var masked = BOXES.toFloats();
    for (int box : new int[] {1, 4}) java.util.Arrays.fill(masked, box * 4, box * 4 + 4, -1);
    assertKeras(
        "iou_masked",
        BoundingBoxes.computeIou(NDArray.of(masked, 2, 3, 4), OTHERS, "xyxy", true, -2, null));
    var pairs = BOXES.slice(1, 0, 2);
    assertKeras("ciou", BoundingBoxes.computeCiou(pairs, OTHERS, "xyxy"));
    assertSame(
        array("ciou"),
        BoundingBoxes.computeCiou(relative.slice(1, 0, 2), others, "rel_xywh", SIZE));
  }

  @Test
  void anchorsAreThoseOfKeras() {
    for (var format : new String[] {"center_yxhw", "center_xywh"}) {
      var deltas =
          BoundingBoxes.encodeBoxToDeltas(ANCHORS, BOXES, "xyxy", "xyxy", format, VARIANCE, null);
      assertKeras("deltas_" + format, deltas);
      assertKeras(
          "decoded_" + format,
          BoundingBoxes.decodeDeltasToBoxes(
              ANCHORS, deltas.multiply(0.5), "xyxy", "xywh", format, VARIANCE, null));
    }
    var relative = array(KERAS.at("/formats/rel_xywh"));
    assertKeras(
        "deltas_rel",
        BoundingBoxes.encodeBoxToDeltas(
            ANCHORS, relative, "xyxy", "rel_xywh", "center_yxhw", null, SIZE));
    var deltas = BoundingBoxes.encodeBoxToDeltas(ANCHORS, BOXES, "xyxy", "xyxy");
    assertSame(BOXES, BoundingBoxes.decodeDeltasToBoxes(ANCHORS, deltas, "xyxy", "xyxy"));
  }

  @TestFactory
  Stream<DynamicTest> messages() {
    var three = NDArray.of(new float[3], 1, 3);
    var one = numbers(1);
    return new Refusals()
        .add(
            "Unknown bounding box format \"xyhw\": expected one of xyxy, yxyx, xywh, center_xywh,"
                + " center_yxhw, rel_xyxy, rel_yxyx, rel_xywh, rel_center_xywh. Did you mean"
                + " \"xywh\"?",
            () -> BoundingBoxes.convertFormat(BOXES, "xyhw", "xyxy"))
        .add(
            "convertFormat: the format rel_xyxy needs the height and the width of the image.",
            () -> BoundingBoxes.convertFormat(BOXES, "xyxy", "rel_xyxy"))
        .add(
            "convertFormat: expected boxes of four numbers each, received boxes of shape (1, 3).",
            () -> BoundingBoxes.convertFormat(three, "xyxy", "xywh"))
        .add(
            "convertFormat: boxes must not be null.",
            () -> BoundingBoxes.convertFormat(null, "xyxy", "xywh"))
        .add(
            "nonMaxSuppression: expected boxes of shape (boxes, 4) and a score for each, received"
                + " boxes of shape (3, 4) and scores of shape (1,).",
            () -> BoundingBoxes.nonMaxSuppression(ANCHORS, one, 3, "xyxy"))
        .add(
            "nonMaxSuppression: expected boxes of four numbers each, received boxes of shape (1,).",
            () -> BoundingBoxes.nonMaxSuppression(one, one, 3, "xyxy"))
        .add(
            "nonMaxSuppression: expected maxOutputSize of at least 0, iouThreshold in [0, 1] and a"
                + " number as scoreThreshold, received -1, 0.5 and -Infinity.",
            () -> BoundingBoxes.nonMaxSuppression(BOX, one, -1, "xyxy"))
        .add(
            "clipToImageSize: boxes must not be null.",
            () -> BoundingBoxes.clipToImageSize(null, 60, 80))
        .add(
            "clipToImageSize: expected boxes of the format xyxy or rel_xyxy, received xywh: call"
                + " convertFormat first.",
            () -> BoundingBoxes.clipToImageSize(new BoundingBoxes<>(BOXES, null), 60, 80, "xywh"))
        .add(
            "affineTransform: expected boxes of shape (batch, boxes, 4), received (3, 4).",
            () -> BoundingBoxes.affineTransform(ANCHORS, one, one, one, one, one, one, 60, 80))
        .add(
            "affineTransform: angle must not be null.",
            () -> BoundingBoxes.affineTransform(BOXES, null, one, one, one, one, one, 60, 80))
        .add(
            "affineTransform: expected a number for each image, of shape (batch,), received "
                + Shape.of(1, 3)
                + ".",
            () -> BoundingBoxes.affineTransform(BOXES, three, one, one, one, one, one, 60, 80))
        .add(
            "computeIou: expected boxes of shape (boxes, 4) or (batch, boxes, 4), received (4,).",
            () -> BoundingBoxes.computeIou(numbers(1, 2, 3, 4), BOXES, "xyxy"))
        .add(
            "computeIou: the format rel_xyxy needs the height and the width of the image.",
            () -> BoundingBoxes.computeIou(BOXES, BOXES, "rel_xyxy"))
        .add(
            "computeCiou: expected an image shape of height and width, received 1 numbers.",
            () -> BoundingBoxes.computeCiou(BOXES, BOXES, "rel_xyxy", new int[1]))
        .add(
            "encodeBoxToDeltas: the format of the deltas must be center_xywh or center_yxhw,"
                + " received xyxy.",
            () ->
                BoundingBoxes.encodeBoxToDeltas(ANCHORS, BOXES, "xyxy", "xyxy", "xyxy", null, null))
        .add(
            "decodeDeltasToBoxes: expected a variance of four numbers, received 1.",
            () ->
                BoundingBoxes.decodeDeltasToBoxes(
                    ANCHORS, BOXES, "xyxy", "xyxy", "center_xywh", new double[1], null))
        .tests();
  }

  // ---- non-maximum suppression ----

  /** The example of TensorFlow's own test of the operation. */
  @Test
  void boxesThatOverlapAreLeftOut() {
    var boxes =
        NDArray.from(
            new float[][] {
              {0, 0, 1, 1},
              {0, 0.1f, 1, 1.1f},
              {0, -0.1f, 1, 0.9f},
              {0, 10, 1, 11},
              {0, 10.1f, 1, 11.1f},
              {0, 100, 1, 101}
            });
    var scores = NDArray.from(new float[] {0.9f, 0.75f, 0.6f, 0.95f, 0.5f, 0.3f});
    assertSame(
        NDArray.from(new int[] {3, 0, 5}),
        BoundingBoxes.nonMaxSuppression(boxes, scores, 3, "yxyx"));
    assertSame(
        NDArray.from(new int[] {3, 0}),
        BoundingBoxes.nonMaxSuppression(boxes, scores, 9, 0.5, 0.4, "yxyx"));
    assertSame(
        NDArray.from(new int[] {3, 0, 1, 2, 4, 5}),
        BoundingBoxes.nonMaxSuppression(boxes, scores, 9, 1, -1, "xyxy"));
    assertSame(
        NDArray.of(new int[0], 0), BoundingBoxes.nonMaxSuppression(boxes, scores, 0, "xyxy"));
    var none = NDArray.of(new float[0], 0, 4);
    assertSame(
        NDArray.of(new int[0], 0),
        BoundingBoxes.nonMaxSuppression(none, NDArray.of(new float[0], 0), 3, "xyxy"));
  }

  /** In every format, on arrays and in a layer, as a plain loop; equal scores by their index. */
  @Test
  void randomBoxesAreLeftOutAsByALoop() {
    var random = new Random(5);
    for (int i = 0; i < 60; i++) {
      int count = random.nextInt(30);
      var corners = new float[count * 4];
      var scores = new float[count];
      for (int b = 0; b < count; b++) {
        for (int k = 0; k < 2; k++) {
          corners[4 * b + k] = random.nextInt(40) / 64f;
          corners[4 * b + 2 + k] = corners[4 * b + k] + (1 + random.nextInt(20)) / 64f;
        }
        scores[b] = random.nextInt(20) / 16f;
      }
      var boxes = NDArray.of(corners, count, 4);
      int most = random.nextInt(12);
      double iou = random.nextInt(5) / 4.0;
      double score = random.nextInt(3) / 4.0 - 0.25;
      var expected = suppressed(corners, scores, most, iou, score);
      var formats =
          List.of("xyxy", "yxyx", "xywh", "center_xywh", "rel_xyxy", "rel_yxyx", "rel_xywh");
      var format = formats.get(random.nextInt(formats.size()));
      var given = BoundingBoxes.convertFormat(boxes, "xyxy", format.replace("rel_", ""));
      var ofScores = NDArray.of(scores, count);
      assertSame(
          expected, BoundingBoxes.nonMaxSuppression(given, ofScores, most, iou, score, format));
      if (count == 0) continue;
      var layer =
          Lambda.ofAll(
              x -> BoundingBoxes.nonMaxSuppression(x.get(0), x.get(1), most, iou, score, format));
      assertSame(expected, layer.apply(List.of(given, ofScores)).get(0));
    }
  }

  private static NDArray suppressed(
      float[] corners, float[] scores, int most, double iou, double score) {
    var order =
        IntStream.range(0, scores.length)
            .filter(b -> scores[b] > score)
            .boxed()
            .sorted(Comparator.comparing((Integer b) -> -scores[b]).thenComparing(b -> b))
            .toList();
    var left = new ArrayList<Integer>();
    for (int b : order) {
      boolean free = left.stream().allMatch(other -> overlap(corners, b, other) <= iou);
      if (free && left.size() < most) left.add(b);
    }
    return NDArray.of(left.stream().mapToInt(b -> b).toArray(), left.size());
  }

  private static double overlap(float[] c, int a, int b) {
    double width = Math.min(c[4 * a + 2], c[4 * b + 2]) - Math.max(c[4 * a], c[4 * b]);
    double height = Math.min(c[4 * a + 3], c[4 * b + 3]) - Math.max(c[4 * a + 1], c[4 * b + 1]);
    double common = Math.max(0, width) * Math.max(0, height);
    return (float) (common / (area(c, a) + area(c, b) - common));
  }

  private static double area(float[] c, int box) {
    return (c[4 * box + 2] - c[4 * box]) * (c[4 * box + 3] - c[4 * box + 1]);
  }
}
