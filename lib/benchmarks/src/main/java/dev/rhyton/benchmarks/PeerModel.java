package dev.rhyton.benchmarks;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Optimizers;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The models of the table of peers, which the program of each peer contains by these names. */
public enum PeerModel {
  MLP("784-512-512-10, batches of 128", 128, 784),
  CNN("28×28, 3×3 convolutions of 32 and 64 filters with pooling, batches of 64", 64, 28, 28, 1),
  LSTM("64 steps of 32 numbers, 128 units, batches of 64", 64, 64, 32),
  AUTOENCODER("784-128-32-128-784, batches of 128", 128, 784),
  SMALL("64-64-64-10, batches of 32", 32, 64),
  TRANSFORMER("64 steps of 128 numbers, 4 heads, 512 units, batches of 32", 32, 64, 128),
  DEEP("24 layers of 128 units, batches of 32", 32, 128),
  EMBEDDING("10⁶ rows of 32 numbers, 20 indices, SGD, batches of 32", 32, 20),
  PREDICT("one row of the MLP", 128, 784);

  /** The number of batches in memory, which is that of an epoch. */
  public static final int BATCHES = 50;

  private static final int CLASSES = 10;
  private static final int ROWS = 1_000_000;

  final String text;

  /** The number of samples in a batch. */
  public final int batch;

  @SuppressWarnings("ImmutableEnumChecker") // it is never changed
  private final long[] sample;

  PeerModel(String text, int batch, long... sample) {
    this.text = text;
    this.batch = batch;
    this.sample = sample;
  }

  /** Returns the name in commands and in the protocol of the peers. */
  String argument() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the model of a name in a command. */
  static PeerModel of(String argument) {
    for (var model : values()) {
      if (model.argument().equals(argument)) return model;
    }
    var known = Arrays.stream(values()).map(PeerModel::argument).toList();
    throw new IllegalArgumentException(
        "No model is named " + argument + ", choose from " + known + ".");
  }

  /** Returns the model in Rhyton, compiled for plain training. */
  Model make() {
    var model =
        switch (this) {
          case MLP, PREDICT -> classifier(denses(512, 512));
          case CNN ->
              classifier(
                  Conv2D.of(32, 3).activation("relu"),
                  MaxPooling2D.of(2),
                  Conv2D.of(64, 3).activation("relu"),
                  MaxPooling2D.of(2),
                  Flatten.of());
          case LSTM -> classifier(dev.rhyton.layers.LSTM.of(128));
          case AUTOENCODER ->
              Sequential.of(joined(denses(128, 32, 128), Dense.of(784).activation("sigmoid")));
          case SMALL -> classifier(denses(64, 64));
          case TRANSFORMER -> transformer();
          case DEEP -> classifier(denses(IntStream.generate(() -> 128).limit(24).toArray()));
          case EMBEDDING -> Sequential.of(Embedding.of(ROWS, 32), Flatten.of(), Dense.of(1));
        };
    var loss = hasClasses() ? "sparse_categorical_crossentropy" : "mse";
    var optimizer = Optimizers.get(this == EMBEDDING ? "sgd" : "adam");
    model.compile(Compile.of(optimizer, Losses.get(loss)).learning(Learning.plain()));
    return model;
  }

  /** Returns the shape of a sample. */
  public long[] sample() {
    return sample.clone();
  }

  private boolean hasClasses() {
    return this != AUTOENCODER && this != EMBEDDING;
  }

  private static Layer[] denses(int... units) {
    return IntStream.of(units).mapToObj(u -> Dense.of(u).activation("relu")).toArray(Layer[]::new);
  }

  private static Layer[] joined(Layer[] first, Layer last) {
    return Stream.concat(Stream.of(first), Stream.of(last)).toArray(Layer[]::new);
  }

  private static Model classifier(Layer... layers) {
    return Sequential.of(joined(layers, Dense.of(CLASSES).activation("softmax")));
  }

  private static Model transformer() {
    var input = Input.of(64, 128);
    var seen = MultiHeadAttention.of(4, 32).apply(input, input);
    var first = LayerNormalization.of().apply(Add.of().apply(input, seen));
    var inner = Dense.of(128).apply(Dense.of(512).activation("relu").apply(first));
    var second = LayerNormalization.of().apply(Add.of().apply(first, inner));
    var pooled = GlobalAveragePooling1D.of().apply(second);
    return Model.of(input, Dense.of(CLASSES).activation("softmax").apply(pooled));
  }

  /** Returns random samples for some batches. */
  ArrayDataset data() {
    var random = new SplittableRandom(1);
    int rows = BATCHES * batch;
    var dims = new long[sample.length + 1];
    dims[0] = rows;
    System.arraycopy(sample, 0, dims, 1, sample.length);
    int size = rows * (int) LongStream.of(sample).reduce(1, (a, b) -> a * b);
    var x =
        this == EMBEDDING
            ? NDArray.of(random.ints(size, 0, ROWS).toArray(), dims)
            : NDArray.of(floats(random, size), dims);
    if (this == AUTOENCODER) return Dataset.of(x, x);
    if (this == EMBEDDING) return Dataset.of(x, NDArray.of(floats(random, rows), rows, 1));
    return Dataset.of(x, NDArray.of(random.ints(rows, 0, CLASSES).toArray(), rows));
  }

  private static float[] floats(SplittableRandom random, int size) {
    var values = new float[size];
    for (int i = 0; i < size; i++) values[i] = (float) random.nextDouble();
    return values;
  }
}
