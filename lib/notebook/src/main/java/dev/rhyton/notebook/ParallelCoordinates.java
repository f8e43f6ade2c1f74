package dev.rhyton.notebook;

import dev.rhyton.tuner.Parameter;
import dev.rhyton.tuner.Trial;
import dev.rhyton.tuner.Trials;
import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A line for each trial over an axis for each hyperparameter and one for the score. */
final class ParallelCoordinates implements Drawing {
  private static final int MARGIN = 12;
  private static final int LEFT = 64; // labels of the first axis
  private static final int BETWEEN = 120; // axes
  private static final int MOST_WIDTH = 800;
  private static final int LEAST_WIDTH = 360;
  private static final int TITLES = 44; // two rows
  private static final int HEIGHT = 240; // an axis
  private static final int LANE = 22; // of trials that lack a hyperparameter
  private static final int LEGEND = 30;
  private static final int UP = 40; // between ticks
  private static final float FONT = 11;
  private static final int LEVELS = 6; // colours, few so that the file is small
  private static final float WIDE = 2.6f;
  private static final float THIN = 1.2f;
  private static final int BEST = 60; // lines that are always drawn
  private static final int OTHERS = 120;

  private final List<Parameter> parameters;
  private final ScoredTrials trials;
  private final List<Axis> axes;
  private final boolean hasLane;

  private ParallelCoordinates(List<Parameter> parameters, ScoredTrials trials) {
    this.parameters = parameters;
    this.trials = trials;
    axes = parameters.stream().map(p -> SearchedParameters.axis(p, HEIGHT / UP)).toList();
    hasLane =
        trials.ranked().stream()
            .anyMatch(t -> parameters.stream().anyMatch(p -> !SearchedParameters.has(t, p)));
  }

  static Picture draw(Trials trials, List<String> names) {
    var parameters = SearchedParameters.of("Plots.parallelCoordinates", trials, names);
    var scored = ScoredTrials.of(trials);
    var over = Names.text(parameters.stream().map(Parameter::name).toList());
    var text = scored.ranked().size() + " trials over " + over + " and score, " + scored.text();
    var lines = new ParallelCoordinates(parameters, scored);
    int all = scored.ranked().size();
    int drawn = lines.drawn().length;
    if (drawn == all) return Picture.ofLines(text, lines);
    var note = new Note(drawn + " of " + all + " trials, all of the best", lines.width());
    return Picture.ofLines(text, new DrawingGrid(List.of(lines, note), 1));
  }

  @Override
  public int width() {
    int wanted = LEFT + parameters.size() * BETWEEN + 2 * MARGIN + 30;
    return Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, wanted));
  }

  @Override
  public int height() {
    return (int) bottom() + (hasLane ? LANE : 0) + MARGIN + LEGEND;
  }

  private double bottom() {
    return MARGIN + TITLES + HEIGHT;
  }

  /** Returns the place of an axis from the left. */
  private double x(int axis) {
    return LEFT + axis * (width() - LEFT - MARGIN - 30.0) / parameters.size();
  }

  private double y(double share) {
    return bottom() - share * HEIGHT;
  }

  /** Returns the ranks of the trials that are drawn, the best of which are last. */
  private int[] drawn() {
    int others = Math.max(0, trials.ranked().size() - BEST);
    int step = Math.max(1, (others + OTHERS - 1) / OTHERS);
    return IntStream.iterate(trials.ranked().size() - 1, i -> i >= 0, i -> i - 1)
        .filter(i -> i < BEST || i % step == 0)
        .toArray();
  }

  @Override
  public Map<String, Object> view(VegaLite vega) {
    var score = trials.axis(HEIGHT / UP);
    var drawn = drawn();
    vega.count(trials.ranked().size(), drawn.length);
    int across = parameters.size() + 1;
    var numbers = new double[3][drawn.length * across]; // trial, axis, place
    var texts = new String[2][drawn.length * across]; // colour, value
    int at = 0;
    for (int i : drawn) {
      var trial = trials.ranked().get(i);
      double rank = trials.rank(i);
      for (int a = 0; a < across; a++, at++) {
        boolean isScore = a == parameters.size();
        numbers[0][at] = trial.number();
        numbers[1][at] = a;
        numbers[2][at] = isScore ? score.share(trial.score()) : share(trial, a, rank);
        texts[0][at] = VegaLite.hex(i == 0 ? Theme.VERMILLION : color(rank));
        var value = isScore ? trial.score() : trial.values().get(parameters.get(a).name());
        texts[1][at] = value == null ? "none" : value.toString();
      }
    }
    var csv =
        new Csv()
            .numbers("trial", numbers[0])
            .numbers("axis", numbers[1])
            .numbers("place", numbers[2])
            .texts("color", texts[0])
            .texts("value", texts[1]);
    var names = new ArrayList<>(parameters.stream().map(Parameter::name).toList());
    names.add("score");
    var look = VegaLite.map("title", "", "grid", true, "orient", "top", "labelAngle", 0);
    var ends = List.of(hasLane ? -LANE / (double) HEIGHT : 0, 1);
    var place = VegaLite.map("field", "place", "type", "quantitative", "axis", VegaLite.NO_AXIS);
    place.put("scale", VegaLite.map("domain", ends, "nice", false));
    var under = VegaLite.map("param", "under", "empty", false, "value", 4);
    var name = VegaLite.map("calculate", VegaLite.name(names, "axis"), "as", "name");
    var lines =
        List.of(
            VegaLite.map("field", "trial", "type", "quantitative"),
            VegaLite.map("field", "name", "type", "nominal", "title", "hyperparameter"),
            VegaLite.map("field", "value", "type", "nominal"));
    var encoding =
        VegaLite.map("x", VegaLite.named("axis", names, look), "y", place, "tooltip", lines);
    var ofLine =
        VegaLite.map(
            "detail",
            VegaLite.map("field", "trial", "type", "nominal"),
            "strokeWidth",
            VegaLite.map("condition", under, "value", THIN),
            "order",
            VegaLite.map("field", "axis", "type", "quantitative"));
    var select = VegaLite.map("type", "point", "on", "mouseover", "fields", List.of("trial"));
    var param = VegaLite.map("name", "under", "select", select);
    var line = VegaLite.map("type", "line", "color", VegaLite.own("color"));
    var point = VegaLite.map("type", "point", "filled", true, "size", 60, "opacity", 0);
    var view = VegaLite.map("width", Math.round(x(parameters.size()) - x(0)), "height", HEIGHT);
    view.putAll(VegaLite.map("data", csv.data(), "transform", List.of(name), "encoding", encoding));
    view.put(
        "layer",
        List.of(
            VegaLite.map("params", List.of(param), "mark", line, "encoding", ofLine),
            VegaLite.map("mark", point)));
    return view;
  }

  /** Returns the place of a trial on an axis, below it if the trial has no value. */
  private double share(Trial trial, int axis, double rank) {
    var parameter = parameters.get(axis);
    if (!SearchedParameters.has(trial, parameter)) return -LANE / (double) HEIGHT;
    return axes.get(axis).share(SearchedParameters.place(parameter, trial, rank));
  }

  @Override
  public void paint(Graphics2D g) {
    var axis = trials.axis(HEIGHT / UP);
    var ranked = trials.ranked();
    // Smooth edges of so many lines would be most of the file; pages show two pixels as one.
    var smooth = g.getRenderingHint(RenderingHints.KEY_ANTIALIASING);
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
    // The best are above the others.
    for (int i : drawn()) {
      if (i == 0) continue; // below
      double rank = trials.rank(i);
      g.setColor(color(rank));
      g.setStroke(new BasicStroke(THIN, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      g.draw(line(ranked.get(i), rank, axis));
    }
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, smooth);
    g.setColor(Theme.VERMILLION);
    g.setStroke(new BasicStroke(WIDE, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(line(trials.best(), 0, axis));
    for (int i = 0; i < parameters.size(); i++) {
      var parameter = parameters.get(i);
      paintAxis(g, i, parameter.name(), axes.get(i));
      if (hasLane && !trials.ranked().stream().allMatch(t -> SearchedParameters.has(t, parameter)))
        label(g, "none", x(i), bottom() + LANE);
    }
    paintAxis(g, parameters.size(), "score", axis);
    paintLegend(g);
  }

  private Path2D line(Trial trial, double rank, Axis score) {
    var path = new Path2D.Double();
    for (int i = 0; i < parameters.size(); i++) {
      double y = y(share(trial, i, rank));
      if (i == 0) path.moveTo(x(i), y);
      else path.lineTo(x(i), y);
    }
    path.lineTo(x(parameters.size()), y(score.share(trial.score())));
    return path;
  }

  /** Returns a colour from blue for the best rank to gray. */
  private static Color color(double rank) {
    // By the root, so that only the good trials are blue.
    double level = Math.floor(Math.min(0.999, Math.sqrt(rank)) * LEVELS) / (LEVELS - 1);
    return new Color(
        mixed(Theme.BLUE.getRed(), Theme.INK.getRed(), level),
        mixed(Theme.BLUE.getGreen(), Theme.INK.getGreen(), level),
        mixed(Theme.BLUE.getBlue(), Theme.INK.getBlue(), level));
  }

  private static int mixed(int from, int to, double part) {
    return (int) Math.round(from + part * (to - from));
  }

  private void paintAxis(Graphics2D g, int index, String title, Axis axis) {
    double x = x(index);
    g.setColor(Theme.INK);
    g.setStroke(new BasicStroke(1));
    g.draw(new Line2D.Double(x, y(0), x, y(1)));
    for (var tick : axis.ticks()) {
      double at = y(axis.share(tick.value()));
      g.draw(new Line2D.Double(x - 3, at, x, at));
      label(g, tick.label(), x, at);
    }
    g.setFont(Theme.font(13));
    // Titles of neighbours are in two rows, so that they do not touch.
    double room = 2 * (x(1) - x(0)) - 10;
    var shown = Theme.shortened(title, 13, Math.min(room, 2 * (width() - x)));
    Theme.center(g, shown, x, MARGIN + (index % 2 == 0 ? 9 : 27));
  }

  /** Writes a label left of an axis, on lines, which are removed below it. */
  private static void label(Graphics2D g, String text, double x, double y) {
    g.setFont(Theme.font(FONT));
    double width = Theme.width(g, text);
    var composite = g.getComposite();
    g.setComposite(AlphaComposite.Clear);
    g.fill(new Rectangle2D.Double(x - 8 - width, y - 7, width + 4, 14));
    g.setComposite(composite);
    g.setColor(Theme.INK);
    Theme.write(g, text, x - 6 - width, y);
  }

  private void paintLegend(Graphics2D g) {
    double y = height() - LEGEND / 2.0;
    double x = width() / 2.0 - 150;
    g.setFont(Theme.font(12));
    g.setColor(Theme.INK);
    Theme.write(g, "better", x, y);
    for (int i = 0; i < LEVELS; i++) {
      g.setColor(color(Math.pow((i + 0.5) / LEVELS, 2)));
      g.fill(new Rectangle2D.Double(x + 46 + 14 * i, y - 4, 14, 8));
    }
    g.setColor(Theme.INK);
    Theme.write(g, "worse", x + 136, y);
    g.setColor(Theme.VERMILLION);
    g.setStroke(new BasicStroke(WIDE));
    g.draw(new Line2D.Double(x + 196, y, x + 220, y));
    g.setColor(Theme.INK);
    Theme.write(g, "the best trial", x + 226, y);
  }
}
