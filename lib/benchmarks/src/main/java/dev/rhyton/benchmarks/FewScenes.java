package dev.rhyton.benchmarks;

import static dev.rhyton.models.Fit.epochs;

import dev.rhyton.applications.ImageNet;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Repeats the trainings of the tutorial on applications with five seeds, each with its own scenes:
 * {@code few-scenes.csv} has the accuracies of a small network and of MobileNetV2 from nothing,
 * frozen and fine-tuned, on 200 images.
 *
 * <pre>{@code FewScenes notebooks}</pre>
 *
 * <p>The folder has the weights of {@link ScenesMobileNet}. The network from nothing is also
 * measured after more epochs, and with the statistics of the validation images as one batch instead
 * of the running ones.
 */
public final class FewScenes {
  private static final List<Integer> CLASSES = List.of(4, 7, 1); // coat, sneaker, trouser
  private static final int RUNS = 5;
  private static final int IMAGES = 200;
  private static final int FIRST = 4000; // images of the sample that scenes for training are from
  private static final int EPOCHS = 12; // of the whole network, as in the tutorial
  private static final int LONG = 80;

  private final Path folder;
  private final Path file;
  private final ArrayDataset validation;

  private FewScenes(Path folder, ArrayDataset validation) {
    this.folder = folder;
    this.validation = validation;
    file = folder.resolve("few-scenes.csv");
  }

  /** Writes the table, each line as soon as its result is known. */
  public static void main(String[] arguments) throws IOException {
    var clothes = Datasets.loadFashionMnistSample().train();
    var late = Transfer.of(clothes.skip(FIRST), CLASSES).take(300);
    var program = new FewScenes(Path.of(arguments[0]), scenes(late, 2));
    Files.writeString(program.file, "way,epochs,run,training,validation,by batch\n");
    for (int run = 1; run <= RUNS; run++) {
      var items = Transfer.of(clothes.take(FIRST), CLASSES).shuffle(run).take(IMAGES);
      program.repeat(run, scenes(items, 100L + run));
    }
  }

  private static ArrayDataset scenes(ArrayDataset items, long seed) {
    var gray = Transfer.scenes(items, seed);
    return Dataset.of(
        ImageNet.preprocessInput(Ops.repeat(gray.x(), 3, -1).value(), "tf"), gray.y());
  }

  private void repeat(int run, ArrayDataset train) throws IOException {
    Seed.set(run);
    var small = Sequential.of(Transfer.smallCnn());
    compile(small, 0.002);
    add("small", run, 70, fit(small, train, 70), accuracy(small), null);

    Seed.set(run);
    var own = ScenesMobileNet.body();
    var top = top();
    var fromNothing = Sequential.of(own, top);
    compile(fromNothing, 0.002);
    int done = 0;
    for (int epochs : new int[] {EPOCHS, LONG}) {
      double training = fit(fromNothing, train, epochs - done);
      done = epochs;
      double byBatch = right(top.apply(own.apply((Tensor) validation.x(), true)));
      add("from nothing", run, epochs, training, accuracy(fromNothing), byBatch);
    }

    Seed.set(run);
    var body = ScenesMobileNet.body();
    body.loadWeights(folder.resolve("scenes-mobilenet.weights.h5"));
    var last = top();
    compile(last, 0.003);
    double training = fit(last, Dataset.of(body.predict(train.x()), train.y()), 40);
    double frozen = right(last.apply((Tensor) body.predict(validation.x())));
    add("frozen", run, 40, training, frozen, null);
    body.layers().stream().filter(BatchNormalization.class::isInstance).forEach(Layer::freeze);
    var fine = Model.of(body.inputs().get(0), last.apply(body.outputs().get(0)));
    compile(fine, 3e-4);
    add("fine-tuned", run, EPOCHS, fit(fine, train, EPOCHS), accuracy(fine), null);
  }

  private static Sequential top() {
    return Sequential.of(Dropout.of(0.3), Dense.of(CLASSES.size()).activation("softmax"));
  }

  private static void compile(Model model, double rate) {
    model.compile(Adam.of(rate), "sparse_categorical_crossentropy", "accuracy");
  }

  /** Returns the accuracy in the last epoch. */
  private static double fit(Model model, ArrayDataset train, int epochs) {
    return model.fit(train, epochs(epochs).batchSize(32).verbose(0)).last("accuracy");
  }

  private double accuracy(Model model) {
    return model.evaluate(validation).get("accuracy");
  }

  private double right(Tensor probabilities) {
    NDArray y = validation.y();
    return Ops.equal(Ops.argmax(probabilities, -1), y).cast(DType.FLOAT32).mean().value().item();
  }

  private void add(
      String way, int run, int epochs, double training, double accuracy, @Nullable Double byBatch)
      throws IOException {
    var row =
        String.format(Locale.ROOT, "%s,%d,%d,%.4f,%.4f,", way, epochs, run, training, accuracy);
    if (byBatch != null) row += String.format(Locale.ROOT, "%.4f", byBatch);
    Files.writeString(file, row + "\n", StandardOpenOption.APPEND);
  }
}
