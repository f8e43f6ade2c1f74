package dev.rhyton.benchmarks;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.Split;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.datasets.LabeledRows;
import dev.rhyton.initializers.RandomNormal;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.layers.Normalization;
import dev.rhyton.layers.Reshape;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.vision.Rescaling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The data sets and models of {@link Evidence}. */
final class Experiments {
  private static final int SMALL = 10; // seeds, at least
  private static final int LARGE = 5;

  private Experiments() {}

  // ---- rows of numbers ----

  static List<Experiment> ofColumns() {
    return List.of(
        ofColumns("iris", Datasets.loadIris(), 0.15),
        wine(),
        ofColumns("breast cancer", Datasets.loadBreastCancer(), 0.7),
        regression());
  }

  static Experiment wine() {
    return ofColumns("wine", Datasets.loadWine(), 0.16);
  }

  private static Experiment ofColumns(String name, LabeledRows rows, double seconds) {
    IntFunction<Split<ArrayDataset>> splits =
        seed -> new Split<>(rows.seed(seed).train(), rows.seed(seed).test());
    int classes = rows.classNames().size();
    Function<ArrayDataset, Model> make =
        train ->
            Sequential.of(
                adapted(train),
                Dense.of(32).activation("relu"),
                Dense.of(classes).activation("softmax"));
    return new Experiment(name, splits, "MLP 32", make, false, 40, 16, SMALL, seconds);
  }

  private static Normalization adapted(ArrayDataset train) {
    var scaled = Normalization.of();
    scaled.adapt(train.x());
    return scaled;
  }

  /** Predicts the alcohol of a wine, its first column, from the other columns. */
  static Experiment regression() {
    var rows = Datasets.loadWine();
    IntFunction<Split<ArrayDataset>> splits =
        seed -> new Split<>(alcohol(rows.seed(seed).train()), alcohol(rows.seed(seed).test()));
    Function<ArrayDataset, Model> make =
        train -> Sequential.of(adapted(train), Dense.of(32).activation("relu"), Dense.of(1));
    return new Experiment("wine alcohol", splits, "MLP 32", make, true, 40, 16, SMALL, 0.16);
  }

  private static ArrayDataset alcohol(ArrayDataset wines) {
    var all = wines.x().toArray2d();
    var x = new float[all.length][];
    var y = new float[all.length];
    for (int i = 0; i < all.length; i++) {
      x[i] = Arrays.copyOfRange(all[i], 1, all[i].length);
      y[i] = all[i][0] - 13; // percent, from 11 to 15
    }
    return Dataset.of(NDArray.from(x), NDArray.from(y));
  }

  // ---- digits ----

  static Experiment digitsMlp() {
    return ofDigits("MLP 128-64", () -> mlp(128, 64), 0.7);
  }

  /** So many epochs that plain training memorizes wrong labels. */
  static Experiment digitsMemorized() {
    var usual = digitsMlp();
    return new Experiment(
        "digits", usual.splits(), usual.architecture(), usual.make(), false, 60, 32, 5, 2);
  }

  /** More epochs than the other experiments on digits have. */
  static Experiment digitsLong() {
    var usual = digitsMlp();
    return new Experiment(
        "digits", usual.splits(), "MLP 128-64 60 epochs", usual.make(), false, 60, 32, SMALL, 2);
  }

  static Experiment fashionMemorized() {
    return ofFashionSample("fashion-mnist", 40, LARGE, 5);
  }

  static Experiment fashionSample() {
    return ofFashionSample("fashion-mnist sample", 10, SMALL, 2);
  }

  /** A network on the sample of Fashion-MNIST, whose split is the same for all seeds. */
  private static Experiment ofFashionSample(String name, int epochs, int least, double seconds) {
    IntFunction<Split<ArrayDataset>> splits = seed -> Datasets.loadFashionMnistSample();
    return new Experiment(
        name, splits, "MLP 256-128", x -> fashionMlp(), false, epochs, 64, least, seconds);
  }

  /** Networks on digits with layers that the others do not have. */
  static List<Experiment> furtherDigits() {
    Supplier<Model> normalized =
        () ->
            Sequential.of(
                Flatten.of(),
                Dense.of(128).useBias(false),
                BatchNormalization.of(),
                Activation.of("relu"),
                Dense.of(64).useBias(false),
                BatchNormalization.of(),
                Activation.of("relu"),
                Dense.of(10).activation("softmax"));
    Supplier<Model> dropout =
        () ->
            Sequential.of(
                Flatten.of(),
                Dense.of(128).activation("relu"),
                Dropout.of(0.5),
                Dense.of(64).activation("relu"),
                Dropout.of(0.5),
                Dense.of(10).activation("softmax"));
    return List.of(
        ofDigits("MLP batch normalization", normalized, 1),
        ofDigits("MLP dropout", dropout, 1),
        ofDigits("residual CNN", Experiments::residual, 4),
        digitsCnn(),
        digitsTransformer(),
        digitsByDepth().get(1),
        digitsByDepth().get(3));
  }

  private static Model residual() {
    var in = Input.of(8, 8);
    var x = Conv2D.of(16, 3).padding("same").apply(Reshape.of(8, 8, 1).apply(in));
    for (int block = 0; block < 2; block++) {
      var inner = Activation.of("relu").apply(BatchNormalization.of().apply(x));
      inner = Conv2D.of(16, 3).activation("relu").padding("same").apply(inner);
      x = Add.of().apply(x, Conv2D.of(16, 3).padding("same").apply(inner));
    }
    var pooled = Flatten.of().apply(MaxPooling2D.of(2).apply(Activation.of("relu").apply(x)));
    return Model.of(in, Dense.of(10).activation("softmax").apply(pooled));
  }

  static Experiment digitsCnn() {
    return ofDigits(
        "CNN",
        () ->
            Sequential.of(
                Reshape.of(8, 8, 1),
                Conv2D.of(16, 3).activation("relu").padding("same"),
                MaxPooling2D.of(2),
                Conv2D.of(32, 3).activation("relu").padding("same"),
                Flatten.of(),
                Dense.of(10).activation("softmax")),
        3);
  }

  static Experiment digitsLstm() {
    return ofDigits(
        "LSTM 32",
        () -> Sequential.of(Reshape.of(8, 8), LSTM.of(32), Dense.of(10).activation("softmax")),
        1.3);
  }

  /** Like {@link #digitsLstm}, but what the layer reads has mean 0 and variance 1. */
  static Experiment digitsLstmNormalized() {
    var usual = digitsLstm();
    Function<ArrayDataset, Model> make =
        train -> Sequential.of(adapted(train), LSTM.of(32), Dense.of(10).activation("softmax"));
    return new Experiment(
        "digits", usual.splits(), "normalized LSTM 32", make, false, 20, 32, SMALL, 1.3);
  }

  /** Each row of an image is a word. */
  static Experiment digitsTransformer() {
    return ofDigits("transformer", Experiments::transformer, 3);
  }

  static List<Experiment> digitsByDepth() {
    var all = new ArrayList<Experiment>();
    for (int depth : new int[] {2, 6, 12, 24}) {
      var units = new int[depth];
      Arrays.fill(units, 64);
      all.add(ofDigits(depth + " layers of 64", () -> mlp(units), 0.5 + depth / 18.0));
    }
    return all;
  }

  /** Deep networks with other activations than relu. */
  static List<Experiment> digitsByActivation() {
    var units = new int[12];
    Arrays.fill(units, 64);
    return Stream.of("tanh", "gelu", "silu")
        .map(a -> ofDigits("12 layers of 64 " + a, () -> mlp(a, units), 1.2))
        .toList();
  }

  private static Experiment ofDigits(String name, Supplier<Model> make, double seconds) {
    IntFunction<Split<ArrayDataset>> splits =
        seed -> {
          var digits = Datasets.loadDigits().seed(seed);
          return new Split<>(digits.train(), digits.test());
        };
    return new Experiment("digits", splits, name, x -> make.get(), false, 20, 32, SMALL, seconds);
  }

  private static Sequential mlp(int... units) {
    return mlp("relu", units);
  }

  private static Sequential mlp(String activation, int... units) {
    var model = Sequential.of(Flatten.of());
    for (int number : units) model.add(Dense.of(number).activation(activation));
    model.add(Dense.of(10).activation("softmax"));
    return model;
  }

  private static Model transformer() {
    var in = Input.of(8, 8);
    var x = Dense.of(32).apply(in);
    for (int block = 0; block < 2; block++) {
      var normal = LayerNormalization.of().apply(x);
      x = Add.of().apply(x, MultiHeadAttention.of(2, 16).apply(normal, normal));
      var inner = Dense.of(64).activation("gelu").apply(LayerNormalization.of().apply(x));
      x = Add.of().apply(x, Dense.of(32).apply(inner));
    }
    var pooled = GlobalAveragePooling1D.of().apply(LayerNormalization.of().apply(x));
    return Model.of(in, Dense.of(10).activation("softmax").apply(pooled));
  }

  // ---- words ----

  /** Predicts the language of a word from its letters. */
  static List<Experiment> words(Path file) throws IOException {
    var splits = splitsOfWords(file);
    Function<ArrayDataset, Model> gru = train -> ofLetters(letters(), GRU.of(32));
    Function<ArrayDataset, Model> mean =
        train -> ofLetters(letters(), GlobalAveragePooling1D.of(), Dense.of(32).activation("relu"));
    return List.of(
        new Experiment("words", splits, "embedding GRU 32", gru, false, 8, 64, SMALL, 6),
        new Experiment("words", splits, "embedding mean MLP 32", mean, false, 8, 64, SMALL, 1));
  }

  /** Like the GRU of {@link #words}, but the vectors of the letters begin with variance 1. */
  static Experiment wordsNormal(Path file) throws IOException {
    Function<ArrayDataset, Model> make =
        train -> ofLetters(letters().embeddingsInitializer(RandomNormal.of(0, 1)), GRU.of(32));
    var name = "normal embedding GRU 32";
    return new Experiment("words", splitsOfWords(file), name, make, false, 8, 64, SMALL, 6);
  }

  private static IntFunction<Split<ArrayDataset>> splitsOfWords(Path file) throws IOException {
    var words = Repeats.words(file);
    return seed -> {
      var all = words.shuffle(seed);
      return new Split<>(all.take(6100), all.slice(6100, 8100));
    };
  }

  private static Embedding letters() {
    return Embedding.of(28, 16).maskZero(true);
  }

  private static Sequential ofLetters(Layer... layers) {
    var model = Sequential.of();
    for (var layer : layers) model.add(layer);
    return model.add(Dense.of(3).activation("softmax"));
  }

  // ---- Fashion-MNIST ----

  /** Returns no trial without a folder. */
  static List<Experiment> fashion(String folder) {
    if (folder.isEmpty()) return List.of();
    var all = Datasets.loadFashionMnist(Path.of(folder));
    IntFunction<Split<ArrayDataset>> splits =
        seed -> new Split<>(all.train().shuffle(seed), all.test());
    return List.of(
        new Experiment(
            "fashion-mnist", splits, "MLP 256-128", x -> fashionMlp(), false, 8, 128, LARGE, 11),
        new Experiment(
            "fashion-mnist", splits, "CNN", x -> fashionCnn(), false, 5, 128, LARGE, 45));
  }

  private static Sequential fashionMlp() {
    return Sequential.of(
        Rescaling.of(1 / 255.0),
        Flatten.of(),
        Dense.of(256).activation("relu"),
        Dense.of(128).activation("relu"),
        Dense.of(10).activation("softmax"));
  }

  private static Sequential fashionCnn() {
    return Sequential.of(
        Rescaling.of(1 / 255.0),
        Reshape.of(28, 28, 1),
        Conv2D.of(16, 3).activation("relu"),
        MaxPooling2D.of(2),
        Conv2D.of(32, 3).activation("relu"),
        MaxPooling2D.of(2),
        Flatten.of(),
        Dense.of(64).activation("relu"),
        Dense.of(10).activation("softmax"));
  }
}
