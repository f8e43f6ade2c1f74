package dev.rhyton.tuner;

import dev.rhyton.config.Configured;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Proposes the values of the next trial. It can be sent to other processes. */
public abstract class Searcher extends Configured implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * Returns values by name; {@link #draw} draws those of other parameters.
   *
   * @param random depends only on the seed of the search and the number of the trial
   */
  protected abstract Map<String, Object> suggest(Trials trials, Random random);

  /** Returns the values at the places of a point, by name. */
  static Map<String, Object> values(List<Parameter> space, double[] point) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int p = 0; p < point.length; p++) {
      values.put(space.get(p).name(), space.get(p).at(point[p]));
    }
    return values;
  }

  /** Returns the places of a trial's values; NaN for a parameter that it lacks. */
  static double[] places(List<Parameter> space, Trial trial) {
    return space.stream()
        .mapToDouble(
            p -> {
              var value = trial.value(p.name());
              return value == null || !p.contains(value) ? Double.NaN : p.place(value);
            })
        .toArray();
  }

  /** Refuses goals that this searcher cannot follow; none by default. */
  void check(Goals goals) {}

  /** Returns whether there are values that were not tried; true by default. */
  protected boolean hasNext(Trials trials) {
    return true;
  }

  /**
   * Returns the value of a parameter that was not suggested, such as one that no trial has declared
   * before; a random one by default.
   */
  protected Object draw(Parameter parameter, Random random) {
    return parameter.at(random.nextDouble());
  }
}
