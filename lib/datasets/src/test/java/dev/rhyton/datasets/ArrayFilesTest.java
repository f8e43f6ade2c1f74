package dev.rhyton.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.vision.Rescaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrayFilesTest {
  @TempDir private Path folder;

  @CanIgnoreReturnValue
  private Path file(String name, int... bytes) throws IOException {
    var content = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) content[i] = (byte) bytes[i];
    return Files.write(folder.resolve(name), content);
  }

  @Test
  void idxIsReadWhateverItsType() throws IOException {
    var bytes = file("u8", 0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 128, 255);
    var expected = NDArray.of(DType.UINT8, Shape.of(1, 3), new int[] {1, 128, 255});
    assertEquals(expected, ArrayFiles.readIdx(bytes));
    try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("u8.gz")))) {
      Files.copy(bytes, out);
    }
    assertEquals(expected, ArrayFiles.readIdx(folder.resolve("u8.gz")));
    assertEquals(
        NDArray.of(DType.INT8, Shape.of(2), new int[] {-1, 1}),
        ArrayFiles.readIdx(file("i8", 0, 0, 9, 1, 0, 0, 0, 2, 255, 1)));
    assertEquals(
        NDArray.from(new int[] {-2, 256}),
        ArrayFiles.readIdx(file("i16", 0, 0, 11, 1, 0, 0, 0, 2, 255, 254, 1, 0)));
    assertEquals(
        NDArray.from(new int[] {65536}),
        ArrayFiles.readIdx(file("i32", 0, 0, 12, 1, 0, 0, 0, 1, 0, 1, 0, 0)));
    assertEquals(
        NDArray.from(new float[] {1}),
        ArrayFiles.readIdx(file("f32", 0, 0, 13, 1, 0, 0, 0, 1, 0x3f, 0x80, 0, 0)));
    assertEquals(
        NDArray.from(new double[] {1}),
        ArrayFiles.readIdx(file("f64", 0, 0, 14, 1, 0, 0, 0, 1, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0)));
  }

  @Test
  void whatIsNotIdxIsRefused() throws IOException {
    var missing = folder.resolve("none");
    Kit.assertRefused(
        "readIdx: there is no file " + missing + ".", () -> ArrayFiles.readIdx(missing));
    var text = file("text", 'a', 'b', 'c', 'd');
    Kit.assertRefused(
        text + " is not an IDX file: expected it to begin with two zeros, a type and the sizes.",
        () -> ArrayFiles.readIdx(text));
    var unknown = file("type", 0, 0, 7, 1, 0, 0, 0, 1, 0);
    Kit.assertRefused(
        unknown + " is not an IDX file: there is no type 0x07.", () -> ArrayFiles.readIdx(unknown));
    var cut = file("cut", 0, 0, 8, 1, 0, 0, 0, 3, 1, 2);
    Kit.assertRefused(
        cut + ": expected 3 bytes for an array of shape (3,), received 2: the file is damaged.",
        () -> ArrayFiles.readIdx(cut));
  }

  @Test
  void aSampleOfFashionMnistIsBundled() {
    var sample = Datasets.loadFashionMnistSample();
    assertEquals(
        "Dataset of 6000 samples: x (6000, 28, 28) uint8, y (6000,) uint8",
        sample.train().toString());
    assertEquals(Shape.of(1000, 28, 28), sample.test().x().shape());
    assertEquals(
        NDArray.of(DType.UINT8, Shape.of(5), new int[] {9, 0, 0, 3, 0}),
        sample.train().y().slice(0, 5));
    assertEquals(
        NDArray.of(DType.UINT8, Shape.of(3), new int[] {9, 2, 1}), sample.test().y().slice(0, 3));
    assertEquals("Ankle boot", Datasets.fashionMnistClasses().get(9));
  }

  @Test
  void fashionMnistIsReadFromAFolder() throws IOException {
    for (var part : List.of("train", "t10k")) {
      file(part + "-images-idx3-ubyte.gz", 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 8);
      file(part + "-labels-idx1-ubyte.gz", 0, 0, 8, 1, 0, 0, 0, 1, 3);
    }
    var split = Datasets.loadFashionMnist(folder);
    assertEquals(NDArray.of(DType.UINT8, Shape.of(1, 1, 2), new int[] {7, 8}), split.train().x());
    assertEquals(3, split.test().y().toInts()[0]);
  }

  @Test
  void bytesAreSamplesAndLabels() {
    var sample = Datasets.loadFashionMnistSample();
    var model =
        Sequential.of(Rescaling.of(1 / 255.0), Flatten.of(), Dense.of(10).activation("softmax"));
    model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
    model.fit(sample.train(), ModelKit.quiet(2, 32));
    assertTrue(model.evaluate(sample.test()).get("accuracy") > 0.7);
  }
}
