package dev.rhyton.notebook;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tuner.Parameter;
import dev.rhyton.tuner.Trial;
import dev.rhyton.tuner.Trials;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/** The hyperparameters of a search whose values differ, and their axes. */
final class SearchedParameters {
  private static final int MOST = 12;
  private static final double MARGIN = 0.03; // of an axis
  private static final int FEW = 12; // values, whose trials are drawn beside each other
  private static final double SPREAD = 0.6; // of the room of such a value
  private static final float FONT = 11;
  private static final int LONGEST = 76; // the width of a label

  private SearchedParameters() {}

  /** Returns those of the given names, or all whose values differ. */
  static List<Parameter> of(String owner, Trials trials, List<String> names) {
    Check.given(owner, "trials", trials);
    Check.that(!trials.ranked().isEmpty(), "%s: the search has no trial with a score.", owner);
    Map<String, Parameter> space = new LinkedHashMap<>();
    trials.space().forEach(p -> space.put(p.name(), p));
    var chosen = new ArrayList<Parameter>();
    for (var name : names) {
      Check.that(
          space.containsKey(name),
          "%s: the search has no hyperparameter \"%s\".%s It has %s.",
          owner,
          name,
          Text.didYouMean(name, space.keySet()),
          space.keySet());
      chosen.add(space.get(name));
    }
    if (names.isEmpty()) space.values().stream().filter(p -> p.size() > 1).forEach(chosen::add);
    Check.that(!chosen.isEmpty(), "%s: the trials have no hyperparameter that varies.", owner);
    Check.that(
        chosen.size() <= MOST,
        "%s: expected 1 to %d hyperparameters, the search has %d. Choose some, by their names: %s.",
        owner,
        MOST,
        chosen.size(),
        space.keySet());
    return chosen;
  }

  /** Returns whether a trial has a value of a hyperparameter. */
  static boolean has(Trial trial, Parameter parameter) {
    var value = trial.values().get(parameter.name());
    return value != null && parameter.contains(value);
  }

  /**
   * Returns the place of a trial's value on the axis of a hyperparameter. Trials with one of few
   * values are beside each other, by their rank from 0 to 1.
   */
  static double place(Parameter parameter, Trial trial, double rank) {
    double place = place(parameter, trial);
    boolean isFew = parameter.size() <= FEW;
    return isFew ? place + SPREAD * (0.5 - rank) / parameter.size() : place;
  }

  /** Returns the place of the value of a trial that has one. */
  static double place(Parameter parameter, Trial trial) {
    return parameter.place(requireNonNull(trial.values().get(parameter.name())));
  }

  /** Returns the axis of places from 0 to 1, with the values as labels. */
  static Axis axis(Parameter parameter, int most) {
    var ticks = new ArrayList<Axis.Tick>();
    for (var tick : ticks(parameter, Math.max(2, most))) {
      // Values that are closer than the digits of a label have one tick.
      boolean isNew = ticks.isEmpty() || !ticks.get(ticks.size() - 1).label().equals(tick.label());
      if (isNew) ticks.add(tick);
    }
    return Axis.between(-MARGIN, 1 + MARGIN, ticks);
  }

  private static List<Axis.Tick> ticks(Parameter parameter, int most) {
    if (parameter instanceof Parameter.Choice choice) {
      return thinned(choice.values(), Math.max(most, MOST)).stream()
          .map(v -> tick(parameter, v, Theme.shortened(v.toString(), FONT, LONGEST)))
          .toList();
    }
    if (parameter instanceof Parameter.Real real) {
      var values = values(real.low(), real.high(), real.logarithmic(), most);
      return ticks(parameter, values, values);
    }
    var whole = (Parameter.Whole) parameter;
    DoublePredicate isOne = v -> whole.contains(v);
    boolean isStepped = whole.step() > 1 || whole.size() <= most;
    var values =
        isStepped
            ? thinned(every(whole, most), most)
            : values(whole.low(), whole.high(), whole.logarithmic(), most);
    var own = values.stream().filter(v -> isOne.test(v)).toList();
    return ticks(parameter, own, own.stream().map(Double::intValue).toList());
  }

  /** Returns ticks at values of a hyperparameter, which are these numbers. */
  private static List<Axis.Tick> ticks(
      Parameter parameter, List<Double> numbers, List<? extends Number> values) {
    var labels = Axis.labels(numbers);
    return IntStream.range(0, values.size())
        .mapToObj(i -> tick(parameter, values.get(i), labels.get(i)))
        .toList();
  }

  /** Returns values at equal distances, from the lowest on. */
  private static List<Double> every(Parameter.Whole whole, int most) {
    long stride = (whole.size() + most - 1) / most;
    return IntStream.range(0, (int) ((whole.size() + stride - 1) / stride))
        .mapToObj(i -> whole.low() + (double) i * stride * whole.step())
        .toList();
  }

  private static Axis.Tick tick(Parameter parameter, Object value, String label) {
    return new Axis.Tick(parameter.place(value), label);
  }

  private static <T> List<T> thinned(List<T> values, int most) {
    int step = (values.size() + most - 1) / most;
    return IntStream.range(0, values.size())
        .filter(i -> i % Math.max(1, step) == 0)
        .mapToObj(values::get)
        .toList();
  }

  /** Returns round numbers of a range. */
  private static List<Double> values(double low, double high, boolean logarithmic, int most) {
    var kind = logarithmic ? Axis.Kind.POWERS : Axis.Kind.NUMBERS;
    var all = inside(Axis.of(kind, low, high, most).ticks(), low, high);
    if (all.size() > 2 || !logarithmic) return all.isEmpty() ? List.of(low, high) : all;
    var finer = new ArrayList<Double>();
    for (int power = (int) Math.floor(Math.log10(low)); Math.pow(10, power) <= high; power++) {
      for (int digit : new int[] {1, 2, 5}) {
        double value = BigDecimal.valueOf(digit).scaleByPowerOfTen(power).doubleValue();
        if (value >= low && value <= high) finer.add(value);
      }
    }
    return finer.size() < 2 ? List.of(low, high) : thinned(finer, most);
  }

  private static List<Double> inside(List<Axis.Tick> ticks, double low, double high) {
    return ticks.stream().map(Axis.Tick::value).filter(v -> v >= low && v <= high).toList();
  }
}
