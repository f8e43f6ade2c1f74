package dev.rhyton.datasets;

import dev.rhyton.config.FileErrors;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.Split;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * Fashion-MNIST: images of clothes, 28×28 pixels from 0 (black) to 255, of ten classes.
 *
 * <p>Source: H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking
 * Machine Learning Algorithms, 2017; MIT licence.
 */
final class FashionMnist {
  static final List<String> CLASS_NAMES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  private FashionMnist() {}

  /** Reads the four IDX files of a folder. */
  static Split<ArrayDataset> folder(Path folder) {
    return split(file -> ArrayFiles.readIdx(folder.resolve(file)));
  }

  static Split<ArrayDataset> sample() {
    return split(
        file -> {
          var name = "fashion-mnist-sample/" + file;
          try (InputStream in = FashionMnist.class.getResourceAsStream(name)) {
            return Idx.read(name, ArrayFiles.unzipped(in).readAllBytes());
          } catch (IOException e) {
            throw FileErrors.cannot("read", name, e);
          }
        });
  }

  private static Split<ArrayDataset> split(Function<String, NDArray> read) {
    return new Split<>(part("train", read), part("t10k", read));
  }

  private static ArrayDataset part(String name, Function<String, NDArray> read) {
    return Dataset.of(
        read.apply(name + "-images-idx3-ubyte.gz"), read.apply(name + "-labels-idx1-ubyte.gz"));
  }
}
