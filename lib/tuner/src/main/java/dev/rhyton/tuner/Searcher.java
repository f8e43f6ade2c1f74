package dev.rhyton.tuner;

import dev.rhyton.config.Configured;
import java.util.Map;
import java.util.Random;

/** Proposes the values of the next trial. */
public abstract class Searcher extends Configured {
  /**
   * Returns values by name; {@link #draw} draws those of other parameters.
   *
   * @param random depends only on the seed of the search and the number of the trial
   */
  protected abstract Map<String, Object> suggest(Trials trials, Random random);

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
