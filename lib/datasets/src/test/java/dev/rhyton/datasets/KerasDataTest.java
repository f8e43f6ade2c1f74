package dev.rhyton.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.Kit;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files hold what Keras' hold, only less; numpy, by Keras' rules, gave what is expected. */
class KerasDataTest {
  @TempDir private Path folder;

  private static JsonNode expected(String key) throws IOException {
    return Json.parse(Files.readString(Resources.path("expected.json"))).get(key);
  }

  private static void assertTexts(JsonNode expected, WordLists actual) {
    int at = 0;
    for (var part : List.of(actual.train(), actual.test())) {
      assertEquals(
          expected.get(at++).toString(),
          part.x().stream().map(Arrays::toString).toList().toString().replace(" ", ""));
      assertEquals(
          expected.get(at++).toString(), Arrays.toString(part.y().toInts()).replace(" ", ""));
    }
  }

  private WordLists words(String file) {
    return WordLists.of(() -> Resources.path(file), () -> folder.resolve("index.json"));
  }

  @Test
  void textsAreThoseOfKeras() throws IOException {
    assertTexts(expected("imdb"), words("imdb.npz"));
    assertTexts(expected("imdb_cut"), words("imdb.npz").numWords(200).skipTop(10).maxlen(8));
    assertTexts(expected("reuters"), words("reuters.npz"));
    assertEquals(Shape.of(8, 4), words("reuters.npz").train().pad(4).x().shape());
    assertEquals("Sequences: 2 texts", words("reuters.npz").test().toString());
    Kit.assertRefused(
        "WordLists: no text is shorter than maxlen=1.", () -> words("imdb.npz").maxlen(1).train());
    Kit.assertRefused(
        "WordLists: expected numbers from 0 on, received -1.",
        () -> words("imdb.npz").numWords(-1));
    Files.writeString(folder.resolve("index.json"), "{\"the\": 1, \"café\": 2}");
    assertEquals(Map.of("the", 1, "café", 2), words("imdb.npz").wordIndex());
  }

  @Test
  void housesAreShuffledAsByNumpy() throws IOException {
    var json = expected("housing");
    var order = IntStream.range(0, json.size()).map(i -> json.get(i).asInt()).toArray();
    var split = KerasData.housing(Resources.path("housing.npz"), Long.MAX_VALUE);
    assertEquals(8, split.train().size());
    var all = NDArray.concatenate(List.of(split.train().y(), split.test().y()));
    assertEquals(Arrays.toString(order), Arrays.toString(all.toInts()));
    assertEquals(2.0 * order[0] + 1, split.train().x().get(0).toDoubles()[1]);
    assertEquals(3, KerasData.housing(Resources.path("housing.npz"), 4).train().size());
    // numpy 2.4: RandomState(113).shuffle(arange(20640))
    var large = new NumpyShuffle(113).order(20640);
    assertEquals(
        "[4380, 8381, 15859, 10108, 9370, 19830, 18186, 11254]",
        Arrays.toString(Arrays.copyOf(large, 8)));
    Kit.assertRefused(
        "loadCaliforniaHousing: the version must be \"large\" or \"small\", received \"tiny\".",
        () -> Datasets.loadCaliforniaHousing("tiny"));
  }

  @Test
  void imagesAreThoseOfTheFiles() throws IOException {
    var mnist = KerasData.mnist(Resources.path("mnist.npz"));
    assertEquals("Dataset of 3 samples: x (3, 2, 2) uint8, y (3,) uint8", mnist.train().toString());
    assertEquals("[252, 253, 254, 255]", Arrays.toString(mnist.test().x().toInts()));
    assertEquals(9, mnist.test().y().toInts()[0]);

    var cifar = KerasData.cifar10(Resources.path("cifar10.tar.gz"));
    assertEquals(
        "Dataset of 10 samples: x (10, 32, 32, 3) uint8, y (10, 1) uint8",
        cifar.train().toString());
    assertEquals("[1, 2, 2, 3, 3, 4, 4, 5, 5, 6]", Arrays.toString(cifar.train().y().toInts()));
    // Reds, greens and blues of image i of batch k are 10 k + 3 i, + 1 and + 2.
    for (int image = 0; image < 10; image++) {
      int red = 10 * (image / 2 + 1) + 3 * (image % 2);
      var pixels = cifar.train().x().get(image).toInts();
      for (int i = 0; i < pixels.length; i++) assertEquals(red + i % 3, pixels[i]);
    }
    var file = Resources.path("cifar100.tar.gz");
    assertEquals("[99, 3]", Arrays.toString(KerasData.cifar100(file, "fine").train().y().toInts()));
    assertEquals("[4]", Arrays.toString(KerasData.cifar100(file, "coarse").test().y().toInts()));
    Kit.assertRefused(
        "loadCifar100: the label mode must be \"fine\" or \"coarse\", received \"medium\".",
        () -> KerasData.cifar100(file, "medium"));
    Kit.assertRefused(file + " has no file data_batch_1.", () -> KerasData.cifar10(file));
    var empty = tar("data_batch_1", "4", "\u0080\2}."); // Python's {}
    Kit.assertRefused(
        empty + ": data_batch_1 does not hold data and labels.", () -> KerasData.cifar10(empty));
    var none = tar("data_batch_1", "size", "");
    Kit.assertRefused(
        none + " is not a tar file: a size is not a number.", () -> KerasData.cifar10(none));
  }

  private Path tar(String name, String size, String content) throws IOException {
    var block = new byte[1024];
    System.arraycopy(name.getBytes(StandardCharsets.ISO_8859_1), 0, block, 0, name.length());
    System.arraycopy(size.getBytes(StandardCharsets.ISO_8859_1), 0, block, 124, size.length());
    var bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, block, 512, bytes.length);
    var file = folder.resolve(size + ".tar.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(block);
    }
    return file;
  }

  /** As {@code keras.datasets.reuters.get_label_names()}. */
  @Test
  void topicsOfReutersHaveNames() {
    assertEquals(46, Datasets.reutersLabelNames().size());
    assertEquals("cocoa", Datasets.reutersLabelNames().get(0));
    assertEquals("lead", Datasets.reutersLabelNames().get(45));
  }

  @Test
  void fileNamesStayInTheFolder() {
    assertEquals(
        "getFile: expected the path of a file, received an empty one.",
        assertThrows(
                IllegalArgumentException.class, () -> Datasets.getFile("", "http://localhost/x"))
            .getMessage());
    for (var name : List.of("../x", "/x")) {
      var error =
          assertThrows(
              IllegalArgumentException.class, () -> Datasets.getFile(name, "http://localhost/x"));
      assertEquals(
          "getFile: fname must be a name or a relative path in the folder, received \""
              + name
              + "\".",
          error.getMessage());
    }
  }
}
