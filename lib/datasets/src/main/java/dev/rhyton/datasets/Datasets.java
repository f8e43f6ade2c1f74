package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Split;
import dev.rhyton.tensor.NDArray;
import java.nio.file.Path;
import java.util.List;

/**
 * Data sets: small ones that come with the library, and Keras' own, which are fetched once into
 * Keras' folder {@code ~/.keras/datasets} (or that of {@code KERAS_HOME}) and checked by their
 * hashes. Without a connection the message says where to put the file.
 */
public final class Datasets {
  private Datasets() {}

  /**
   * Handwritten digits, 8×8 pixels scaled to 0..1, a fifth of them to test with:
   *
   * <pre>{@code
   * var digits = Datasets.loadDigits();
   * model.fit(digits.train(), epochs(10).validation(digits.test()));
   * }</pre>
   */
  public static Digits loadDigits() {
    return new Digits();
  }

  /**
   * 150 irises of three species by length and width of sepals and petals, in centimetres; R. A.
   * Fisher, 1936. A fifth is to test with.
   */
  public static LabeledRows loadIris() {
    return LabeledRows.of("loadIris", "iris.csv");
  }

  /** 178 wines of three cultivars by 13 chemical measurements; S. Aeberhard, M. Forina, 1991. */
  public static LabeledRows loadWine() {
    return LabeledRows.of("loadWine", "wine.csv");
  }

  /**
   * 569 tumours, malignant (0) or benign (1), by 30 measurements of their cell nuclei; W. Wolberg,
   * N. Street, O. Mangasarian, 1995.
   */
  public static LabeledRows loadBreastCancer() {
    return LabeledRows.of("loadBreastCancer", "breast_cancer.csv");
  }

  /**
   * The first 6,000 training and 1,000 test images of Fashion-MNIST, which come with the library:
   * uint8 pixels of shape {@code (28, 28)} from 0 to 255, uint8 labels; see {@link
   * #fashionMnistClasses()}.
   *
   * <pre>{@code
   * var fashion = Datasets.loadFashionMnistSample();
   * var model = Sequential.of(Rescaling.of(1 / 255.0), Flatten.of(), Dense.of(10).activation("softmax"));
   * }</pre>
   */
  public static Split<ArrayDataset> loadFashionMnistSample() {
    return FashionMnist.sample();
  }

  /**
   * The whole of Fashion-MNIST, 60,000 and 10,000 images, from a folder with its four IDX files, as
   * Debian's package {@code dataset-fashion-mnist} puts into {@code
   * /usr/share/datasets/fashion-mnist}.
   */
  public static Split<ArrayDataset> loadFashionMnist(Path folder) {
    return FashionMnist.folder(folder);
  }

  /** The whole of Fashion-MNIST, fetched once. */
  public static Split<ArrayDataset> loadFashionMnist() {
    return KerasData.fashionMnist(download());
  }

  /** What the ten classes of Fashion-MNIST are called. */
  public static List<String> fashionMnistClasses() {
    return FashionMnist.CLASS_NAMES;
  }

  /** Handwritten digits, 60,000 and 10,000 images: uint8 pixels (28, 28) from 0 to 255. */
  public static Split<ArrayDataset> loadMnist() {
    return KerasData.mnist(download().get(KerasData.MNIST));
  }

  /** Small photographs of ten classes, 50,000 and 10,000: uint8 pixels (32, 32, 3), labels (1,). */
  public static Split<ArrayDataset> loadCifar10() {
    return KerasData.cifar10(download().get(KerasData.CIFAR10));
  }

  /** Small photographs of 100 classes; {@link #loadCifar100(String) "coarse"} has 20. */
  public static Split<ArrayDataset> loadCifar100() {
    return loadCifar100("fine");
  }

  /** Small photographs of 100 classes, {@code "fine"}, which lie in 20, {@code "coarse"}. */
  public static Split<ArrayDataset> loadCifar100(String labelMode) {
    return KerasData.cifar100(download().get(KerasData.CIFAR100), labelMode);
  }

  /** 25,000 film reviews to train on and as many to test with, negative (0) or positive (1). */
  public static WordLists loadImdb() {
    return words(
        "imdb",
        "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
        "bfafd718b763782e994055a2d397834f");
  }

  /** 11,228 newswires of 46 topics. */
  public static WordLists loadReuters() {
    return words(
        "reuters",
        "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916",
        "4d44cc38712099c9e383dc6e5f11a921");
  }

  private static WordLists words(String name, String hash, String hashOfIndex) {
    return WordLists.of(
        () -> download().get(KerasData.source(name + ".npz", hash)),
        () -> download().get(KerasData.source(name + "_word_index.json", hashOfIndex)));
  }

  /** 20,640 districts of California by 8 numbers, with the median price of their houses. */
  public static Split<ArrayDataset> loadCaliforniaHousing() {
    return loadCaliforniaHousing("large");
  }

  /** The same, {@code "large"} or {@code "small"}: the first 600 districts. */
  public static Split<ArrayDataset> loadCaliforniaHousing(String version) {
    Check.that(
        version.equals("large") || version.equals("small"),
        "loadCaliforniaHousing: the version must be \"large\" or \"small\", received \"%s\".",
        version);
    long rows = version.equals("small") ? 600 : Long.MAX_VALUE;
    return KerasData.housing(download().get(KerasData.CALIFORNIA), rows);
  }

  /**
   * 506 suburbs of Boston by 13 numbers, with the median price of their houses. One of the numbers
   * is a measure of race, so that this set is for comparisons with older work alone.
   */
  public static Split<ArrayDataset> loadBostonHousing() {
    return KerasData.housing(download().get(KerasData.BOSTON), Long.MAX_VALUE);
  }

  /** Image files, the names of their folders as classes. */
  public static ImageDataset imageDatasetFromDirectory(Path folder) {
    return new ImageDataset().in(folder);
  }

  /** Text files, the names of their folders as classes. */
  public static TextDataset textDatasetFromDirectory(Path folder) {
    return new TextDataset().in(folder);
  }

  /** Sound files, the names of their folders as classes. */
  public static AudioDataset audioDatasetFromDirectory(Path folder) {
    return new AudioDataset().in(folder);
  }

  /** Windows of a series without targets. */
  public static TimeseriesDataset timeseriesDatasetFromArray(Object data, int sequenceLength) {
    return TimeseriesDataset.of(NDArray.from(data), null, sequenceLength);
  }

  /** Windows of a series; {@code targets[i]} belongs to the window that begins at step i. */
  public static TimeseriesDataset timeseriesDatasetFromArray(
      Object data, Object targets, int sequenceLength) {
    return TimeseriesDataset.of(NDArray.from(data), NDArray.from(targets), sequenceLength);
  }

  /** One image as {@code (height, width, 3)}, float32 from 0 to 255. */
  public static NDArray loadImage(Path file) {
    var image = ImageFiles.read(file, 3);
    return NDArray.of(image.values, image.height, image.width, 3);
  }

  private static Download download() {
    return Download.keras("datasets");
  }
}
