package dev.rhyton.applications;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.config.Json;
import dev.rhyton.datasets.Download;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageNetTest {
  private static final NDArray PIXELS = NDArray.of(new float[] {0, 128, 255, 10, 20, 30}, 1, 2, 3);

  @Test
  void pixelsOfEachMode() {
    assertArrayEquals(
        new float[] {-1, 128 / 127.5f - 1, 1, 10 / 127.5f - 1, 20 / 127.5f - 1, 30 / 127.5f - 1},
        ImageNet.preprocessInput(PIXELS, "tf").toFloats(),
        1e-6f);
    assertArrayEquals(
        new float[] {
          255 - 103.939f, 128 - 116.779f, -123.68f, 30 - 103.939f, 20 - 116.779f, 10 - 123.68f
        },
        ImageNet.preprocessInput(PIXELS, "caffe").toFloats(),
        1e-4f);
    assertArrayEquals(
        new float[] {
          -0.485f / 0.229f,
          (128 / 255f - 0.456f) / 0.224f,
          (1 - 0.406f) / 0.225f,
          (10 / 255f - 0.485f) / 0.229f,
          (20 / 255f - 0.456f) / 0.224f,
          (30 / 255f - 0.406f) / 0.225f
        },
        ImageNet.preprocessInput(PIXELS, "torch").toFloats(),
        1e-5f);
    assertArrayEquals(PIXELS.toFloats(), ImageNet.preprocessInput(PIXELS, "none").toFloats());
    var bytes = PIXELS.cast(DType.UINT8);
    assertEquals(
        ImageNet.preprocessInput(PIXELS, "caffe"), ImageNet.preprocessInput(bytes, "caffe"));
  }

  @Test
  void eachArchitectureHasItsMode() {
    for (var name : Applications.names()) {
      var mode =
          name.matches("VGG.*|ResNet\\d+")
              ? "caffe"
              : name.startsWith("DenseNet")
                  ? "torch"
                  : name.matches("EfficientNet.*|ConvNeXt.*|MobileNetV3.*") ? "none" : "tf";
      assertEquals(
          ImageNet.preprocessInput(PIXELS, mode),
          Applications.get(name).preprocessInput(PIXELS),
          name);
    }
  }

  @Test
  void whatAreNoImagesIsRefused() {
    assertRefused(
        "preprocessInput: expected images of shape (height, width, 3), received (2, 4).",
        () -> ImageNet.preprocessInput(NDArray.of(new float[8], 2, 4), "tf"));
    assertRefused(
        "Unknown mode \"rgb\": expected one of caffe, tf, torch, none.",
        () -> ImageNet.preprocessInput(PIXELS, "rgb"));
    assertRefused(
        "decodePredictions: expected predictions of shape (images, 1000), received (1, 10).",
        () -> ImageNet.decodePredictions(NDArray.of(new float[10], 1, 10)));
    assertRefused(
        "decodePredictions: top must lie in 1 to 1000, received 0.",
        () -> ImageNet.decodePredictions(NDArray.of(new float[1000], 1, 1000), 0));
  }

  @Test
  void theLikeliestClassesComeFirst(@TempDir Path folder) throws Exception {
    var index = Json.object();
    for (int i = 0; i < 1000; i++) index.putArray("" + i).add("n" + i).add("label_" + i);
    Files.writeString(folder.resolve("index.json"), index.toString());
    var source = new Download.Source("index.json", URI.create("http://localhost:1/"), null);
    var out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    var scores = new float[2000];
    scores[7] = 0.25f;
    scores[999] = 0.5f;
    scores[1003] = 1;
    var top =
        ImageNet.decodePredictions(
            NDArray.of(scores, 2, 1000), 2, new Download(folder, out).get(source));
    assertEquals("[label_999 0.500, label_7 0.250]", top.get(0).toString());
    assertEquals(List.of(2, 2), top.stream().map(List::size).toList());
    assertEquals(new ImageNet.Prediction("n3", "label_3", 1), top.get(1).get(0));
  }

  @Test
  void theNamesAreThoseThatKerasPublishes() {
    assertEquals(
        new Download.Source(
            "imagenet_class_index.json",
            URI.create(
                "https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json"),
            "c2c37ea517e94d9795004a39431a14cb"),
        ImageNet.INDEX);
  }
}
