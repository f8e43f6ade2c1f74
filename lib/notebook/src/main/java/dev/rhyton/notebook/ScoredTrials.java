package dev.rhyton.notebook;

import dev.rhyton.tuner.Trial;
import dev.rhyton.tuner.Trials;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The trials of a search that have a score, the best first, as plots show them. */
final class ScoredTrials {
  private final List<Trial> ranked;
  private final boolean isWide;

  private ScoredTrials(List<Trial> ranked, boolean isWide) {
    this.ranked = ranked;
    this.isWide = isWide;
  }

  /** Returns the trials of a search, at least one of which has a score. */
  static ScoredTrials of(Trials trials) {
    return new ScoredTrials(trials.ranked(), SearchCurve.isWide(SearchCurve.points(trials)));
  }

  List<Trial> ranked() {
    return ranked;
  }

  Trial best() {
    return ranked.get(0);
  }

  /** Returns the rank of a trial, from 0 for the best to 1 for the worst. */
  double rank(int index) {
    return ranked.size() == 1 ? 0 : index / (ranked.size() - 1.0);
  }

  /** Returns the axis of the scores. */
  Axis axis(int most) {
    var range = ranked.stream().mapToDouble(Trial::score).summaryStatistics();
    return Axis.of(kind(), range.getMin(), range.getMax(), most);
  }

  /** Returns powers of ten if scores above 0 span more than three of them. */
  Axis.Kind kind() {
    return isWide ? Axis.Kind.POWERS : Axis.Kind.NUMBERS;
  }

  /** Describes the best trial. */
  String text() {
    return "the best "
        + Axis.label(best().score())
        + " after "
        + best().epochs()
        + (best().epochs() == 1 ? " epoch" : " epochs")
        + " with "
        + best().values().entrySet().stream()
            .map(value -> value.getKey() + "=" + text(value.getValue()))
            .collect(Collectors.joining(", ", "{", "}"));
  }

  /** Returns the value of a hyperparameter with at most four digits. */
  static String text(@Nullable Object value) {
    return value instanceof Double number ? Axis.label(number) : String.valueOf(value);
  }
}
