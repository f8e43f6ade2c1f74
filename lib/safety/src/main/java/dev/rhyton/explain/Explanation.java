package dev.rhyton.explain;

import dev.rhyton.config.Check;
import dev.rhyton.notebook.ImageRow;
import dev.rhyton.notebook.Picture;
import dev.rhyton.notebook.Plots;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the parts of samples contribute to the scores of their classes: positive values speak for
 * the class, negative ones against it.
 */
public final class Explanation {
  private final String method;
  private final boolean isOverlay;
  private final NDArray x;
  private final Explainer.Attributions found;
  private final int[] classes;
  private final double[] scores;

  Explanation(
      Explainer<?> by, NDArray x, Explainer.Attributions found, int[] classes, double[] scores) {
    this.method = by.title();
    this.isOverlay = by.isOverlay();
    this.x = x;
    this.found = found;
    this.classes = classes;
    this.scores = scores;
  }

  /** Returns the values: for each sample an array in the shape of what was explained. */
  public NDArray values() {
    return found.values();
  }

  /** Returns the explained class of each sample; empty if the output has no classes. */
  public int[] classes() {
    return classes.clone();
  }

  /** Returns the score of each sample, such as the logit of its class. */
  public double[] scores() {
    return scores.clone();
  }

  /**
   * Returns what is missing in the sum of the values of each sample, as a fraction of the
   * difference of scores that they explain: 0.02 is 2 %. It is empty unless the method explains a
   * difference, as {@link IntegratedGradients} does.
   */
  public double[] gaps() {
    return found.gaps().clone();
  }

  /**
   * Plots the images, each above its class, and below them the values: vermillion speaks for the
   * class, blue against it. Values of {@link GradCam} and {@link Occlusion} lie on the images.
   *
   * @param classNames the names of the classes; by default their indices
   */
  public Picture plot(String... classNames) {
    return plot(Check.all("plot", "classNames", classNames));
  }

  /** Plots the images and the values with the names of the classes. */
  public Picture plot(List<String> classNames) {
    var names = Check.all("plot", "classNames", classNames);
    var values = found.values();
    if (!isImages(x.shape()) || !isImages(values.shape())) {
      return Plots.images(List.of(captioned(ImageRow.signed(values), names)), method);
    }
    boolean alike = x.shape().upTo(3).equals(values.shape().upTo(3));
    var row = isOverlay && alike ? ImageRow.overlay(x, values) : ImageRow.signed(values);
    var images = captioned(ImageRow.of(x), names);
    return alike
        ? Plots.images(List.of(images, row), "input", method)
        : Plots.images(List.of(captioned(row, names)), method);
  }

  private static boolean isImages(Shape shape) {
    return shape.rank() == 3 || shape.rank() == 4;
  }

  private ImageRow captioned(ImageRow row, List<String> names) {
    if (classes.length == 0) return row;
    var texts =
        IntStream.of(classes)
            .mapToObj(c -> names.isEmpty() ? "class " + c : name(names, c))
            .toList();
    return row.captions(texts);
  }

  private static String name(List<String> names, int index) {
    Check.that(
        index < names.size(),
        "plot: expected names for at least %d classes, received %d.",
        index + 1,
        names.size());
    return names.get(index);
  }

  /**
   * Plots the mean contribution of each feature of a table, a bar for each, the largest first. For
   * a single row it is the contribution in this row.
   *
   * @param featureNames the names of the features; by default their indices
   */
  public Picture bars(String... featureNames) {
    return bars(Check.all("bars", "featureNames", featureNames));
  }

  /** Plots the mean contributions with the names of the features. */
  public Picture bars(List<String> featureNames) {
    var names = Check.all("bars", "featureNames", featureNames);
    return Plots.bars("mean contribution", byFeature(names));
  }

  private Map<String, Double> byFeature(List<String> names) {
    var shape = found.values().shape();
    Check.that(
        shape.rank() == 2,
        "bars: expected the values of a table, (rows, features), these have shape %s: use plot.",
        shape);
    int features = (int) shape.dim(1);
    Check.that(
        names.isEmpty() || names.size() == features,
        "bars: expected names for %d features, received %d.",
        features,
        names.size());
    var values = found.values().toDoubles();
    var means = new double[features];
    for (int i = 0; i < values.length; i++) means[i % features] += values[i] / shape.dim(0);
    var byName = new LinkedHashMap<String, Double>();
    IntStream.range(0, features)
        .boxed()
        .sorted((a, b) -> Double.compare(Math.abs(means[b]), Math.abs(means[a])))
        .forEach(i -> byName.put(names.isEmpty() ? "feature " + i : names.get(i), means[i]));
    return byName;
  }

  /**
   * Returns the method, the number of samples, their classes, and whether something is missing in
   * the sums.
   */
  @Override
  public String toString() {
    var shape = found.values().shape();
    var shown =
        Arrays.stream(classes)
            .limit(10)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", "));
    var text =
        String.format(
            Locale.ROOT,
            "%s of shape %s%s",
            method,
            shape,
            classes.length == 0
                ? ""
                : " for the classes " + shown + (classes.length > 10 ? ", ..." : ""));
    int empty = 0;
    for (int i = 0; i < shape.dim(0); i++) if (isEmpty(i)) empty++;
    if (empty > 0) {
      text += String.format(Locale.ROOT, "; %d of %d are 0 everywhere", empty, shape.dim(0));
    }
    double worst = Arrays.stream(found.gaps()).max().orElse(0);
    if (worst <= IntegratedGradients.COMPLETE) return text;
    return String.format(
        Locale.ROOT,
        "%s. The values of a sample miss %.1f %% of the difference of scores: the score changes"
            + " abruptly along the line, so choose another baseline.",
        text,
        100 * worst);
  }

  private boolean isEmpty(int sample) {
    return Arrays.stream(found.values().get(sample).toDoubles()).allMatch(v -> v == 0);
  }
}
