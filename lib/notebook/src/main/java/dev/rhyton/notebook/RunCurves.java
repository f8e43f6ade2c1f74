package dev.rhyton.notebook;

import static java.util.Objects.requireNonNull;

import dev.rhyton.callbacks.History;
import dev.rhyton.config.Check;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The curves of several runs, or of several repetitions of each run. */
final class RunCurves {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 260;
  private static final double POWERS = 1000; // greatest by least value

  private RunCurves() {}

  /** Returns the repetitions of each run. */
  static Map<String, List<History>> of(Map<String, ?> runs) {
    Check.entries("compare", "runs", runs);
    Check.that(!runs.isEmpty(), "Expected at least one run to compare, received none.");
    var all = new LinkedHashMap<String, List<History>>();
    Tables.inOrder(runs)
        .forEach(
            (name, run) -> {
              var list = run instanceof List<?> several ? several : List.of(run);
              var histories = new ArrayList<History>();
              for (var one : list) {
                Check.that(
                    one instanceof History,
                    "compare: expected a History or a list of them for \"%s\", received %s.",
                    name,
                    one == null ? null : one.getClass().getSimpleName());
                histories.add((History) one);
              }
              Check.that(!histories.isEmpty(), "compare: \"%s\" has no run.", name);
              all.put(name, histories);
            });
    return all;
  }

  static Picture draw(String figure, Map<String, List<History>> runs) {
    var first = runs.values().iterator().next().get(0);
    var chart = HistoryCurves.chart(WIDTH, HEIGHT, figure, first);
    int index = 0;
    for (var run : runs.entrySet()) {
      add(chart, run.getKey(), run.getValue(), figure, Style.of(index++));
    }
    Check.that(!chart.isEmpty(), "compare: \"%s\" is in no run a finite number.", figure);
    double least = chart.least(p -> p.y);
    if (least > 0 && chart.greatest(p -> p.y) > POWERS * least) chart.logarithmic();
    var names = chart.text(runs.keySet(), n -> label(n, requireNonNull(runs.get(n))));
    return chart.picture(figure + " of " + names);
  }

  private static String label(String name, List<History> runs) {
    return runs.size() == 1 ? name : name + " (" + runs.size() + " runs)";
  }

  /** Adds the curve of a run, or the median of its repetitions on the band of their range. */
  static void add(Chart chart, String name, List<History> runs, String figure, Style style) {
    if (runs.size() == 1) {
      HistoryCurves.add(chart, name, runs.get(0), figure, style);
      return;
    }
    var repeated = HistoryCurves.epochs(runs.get(0), figure);
    int epochs = runs.stream().mapToInt(r -> r.get(figure).size()).min().orElse(0);
    var low = new double[epochs];
    var high = new double[epochs];
    var x = new double[epochs];
    var medians = new double[epochs];
    for (int e = 0; e < epochs; e++) {
      int at = e;
      var values = runs.stream().mapToDouble(r -> r.get(figure).get(at)).sorted().toArray();
      x[e] = repeated[e];
      medians[e] = Quartiles.quantile(values, 0.5);
      low[e] = values[0];
      high[e] = values[values.length - 1];
    }
    var all = label(name, runs);
    chart.band(all, x, low, high, style);
    chart.line(all, x, medians, style, epochs <= HistoryCurves.FEW_EPOCHS);
  }
}
