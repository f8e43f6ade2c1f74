package dev.rhyton.tuner;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * What a search wants: its objectives, of which the first one is the score, its constraints, and
 * how a trial is measured. The measures of a trial are the values of the objectives and of the
 * constraints, in the order of {@link #keys}.
 */
final class Goals implements Serializable {
  private static final long serialVersionUID = 1;

  /** Measures that a training cannot make smaller, so that a trial that exceeds them may end. */
  static final List<String> COSTS = List.of("seconds", "parameters", "bytes");

  private final List<Objective> objectives;
  private final Map<String, Double> constraints; // the greatest value of each of these measures
  private final Evaluation evaluation;
  private final List<String> keys;

  Goals(List<Objective> objectives, Map<String, Double> constraints, Evaluation evaluation) {
    this.objectives = List.copyOf(Check.all("Search", "objectives", objectives));
    this.constraints = constraints;
    this.evaluation = evaluation;
    Check.that(!objectives.isEmpty(), "Search: expected at least one objective, received none.");
    var names = objectives.stream().map(Objective::key).toList();
    Check.that(
        names.stream().distinct().count() == names.size(),
        "Search: an objective occurs twice in %s.",
        names);
    var all = new LinkedHashSet<>(names);
    all.addAll(constraints.keySet());
    keys = List.copyOf(all);
  }

  static Goals of(Objective... objectives) {
    var all = Check.all("Search", "objectives", objectives);
    return new Goals(all, Map.of(), Evaluation.ONCE);
  }

  Goals constraint(String key, double most) {
    Check.given("constraint", "key", key);
    Check.finite("constraint", key, most);
    var all = new LinkedHashMap<>(constraints);
    all.put(key, most);
    return new Goals(objectives, all, evaluation);
  }

  Goals evaluation(Evaluation how) {
    return new Goals(objectives, constraints, how);
  }

  List<Objective> objectives() {
    return objectives;
  }

  Map<String, Double> constraints() {
    return constraints;
  }

  Evaluation evaluation() {
    return evaluation;
  }

  /** Returns the names of the measures. */
  List<String> keys() {
    return keys;
  }

  /** Returns the measures in the order of their names. */
  double[] measures(Map<String, Double> byName) {
    Check.entries("tell", "measures", byName);
    for (var key : keys) {
      Check.that(
          byName.containsKey(key), "tell: expected values of %s, received %s.", keys, byName);
    }
    Check.that(
        byName.size() == keys.size(), "tell: expected values of %s, received %s.", keys, byName);
    return keys.stream().mapToDouble(byName::get).toArray();
  }

  /** Returns the losses of the objectives. */
  double[] losses(double[] measures) {
    var losses = new double[objectives.size()];
    for (int i = 0; i < losses.length; i++) losses[i] = objectives.get(i).loss(measures[i]);
    return losses;
  }

  /** Returns by how much measures exceed the constraints, as parts of their limits; 0 for none. */
  double violation(double[] measures) {
    double violation = 0;
    for (var constraint : constraints.entrySet()) {
      double measure = measures[keys.indexOf(constraint.getKey())];
      double most = constraint.getValue();
      if (Double.isNaN(measure)) return Double.POSITIVE_INFINITY;
      if (measure > most) violation += (measure - most) / (most == 0 ? 1 : Math.abs(most));
    }
    return violation;
  }

  /** Returns whether a cost exceeds its constraint, so that training on is of no use. */
  boolean isTooCostly(double[] measures) {
    return COSTS.stream()
        .filter(constraints::containsKey)
        .anyMatch(cost -> measures[keys.indexOf(cost)] > requireNonNull(constraints.get(cost)));
  }

  /** {@code min val_loss, max accuracy; parameters <= 1000.0; 5 folds}. */
  @Override
  public String toString() {
    var parts = new ArrayList<String>();
    parts.add(String.join(", ", objectives.stream().map(Objective::toString).toList()));
    constraints.forEach((key, most) -> parts.add(key + " <= " + most));
    if (evaluation.parts() > 1) parts.add(evaluation.toString());
    return String.join("; ", parts);
  }
}
