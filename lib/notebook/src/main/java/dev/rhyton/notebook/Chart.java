package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A chart of lines, points and columns over two axes, with the legend below. */
final class Chart implements Drawing {
  private static final float FONT = 12;
  private static final float TITLE_FONT = 14;
  private static final float AXIS_FONT = 13;
  private static final int MANY = 600; // points that cover each other
  private static final int PAD = 10;
  private static final int TITLE = 26;
  private static final int LABELS = 20; // the tick labels or the title of an axis
  private static final int ACROSS = 60; // between ticks
  private static final int UP = 40;
  private static final int TICK = 4;
  private static final double MARGIN = 0.012;

  private int width;
  private final int height;
  private final String title;
  private final String xTitle;
  private Axis.Kind xKind;
  private Axis.Kind yKind = Axis.Kind.NUMBERS;
  private String yTitle = "";
  private boolean isInner;
  private boolean isBare;
  private boolean hasYLabels = true;
  private boolean hasLegend = true;
  private double leftRoom;
  private final List<ChartPart> parts = new ArrayList<>();
  private final List<Point2D.Double> reached = new ArrayList<>();
  private double xEnd = Double.NEGATIVE_INFINITY;
  private int rows; // that points belong to
  private @Nullable List<String> names; // of the rows, or null
  private @Nullable Axis fixedX; // or null for one that reaches the points
  private @Nullable Axis fixedY;

  private Chart(int width, int height, String title, String xTitle, Axis.Kind xKind) {
    this.width = width;
    this.height = height;
    this.title = title;
    this.xTitle = xTitle;
    this.xKind = xKind;
  }

  private Chart(Chart other) {
    this(other.width, other.height, other);
  }

  private Chart(int width, int height, Chart other) {
    this(width, height, other.title, other.xTitle, other.xKind);
    yKind = other.yKind;
    yTitle = other.yTitle;
    isInner = other.isInner;
    isBare = other.isBare;
    hasYLabels = other.hasYLabels;
    hasLegend = other.hasLegend;
    leftRoom = other.leftRoom;
    parts.addAll(other.parts);
    reached.addAll(other.reached);
    xEnd = other.xEnd;
    rows = other.rows;
    names = other.names;
    fixedX = other.fixedX;
    fixedY = other.fixedY;
  }

  /** Returns the chart on axes that reach the points of all these charts. */
  Chart onAxesOf(List<Chart> charts) {
    var copy = new Chart(this);
    for (var chart : charts) {
      copy.reached.addAll(chart.reached);
      for (var part : chart.parts) copy.reached.addAll(part.points());
    }
    return copy;
  }

  /** Creates a chart without series; the legend is added to the height. */
  static Chart of(int width, int height, String title, String xTitle, Axis.Kind xKind) {
    return new Chart(width, height, title, xTitle, xKind);
  }

  /** Returns the number of rows that have a point each; 0 if points belong to no rows. */
  int rows() {
    return rows;
  }

  /** Returns the chart in another size. */
  Chart sized(int otherWidth, int otherHeight) {
    return new Chart(otherWidth, otherHeight, this);
  }

  /** Returns the chart with names beside the points of its rows, where there is room. */
  Chart named(List<String> all) {
    var copy = new Chart(this);
    copy.names = List.copyOf(all);
    return copy;
  }

  /** Returns the chart with a logarithmic axis, without the points that it cannot have. */
  Chart logarithmic(String owner, boolean across) {
    var copy = new Chart(this);
    copy.parts.clear();
    copy.reached.clear();
    ToDoubleFunction<Point2D.Double> coordinate = across ? p -> p.x : p -> p.y;
    for (var part : parts) {
      var kept =
          part instanceof Series series ? series.where(p -> coordinate.applyAsDouble(p) > 0) : part;
      Check.that(
          kept.points().stream().allMatch(p -> coordinate.applyAsDouble(p) > 0),
          "%s: expected a plot whose %s are above 0, received one of columns or areas that begin at"
              + " 0.",
          owner,
          across ? "x" : "y");
      if (!kept.points().isEmpty()) copy.parts.add(kept);
    }
    for (var point : reached) if (coordinate.applyAsDouble(point) > 0) copy.reached.add(point);
    boolean isFree = across ? fixedX == null && xKind != Axis.Kind.DATES : fixedY == null;
    Check.that(isFree, "%s: expected an axis of numbers.", owner);
    Check.that(!copy.isEmpty(), "%s: the plot has no point above 0.", owner);
    if (across) copy.xKind = Axis.Kind.POWERS;
    else copy.yKind = Axis.Kind.POWERS;
    return copy;
  }

  void logarithmic() {
    yKind = Axis.Kind.POWERS;
  }

  /** Sets the x axis, instead of one that reaches the points. */
  void xAxis(Axis axis) {
    fixedX = axis;
  }

  /** Sets the y axis, instead of one that reaches the points. */
  void yAxis(Axis axis) {
    fixedY = axis;
  }

  /** Sets the title left of the y axis. */
  void yTitle(String text) {
    yTitle = text;
  }

  /** Leaves out the legend, which is drawn once for several charts. */
  void withoutLegend() {
    hasLegend = false;
  }

  /** Leaves out the labels of the y axis, which another chart of the same row has. */
  void inner() {
    isInner = true;
  }

  /** Leaves out the labels of the x axis, which another chart of the same column has. */
  void bare() {
    isBare = true;
  }

  /** Leaves out what the y axis says, but not its title. */
  void withoutYLabels() {
    hasYLabels = false;
  }

  /** Sets the room left of the y axis, by which the chart gets wider than without labels. */
  void leftRoom(double room) {
    leftRoom = room;
    width += (int) Math.ceil(room - PAD);
  }

  /** Extends the x axis to this value at least, where later points will be. */
  void extendTo(double x) {
    xEnd = x;
  }

  /** Extends both axes to a point. */
  void reach(double x, double y) {
    reached.add(new Point2D.Double(x, y));
  }

  /** Adds the points that can be drawn as a line that breaks where a point cannot. */
  void line(@Nullable String name, double[] x, double[] y, Style style, boolean marks) {
    add(name, x, y, style, true, marks);
  }

  /** Adds the area between two lines, which breaks where a point cannot be drawn. */
  void band(String name, double[] x, double[] low, double[] high, Style style) {
    for (int i = 0, from = 0; i <= x.length; i++) {
      if (i < x.length && Axis.draws(x[i]) && Axis.draws(low[i]) && Axis.draws(high[i])) continue;
      if (i > from) {
        var at = IntStream.range(from, i).toArray();
        parts.add(new Band(name, points(x, low, at), points(x, high, at), style));
      }
      from = i + 1;
    }
  }

  private static List<Point2D.Double> points(double[] x, double[] y, int[] at) {
    return IntStream.of(at).mapToObj(i -> new Point2D.Double(x[i], y[i])).toList();
  }

  /** Adds a faint line without a name, behind those that are added later. */
  void faint(double[] x, double[] y) {
    add(null, x, y, Style.FAINT, true, false);
  }

  /** Adds the points that can be drawn. */
  void points(String name, double[] x, double[] y, Style style) {
    add(name, x, y, style, false, true);
  }

  /** Adds the points of rows that can be drawn. */
  void points(String name, double[] x, double[] y, int[] rows, Style style) {
    var drawn = IntStream.of(rows).filter(r -> Axis.draws(x[r]) && Axis.draws(y[r])).toArray();
    var points = points(x, y, drawn);
    this.rows = x.length;
    if (!points.isEmpty()) parts.add(new Series(name, points, style, false, true, drawn, null));
  }

  private void add(
      @Nullable String name, double[] x, double[] y, Style style, boolean line, boolean marks) {
    var all = IntStream.range(0, x.length).toArray();
    var series =
        new Series(name, points(x, y, all), style, line, marks, null, null)
            .where(p -> Axis.draws(p.x) && Axis.draws(p.y));
    if (!series.points().isEmpty()) parts.add(series);
  }

  /** Adds a part, behind those that are added later. */
  void add(ChartPart part) {
    parts.add(part);
  }

  /** Returns whether no part has a point that can be drawn. */
  boolean isEmpty() {
    return parts.isEmpty();
  }

  List<ChartPart> parts() {
    return parts;
  }

  /** Returns the names of series for a text, which says which of them have no point. */
  String text(Collection<String> series) {
    return text(series, n -> n);
  }

  /** Returns the names of series whose names in the legend are others. */
  String text(Collection<String> series, UnaryOperator<String> inLegend) {
    var drawn = parts.stream().map(ChartPart::name).collect(Collectors.toSet());
    return Names.text(
        series.stream()
            .map(n -> drawn.contains(inLegend.apply(n)) ? n : n + " (nothing to draw)")
            .toList());
  }

  double least(ToDoubleFunction<Point2D.Double> coordinate) {
    return points(coordinate).min().orElse(0);
  }

  double greatest(ToDoubleFunction<Point2D.Double> coordinate) {
    return points(coordinate).max().orElse(0);
  }

  private DoubleStream points(ToDoubleFunction<Point2D.Double> coordinate) {
    return parts.stream().flatMap(p -> p.points().stream()).mapToDouble(coordinate);
  }

  private Axis xAxis(double room) {
    if (fixedX != null) return fixedX;
    var range = range(p -> p.x);
    double end = Math.max(xEnd, range.getMax());
    return Axis.across(xKind, range.getMin(), end, room, ACROSS, FONT);
  }

  private Axis yAxis() {
    if (fixedY != null) return fixedY;
    var range = range(p -> p.y);
    return Axis.of(
        yKind, range.getMin(), range.getMax(), Math.max(2, (int) (bottom() - top()) / UP));
  }

  private DoubleSummaryStatistics range(ToDoubleFunction<Point2D.Double> coordinate) {
    return DoubleStream.concat(points(coordinate), reached.stream().mapToDouble(coordinate))
        .summaryStatistics();
  }

  private Legend legend() {
    return Legend.of(hasLegend ? parts : List.of(), width);
  }

  @Override
  public int width() {
    return width;
  }

  /** Returns the height with the legend. */
  @Override
  public int height() {
    return height + legend().height();
  }

  private double top() {
    return PAD + (title.isEmpty() ? 0 : TITLE);
  }

  private double bottom() {
    if (isBare) return height - PAD;
    return height - PAD - LABELS - (xTitle.isEmpty() ? 0 : LABELS);
  }

  /** Returns the room that the labels and the title of the y axis need. */
  double labelRoom() {
    if (isInner) return 2 * PAD;
    if (!hasYLabels) return PAD + LABELS;
    var labels = yAxis().ticks().stream().mapToDouble(t -> Theme.width(t.label(), FONT));
    return PAD + (yTitle.isEmpty() ? 0 : LABELS) + labels.max().orElse(0) + TICK + 4;
  }

  @Override
  public @Nullable Map<String, Object> view(VegaLite vega) {
    if (parts.isEmpty()) return null;
    double left = Math.max(leftRoom, labelRoom());
    double right = width - PAD - 6;
    var x = xAxis(right - left);
    var y = yAxis();
    var named = yTitle.isEmpty() ? title : yTitle;
    var view =
        new ChartView(
            vega,
            new ChartView.Direction(
                x,
                xTitle.isEmpty() ? "x" : xTitle,
                look(x, xTitle(right - left), !isBare, false),
                margin(x, p -> p.x)),
            new ChartView.Direction(
                y,
                named.isEmpty() ? "y" : named,
                look(y, isInner ? "" : yTitle(), hasYLabels && !isInner, true),
                margin(y, p -> p.y)),
            parts.size(),
            width,
            parts.stream().anyMatch(p -> p.name() != null) && (hasLegend || vega.takesLegend()));
    for (var part : parts) part.addTo(view);
    if (names != null) {
      vega.rows().names(names);
      var room = new Rectangle2D.Double(0, 0, right - left, bottom() - top());
      view.names(new PointNames(names, parts, room, place(x, y, room)).placed());
    }
    var all = view.finish(right - left, bottom() - top());
    if (!title.isEmpty()) all.put("title", VegaLite.map("text", title()));
    return all;
  }

  private String title() {
    return Theme.shortened(title, TITLE_FONT, width - 2 * PAD);
  }

  private String xTitle(double room) {
    return Theme.shortened(xTitle, AXIS_FONT, room + 2 * PAD);
  }

  private String yTitle() {
    return Theme.shortened(yTitle, AXIS_FONT, bottom() - top() + PAD);
  }

  /** Returns what an axis needs at its ends, so that no point is cut in half there. */
  private double margin(Axis axis, ToDoubleFunction<Point2D.Double> coordinate) {
    boolean isAtEnd =
        parts.stream()
            .filter(p -> p instanceof Series series && series.marks())
            .flatMap(p -> p.points().stream())
            .mapToDouble(p -> axis.share(coordinate.applyAsDouble(p)))
            .anyMatch(share -> share < MARGIN || share > 1 - MARGIN);
    return isAtEnd ? MARGIN : 0;
  }

  private static Map<String, Object> look(Axis axis, String title, boolean labels, boolean grid) {
    var look = VegaLite.map("title", title, "grid", grid, "labels", labels, "ticks", labels);
    look.putAll(axis.vegaTicks());
    return look;
  }

  @Override
  public void paint(Graphics2D g) {
    g.setFont(Theme.font(TITLE_FONT));
    g.setColor(Theme.INK);
    if (!title.isEmpty()) Theme.center(g, title(), width / 2.0, PAD + TITLE / 2.0 - 4);
    if (parts.isEmpty()) {
      g.setFont(Theme.font(FONT));
      Theme.center(g, "no finite value", width / 2.0, (top() + bottom()) / 2);
      return;
    }
    double left = Math.max(leftRoom, labelRoom());
    double right = width - PAD - 6;
    var y = yAxis();
    var x = xAxis(right - left);
    paintY(g, y, left, right);
    paintX(g, x, left, right);
    var room = new Rectangle2D.Double(left, top(), right - left, bottom() - top());
    var place = place(x, y, room);
    paintParts(g, place);
    if (names != null) new PointNames(names, parts, room, place).paint(g, place);
    var below = (Graphics2D) g.create();
    below.translate(0, height - PAD / 2.0);
    legend().paint(below);
    below.dispose();
  }

  private void paintParts(Graphics2D g, UnaryOperator<Point2D.Double> place) {
    var dots = new ArrayList<Runnable>();
    for (var part : parts) {
      if (part instanceof Series series && series.rows() != null) {
        dots.addAll(series.dots(g, place));
      }
    }
    // Of many points, the last group would cover the others; rows may be sorted by group, too.
    if (dots.size() > MANY) Collections.shuffle(dots, new Random(0));
    dots.forEach(Runnable::run);
    for (var part : parts) {
      if (!(part instanceof Series series) || series.rows() == null) part.paint(g, place);
    }
  }

  private static UnaryOperator<Point2D.Double> place(Axis x, Axis y, Rectangle2D room) {
    return p ->
        new Point2D.Double(
            room.getX() + x.share(p.x) * room.getWidth(),
            room.getMaxY() - y.share(p.y) * room.getHeight());
  }

  private void paintY(Graphics2D g, Axis y, double left, double right) {
    g.setFont(Theme.font(FONT));
    g.setStroke(new BasicStroke(1));
    for (var tick : hasYLabels ? y.ticks() : List.<Axis.Tick>of()) {
      double at = bottom() - y.share(tick.value()) * (bottom() - top());
      g.setColor(Theme.FAINT);
      g.draw(new Line2D.Double(left, at, right, at));
      g.setColor(Theme.INK);
      if (isInner) continue;
      Theme.write(g, tick.label(), left - TICK - 4 - Theme.width(g, tick.label()), at);
    }
    g.setFont(Theme.font(AXIS_FONT));
    if (!isInner) Theme.upright(g, yTitle(), PAD + LABELS / 2.0 - 4, (top() + bottom()) / 2);
  }

  private void paintX(Graphics2D g, Axis x, double left, double right) {
    double bottom = bottom();
    g.setFont(Theme.font(FONT));
    g.setColor(Theme.INK);
    g.draw(new Line2D.Double(left, bottom, right, bottom));
    if (isBare) return;
    for (var tick : x.ticks()) {
      double at = left + x.share(tick.value()) * (right - left);
      g.draw(new Line2D.Double(at, bottom, at, bottom + TICK));
      double last = width - Theme.width(g, tick.label()) / 2; // so that a long label is not cut
      Theme.center(g, tick.label(), Math.min(at, last), bottom + TICK + LABELS / 2.0);
    }
    g.setFont(Theme.font(AXIS_FONT));
    if (!xTitle.isEmpty()) {
      Theme.center(g, xTitle(right - left), (left + right) / 2, bottom + TICK + 1.5 * LABELS);
    }
  }
}
