package dev.rhyton.benchmarks;

import static dev.rhyton.models.Fit.epochs;

import dev.rhyton.callbacks.EarlyStopping;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.models.Model;
import dev.rhyton.notebook.TableData;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.text.TextVectorization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.Table;

/**
 * Trains the networks of the tutorial on sentences with other rates and fewer epochs: {@code
 * sentence-runs.csv} has the accuracy on the validation sentences of each run.
 *
 * <pre>{@code Sentences notebooks}</pre>
 */
public final class Sentences {
  private static final int RUNS = 3;
  private static final int WORDS = 4000;
  private static final int LENGTH = 24;
  private static final int SIZE = 32; // of a vector
  private static final double RATE = 0.004; // that of the tutorial
  private static final List<Double> RATES = List.of(0.001, 0.002, RATE, 0.008, 0.016);
  private static final int EPOCHS = 40;
  private static final int FEW_EPOCHS = 10;

  private final Path file;
  private final ArrayDataset train;
  private final ArrayDataset validation;

  private Sentences(Path folder) throws IOException {
    file = folder.resolve("sentence-runs.csv");
    var table = TableData.readCsv(folder.resolve("debian-sentences.csv.gz"));
    var split = TableData.split(table, "section", 0.2, 0.2, 1);
    var sections = TableData.classNames(table, "section");
    var words = TextVectorization.of().maxTokens(WORDS).outputSequenceLength(LENGTH);
    words.adapt(TableData.columns(split.train()).get("sentence"));
    train = numbers(words, sections, split.train());
    validation = numbers(words, sections, split.validation());
  }

  /** Writes the table, each line as soon as its result is known. */
  public static void main(String[] arguments) throws IOException {
    var sentences = new Sentences(Path.of(arguments[0]));
    Files.writeString(sentences.file, "way,epochs,rate,run,accuracy\n");
    for (var way : List.of("average", "GRU", "transformer")) {
      for (double rate : RATES) sentences.runs(way, EPOCHS, rate);
    }
    sentences.runs("average", FEW_EPOCHS, RATE);
  }

  private void runs(String way, int most, double rate) throws IOException {
    for (int run = 1; run <= RUNS; run++) {
      var row =
          String.format(
              Locale.ROOT, "%s,%d,%s,%d,%.4f%n", way, most, rate, run, run(way, most, rate, run));
      Files.writeString(file, row, StandardOpenOption.APPEND);
    }
  }

  private double run(String way, int most, double rate, int seed) {
    Seed.set(seed);
    var model = network(way);
    model.compile(Adam.of(rate), "sparse_categorical_crossentropy", "accuracy");
    model.fit(
        train,
        epochs(most)
            .batchSize(128)
            .verbose(0)
            .validation(validation)
            .validationBatchSize(1000)
            .callbacks(EarlyStopping.of("val_loss").patience(2).restoreBestWeights(true)));
    return model.evaluate(validation).get("accuracy");
  }

  private static ArrayDataset numbers(TextVectorization words, List<String> sections, Table part) {
    return Dataset.of(
        words.apply(TableData.columns(part).get("sentence")).cast(DType.INT32),
        part.stringColumn("section").asList().stream().mapToInt(sections::indexOf).toArray());
  }

  /** Returns the network of the tutorial. */
  private static Model network(String way) {
    var in = Input.of(DType.INT32, LENGTH);
    Tensor h = Embedding.of(WORDS, SIZE).maskZero(true).apply(in);
    if (way.equals("transformer")) {
      var places = Ops.where(in.notEqual(0), Ops.arange(1, LENGTH + 1), 0);
      h = Add.of().apply(h, Embedding.of(LENGTH + 1, SIZE).maskZero(true).apply(places));
      h =
          LayerNormalization.of()
              .apply(Add.of().apply(h, MultiHeadAttention.of(2, 16).apply(h, h)));
      var wide = Dense.of(64).activation("relu").apply(h);
      h = LayerNormalization.of().apply(Add.of().apply(h, Dense.of(SIZE).apply(wide)));
    }
    var end = way.equals("GRU") ? GRU.of(SIZE) : GlobalAveragePooling1D.of();
    h = Dropout.of(0.4).apply(end.apply(h));
    return Model.of(in, Dense.of(8).activation("softmax").apply(h));
  }
}
