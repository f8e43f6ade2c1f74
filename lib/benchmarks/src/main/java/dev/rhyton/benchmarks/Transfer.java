package dev.rhyton.benchmarks;

import static dev.rhyton.models.Fit.epochs;

import dev.rhyton.applications.MobileNet;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.ZeroPadding2D;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.CosineDecay;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.vision.RandomFlip;
import dev.rhyton.vision.RandomTranslation;
import dev.rhyton.vision.Rescaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Writes the two files of the tutorial on transfer learning: a network that was trained on seven
 * classes of Fashion-MNIST, and what it is worth for the other three, with few images of them.
 *
 * <pre>{@code Transfer FOLDER notebooks}</pre>
 *
 * <p>The folder has the IDX files of Fashion-MNIST. The network is trained unless its file exists.
 * The layer {@link #EARLY} was chosen on training images; the other options of the comparison were
 * not tuned for any of the ways.
 */
public final class Transfer {
  private static final List<Integer> KNOWN = List.of(0, 1, 3, 5, 7, 8, 9);
  private static final List<Integer> NEW = List.of(2, 4, 6); // pullover, coat, shirt
  private static final List<Integer> SIZES = List.of(50, 100, 200, 400, 800, 1600);
  private static final int RUNS = 5;
  private static final int BATCH = 32;
  // However many images there are; networks on pixels make the sum of both.
  private static final int STEPS = 300; // of a new last layer
  private static final int TUNING_STEPS = 200; // of fine-tuning
  private static final String LAST = "conv_pw_13_relu"; // before the mean of all places
  private static final String EARLY = "conv_pw_3_relu"; // 8×8 places of 32 features
  private static final int EPOCHS = 8;
  private static final int LARGE_BATCH = 128;

  private final Path pretrained;
  private final ArrayDataset training;
  private final ArrayDataset test;
  private final NDArray lastOfTest;

  private Transfer(Path pretrained, ArrayDataset training, ArrayDataset test) {
    this.pretrained = pretrained;
    this.training = training;
    this.test = test;
    lastOfTest = upTo(LAST).predict(test.x());
  }

  /** Writes {@code fashion-mobilenet.keras} if it is missing, then {@code transfer.csv}. */
  public static void main(String[] arguments) throws IOException {
    var fashion = Datasets.loadFashionMnist(Path.of(arguments[0]));
    var folder = Path.of(arguments[1]);
    var network = folder.resolve("fashion-mobilenet.keras");
    if (!Files.exists(network)) {
      train(of(fashion.train(), KNOWN), of(fashion.test(), KNOWN), network);
    }
    new Transfer(network, of(fashion.train(), NEW), of(fashion.test(), NEW))
        .write(folder.resolve("transfer.csv"));
  }

  /** Returns the samples of some classes, whose labels become their positions in the list. */
  private static ArrayDataset of(ArrayDataset all, List<Integer> classes) {
    var labels = all.y().toInts();
    var chosen =
        IntStream.range(0, labels.length).filter(i -> classes.contains(labels[i])).toArray();
    return Dataset.of(
        all.x().rows(chosen).reshape(-1, 28, 28, 1),
        IntStream.of(chosen).map(i -> classes.indexOf(labels[i])).toArray());
  }

  // ---- the network ----

  private static void train(ArrayDataset training, ArrayDataset test, Path file) {
    Seed.set(1);
    var body =
        MobileNet.of()
            .untrained()
            .inputShape(32, 32, 1)
            .alpha(0.25)
            .includeTop(false)
            .pooling("avg")
            .build()
            .named("mobilenet");
    var model =
        Sequential.of(
            Input.of(28, 28, 1),
            ZeroPadding2D.of(2),
            Rescaling.of(1 / 127.5).offset(-1),
            body,
            Dense.of(KNOWN.size()).activation("softmax"));
    var augmented =
        Sequential.of(
            Input.of(28, 28, 1),
            RandomFlip.of("horizontal"),
            RandomTranslation.of(0.08, 0.08),
            model);
    long steps = EPOCHS * training.size() / LARGE_BATCH;
    compile(augmented, Adam.of(CosineDecay.of(0.004, steps)));
    augmented.fit(training, epochs(EPOCHS).batchSize(LARGE_BATCH).validation(test).verbose(2));
    model.save(file);
  }

  // ---- its worth ----

  /** Writes the table, each line as soon as its result is known. */
  private void write(Path file) throws IOException {
    Files.writeString(file, "images,way,run,accuracy\n");
    for (int run = 1; run <= RUNS; run++) {
      for (int size : SIZES) {
        for (var way : ways(run, training.shuffle(run).take(size)).entrySet()) {
          var row =
              String.format(
                  Locale.ROOT, "%d,%s,%d,%.4f\n", size, way.getKey(), run, way.getValue());
          Files.writeString(file, row, StandardOpenOption.APPEND);
        }
      }
    }
  }

  private Map<String, Double> ways(int seed, ArrayDataset few) {
    var accuracies = new LinkedHashMap<String, Double>();
    Seed.set(seed);
    var pixels =
        Sequential.of(
            Rescaling.of(1 / 255.0),
            Flatten.of(),
            Dense.of(128).activation("relu"),
            Dense.of(NEW.size()).activation("softmax"));
    fit(pixels, Adam.of(), few, STEPS + TUNING_STEPS);
    accuracies.put("pixels", pixels.evaluate(test).get("accuracy"));
    var scratch =
        Sequential.of(
            Rescaling.of(1 / 255.0),
            Conv2D.of(16, 3).activation("relu"),
            MaxPooling2D.of(2),
            Conv2D.of(32, 3).activation("relu"),
            MaxPooling2D.of(2),
            Flatten.of(),
            Dropout.of(0.3),
            Dense.of(NEW.size()).activation("softmax"));
    fit(scratch, Adam.of(0.002), few, STEPS + TUNING_STEPS);
    accuracies.put("small CNN", scratch.evaluate(test).get("accuracy"));
    var top = top(upTo(LAST), few);
    accuracies.put("last layer", top.evaluate(lastOfTest, test.y()).get("accuracy"));
    var features = upTo(EARLY);
    top = top(features, few);
    accuracies.put("frozen", top.evaluate(features.predict(test.x()), test.y()).get("accuracy"));
    features.add(top);
    normalizations(features).forEach(Layer::freeze);
    fit(features, Adam.of(3e-4), few, TUNING_STEPS);
    accuracies.put("fine-tuned", features.evaluate(test).get("accuracy"));
    return accuracies;
  }

  /** Returns the network up to a layer of its body. */
  private Sequential upTo(String layer) {
    var model = (Sequential) Model.load(pretrained);
    model.pop();
    var body = (Model) model.pop();
    var cut = Model.of(body.inputs().get(0), body.output(layer)).named("mobilenet");
    return model.add(cut).add(Flatten.of());
  }

  /** Trains a new last layer on features, which are computed once. */
  private static Model top(Model features, ArrayDataset few) {
    var top = Sequential.of(Dropout.of(0.3), Dense.of(NEW.size()).activation("softmax"));
    fit(top, Adam.of(), Dataset.of(features.predict(few.x()), few.y()), STEPS);
    return top;
  }

  private static List<Layer> normalizations(Model model) {
    var body = (Model) model.getLayer("mobilenet");
    return body.layers().stream().filter(BatchNormalization.class::isInstance).toList();
  }

  /** Trains for a number of steps, which are more epochs the fewer images there are. */
  private static void fit(Model model, Optimizer optimizer, ArrayDataset few, int steps) {
    compile(model, optimizer);
    long batches = few.batchCount(BATCH);
    int epochs = Math.toIntExact((steps + batches - 1) / batches);
    model.fit(few, epochs(epochs).batchSize(BATCH).verbose(0));
  }

  private static void compile(Model model, Optimizer optimizer) {
    model.compile(
        Compile.of(optimizer, Losses.get("sparse_categorical_crossentropy"))
            .metrics("accuracy")
            .learning(Learning.plain()));
  }
}
