package dev.rhyton.notebook;

import dev.rhyton.tuner.Parameter;
import dev.rhyton.tuner.Trial;
import dev.rhyton.tuner.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/** The scores of trials over each hyperparameter. */
final class SlicePlot {
  private static final int WIDTH = 250;
  private static final int HEIGHT = 190;
  private static final int COLUMNS = 3;
  private static final int ACROSS = 60; // between ticks

  private SlicePlot() {}

  static Picture draw(Trials trials, List<String> names) {
    var parameters = SearchedParameters.of("Plots.slices", trials, names);
    var scored = ScoredTrials.of(trials);
    var charts = new ArrayList<Chart>();
    for (var parameter : parameters) charts.add(chart(parameter, scored));
    int columns = Math.min(COLUMNS, charts.size());
    var panels = new DrawingGrid(charts, columns);
    var named = charts.get(0).parts();
    for (var chart : charts) if (chart.parts().size() > named.size()) named = chart.parts();
    var legend = Legend.of(named, Math.max(panels.width(), 2 * WIDTH));
    var over = Names.text(parameters.stream().map(Parameter::name).toList());
    return new DrawingGrid(List.of(panels, legend), 1)
        .picture(
            "score of " + scored.ranked().size() + " trials over " + over + ", " + scored.text());
  }

  private static Chart chart(Parameter parameter, ScoredTrials scored) {
    var chart = Chart.of(WIDTH, HEIGHT, "", parameter.name(), Axis.Kind.NUMBERS);
    chart.withoutLegend();
    chart.xAxis(SearchedParameters.axis(parameter, WIDTH / ACROSS));
    chart.yAxis(scored.axis(HEIGHT / ACROSS));
    int most = scored.best().epochs();
    var ranked = scored.ranked();
    var has =
        IntStream.range(0, ranked.size())
            .filter(i -> SearchedParameters.has(ranked.get(i), parameter))
            .toArray();
    ToDoubleBiFunction<Trial, Integer> place =
        (t, i) -> SearchedParameters.place(parameter, t, scored.rank(i));
    var fewer = IntStream.of(has).filter(i -> ranked.get(i).epochs() < most).toArray();
    var full = IntStream.of(has).filter(i -> ranked.get(i).epochs() == most).toArray();
    double opacity = ScatterPlot.opacity(has.length);
    points(chart, "after fewer epochs", fewer, ranked, place, Style.of(1).opacity(opacity));
    var name = "after " + most + (most == 1 ? " epoch" : " epochs");
    points(chart, name, full, ranked, place, Style.of(0).opacity(opacity));
    var best = IntStream.of(has).filter(i -> i == 0).toArray();
    points(chart, "the best trial", best, ranked, place, Style.of(3));
    return chart;
  }

  private static void points(
      Chart chart,
      String name,
      int[] of,
      List<Trial> ranked,
      ToDoubleBiFunction<Trial, Integer> place,
      Style style) {
    chart.points(
        name,
        IntStream.of(of).mapToDouble(i -> place.applyAsDouble(ranked.get(i), i)).toArray(),
        IntStream.of(of).mapToDouble(i -> ranked.get(i).score()).toArray(),
        style);
  }
}
