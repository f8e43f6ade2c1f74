package dev.rhyton.data;

import java.nio.file.Path;
import java.util.List;

/** Data sets that come with the library. */
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

  /** What the ten classes of Fashion-MNIST are called. */
  public static List<String> fashionMnistClasses() {
    return FashionMnist.CLASS_NAMES;
  }
}
