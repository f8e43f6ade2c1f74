package dev.rhyton.tuner;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Range;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Tries all combinations: of whole numbers and choices all values, of real numbers some at equal
 * distances. Parameters that depend on others are tried with those values with which they occur.
 */
public final class GridSearch extends Searcher {
  private static final long serialVersionUID = 1;

  private @Range(atLeast = 1) int points = 5;

  private GridSearch() {}

  /** Creates the searcher. */
  public static GridSearch of() {
    return new GridSearch();
  }

  /** Sets the number of values of a real parameter, by default 5. */
  public GridSearch points(int number) {
    return with(this, g -> g.points = number);
  }

  @Override
  protected boolean hasNext(Trials trials) {
    return next(trials) != null;
  }

  @Override
  protected Map<String, Object> suggest(Trials trials, Random random) {
    return requireNonNull(next(trials));
  }

  /**
   * The last parameter that has a next value takes it, and those after it begin again. Returns null
   * if none has one.
   */
  private @Nullable Map<String, Object> next(Trials trials) {
    Map<String, Object> values = new LinkedHashMap<>();
    var last = trials.stream().filter(t -> !t.queued()).reduce((a, b) -> b).orElse(null);
    if (last == null) return values;
    if (!last.declared()) return null; // the next combination is known when the values are
    List<Parameter> order = last.parameters();
    for (int i = order.size() - 1; i >= 0; i--) {
      var p = order.get(i);
      var grid = p.grid(points);
      int at = grid.indexOf(last.values().get(p.name())) + 1;
      if (at == grid.size()) continue;
      for (var before : order.subList(0, i)) {
        values.put(before.name(), last.values().get(before.name()));
      }
      values.put(p.name(), grid.get(at));
      return values;
    }
    return null;
  }

  @Override
  protected Object draw(Parameter parameter, Random random) {
    return parameter.grid(points).get(0);
  }
}
