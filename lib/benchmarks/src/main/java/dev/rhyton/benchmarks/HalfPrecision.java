package dev.rhyton.benchmarks;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Split;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.Reshape;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Seed;
import dev.rhyton.vision.Rescaling;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Compares the accuracy on test samples of models that compute in bfloat16 with that in float32, by
 * the same seeds: digits, a sample of Fashion-MNIST, and an LSTM that reads digits row by row.
 */
public final class HalfPrecision {
  private static final List<String> POLICIES = List.of("float32", "mixed_bfloat16");

  private HalfPrecision() {}

  /**
   * Prints the csv file that a notebook reads, a line for each model and seed. Argument: the number
   * of seeds, by default 3.
   */
  public static void main(String[] args) {
    int seeds = args.length == 0 ? 3 : Integer.parseInt(args[0]);
    System.out.println("model,seed," + String.join(",", POLICIES));
    var digits = new Split<>(Datasets.loadDigits().train(), Datasets.loadDigits().test());
    print("digits MLP", digits, 15, seeds, HalfPrecision::mlp);
    print("digits LSTM", digits, 15, seeds, HalfPrecision::lstm);
    var fashion = Datasets.loadFashionMnistSample();
    print("Fashion-MNIST CNN", fashion, 4, seeds, HalfPrecision::cnn);
  }

  private static Layer[] mlp() {
    return new Layer[] {
      Flatten.of(), Dense.of(64).activation("relu"), Dense.of(10).activation("softmax")
    };
  }

  private static Layer[] lstm() {
    return new Layer[] {Reshape.of(8, 8), LSTM.of(64), Dense.of(10).activation("softmax")};
  }

  private static Layer[] cnn() {
    return new Layer[] {
      Rescaling.of(1 / 255.0),
      Reshape.of(28, 28, 1),
      Conv2D.of(16, 3).activation("relu"),
      MaxPooling2D.of(2),
      Conv2D.of(32, 3).activation("relu"),
      MaxPooling2D.of(2),
      Flatten.of(),
      Dense.of(10).activation("softmax")
    };
  }

  private static void print(
      String name, Split<ArrayDataset> data, int epochs, int seeds, Supplier<Layer[]> layers) {
    for (int seed = 1; seed <= seeds; seed++) {
      var line = new StringBuilder(name + "," + seed);
      for (var policy : POLICIES) {
        double accuracy = accuracy(data, epochs, seed, policy, layers);
        line.append(String.format(Locale.ROOT, ",%.4f", accuracy));
      }
      System.out.println(line);
    }
  }

  private static double accuracy(
      Split<ArrayDataset> data, int epochs, int seed, String policy, Supplier<Layer[]> layers) {
    Seed.set(seed);
    var before = KerasConfig.dtypePolicy().toString();
    KerasConfig.setDtypePolicy(policy);
    try {
      var model = Sequential.of(layers.get());
      var loss = Losses.get("sparse_categorical_crossentropy");
      model.compile(Compile.of(Adam.of(), loss).metrics("accuracy"));
      var options = Fit.epochs(epochs).batchSize(32).verbose(0);
      var unused = model.fit(data.train(), options);
      return model.evaluate(data.test()).get("accuracy");
    } finally {
      KerasConfig.setDtypePolicy(before);
    }
  }
}
