package dev.rhyton.benchmarks;

import static dev.rhyton.models.Fit.epochs;

import dev.rhyton.callbacks.History;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.Bidirectional;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.StepContext;
import dev.rhyton.ops.Ops;
import dev.rhyton.ops.RandomOps;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.text.TextVectorization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Repeats the trainings of tutorials with five seeds, because a notebook that did so would take too
 * long: {@code words-runs.csv} has the accuracy of the networks of the tutorials on sequences and
 * attention after each epoch, {@code codes-runs.csv} the terms of the variational autoencoder.
 *
 * <pre>{@code Repeats notebooks}</pre>
 */
public final class Repeats {
  private static final int RUNS = 5;
  private static final List<String> LANGUAGES = List.of("en", "es", "fr");
  private static final int LETTERS = 12; // of the longest word
  private static final int TRAINING = 6100;
  private static final int VALIDATION = 1000;

  private Repeats() {}

  /** Writes both tables, each line as soon as its result is known. */
  public static void main(String[] arguments) throws IOException {
    var folder = Path.of(arguments[0]);
    words(folder.resolve("words.csv"), folder.resolve("words-runs.csv"));
    codes(folder.resolve("codes-runs.csv"));
  }

  // ---- words ----

  /** Returns the numbers of the letters of all words, in random order, and their languages. */
  static ArrayDataset words(Path file) throws IOException {
    var rows = new ArrayList<>(Files.readAllLines(file));
    rows.remove(0);
    Collections.shuffle(rows, new Random(1));
    var fields = rows.stream().map(row -> List.of(row.split(",", -1))).toList();
    var numbers = TextVectorization.of().split("character").outputSequenceLength(LETTERS);
    var texts = NDArray.from(fields.stream().map(row -> row.get(0)).toArray(String[]::new));
    numbers.adapt(texts);
    var x = numbers.apply(texts).cast(DType.INT32);
    var y = NDArray.from(fields.stream().mapToInt(row -> LANGUAGES.indexOf(row.get(1))).toArray());
    return Dataset.of(x, y);
  }

  private static void words(Path words, Path file) throws IOException {
    var all = words(words);
    var validation = all.slice(TRAINING, TRAINING + VALIDATION);
    Files.writeString(file, "network,run,epoch,val_accuracy\n");
    for (int run = 1; run <= RUNS; run++) {
      for (var network : networks().entrySet()) {
        Seed.set(run);
        var model = network.getValue().get();
        boolean recurrent = model instanceof Sequential;
        model.compile(
            Adam.of(recurrent ? 0.005 : 0.003), "sparse_categorical_crossentropy", "accuracy");
        var history =
            model.fit(
                all.take(TRAINING),
                epochs(recurrent ? 8 : 16)
                    .batchSize(128)
                    .validation(validation)
                    .validationBatchSize(VALIDATION)
                    .verbose(0));
        append(file, network.getKey(), run, history, List.of("val_accuracy"));
      }
    }
  }

  private static Map<String, Supplier<Model>> networks() {
    var networks = new LinkedHashMap<String, Supplier<Model>>();
    networks.put("GRU", () -> reader(true, GRU.of(32)));
    networks.put("LSTM", () -> reader(true, LSTM.of(32)));
    networks.put("both directions", () -> reader(true, Bidirectional.of(GRU.of(32))));
    networks.put("GRU without mask", () -> reader(false, GRU.of(32)));
    networks.put("transformer", () -> transformer(true));
    networks.put("transformer without positions", () -> transformer(false));
    return networks;
  }

  private static Model reader(boolean mask, Layer recurrent) {
    return Sequential.of(
        Embedding.of(28, 16).maskZero(mask),
        recurrent,
        Dense.of(LANGUAGES.size()).activation("softmax"));
  }

  private static Model transformer(boolean positions) {
    var in = Input.of(DType.INT32, LETTERS);
    var x = Embedding.of(28, 32).maskZero(true).apply(in);
    if (positions) {
      // With a mask, like the letters: a sum has one only if both have.
      var places = Ops.where(in.notEqual(0), Ops.arange(1, LETTERS + 1), 0);
      x = Add.of().apply(x, Embedding.of(LETTERS + 1, 32).maskZero(true).apply(places));
    }
    var looked = MultiHeadAttention.of(4, 8).dropout(0.1).apply(x, x);
    var y = LayerNormalization.of().apply(Add.of().apply(x, looked));
    var narrow = Dense.of(32).apply(Dense.of(64).activation("relu").apply(y));
    var block = LayerNormalization.of().apply(Add.of().apply(y, narrow));
    var scores = Ops.squeeze(Dense.of(1).apply(block), -1);
    var weights = Ops.softmax(Ops.where(in.notEqual(0), scores, -1e9));
    var word = weights.expandDims(-1).multiply(block).sum(1);
    return Model.of(in, Dense.of(LANGUAGES.size()).activation("softmax").apply(word));
  }

  private static void append(Path file, String name, int run, History history, List<String> figures)
      throws IOException {
    for (int epoch = 0; epoch < history.epochs().size(); epoch++) {
      var row = new StringBuilder("%s,%d,%d".formatted(name, run, epoch + 1));
      for (var figure : figures) {
        row.append(String.format(Locale.ROOT, ",%.4f", history.get(figure).get(epoch)));
      }
      Files.writeString(file, row.append('\n'), StandardOpenOption.APPEND);
    }
  }

  // ---- codes ----

  private static final class Autoencoder extends Model {
    final Layer hidden = Dense.of(128).activation("relu");
    final Layer mean = Dense.of(2);
    final Layer logVariance = Dense.of(2);
    final Sequential decoder =
        Sequential.of(
            Input.of(2), Dense.of(128).activation("relu"), Dense.of(784).activation("sigmoid"));
    final double beta;

    Autoencoder(double beta) {
      this.beta = beta;
    }

    @Override
    protected Tensor call(Tensor x) {
      return decoder.apply(mean.apply(hidden.apply(x)));
    }

    @Override
    protected void trainStep(StepContext step) {
      var h = hidden.apply(step.x());
      var m = mean.apply(h);
      var v = logVariance.apply(h);
      var noise = RandomOps.normal(Ops.shape(m), 0, 1, null, null);
      var y = decoder.apply(m.add(v.multiply(0.5).exp().multiply(noise)));
      step.loss("reconstruction", Ops.binaryCrossentropy(step.x(), y).sum(1));
      var divergence = m.square().add(v.exp()).subtract(v).subtract(1).sum(1).multiply(0.5);
      if (beta > 0) step.loss("weighted", divergence.multiply(beta));
      step.metric("divergence", divergence);
    }
  }

  private static void codes(Path file) throws IOException {
    ArrayDataset clothes = Datasets.loadFashionMnistSample().train();
    var x = clothes.x().reshape(-1, 784).scale(1 / 255.0);
    Files.writeString(file, "beta,run,epoch,reconstruction,divergence\n");
    for (int run = 1; run <= RUNS; run++) {
      for (double beta : new double[] {0, 1, 10}) {
        Seed.set(run);
        var model = new Autoencoder(beta);
        model.compile(Adam.of(0.002));
        var history = model.fit(x, epochs(12).batchSize(64).verbose(0));
        var name = "beta %.0f".formatted(beta);
        append(file, name, run, history, List.of("reconstruction", "divergence"));
      }
    }
  }
}
