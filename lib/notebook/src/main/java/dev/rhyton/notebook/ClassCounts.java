package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The confusion matrix: the number of samples of each class for which each class was predicted. */
final class ClassCounts {
  private final int[][] counts; // a row for the actual class, a column for the predicted one
  private final List<String> texts; // empty for indices

  private ClassCounts(int classes, List<String> texts) {
    counts = new int[classes][classes];
    this.texts = texts;
  }

  static ClassCounts of(Object labels, Object predictions) {
    var actual = ArrayArguments.array(labels);
    var predicted = ArrayArguments.array(predictions);
    if (actual.dtype() != DType.STRING || predicted.dtype() != DType.STRING) {
      return of(classes("labels", actual), classes("predictions", predicted), List.of());
    }
    var texts =
        Stream.of(actual, predicted)
            .flatMap(a -> Arrays.stream(a.toStrings()))
            .distinct()
            .sorted()
            .toList();
    return of(indices(actual, texts), indices(predicted, texts), texts);
  }

  private static int[] indices(NDArray array, List<String> texts) {
    return Arrays.stream(array.toStrings()).mapToInt(texts::indexOf).toArray();
  }

  private static ClassCounts of(int[] actual, int[] predicted, List<String> texts) {
    Check.that(
        actual.length == predicted.length,
        "Expected a prediction for each of %d labels, received %d.",
        actual.length,
        predicted.length);
    Check.that(actual.length > 0, "Expected at least one label, received none.");
    var result = new ClassCounts(Math.max(largest(actual), largest(predicted)) + 1, texts);
    for (int i = 0; i < actual.length; i++) result.counts[actual[i]][predicted[i]]++;
    return result;
  }

  /**
   * Returns the class of each row, from an index, from a row of probabilities, or from the
   * probability of class 1.
   */
  static int[] classes(String what, NDArray array) {
    int rank = array.shape().rank();
    Check.that(
        array.dtype() != DType.STRING,
        "Expected numbers as %s, received texts, such as \"%s\".",
        what,
        array.size() == 0 ? "" : array.toStrings()[0]);
    Check.that(
        rank == 1 || rank == 2,
        "Expected %s of shape (samples,) or (samples, classes), received %s.",
        what,
        array.shape());
    if (rank == 2 && array.shape().last() > 1) return array.argmax().toInts();
    var values = array.toDoubles();
    boolean whole = Arrays.stream(values).allMatch(v -> v == Math.rint(v));
    var classes = new int[values.length];
    for (int i = 0; i < classes.length; i++) {
      double v = values[i];
      Check.that(
          v >= 0 && (whole || v <= 1),
          "Expected %s from 0, or probabilities from 0 to 1; number %d is %s.",
          what,
          i,
          v);
      classes[i] = whole ? (int) v : v > 0.5 ? 1 : 0;
    }
    return classes;
  }

  private static int largest(int[] classes) {
    return Arrays.stream(classes).max().orElse(0);
  }

  int classes() {
    return counts.length;
  }

  /** Returns the names of the classes: at least as many as there are, or else their indices. */
  List<String> names(String owner, List<String> names) {
    var given = Check.all(owner, "names", names);
    Check.that(
        given.isEmpty() || given.size() >= classes(),
        "Expected names for %d classes, received %d.",
        classes(),
        given.size());
    if (given.isEmpty() && !texts.isEmpty()) return texts;
    return given.isEmpty()
        ? IntStream.range(0, classes()).mapToObj(Integer::toString).toList()
        : given;
  }

  int count(int actual, int predicted) {
    return counts[actual][predicted];
  }

  int actual(int c) {
    return Arrays.stream(counts[c]).sum();
  }

  int predicted(int c) {
    return Arrays.stream(counts).mapToInt(row -> row[c]).sum();
  }

  int samples() {
    return Arrays.stream(counts).flatMapToInt(Arrays::stream).sum();
  }

  double accuracy() {
    int right = 0;
    for (int c = 0; c < counts.length; c++) right += counts[c][c];
    return right / (double) samples();
  }

  double precision(int c) {
    return share(counts[c][c], predicted(c));
  }

  double recall(int c) {
    return share(counts[c][c], actual(c));
  }

  double f1(int c) {
    return share(2 * counts[c][c], actual(c) + predicted(c));
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 0 : part / (double) whole;
  }
}
