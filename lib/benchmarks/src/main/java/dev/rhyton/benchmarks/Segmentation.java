package dev.rhyton.benchmarks;

import static dev.rhyton.models.Fit.epochs;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.Targets;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.ReLU;
import dev.rhyton.layers.UpSampling2D;
import dev.rhyton.losses.Dice;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.metrics.IoU;
import dev.rhyton.metrics.MeanIoU;
import dev.rhyton.metrics.MetricState;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.CosineDecay;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.vision.AnnotatedImages;
import dev.rhyton.vision.Pipeline;
import dev.rhyton.vision.RandomFlip;
import dev.rhyton.vision.RandomTranslation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * Repeats the trainings of the tutorial on segmentation with five seeds, each with its own scenes:
 * {@code segmentation-runs.csv} has the scores of each way on scenes with the test images.
 *
 * <pre>{@code Segmentation notebooks}</pre>
 */
public final class Segmentation {
  private static final int RUNS = 5;
  private static final int EPOCHS = 8;
  private static final int BATCH = 8;
  private static final int ITEMS = 1000; // of all classes; about 300 are of those below
  private static final List<Integer> CLASSES = List.of(1, 4, 7); // trouser, coat, sneaker
  private static final double RATE = 0.01; // at the beginning; it falls along a cosine
  private static final double WEIGHT = 5; // of the items, where classes have weights

  private Segmentation() {}

  /** Writes the table, each line as soon as its result is known. */
  public static void main(String[] arguments) throws IOException {
    var file = Path.of(arguments[0]).resolve("segmentation-runs.csv");
    var clothes = Datasets.loadFashionMnistSample();
    var test = Scenes.withMasks(clothes.test(), CLASSES, 0);
    Files.writeString(
        file,
        "way,run,accuracy,mean IoU,trouser,coat,sneaker,error at edges,error elsewhere,item lost,"
            + "background taken,mean probability,above 0.99\n");
    for (int run = 1; run <= RUNS; run++) {
      var train = Scenes.withMasks(clothes.train().shuffle(run).take(ITEMS), CLASSES, run);
      for (var way : ways().entrySet()) {
        Seed.set(run);
        var p = way.getValue().apply(train).predict(test.x());
        write(file, way.getKey(), run, scores(test, p));
        if (way.getKey().equals("U-Net")) write(file, "threshold", run, scores(test, moved(p)));
      }
    }
  }

  private static void write(Path file, String way, int run, List<Double> scores)
      throws IOException {
    var row = new StringBuilder("%s,%d".formatted(way, run));
    for (double score : scores) row.append(String.format(Locale.ROOT, ",%.4f", score));
    Files.writeString(file, row.append('\n'), StandardOpenOption.APPEND);
  }

  /**
   * Returns probabilities of which that of the background is divided by the weight of the items:
   * the control of class weights, which moves a threshold without a training.
   */
  private static NDArray moved(NDArray p) {
    var some = p.multiply(NDArray.from(new double[] {1 / WEIGHT, 1, 1, 1}));
    return some.divide(some.sum(-1, true)).value();
  }

  private static Map<String, Function<ArrayDataset, Model>> ways() {
    var crossentropy = SparseCategoricalCrossentropy.of();
    var ways = new LinkedHashMap<String, Function<ArrayDataset, Model>>();
    ways.put("U-Net", train -> fit(unet(true), crossentropy, train, options()));
    ways.put("without skips", train -> fit(unet(false), crossentropy, train, options()));
    ways.put(
        "class weights",
        train ->
            fit(
                unet(true),
                crossentropy,
                train,
                options().classWeight(Map.of(0, 1.0, 1, WEIGHT, 2, WEIGHT, 3, WEIGHT))));
    ways.put(
        "Dice",
        train ->
            fit(
                unet(true),
                Dice.of().axis(0, 1, 2),
                train.withTargets(Targets.toCategorical(train.y(), CLASSES.size() + 1)),
                options()));
    ways.put(
        "augmented",
        train -> fit(unet(true), crossentropy, train.mapBatches(augmentation()), options()));
    return ways;
  }

  private static Fit options() {
    return epochs(EPOCHS).batchSize(BATCH).verbose(0);
  }

  private static Model fit(Model model, Loss loss, Dataset train, Fit options) {
    int steps = EPOCHS * Math.toIntExact((train.size() + BATCH - 1) / BATCH);
    model.compile(Adam.of(CosineDecay.of(RATE, steps)), loss);
    model.fit(train, options);
    return model;
  }

  private static UnaryOperator<Batch> augmentation() {
    var moves =
        Pipeline.of(
            RandomFlip.of("horizontal").seed(1),
            RandomTranslation.of(0.2, 0.2).interpolation("nearest").fillMode("reflect"));
    return batch -> {
      var data = AnnotatedImages.of(batch.x().get(0)).segmentationMasks(batch.y().get(0));
      var moved = moves.augment(data);
      return batch.withX(moved.images()).withY(List.of(moved.segmentationMasks()));
    };
  }

  /** Returns the network of the tutorial, with skips, or with a wider way up in their place. */
  private static Model unet(boolean skips) {
    IntFunction<Layer> convolution =
        n ->
            Sequential.of(
                Conv2D.of(n, 3).padding("same").useBias(false),
                BatchNormalization.of().momentum(0.9),
                ReLU.of());
    var image = Input.of(Scenes.SIZE, Scenes.SIZE, 1);
    var levels = new ArrayDeque<Tensor>();
    Tensor x = image;
    for (int width : List.of(8, 16, 32)) {
      x = convolution.apply(width).apply(x);
      levels.push(x);
      x = MaxPooling2D.of(2).apply(x);
    }
    x = convolution.apply(64).apply(convolution.apply(64).apply(x));
    for (int width : skips ? List.of(32, 16, 8) : List.of(48, 16, 12)) {
      x = UpSampling2D.of(2).apply(x);
      if (skips) x = Concatenate.of().apply(x, levels.pop());
      x = convolution.apply(width).apply(x);
    }
    return Model.of(image, Conv2D.of(CLASSES.size() + 1, 1).activation("softmax").apply(x));
  }

  private static List<Double> scores(ArrayDataset test, NDArray p) {
    var said = Ops.argmax(p, -1).expandDims(-1);
    var wrong = Ops.notEqual(said, test.y()).cast(DType.FLOAT32);
    var masks = test.y().cast(DType.FLOAT32);
    var most = Ops.maxPool(masks, 3, 1, "same");
    var least = Ops.maxPool(masks.negative(), 3, 1, "same").negative();
    var edge = most.notEqual(least).cast(DType.FLOAT32);
    var inner = edge.rsub(1);
    var item = test.y().notEqual(0).cast(DType.FLOAT32);
    var background = item.rsub(1);
    var found = said.notEqual(0).cast(DType.FLOAT32);
    var largest = Ops.max(p, -1);
    return List.of(
        1 - wrong.mean().value().item(),
        score(MetricState.of(MeanIoU.of(CLASSES.size() + 1)), test.y(), said.value()),
        score(MetricState.of(IoU.of(CLASSES.size() + 1, 1)), test.y(), said.value()),
        score(MetricState.of(IoU.of(CLASSES.size() + 1, 2)), test.y(), said.value()),
        score(MetricState.of(IoU.of(CLASSES.size() + 1, 3)), test.y(), said.value()),
        wrong.multiply(edge).sum().divide(edge.sum()).value().item(),
        wrong.multiply(inner).sum().divide(inner.sum()).value().item(),
        item.multiply(found.rsub(1)).sum().divide(item.sum()).value().item(),
        background.multiply(found).sum().divide(background.sum()).value().item(),
        largest.mean().value().item(),
        largest.greater(0.99).cast(DType.FLOAT32).mean().value().item());
  }

  private static double score(MetricState metric, NDArray masks, NDArray said) {
    metric.updateState(masks, said);
    return metric.result();
  }
}
