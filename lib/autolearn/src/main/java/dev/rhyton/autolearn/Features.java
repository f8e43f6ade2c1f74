package dev.rhyton.autolearn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tribuo.TribuoData;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tribuo.MutableDataset;

/**
 * The conversion of samples to rows of numbers and of their targets, learned from one set of
 * samples and applied to others.
 */
public abstract sealed class Features permits TableFeatures, ImageFeatures {
  private final Target target;

  Features(Target target) {
    this.target = target;
  }

  final Target target() {
    return target;
  }

  /** Returns the names of the features. */
  public abstract List<String> featureNames();

  /** Returns the classes in the order of their indices; none for a regression. */
  public final List<String> classNames() {
    return target.classes();
  }

  /** Returns whether the target is a quantity. */
  public final boolean isRegression() {
    return target.isQuantity();
  }

  /** Returns what the samples are called, such as a table. */
  abstract String expected();

  /** Returns whether samples are of the type that this converts. */
  abstract boolean takes(Object samples);

  /** Returns the number of samples. */
  abstract int rows(Object samples);

  /** Returns the features, of shape {@code (samples, features)}. */
  abstract NDArray features(Object samples);

  /**
   * Returns the targets: indices of classes, or quantities as they are; null if the samples have
   * none.
   */
  abstract double @Nullable [] targets(Object samples);

  abstract ObjectNode toJson();

  static Features of(JsonNode node) {
    return node.has("columns") ? TableFeatures.of(node) : ImageFeatures.of(node);
  }

  final <T> T checked(String owner, T samples) {
    Check.given(owner, "samples", samples);
    Check.that(
        takes(samples),
        "%s: expected %s, received %s.",
        owner,
        expected(),
        samples.getClass().getSimpleName());
    return samples;
  }

  /**
   * Converts samples to a dataset of Rhyton. Targets are int32 indices of classes, or quantities
   * with mean 0 and standard deviation 1; samples without targets have none.
   */
  public final ArrayDataset encode(Object samples) {
    var x = features(checked("encode", samples));
    var targets = targets(samples);
    return targets == null ? Dataset.of(x) : Dataset.of(x, scaled(targets));
  }

  /** Converts samples to a dataset of Tribuo. */
  public final MutableDataset<?> examples(Object samples) {
    return examples(encode(samples));
  }

  final MutableDataset<?> examples(ArrayDataset data) {
    return target.isQuantity()
        ? TribuoData.regression(data)
        : TribuoData.classification(data, target.classes());
  }

  final Object scaled(double[] targets) {
    if (target.isQuantity()) {
      var scaled = new float[targets.length];
      for (int i = 0; i < scaled.length; i++) scaled[i] = (float) target.scaled(targets[i]);
      return scaled;
    }
    var indices = new int[targets.length];
    for (int i = 0; i < indices.length; i++) indices[i] = (int) targets[i];
    return indices;
  }

  /** Returns a number of things in words. */
  static String count(long number, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }
}
