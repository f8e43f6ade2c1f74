package dev.rhyton.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDatasetTest {
  private static final int[] COLOURS = {0xff0000, 0x00ff00, 0x0000ff, 0x804020};

  @TempDir private Path folder;

  /** Three red images of class "a", two green ones of class "b". */
  @BeforeEach
  void write() throws IOException {
    for (int i = 0; i < 3; i++) write("a/" + i + ".png", "png", plain(4, 6, 0xff0000));
    write("b/0.bmp", "bmp", plain(5, 3, 0x00ff00));
    write("b/deeper/1.PNG", "png", plain(5, 3, 0x00ff00));
    Files.writeString(folder.resolve("b/notes.txt"), "no image");
    Files.createDirectories(folder.resolve(".hidden"));
  }

  @CanIgnoreReturnValue
  private Path write(String name, String format, BufferedImage image) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    assertTrue(ImageIO.write(image, format, file.toFile()));
    return file;
  }

  private static BufferedImage plain(int height, int width, int rgb) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) image.setRGB(i % width, i / width, rgb);
    return image;
  }

  /** Four pixels of the colours, in one row. */
  private static BufferedImage colours(int type) {
    var image = new BufferedImage(4, 1, type);
    for (int i = 0; i < 4; i++) image.setRGB(i, 0, COLOURS[i] | 0xff000000);
    return image;
  }

  private ImageDataset images() {
    return Datasets.imageDatasetFromDirectory(folder).targetSize(2, 3);
  }

  @Test
  void foldersAreClasses() {
    var images = images().shuffle(false);
    assertEquals(List.of("a", "b"), images.classNames());
    assertEquals(
        Stream.of("a/0.png", "a/1.png", "a/2.png", "b/0.bmp", "b/deeper/1.PNG")
            .map(folder::resolve)
            .toList(),
        images.files());
    var batch = images.read(0, 4);
    assertEquals(Shape.of(2, 2, 3, 3), batch.x().get(0).shape());
    assertEquals(NDArray.from(new int[] {0, 1}), batch.y().get(0));
    assertArrayEquals(new float[] {255, 0, 0}, pixel(batch.x().get(0).get(0)));
    assertArrayEquals(new float[] {0, 255, 0}, pixel(batch.x().get(0).get(1)));
    assertEquals("Dataset of 5 samples", images.toString());
  }

  private static float[] pixel(NDArray image) {
    return Arrays.copyOf(image.toFloats(), 3);
  }

  @Test
  void targetsComeAsTheModeSays() {
    var images = images().shuffle(false);
    assertEquals(
        NDArray.from(new float[][] {{1, 0}, {0, 1}}),
        images.labelMode("categorical").read(0, 4).y().get(0));
    assertEquals(
        NDArray.from(new float[][] {{0}, {1}}), images.labelMode("binary").read(0, 4).y().get(0));
    var unlabeled = images.labelMode("none");
    assertEquals(List.of(), unlabeled.read(0).y());
    assertEquals(5, unlabeled.size());
    var swapped = images.classNames("b", "a");
    assertEquals(List.of("b", "a"), swapped.classNames());
    assertEquals(NDArray.from(new int[] {0, 1}), swapped.read(0, 4).y().get(0));
    assertEquals(2, images.classNames("b").size());
  }

  @Test
  void filesAreShuffledAndSplitByTheSeed() {
    var images = images().seed(7).validationSplit(0.4);
    var training = images.subset("training").files();
    var validation = images.subset("validation").files();
    assertEquals(3, training.size());
    assertEquals(2, validation.size());
    assertEquals(images.files(), Stream.concat(training.stream(), validation.stream()).toList());
    // numpy 2.4: RandomState(7).shuffle(list(range(5)))
    var sorted = images.shuffle(false).files();
    assertEquals(Stream.of(SEVEN_SHUFFLES).map(sorted::get).toList(), images.files());
  }

  private static final Integer[] SEVEN_SHUFFLES = {0, 3, 2, 1, 4};

  @Test
  void batchesAreReadAheadForTraining() {
    Seed.set(1);
    var model = Sequential.of(Flatten.of(), Dense.of(2).activation("softmax"));
    model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
    var scaled = images().batchSize(2).map(x -> x.scale(1 / 255.0)).prefetch();
    var history = model.fit(scaled, ModelKit.quiet(60, 32));
    assertEquals(1, history.last("accuracy"));
    assertEquals(3, scaled.batchSizeFor(32) + 1);
    assertEquals(Shape.of(5, 2), model.predict(images()).shape());
  }

  @Test
  void everyFormatGivesItsColours() throws IOException {
    for (var format : List.of("png", "bmp", "gif")) {
      var file = write("c." + format, format, colours(BufferedImage.TYPE_INT_RGB));
      assertColours(ImageFiles.read(file, 3).values, 0);
    }
    assertColours(ImageFiles.read(write("c.jpg", "jpg", plain(8, 8, 0x804020)), 3).values, 2);
    var palette = write("p.gif", "gif", colours(BufferedImage.TYPE_BYTE_INDEXED));
    assertEquals(4, ImageFiles.read(palette, 3).width);
  }

  private static void assertColours(float[] values, float tolerance) {
    int colours = tolerance == 0 ? 4 : 1;
    for (int i = 0; i < colours; i++) {
      int rgb = COLOURS[tolerance == 0 ? i : 3];
      assertArrayEquals(
          new float[] {rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff},
          Arrays.copyOfRange(values, 3 * i, 3 * i + 3),
          tolerance);
    }
  }

  @Test
  void channelsAreMadeFromWhatThereIs() throws IOException {
    var clear = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    clear.setRGB(0, 0, 0x80402010);
    clear.setRGB(1, 0, 0xff000000);
    var file = write("clear.png", "png", clear);
    assertArrayEquals(
        new float[] {0x40, 0x20, 0x10, 0x80, 0, 0, 0, 255}, ImageFiles.read(file, 4).values);
    assertArrayEquals(new float[] {0x40, 0x20, 0x10, 0, 0, 0}, ImageFiles.read(file, 3).values);
    assertArrayEquals(new float[] {40, 0}, ImageFiles.read(file, 1).values);
    var opaque = write("opaque.png", "png", colours(BufferedImage.TYPE_INT_RGB));
    assertEquals(255, ImageFiles.read(opaque, 4).values[3]);

    var grey = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 100, 255});
    var greyFile = write("grey.png", "png", grey);
    assertArrayEquals(new float[] {0, 100, 255}, ImageFiles.read(greyFile, 1).values);
    assertArrayEquals(
        new float[] {0, 0, 0, 100, 100, 100, 255, 255, 255}, ImageFiles.read(greyFile, 3).values);
  }

  @Test
  void sixteenBitsBecomeEight() throws IOException {
    var deep = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 0x64ff, 0xffff});
    assertArrayEquals(
        new float[] {0, 100, 255}, ImageFiles.read(write("deep.png", "png", deep), 1).values);
    var bits = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
    bits.setRGB(1, 0, 0xffffffff);
    assertArrayEquals(
        new float[] {0, 255}, ImageFiles.read(write("bits.png", "png", bits), 1).values);
  }

  @Test
  void truncatedImagesAreNamed() throws IOException {
    for (var format : List.of("png", "jpg", "bmp", "gif")) {
      var image = plain(40, 40, 0x804020);
      for (int i = 0; i < 1600; i++) image.setRGB(i % 40, i / 40, i * 7919);
      var whole = Files.readAllBytes(write("x." + format, format, image));
      for (int part = 2; part < 10; part++) {
        var cut = folder.resolve("cut." + format);
        Files.write(cut, Arrays.copyOf(whole, whole.length * part / 10));
        var message = Kit.refusal(() -> ImageFiles.read(cut, 3));
        assertTrue(message.startsWith(cut + " is a damaged image: "), message);
      }
    }
    var text = Files.writeString(folder.resolve("a/text.png"), "no image");
    Kit.assertRefused(
        text + " is not a readable image: expected png, jpeg, bmp or gif.",
        () -> ModelKit.classifier().predict(images().shuffle(false)));
    var none = folder.resolve("none.png");
    Kit.assertRefused("There is no image file " + none + ".", () -> Datasets.loadImage(none));
  }

  @Test
  void foldersWithoutSamplesAreNamed() throws IOException {
    var empty = Files.createDirectory(folder.resolve("empty"));
    Kit.assertRefused(
        "imageDatasetFromDirectory: there are no files in "
            + empty
            + ": expected .bmp, .gif, .jpeg, .jpg, .png in a folder for each class.",
        () -> Datasets.imageDatasetFromDirectory(empty).size());
    var missing = folder.resolve("missing");
    Kit.assertRefused(
        "imageDatasetFromDirectory: there is no folder " + missing + ".",
        () -> Datasets.imageDatasetFromDirectory(missing).size());
    Kit.assertRefused(
        "imageDatasetFromDirectory: labelMode \"binary\" needs two classes, "
            + folder.resolve("b")
            + " has [deeper].",
        () -> Datasets.imageDatasetFromDirectory(folder.resolve("b")).labelMode("binary").size());
    // One class alone is no mistake by itself.
    var one = Datasets.imageDatasetFromDirectory(folder.resolve("b"));
    assertEquals(NDArray.from(new int[] {0}), one.read(0).y().get(0));
    Kit.assertRefused(
        "imageDatasetFromDirectory: classNames [c] are not all folders of "
            + folder
            + ", which has [a, b, empty].",
        () -> images().classNames("c").size());
    Kit.assertRefused(
        "imageDatasetFromDirectory: the subset \"validation\" of 5 files is empty.",
        () -> images().validationSplit(0.1).subset("validation").size());
  }

  @Test
  void optionsAreChecked() {
    Kit.assertRefused(
        "imageDatasetFromDirectory: colorMode must be one of grayscale, rgb, rgba, received"
            + " \"gray\".",
        () -> images().colorMode("gray"));
    Kit.assertRefused(
        "imageDatasetFromDirectory: labelMode must be one of int, categorical, binary, none,"
            + " received \"onehot\".",
        () -> images().labelMode("onehot"));
    Kit.assertRefused(
        "imageDatasetFromDirectory: give either cropToAspectRatio or padToAspectRatio, not both.",
        () -> images().cropToAspectRatio(true).padToAspectRatio(true));
    Kit.assertRefused(
        "imageDatasetFromDirectory: height must be at least 1, received 0.",
        () -> images().targetSize(0, 3));
    assertEquals(Shape.of(1, 2, 3, 1), images().colorMode("grayscale").read(0).x().get(0).shape());
  }
}
