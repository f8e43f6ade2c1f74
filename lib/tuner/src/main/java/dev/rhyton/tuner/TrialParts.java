package dev.rhyton.tuner;

import dev.rhyton.config.Check;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the trainings of a trial, its repeats or folds, reached after how many epochs. The measures
 * of the trial are the means over them; one that ended before the others counts with its last ones.
 */
final class TrialParts {
  private static final class Part {
    final NavigableMap<Integer, double[]> measures = new ConcurrentSkipListMap<>();
    volatile boolean ended;
  }

  private final List<Part> all = new ArrayList<>();

  TrialParts(int number) {
    for (int i = 0; i < number; i++) all.add(new Part());
  }

  /** Returns the parts up to a number of epochs, from which another trial goes on. */
  TrialParts upTo(int epochs) {
    var copy = new TrialParts(all.size());
    for (int i = 0; i < all.size(); i++) {
      copy.all.get(i).measures.putAll(all.get(i).measures.headMap(epochs, true));
    }
    return copy;
  }

  int size() {
    return all.size();
  }

  /** Returns the number of epochs of a part. */
  int epochs(int part) {
    var measures = all.get(part).measures;
    return measures.isEmpty() ? 0 : measures.lastKey();
  }

  void add(int trial, int part, int epochs, double[] measures) {
    Check.that(
        epochs > epochs(part),
        "Trial %s: expected a score after more than %s epochs, received one after %s.",
        trial,
        epochs(part),
        epochs);
    all.get(part).measures.put(epochs, measures);
  }

  boolean hasEnded(int part) {
    return all.get(part).ended;
  }

  boolean haveEnded() {
    return all.stream().allMatch(p -> p.ended);
  }

  void end(int part) {
    all.get(part).ended = true;
  }

  /** Returns the measures of a part after a number of epochs, or null. */
  double @Nullable [] measures(int part, int epochs) {
    var own = all.get(part).measures;
    if (!all.get(part).ended || own.isEmpty()) return own.get(epochs);
    return own.get(Math.min(epochs, own.lastKey()));
  }

  /** Adds the means after those numbers of epochs that all parts have and that are not there. */
  void addMeans(NavigableMap<Integer, double[]> means) {
    int known = means.isEmpty() ? 0 : means.lastKey();
    for (var part : all) {
      for (int epochs : part.measures.tailMap(known, false).keySet()) {
        var mean = mean(epochs);
        if (mean != null) means.put(epochs, mean);
      }
    }
  }

  private double @Nullable [] mean(int epochs) {
    for (int part = 0; part < all.size(); part++) if (measures(part, epochs) == null) return null;
    return meanOfSome(epochs);
  }

  /** Returns the means over the parts that have come as far. */
  double[] meanOfSome(int epochs) {
    var known = IntStream.range(0, all.size()).mapToObj(p -> measures(p, epochs));
    var rows = known.filter(Objects::nonNull).toList();
    var mean = new double[rows.get(0).length];
    for (int i = 0; i < mean.length; i++) {
      for (var row : rows) mean[i] += row[i];
      mean[i] /= rows.size();
    }
    return mean;
  }

  /**
   * Returns the first measure of the parts that have it after a number of epochs, in their order.
   */
  List<Double> scores(int epochs) {
    var scores = new ArrayList<Double>();
    for (int part = 0; part < all.size(); part++) {
      var measures = measures(part, epochs);
      if (measures != null) scores.add(measures[0]);
    }
    return Collections.unmodifiableList(scores);
  }
}
