package dev.rhyton.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rhyton.Refusals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Pixels of files and arrays equal those of Keras with Pillow, bit by bit. */
class ImagesTest {
  @TempDir private Path folder;

  private static JsonNode cases() throws IOException {
    try (var in = ImagesTest.class.getResourceAsStream("/datasets/images.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static Stream<JsonNode> cases(String name) throws IOException {
    return StreamSupport.stream(cases().get(name).spliterator(), false);
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  private static float[] floats(JsonNode array) {
    var values = new float[array.size()];
    for (int i = 0; i < values.length; i++) values[i] = (float) array.get(i).asDouble();
    return values;
  }

  private static Shape shape(JsonNode dims) {
    return Shape.of(
        StreamSupport.stream(dims.spliterator(), false).mapToLong(JsonNode::asLong).toArray());
  }

  @Test
  void loadImgIsKeras() throws IOException {
    for (var file : cases().get("files").properties()) {
      Files.write(
          folder.resolve(file.getKey()), Base64.getDecoder().decode(file.getValue().asText()));
    }
    for (var c : cases("load").toList()) {
      var image =
          Images.loadImg(
              folder.resolve(c.get("file").asText()),
              c.get("color_mode").asText(),
              c.has("target_size") ? ints(c.get("target_size")) : null,
              c.path("interpolation").asText(null),
              c.path("keep_aspect_ratio").asBoolean());
      var pixels = Images.imgToArray(image);
      assertEquals(shape(c.get("shape")), pixels.shape(), c.toString());
      assertEquals(DType.FLOAT32, pixels.dtype());
      assertArrayEquals(
          Base64.getDecoder().decode(c.get("pixels").asText()),
          pixels.cast(DType.UINT8).toBytes(),
          c.toString());
    }
  }

  @Test
  void arrayToImgIsKeras() throws IOException {
    for (var c : cases("array_to_img").toList()) {
      var x = NDArray.of(floats(c.get("x")), shape(c.get("in")).dims());
      var image =
          Images.arrayToImg(
              x,
              c.path("data_format").asText(null),
              c.path("scale").asBoolean(true),
              c.path("dtype").asText(null));
      int[] pixels = Images.imgToArray(image, null, "int32").toInts();
      assertArrayEquals(ints(c.get("pixels")), pixels, c.toString());
      boolean deep = c.get("mode").asText().equals("I");
      assertEquals(deep, image.getType() == BufferedImage.TYPE_USHORT_GRAY);
    }
  }

  @Test
  void smartResizeIsKeras() throws IOException {
    var x = NDArray.of(floats(cases().get("smart_x")), 2, 7, 10, 3);
    for (var c : cases("smart_resize").toList()) {
      var how = c.get("interpolation").asText();
      var y = Images.smartResize(x, ints(c.get("size")), how, null);
      assertArrayEquals(floats(c.get("y")), y.toFloats(), 0.02f, c.get("interpolation") + "");
      var first = x.transpose(0, 3, 1, 2).value();
      var turned = Images.smartResize(first, ints(c.get("size")), how, "channels_first");
      assertEquals(y, turned.transpose(0, 2, 3, 1).value());
    }
  }

  @Test
  void savesWhatItLoads() {
    var ramp = new float[64];
    for (int i = 0; i < 64; i++) ramp[i] = 4 * i;
    var x = NDArray.of(ramp, 8, 8, 1);
    for (var ending : List.of("png", "bmp", "gif")) {
      var file = folder.resolve("grey." + ending);
      Images.saveImg(file, x, null, null, false);
      assertEquals(
          x, Images.imgToArray(Images.loadImg(file, "grayscale", null, null, false)), ending);
    }
    var deep = x.scale(257);
    Images.saveImg(folder.resolve("deep.png"), deep, null, null, false);
    assertEquals(
        x, Images.imgToArray(Images.loadImg(folder.resolve("deep.png"), "grayscale", 8, 8)));
  }

  @Test
  void jpegHasNoOpacity() {
    var x = NDArray.of(new float[8 * 8 * 4], 8, 8, 4);
    var file = folder.resolve("x.jpg");
    Images.saveImg(file, x);
    assertEquals(Shape.of(8, 8, 3), Images.imgToArray(Images.loadImg(file)).shape());
    Images.saveImg(folder.resolve("none"), x, null, "png", true);
    assertEquals(
        4, Images.imgToArray(Images.loadImg(folder.resolve("none"), "rgba", 8, 8)).shape().last());
  }

  @Test
  void formatAndTypeAreThoseOfKerasConfig() {
    try {
      KerasConfig.setImageDataFormat("channels_first");
      KerasConfig.setFloatx("float64");
      var image = Images.arrayToImg(NDArray.of(new float[] {0, 1, 2, 3, 4, 5}, 3, 1, 2));
      assertEquals(2, image.getWidth());
      assertEquals(Shape.of(3, 1, 2), Images.imgToArray(image).shape());
      assertEquals(DType.FLOAT64, Images.imgToArray(image).dtype());
    } finally {
      KerasConfig.setImageDataFormat("channels_last");
      KerasConfig.setFloatx("float32");
    }
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    var file = Path.of("x.png");
    var x = NDArray.of(new float[8], 2, 2, 2);
    return new Refusals()
        .add(
            "loadImg: colorMode must be one of grayscale, rgb, rgba, received \"grey\".",
            () -> Images.loadImg(file, "grey", 1, 1))
        .add(
            "loadImg: expected a height and a width as targetSize, received [3].",
            () -> Images.loadImg(file, null, new int[] {3}, null, false))
        .add(
            "arrayToImg: expected 1, 3 or 4 channels, received 2 in an array of shape (2, 2, 2).",
            () -> Images.arrayToImg(x))
        .add(
            "arrayToImg: expected an image with three axes, received an array of shape (8,).",
            () -> Images.arrayToImg(x.reshape(8)))
        .add(
            "arrayToImg: expected a float dtype to scale the values in, received uint8.",
            () -> Images.arrayToImg(x, null, true, "uint8"))
        .add(
            "smartResize: expected a height and a width, received [0, 1].",
            () -> Images.smartResize(x, 0, 1))
        .add(
            "saveImg: cannot write an image of shape (1, 1, 1) as \"psd\": expected png, jpeg, bmp"
                + " or gif.",
            () -> Images.saveImg(Path.of("x.psd"), new float[][][] {{{1}}}))
        .tests();
  }
}
