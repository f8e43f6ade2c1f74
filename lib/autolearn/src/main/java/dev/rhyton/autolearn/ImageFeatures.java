package dev.rhyton.autolearn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The pixels of images as features, with values from 0 to 1. */
final class ImageFeatures extends Features {
  private final int height;
  private final int width;
  private final int channels;
  private final double scale;

  private ImageFeatures(Target target, int height, int width, int channels, double scale) {
    super(target);
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.scale = scale;
  }

  /**
   * Learns from images of shape {@code (samples, height, width, channels)} with their classes or
   * quantities.
   *
   * @param names the names of the classes; none for their indices
   */
  static ImageFeatures of(ArrayDataset data, List<String> names, boolean regression) {
    var shape = data.x().shape();
    int height = (int) shape.dim(1);
    int width = (int) shape.dim(2);
    int channels = shape.rank() == 4 ? (int) shape.dim(3) : 1;
    double largest = Arrays.stream(data.x().toDoubles()).max().orElse(1);
    return new ImageFeatures(
        target(data.y(), names, regression), height, width, channels, largest > 1 ? 255 : 1);
  }

  private static Target target(NDArray y, List<String> names, boolean regression) {
    var values = y.toDoubles();
    if (regression) return Target.quantity("target", values);
    var found = new TreeSet<Integer>();
    for (double value : values) {
      Check.that(
          value == (int) value && value >= 0,
          "AutoLearn: expected indices of classes, received %s. If the targets are quantities:"
              + " regression(true).",
          value);
      found.add((int) value);
    }
    Check.that(found.size() > 1, "AutoLearn: all samples have the class %s.", found.first());
    int classes = Math.max(names.size(), found.last() + 1);
    return Target.classes(
        "target",
        names.isEmpty() ? IntStream.range(0, classes).mapToObj(Integer::toString).toList() : names);
  }

  Shape shape() {
    return Shape.of(height, width, channels);
  }

  @Override
  public List<String> featureNames() {
    return IntStream.range(0, height * width * channels).mapToObj(i -> "pixel " + i).toList();
  }

  @Override
  String expected() {
    return "images of shape (" + height + ", " + width + ", " + channels + ")";
  }

  @Override
  boolean takes(Object samples) {
    var x = samples instanceof ArrayDataset data ? data.x() : samples;
    return x instanceof NDArray images
        && images.shape().rank() >= 3
        && images.size() == (long) images.length() * height * width * channels;
  }

  private static NDArray images(Object samples) {
    return samples instanceof ArrayDataset data ? data.x() : (NDArray) samples;
  }

  @Override
  int rows(Object samples) {
    return images(samples).length();
  }

  @Override
  NDArray features(Object samples) {
    var values = images(samples).toFloats();
    for (int i = 0; i < values.length; i++) values[i] /= (float) scale;
    return NDArray.of(values, rows(samples), (long) height * width * channels);
  }

  @Override
  double @Nullable [] targets(Object samples) {
    return samples instanceof ArrayDataset data && !data.targets().isEmpty()
        ? data.y().toDoubles()
        : null;
  }

  @Override
  ObjectNode toJson() {
    var node = Json.object();
    node.set("target", target().toJson());
    return node.put("height", height)
        .put("width", width)
        .put("channels", channels)
        .put("scale", scale);
  }

  static ImageFeatures of(JsonNode node) {
    return new ImageFeatures(
        Target.of(node.path("target")),
        node.path("height").asInt(),
        node.path("width").asInt(),
        node.path("channels").asInt(),
        node.path("scale").asDouble());
  }

  @Override
  public String toString() {
    return "ImageFeatures: " + expected();
  }
}
