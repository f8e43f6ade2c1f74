package dev.rhyton.tuner;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.math3.random.SobolSequenceGenerator;

/**
 * Takes values of a Sobol sequence, which covers the space more evenly than random values. Each
 * coordinate is shifted by the seed. Joe and Kuo, 2008; Cranley and Patterson, 1976.
 */
public final class QuasiRandomSearch extends Searcher {
  private static final long serialVersionUID = 1;
  private static final int MOST = 1000; // parameters; others are drawn at random

  private QuasiRandomSearch() {}

  /** Creates the searcher. */
  public static QuasiRandomSearch of() {
    return new QuasiRandomSearch();
  }

  @Override
  protected Map<String, Object> suggest(Trials trials, Random random) {
    var space = List.copyOf(trials.space());
    if (space.isEmpty()) return Map.of();
    var point = new SobolSequenceGenerator(Math.min(space.size(), MOST)).skipTo(trials.size());
    for (int i = 0; i < point.length; i++) {
      double shift = trials.random(~space.get(i).name().hashCode()).nextDouble();
      point[i] = (point[i] + shift) % 1;
    }
    return values(space, point);
  }
}
