package dev.rhyton.tuner;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.apache.commons.math3.random.SobolSequenceGenerator;

/**
 * Takes values of a Sobol sequence, which covers the space more evenly than random values. Each
 * coordinate is shifted by the seed. Joe and Kuo, 2008; Cranley and Patterson, 1976.
 */
public final class QuasiRandomSearch extends Searcher {
  private static final int MOST = 1000; // parameters; others are drawn at random

  private QuasiRandomSearch() {}

  /** Creates the searcher. */
  public static QuasiRandomSearch of() {
    return new QuasiRandomSearch();
  }

  @Override
  protected Map<String, Object> suggest(Trials trials, Random random) {
    var space = new ArrayList<>(trials.space());
    Map<String, Object> values = new LinkedHashMap<>();
    if (space.isEmpty()) return values;
    var point = new SobolSequenceGenerator(Math.min(space.size(), MOST)).skipTo(trials.size());
    for (int i = 0; i < point.length; i++) {
      var p = space.get(i);
      double shift = trials.random(~p.name().hashCode()).nextDouble();
      values.put(p.name(), p.at((point[i] + shift) % 1));
    }
    return values;
  }
}
