package dev.rhyton.benchmarks;

import static dev.rhyton.models.Fit.epochs;

import dev.rhyton.applications.MobileNetV2;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Input;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.CosineDecay;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.vision.Rescaling;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * Writes the weights of the tutorial on applications: a narrow MobileNetV2 that was trained on
 * {@link Scenes} with the seven classes of Fashion-MNIST that {@link Transfer} trains on.
 *
 * <pre>{@code ScenesMobileNet FOLDER notebooks}</pre>
 *
 * <p>The folder has the IDX files of Fashion-MNIST. The network takes pixels from −1 to 1 in three
 * channels, as {@code ImageNet.preprocessInput} of this architecture makes them. The file has
 * numbers of 16 bits, which are half as large.
 */
public final class ScenesMobileNet {
  private static final int EPOCHS = 6;
  private static final int PART = 6000; // scenes that are made at a time
  private static final int BATCH = 64;
  private static final double MOMENTUM = 0.999; // of the normalizations of MobileNetV2

  private ScenesMobileNet() {}

  /** Trains the network and writes {@code scenes-mobilenet.weights.h5}. */
  public static void main(String[] arguments) {
    var fashion = Datasets.loadFashionMnist(Path.of(arguments[0]));
    var items = Transfer.of(fashion.train(), Transfer.KNOWN);
    var test = Transfer.scenes(Transfer.of(fashion.test(), Transfer.KNOWN), 0);
    Seed.set(1);
    var body = body();
    var model = classifier(body, EPOCHS * items.size() / BATCH);
    correct(body, train(model, items));
    report("on test scenes: " + model.evaluate(test));
    save(body, Path.of(arguments[1]).resolve("scenes-mobilenet.weights.h5"));
  }

  /** Returns the network without its last layer and without weights. */
  static Model body() {
    return MobileNetV2.of()
        .untrained()
        .alpha(0.35)
        .inputShape(Scenes.SIZE, Scenes.SIZE, 3)
        .includeTop(false)
        .pooling("avg")
        .build();
  }

  private static Model classifier(Model body, long steps) {
    var gray = Input.of(Scenes.SIZE, Scenes.SIZE, 1);
    var scaled = Rescaling.of(1 / 127.5).offset(-1).apply(gray);
    var features = body.apply(Ops.repeat(scaled, 3, -1));
    var dropped = Dropout.of(0.2).apply(features);
    var classes = Dense.of(Transfer.KNOWN.size()).activation("softmax").apply(dropped);
    var model = Model.of(gray, classes);
    model.compile(
        Compile.of(
                Adam.of(CosineDecay.of(0.003, steps)),
                Losses.get("sparse_categorical_crossentropy"))
            .metrics("accuracy")
            .learning(Learning.plain()));
    return model;
  }

  /** Trains on new scenes with the same items in each epoch, part by part; returns the steps. */
  private static long train(Model model, ArrayDataset items) {
    long steps = 0;
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      var shuffled = items.shuffle(epoch);
      for (int from = 0; from < shuffled.size(); from += PART) {
        var part = shuffled.slice(from, (int) Math.min(shuffled.size(), from + PART));
        model.fit(
            Transfer.scenes(part, 1000L * epoch + from), epochs(1).batchSize(BATCH).verbose(2));
        steps += part.batchCount(BATCH);
      }
      report("epoch " + epoch);
    }
    return steps;
  }

  /**
   * Removes the initial values, means of 0 and variances of 1, from the moving statistics. With the
   * momentum of this architecture, they are a fiftieth of them after so few steps, which is more
   * than many of the variances.
   */
  private static void correct(Model body, long steps) {
    for (var layer : body.layers()) {
      if (!(layer instanceof BatchNormalization)) continue;
      double left = Math.pow(MOMENTUM, (double) steps);
      var weights = new ArrayList<>(layer.getWeights());
      weights.set(2, weights.get(2).divide(1 - left).value());
      weights.set(3, weights.get(3).subtract(left).divide(1 - left).maximum(0).value());
      layer.setWeights(weights);
    }
  }

  @SuppressWarnings("SystemOut") // the progress of a program
  private static void report(String text) {
    System.out.println(text);
  }

  private static void save(Model body, Path file) {
    KerasConfig.setDtypePolicy("float16");
    try {
      var half = body();
      half.setWeights(
          body.getWeights().stream().map(w -> w.cast(DType.FLOAT16)).map(NDArray::value).toList());
      half.saveWeights(file);
    } finally {
      KerasConfig.setDtypePolicy(null); // as before
    }
  }
}
