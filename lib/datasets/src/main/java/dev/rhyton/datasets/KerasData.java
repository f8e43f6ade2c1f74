package dev.rhyton.datasets;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.Split;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The data sets of Keras: their addresses, and the conversion of their files to samples. */
final class KerasData {
  private static final String SERVER =
      "https://storage.googleapis.com/tensorflow/tf-keras-datasets/";
  private static final int KERAS_SEED = 113;
  private static final double TEST_SHARE = 0.2;
  private static final int CIFAR_SIDE = 32;

  static final Download.Source MNIST =
      source("mnist.npz", "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1");
  static final Download.Source CALIFORNIA =
      source(
          "california_housing.npz",
          "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f");
  static final Download.Source BOSTON =
      source(
          "boston_housing.npz", "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5");
  static final Download.Source CIFAR10 =
      cifar(
          "cifar-10-python.tar.gz",
          "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce");
  static final Download.Source CIFAR100 =
      cifar(
          "cifar-100-python.tar.gz",
          "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7");

  /** The four files of Fashion-MNIST by their SHA-256. */
  static final Map<String, String> FASHION_MNIST =
      Map.of(
          "train-labels-idx1-ubyte.gz",
          "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
          "train-images-idx3-ubyte.gz",
          "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
          "t10k-labels-idx1-ubyte.gz",
          "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
          "t10k-images-idx3-ubyte.gz",
          "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073");

  private KerasData() {}

  static Download.Source source(String name, String hash) {
    return new Download.Source(name, URI.create(SERVER + name), hash);
  }

  private static Download.Source cifar(String name, String hash) {
    return new Download.Source(name, URI.create("https://www.cs.toronto.edu/~kriz/" + name), hash);
  }

  static Split<ArrayDataset> fashionMnist(Download download) {
    var folder = "fashion-mnist/";
    var files = new ArrayList<Path>();
    for (var file : FASHION_MNIST.entrySet()) {
      var uri = URI.create(SERVER + file.getKey());
      files.add(download.get(new Download.Source(folder + file.getKey(), uri, file.getValue())));
    }
    return FashionMnist.folder(requireNonNull(files.get(0).getParent()));
  }

  static Split<ArrayDataset> mnist(Path file) {
    var arrays = ArrayFiles.readNpz(file);
    return new Split<>(
        Dataset.of(requireNonNull(arrays.get("x_train")), requireNonNull(arrays.get("y_train"))),
        Dataset.of(requireNonNull(arrays.get("x_test")), requireNonNull(arrays.get("y_test"))));
  }

  /** Reads a housing data set, shuffled as in Keras; a fifth is for testing. */
  static Split<ArrayDataset> housing(Path file, long rows) {
    var arrays = ArrayFiles.readNpz(file);
    var all = Dataset.of(requireNonNull(arrays.get("x")), requireNonNull(arrays.get("y")));
    var kept = all.take((int) Math.min(rows, all.size()));
    return kept.rows(new NumpyShuffle(KERAS_SEED).order((int) kept.size())).split(TEST_SHARE);
  }

  static Split<ArrayDataset> cifar10(Path file) {
    var files = Tar.read(file, n -> n.matches("data_batch_[1-5]|test_batch"));
    var train = new ArrayList<Batch>();
    for (int i = 1; i <= 5; i++) train.add(cifar(file, "data_batch_" + i, files, "labels"));
    return new Split<>(
        new ArrayDataset(Batch.concatenate(train)),
        new ArrayDataset(cifar(file, "test_batch", files, "labels")));
  }

  static Split<ArrayDataset> cifar100(Path file, String labelMode) {
    Check.that(
        List.of("fine", "coarse").contains(labelMode),
        "loadCifar100: the label mode must be \"fine\" or \"coarse\", received \"%s\".",
        labelMode);
    var files = Tar.read(file, n -> n.matches("train|test"));
    return new Split<>(
        new ArrayDataset(cifar(file, "train", files, labelMode + "_labels")),
        new ArrayDataset(cifar(file, "test", files, labelMode + "_labels")));
  }

  private static Batch cifar(Path file, String name, Map<String, byte[]> files, String labelKey) {
    Check.that(files.containsKey(name), "%s has no file %s.", file, name);
    var content = ByteBuffer.wrap(files.get(name));
    return FileReading.within(file, () -> cifar(file, name, content, labelKey));
  }

  private static Batch cifar(Path file, String name, ByteBuffer content, String labelKey) {
    var read = Pickle.read(file + ": " + name, content);
    Check.that(
        read instanceof Map<?, ?> map
            && map.get("data") instanceof NDArray
            && map.get(labelKey) != null,
        "%s: %s does not hold data and %s.",
        file,
        name,
        labelKey);
    var batch = (Map<?, ?>) read;
    var labels = Pickle.ints(requireNonNull(batch.get(labelKey)));
    return Batch.of(
        channelsLast((NDArray) requireNonNull(batch.get("data"))),
        NDArray.of(DType.UINT8, Shape.of(labels.length, 1), labels));
  }

  /** Converts rows of 1,024 red, green and blue values to images. */
  private static NDArray channelsLast(NDArray rows) {
    int pixels = CIFAR_SIDE * CIFAR_SIDE;
    var from = rows.toInts();
    var to = new int[from.length];
    for (int i = 0; i < to.length; i++) {
      int image = i / (3 * pixels);
      int pixel = i / 3 % pixels;
      to[i] = from[(image * 3 + i % 3) * pixels + pixel];
    }
    return NDArray.of(DType.UINT8, Shape.of(rows.length(), CIFAR_SIDE, CIFAR_SIDE, 3), to);
  }
}
