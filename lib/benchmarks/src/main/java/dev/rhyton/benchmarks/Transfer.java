package dev.rhyton.benchmarks;

import static dev.rhyton.models.Fit.epochs;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GlobalMaxPooling2D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.CosineDecay;
import dev.rhyton.optimizers.Optimizer;
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
 * Writes the two files of the tutorial on transfer learning: a network that was trained on scenes
 * with seven classes of Fashion-MNIST, and what it is worth for the other three, with few scenes of
 * them.
 *
 * <pre>{@code Transfer FOLDER notebooks}</pre>
 *
 * <p>The folder has the IDX files of Fashion-MNIST. The network is trained unless its file exists.
 * The new classes and the clutter of the {@link Scenes} were chosen so that pre-training is worth
 * something; the rates and steps of the ways are those that did best in a few trials.
 */
public final class Transfer {
  static final List<Integer> KNOWN = List.of(0, 2, 3, 5, 6, 8, 9);
  private static final List<Integer> NEW = List.of(1, 4, 7); // trouser, coat, sneaker
  private static final List<Integer> SIZES = List.of(50, 100, 200, 400, 800, 1600);
  private static final int RUNS = 5;
  private static final int BATCH = 32;
  // However many images there are.
  private static final int STEPS = 300; // of a new last layer
  private static final int TUNING_STEPS = 200; // of fine-tuning
  private static final int SCRATCH_STEPS = 500; // without pre-training
  private static final int AUGMENTED_STEPS = 800; // without pre-training, on augmented images
  private static final int EPOCHS = 8;
  private static final int LARGE_BATCH = 64;

  private final Path pretrained;
  private final ArrayDataset items;
  private final ArrayDataset test;

  private Transfer(Path pretrained, ArrayDataset items, ArrayDataset test) {
    this.pretrained = pretrained;
    this.items = items;
    this.test = test;
  }

  /** Writes {@code fashion-scenes.keras} if it is missing, then {@code transfer.csv}. */
  public static void main(String[] arguments) throws IOException {
    var fashion = Datasets.loadFashionMnist(Path.of(arguments[0]));
    var folder = Path.of(arguments[1]);
    var network = folder.resolve("fashion-scenes.keras");
    if (!Files.exists(network)) {
      train(of(fashion.train(), KNOWN), scenes(of(fashion.test(), KNOWN), 0), network);
    }
    new Transfer(network, of(fashion.train(), NEW), scenes(of(fashion.test(), NEW), 0))
        .write(folder.resolve("transfer.csv"));
  }

  /** Returns the samples of some classes, whose labels become their positions in the list. */
  static ArrayDataset of(ArrayDataset all, List<Integer> classes) {
    var labels = all.y().toInts();
    var chosen =
        IntStream.range(0, labels.length).filter(i -> classes.contains(labels[i])).toArray();
    return Dataset.of(
        all.x().rows(chosen).reshape(-1, 28, 28),
        IntStream.of(chosen).map(i -> classes.indexOf(labels[i])).toArray());
  }

  static ArrayDataset scenes(ArrayDataset items, long seed) {
    return Dataset.of(Scenes.of(items.x(), seed), items.y());
  }

  // ---- the network ----

  /** Trains on new scenes with the same items in each epoch. */
  private static void train(ArrayDataset items, ArrayDataset test, Path file) {
    Seed.set(1);
    var model = network(Dense.of(KNOWN.size()).activation("softmax"));
    long steps = EPOCHS * items.batchCount(LARGE_BATCH);
    var trained = Sequential.of(model); // so that the file has no state of an optimizer
    compile(trained, Adam.of(CosineDecay.of(0.003, steps)));
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      trained.fit(
          scenes(items, epoch), epochs(1).batchSize(LARGE_BATCH).validation(test).verbose(2));
    }
    model.save(file);
  }

  private static Sequential network(Layer... top) {
    var body =
        Sequential.of(
                Input.of(Scenes.SIZE, Scenes.SIZE, 1),
                Conv2D.of(16, 5).strides(2).padding("same").useBias(false).named("conv1"),
                BatchNormalization.of().momentum(0.9),
                Activation.of("relu").named("block1"),
                Conv2D.of(32, 3).padding("same").useBias(false),
                BatchNormalization.of().momentum(0.9),
                Activation.of("relu").named("block2"),
                MaxPooling2D.of(2),
                Conv2D.of(64, 3).padding("same").useBias(false),
                BatchNormalization.of().momentum(0.9),
                Activation.of("relu").named("block3"),
                MaxPooling2D.of(2),
                Conv2D.of(128, 3).padding("same").useBias(false),
                BatchNormalization.of().momentum(0.9),
                Activation.of("relu").named("block4"),
                GlobalMaxPooling2D.of())
            .named("body");
    var model =
        Sequential.of(
            Input.of(Scenes.SIZE, Scenes.SIZE, 1), Rescaling.of(1 / 127.5).offset(-1), body);
    for (var layer : top) {
      model = model.add(layer);
    }
    return model;
  }

  // ---- its worth ----

  /** Writes the table, each line as soon as its result is known. */
  private void write(Path file) throws IOException {
    Files.writeString(file, "images,way,run,accuracy\n");
    for (int run = 1; run <= RUNS; run++) {
      for (int size : SIZES) {
        for (var way : ways(run, scenes(items.shuffle(run).take(size), run)).entrySet()) {
          var row =
              String.format(
                  Locale.ROOT, "%d,%s,%d,%.4f\n", size, way.getKey(), run, way.getValue());
          Files.writeString(file, row, StandardOpenOption.APPEND);
        }
      }
    }
  }

  /** Returns the layers of the small network for the new classes. */
  static Layer[] smallCnn() {
    return new Layer[] {
      Conv2D.of(16, 3).activation("relu"),
      MaxPooling2D.of(2),
      Conv2D.of(32, 3).activation("relu"),
      MaxPooling2D.of(2),
      Conv2D.of(64, 3).activation("relu"),
      GlobalMaxPooling2D.of(),
      Dropout.of(0.3),
      Dense.of(NEW.size()).activation("softmax")
    };
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
    fit(pixels, Adam.of(), few, SCRATCH_STEPS);
    accuracies.put("pixels", accuracy(pixels));
    var small = Sequential.of(Rescaling.of(1 / 255.0));
    for (var layer : smallCnn()) small.add(layer);
    fit(small, Adam.of(0.002), few, SCRATCH_STEPS);
    accuracies.put("small CNN", accuracy(small));
    var same = network(Dropout.of(0.3), Dense.of(NEW.size()).activation("softmax"));
    var augmented =
        Sequential.of(
            Input.of(Scenes.SIZE, Scenes.SIZE, 1),
            RandomFlip.of("horizontal"),
            RandomTranslation.of(0.15, 0.15),
            same);
    fit(augmented, Adam.of(CosineDecay.of(0.003, AUGMENTED_STEPS)), few, AUGMENTED_STEPS);
    accuracies.put("same network", accuracy(augmented));
    var model = (Sequential) Model.load(pretrained);
    model.pop();
    var top = Sequential.of(Dropout.of(0.3), Dense.of(NEW.size()).activation("softmax"));
    fit(top, Adam.of(0.003), Dataset.of(model.predict(few.x()), few.y()), STEPS);
    accuracies.put("frozen", top.evaluate(model.predict(test.x()), test.y()).get("accuracy"));
    model.add(top);
    normalizations(model).forEach(Layer::freeze);
    fit(model, Adam.of(5e-4), few, TUNING_STEPS);
    accuracies.put("fine-tuned", accuracy(model));
    return accuracies;
  }

  private double accuracy(Model model) {
    return model.evaluate(test).get("accuracy");
  }

  private static List<Layer> normalizations(Model model) {
    var body = (Model) model.getLayer("body");
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
