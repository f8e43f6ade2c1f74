package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.Split;
import dev.rhyton.tensor.NDArray;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data sets: small ones that are bundled with the library, and Keras' data sets, which are
 * downloaded once into Keras' folder {@code ~/.keras/datasets} (or {@code datasets} in {@code
 * KERAS_HOME}) and verified by their hashes. Without an internet connection, the error message says
 * where to put the file.
 */
public final class Datasets {
  private static final List<String> REUTERS_TOPICS =
      List.of(
          ("cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade"
                  + " reserves ship cotton carcass crude nat-gas cpi money-fx interest gnp meal-feed"
                  + " alum oilseed gold tin strategic-metal livestock retail ipi iron-steel rubber"
                  + " heat jobs lei bop zinc orange pet-chem dlr gas silver wpi hog lead")
              .split(" ", -1));

  private Datasets() {}

  /**
   * Loads handwritten digits, 8×8 pixels scaled to 0..1; a fifth of them is for testing:
   *
   * <pre>{@code
   * var digits = Datasets.loadDigits().validationSplit(0.2);
   * model.fit(digits.train(), epochs(10).validation(digits.validation()));
   * model.evaluate(digits.test()); // once, at the end
   * }</pre>
   */
  public static Digits loadDigits() {
    return new Digits();
  }

  /**
   * Loads 150 irises of three species with the length and width of their sepals and petals in
   * centimetres; R. A. Fisher, 1936. A fifth is for testing.
   */
  public static LabeledRows loadIris() {
    return LabeledRows.of("loadIris", "iris.csv");
  }

  /**
   * Loads 178 wines of three cultivars with 13 chemical measurements; S. Aeberhard, M. Forina,
   * 1991.
   */
  public static LabeledRows loadWine() {
    return LabeledRows.of("loadWine", "wine.csv");
  }

  /**
   * Loads 569 tumours, malignant (0) or benign (1), with 30 measurements of their cell nuclei; W.
   * Wolberg, N. Street, O. Mangasarian, 1995.
   */
  public static LabeledRows loadBreastCancer() {
    return LabeledRows.of("loadBreastCancer", "breast_cancer.csv");
  }

  /**
   * Loads the first 6,000 training and 1,000 test images of Fashion-MNIST, which are bundled with
   * the library: uint8 pixels of shape {@code (28, 28)} from 0 to 255, uint8 labels; see {@link
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
   * Loads the whole Fashion-MNIST, 60,000 training and 10,000 test images, from a folder with its
   * four IDX files. Debian's package {@code dataset-fashion-mnist} installs them in {@code
   * /usr/share/datasets/fashion-mnist}.
   */
  public static Split<ArrayDataset> loadFashionMnist(Path folder) {
    Check.given("loadFashionMnist", "folder", folder);
    return FashionMnist.folder(folder);
  }

  /** Loads the whole Fashion-MNIST, which is downloaded once. */
  public static Split<ArrayDataset> loadFashionMnist() {
    return KerasData.fashionMnist(download());
  }

  /** Returns the names of the ten classes of Fashion-MNIST. */
  public static List<String> fashionMnistClasses() {
    return FashionMnist.CLASS_NAMES;
  }

  /**
   * Loads handwritten digits, 60,000 training and 10,000 test images: uint8 pixels (28, 28) from 0
   * to 255.
   */
  public static Split<ArrayDataset> loadMnist() {
    return KerasData.mnist(download().get(KerasData.MNIST));
  }

  /**
   * Loads small photographs of ten classes, 50,000 for training and 10,000 for testing: uint8
   * pixels (32, 32, 3), labels (1,).
   */
  public static Split<ArrayDataset> loadCifar10() {
    return KerasData.cifar10(download().get(KerasData.CIFAR10));
  }

  /** Loads small photographs of 100 classes; {@link #loadCifar100(String) "coarse"} has 20. */
  public static Split<ArrayDataset> loadCifar100() {
    return loadCifar100("fine");
  }

  /**
   * Loads small photographs with labels of 100 classes, {@code "fine"}, or of the 20 groups of
   * these, {@code "coarse"}.
   */
  public static Split<ArrayDataset> loadCifar100(String labelMode) {
    return KerasData.cifar100(download().get(KerasData.CIFAR100), labelMode);
  }

  /**
   * Loads 25,000 film reviews for training and as many for testing, negative (0) or positive (1).
   */
  public static WordLists loadImdb() {
    return words(
        "imdb",
        "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
        "bfafd718b763782e994055a2d397834f");
  }

  /** Loads 11,228 newswires of 46 topics. */
  public static WordLists loadReuters() {
    return words(
        "reuters",
        "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916",
        "4d44cc38712099c9e383dc6e5f11a921");
  }

  /** Returns the names of the 46 topics of {@link #loadReuters()}. */
  public static List<String> reutersLabelNames() {
    return REUTERS_TOPICS;
  }

  private static WordLists words(String name, String hash, String hashOfIndex) {
    return WordLists.of(
        () -> download().get(KerasData.source(name + ".npz", hash)),
        () -> download().get(KerasData.source(name + "_word_index.json", hashOfIndex)));
  }

  /**
   * Loads 20,640 districts of California with 8 features; the target is the median price of their
   * houses.
   */
  public static Split<ArrayDataset> loadCaliforniaHousing() {
    return loadCaliforniaHousing("large");
  }

  /** Loads the {@code "large"} data set, or {@code "small"}, only its first 600 districts. */
  public static Split<ArrayDataset> loadCaliforniaHousing(String version) {
    Check.given("loadCaliforniaHousing", "version", version);
    Check.that(
        version.equals("large") || version.equals("small"),
        "loadCaliforniaHousing: the version must be \"large\" or \"small\", received \"%s\".",
        version);
    long rows = version.equals("small") ? 600 : Long.MAX_VALUE;
    return KerasData.housing(download().get(KerasData.CALIFORNIA), rows);
  }

  /**
   * Loads 506 suburbs of Boston with 13 features; the target is the median price of their houses.
   * One feature is a measure of race, so use this data set only for comparison with older work.
   */
  public static Split<ArrayDataset> loadBostonHousing() {
    return KerasData.housing(download().get(KerasData.BOSTON), Long.MAX_VALUE);
  }

  /** Creates a dataset of image files; the names of their folders are the classes. */
  public static ImageDataset imageDatasetFromDirectory(Path folder) {
    return new ImageDataset().in(folder);
  }

  /** Creates a dataset of text files; the names of their folders are the classes. */
  public static TextDataset textDatasetFromDirectory(Path folder) {
    return new TextDataset().in(folder);
  }

  /** Creates a dataset of sound files; the names of their folders are the classes. */
  public static AudioDataset audioDatasetFromDirectory(Path folder) {
    return new AudioDataset().in(folder);
  }

  /** Creates a dataset of the rows of a csv file of numbers, without targets. */
  public static Dataset csvDatasetFromFile(Path file) {
    return new CsvDataset(file, null);
  }

  /**
   * Creates a dataset of the rows of a csv file of numbers, which need not fit into memory: it is
   * read anew in each pass, in a thread of its own. The first line has the names of the columns;
   * {@code label} is the column of the targets, float32 of shape {@code (samples,)}, and all others
   * are the samples, float32 of shape {@code (samples, columns)}. A cell that is no number, and a
   * line with too few or too many cells, are reported with the number of the line.
   *
   * <pre>{@code
   * var rows = Datasets.csvDatasetFromFile(Path.of("houses.csv"), "price");
   * model.fit(rows.shuffle(1, 10_000), epochs(10));
   * }</pre>
   */
  public static Dataset csvDatasetFromFile(Path file, String label) {
    Check.given("csvDatasetFromFile", "label", label);
    return new CsvDataset(file, label);
  }

  /** Creates a dataset of windows of a time series, without targets. */
  public static TimeseriesDataset timeseriesDatasetFromArray(Object data, int sequenceLength) {
    return TimeseriesDataset.of(NDArray.from(data), null, sequenceLength);
  }

  /**
   * Creates a dataset of windows of a time series; {@code targets[i]} is the target of the window
   * that begins at step i.
   */
  public static TimeseriesDataset timeseriesDatasetFromArray(
      Object data, Object targets, int sequenceLength) {
    return TimeseriesDataset.of(NDArray.from(data), NDArray.from(targets), sequenceLength);
  }

  /** Loads an image as an array of shape {@code (height, width, 3)}, float32 from 0 to 255. */
  public static NDArray loadImage(Path file) {
    Check.given("loadImage", "file", file);
    var image = ImageFiles.read(file, 3);
    return NDArray.of(image.values, image.height, image.width, 3);
  }

  /** Downloads a file once into Keras' folder and returns its path there. */
  public static Path getFile(String fname, String origin) {
    return getFile(fname, origin, null);
  }

  /**
   * Downloads a file once into Keras' folder {@code ~/.keras/datasets} and returns its path there.
   *
   * @param fname its name in the folder
   * @param origin the address to download from
   * @param fileHash its SHA-256 or MD5, by which the file is verified; null if there is none
   */
  public static Path getFile(String fname, String origin, @Nullable String fileHash) {
    Check.given("getFile", "origin", origin);
    var name = FileErrors.path("getFile", "a file", fname).normalize();
    Check.that(
        !name.isAbsolute() && !name.startsWith(".."),
        "getFile: fname must be a name or a relative path in the folder, received \"%s\".",
        fname);
    Check.that(
        origin.matches("(https?|file)://?\\S+"),
        "getFile: origin must begin with http:// or https://, received %s.",
        origin);
    return download().get(new Download.Source(name.toString(), URI.create(origin), fileHash));
  }

  private static Download download() {
    return Download.keras("datasets");
  }
}
