package dev.rhyton.tuner;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Trains some trials side by side and lets bad ones go on with the state of good ones. After every
 * {@link #interval} epochs, each of the worst fifth of the members is replaced by a new trial,
 * which goes on with the weights, the optimizer and the learning mode of one of the best fifth,
 * with some values changed: a number is multiplied by 0.8 or 1.2, or, in one of four cases, a value
 * is drawn again. So values can change in the course of a training. Jaderberg et al., 2017, arXiv
 * 1711.09846.
 *
 * <pre>{@code
 * tuner.scheduler(PopulationBasedTraining.of("rate", "dropout").members(10))
 * }</pre>
 *
 * <p>Values may change if the state of the training has the same shapes with all of them: rates,
 * shares of dropout, strengths of regularization and of augmentation, the batch size; not numbers
 * of units or layers, nor another optimizer. The new learning rate replaces that of the state.
 * {@link Trial#parent} says with whose training a trial goes on; its scores begin with those of
 * this training.
 */
public final class PopulationBasedTraining extends Scheduler {
  private static final double SHARE = 0.2; // of the members that are replaced, and copied
  private static final double AGAIN = 0.25; // of the values that are drawn again
  private static final double LESS = 0.8;
  private static final double MORE = 1.2;

  private final List<String> names;
  private @Range(atLeast = 2) int members = 10;
  private @Range(atLeast = 1) int interval = 1;

  private PopulationBasedTraining(List<String> names) {
    this.names = names;
  }

  /** Creates the scheduler for hyperparameters whose values change, by name. */
  public static PopulationBasedTraining of(String... names) {
    var all = Check.all("PopulationBasedTraining", "names", names);
    Check.that(
        !all.isEmpty(),
        "PopulationBasedTraining: expected the names of hyperparameters whose values change,"
            + " received none.");
    return new PopulationBasedTraining(List.copyOf(all));
  }

  /** Sets the number of trials that train side by side, by default 10. */
  public PopulationBasedTraining members(int number) {
    return with(this, p -> p.members = number);
  }

  /** Sets the number of epochs after which members are compared, by default 1. */
  public PopulationBasedTraining interval(int epochs) {
    return with(this, p -> p.interval = epochs);
  }

  /** The place of a member is its bracket: that of a new trial is that of the one it replaces. */
  @Override
  protected @Nullable Job next(Trials trials, int most, boolean mayBegin) {
    var places = new TreeSet<Integer>();
    for (var trial : trials) places.add(trial.bracket());
    for (int place = 0; mayBegin && place < members; place++) {
      if (!places.contains(place)) return Job.begin(Math.min(interval, most), place);
    }
    for (int level = last(trials, most); ; level = Math.min(most, level + interval)) {
      var current = members(trials, level);
      boolean waits = false; // for members that run
      for (var trial : current) {
        if (trial.ended() || trial.epochs() >= level) continue;
        if (isFree(trial)) return Job.goOn(trial, level);
        waits = true;
      }
      if (waits || level == most) return null;
      var job = replacement(trials, current, level, Math.min(most, level + interval));
      // The last score of a parent that still runs is known before its state is written.
      if (job != null) return requireNonNull(job.trial()).running() ? null : job;
    }
  }

  /** Returns the last number of epochs after which all members may have been compared. */
  private int last(Trials trials, int most) {
    int epochs = most;
    for (var trial : members(trials, most + 1)) {
      if (!trial.ended()) epochs = Math.min(epochs, trial.epochs());
    }
    return epochs == most ? most : Math.min(most, Math.max(1, epochs / interval) * interval);
  }

  /** Returns the trials that have the places when they are compared after a number of epochs. */
  private static List<Trial> members(Trials trials, int level) {
    var members = new TreeMap<Integer, Trial>();
    for (var trial : trials) if (trial.from() < level) members.put(trial.bracket(), trial);
    return List.copyOf(members.values());
  }

  private @Nullable Job replacement(Trials trials, List<Trial> current, int level, int next) {
    int cut = (int) Math.max(1, SHARE * current.size());
    var order =
        current.stream().sorted(Comparator.comparingDouble(t -> trials.loss(t, level))).toList();
    var good =
        order.stream()
            .limit(cut)
            .filter(t -> Double.isFinite(trials.loss(t, level)) && t.epochs() == level)
            .toList();
    if (good.isEmpty()) return null;
    for (int i = 1; i < order.size(); i++) {
      var bad = order.get(i);
      if (i < order.size() - cut && Double.isFinite(trials.loss(bad, level))) continue;
      int place = bad.bracket();
      if (trials.stream().anyMatch(t -> t.bracket() == place && t.from() == level)) continue;
      var random = trials.random(Long.MIN_VALUE + ((long) level << 32) + place);
      var parent = good.get(random.nextInt(good.size()));
      return Job.goOnWith(parent, next, place, explored(trials, parent, random));
    }
    return null;
  }

  private Map<String, Object> explored(Trials trials, Trial parent, Random random) {
    Map<String, Parameter> space = new LinkedHashMap<>();
    for (var parameter : trials.space()) space.put(parameter.name(), parameter);
    var values = new LinkedHashMap<>(parent.values());
    for (var name : names) {
      Check.that(
          space.containsKey(name),
          "PopulationBasedTraining: no trial has the hyperparameter \"%s\", they have %s.",
          name,
          space.keySet());
      // One that depends on others may be missing here.
      values.computeIfPresent(name, (n, value) -> changed(space.get(name), value, random));
    }
    return values;
  }

  static Object changed(Parameter parameter, Object value, Random random) {
    boolean again = random.nextDouble() < AGAIN;
    double factor = random.nextBoolean() ? LESS : MORE;
    double place = random.nextDouble();
    if (again) return parameter.at(place);
    if (parameter instanceof Parameter.Real r) {
      return Math.max(r.low(), Math.min(r.high(), (Double) value * factor));
    }
    if (!(parameter instanceof Parameter.Whole w)) return value;
    double steps = Math.rint(((Integer) value * factor - w.low()) / w.step());
    int own = ((Integer) value - w.low()) / w.step();
    if (steps == own) steps += factor < 1 ? -1 : 1;
    return (int) (w.low() + w.step() * Math.max(0, Math.min(w.size() - 1.0, steps)));
  }
}
