package dev.rhyton.applications;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import dev.rhyton.datasets.Download;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Preprocessing and class names of models trained on ImageNet. */
public final class ImageNet {
  private static final int CLASSES = 1000;
  static final Download.Source INDEX =
      new Download.Source(
          "imagenet_class_index.json",
          URI.create(
              "https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json"),
          "c2c37ea517e94d9795004a39431a14cb");

  /** The preprocessing modes of models that do not contain this step. */
  private enum Mode {
    CAFFE,
    TF,
    TORCH,
    NONE
  }

  private static final float[] MEAN_BGR = {103.939f, 116.779f, 123.68f};
  static final double[] MEAN = {0.485, 0.456, 0.406};
  static final double[] DEVIATION = {0.229, 0.224, 0.225};

  private ImageNet() {}

  /**
   * A predicted class of an image.
   *
   * @param wordNetId {@code n02504458}
   * @param label {@code African_elephant}
   * @param score the predicted probability
   */
  public record Prediction(String wordNetId, String label, double score) {
    /** {@code African_elephant 0.823}. */
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s %.3f", label, score);
    }
  }

  /**
   * Converts pixels from 0 to 255 to the form that models expect: {@code "caffe"} reverses the
   * order of red, green and blue and subtracts the means of ImageNet; {@code "tf"} scales to −1..1;
   * {@code "torch"} scales to 0..1 and normalizes each channel by the mean and the deviation of
   * ImageNet; {@code "none"} does not change them.
   *
   * @param images {@code (batch, height, width, 3)}, or one image without the batch
   */
  public static NDArray preprocessInput(NDArray images, String mode) {
    Check.given("preprocessInput", "images", images);
    var chosen = Text.constant(Mode.class, "mode", mode);
    int rank = images.shape().rank();
    Check.that(
        (rank == 3 || rank == 4) && images.shape().last() == 3,
        "preprocessInput: expected images of shape (height, width, 3), received %s.",
        images.shape());
    var from = images.toFloats();
    var to = new float[from.length];
    for (int i = 0; i < to.length; i++) {
      int channel = i % 3;
      to[i] =
          switch (chosen) {
            case CAFFE -> from[i - channel + 2 - channel] - MEAN_BGR[channel];
            case TF -> from[i] / 127.5f - 1;
            case TORCH -> (float) ((from[i] / 255 - MEAN[channel]) / DEVIATION[channel]);
            case NONE -> from[i];
          };
    }
    return NDArray.of(to, images.shape().dims());
  }

  static double[] variance() {
    return Arrays.stream(DEVIATION).map(d -> d * d).toArray();
  }

  /** Returns the five most probable classes of each image. */
  public static List<List<Prediction>> decodePredictions(NDArray predictions) {
    return decodePredictions(predictions, 5);
  }

  /**
   * Returns the most probable classes of each image, the most probable first. The class names are
   * downloaded once into Keras' folder.
   *
   * @param predictions the output of a classifier of ImageNet, {@code (images, 1000)}
   */
  public static List<List<Prediction>> decodePredictions(NDArray predictions, int top) {
    Check.given("decodePredictions", "predictions", predictions);
    check(predictions, top);
    return decodePredictions(predictions, top, Download.keras("models").get(INDEX));
  }

  private static void check(NDArray predictions, int top) {
    Check.that(
        predictions.shape().rank() == 2 && predictions.shape().last() == CLASSES,
        "decodePredictions: expected predictions of shape (images, 1000), received %s.",
        predictions.shape());
    Check.that(
        top >= 1 && top <= CLASSES,
        "decodePredictions: top must lie in 1 to 1000, received %d.",
        top);
  }

  static List<List<Prediction>> decodePredictions(NDArray predictions, int top, Path names) {
    try {
      var index = Json.parse(Files.readString(names));
      return IntStream.range(0, predictions.length())
          .mapToObj(i -> predictions.get(i).toDoubles())
          .map(
              scores ->
                  IntStream.range(0, CLASSES)
                      .boxed()
                      .sorted(Comparator.comparing((Integer c) -> scores[c]).reversed())
                      .limit(top)
                      .map(c -> prediction(index.path(c.toString()), scores[c]))
                      .toList())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Prediction prediction(JsonNode entry, double score) {
    return new Prediction(entry.path(0).asText(), entry.path(1).asText(), score);
  }
}
