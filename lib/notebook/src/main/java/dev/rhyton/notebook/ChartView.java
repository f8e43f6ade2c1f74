package dev.rhyton.notebook;

import static dev.rhyton.notebook.VegaLite.map;
import static java.util.Objects.requireNonNull;

import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A {@link Chart} as Vega-Lite draws it; each part of the chart adds its layers. */
final class ChartView {
  private static final String SERIES = "s";
  private static final String X = "x";
  private static final String X2 = "x2";
  private static final String Y = "y";
  private static final String Y2 = "y2";
  private static final String PIECE = "piece";
  private static final String SINGLE = "single";
  private static final int MARKER = 36; // an area
  private static final double LINE = 1.6;
  private static final double FAINT = 0.12;
  private static final int FEWEST = 50;
  private static final int RESOLUTION = 600; // pixels of an axis
  private static final int ENTRY = 40; // the room of an entry of the legend, besides its name

  /**
   * What is said about a direction.
   *
   * @param name the name of its values, where the mouse is
   * @param look the properties of the axis
   * @param margin the share of the axis that is added at each end
   */
  record Direction(Axis axis, String name, Map<String, Object> look, double margin) {
    private Map<String, Object> encoding(String field) {
      var encoding = typed(field);
      encoding.putAll(map("scale", axis.scale(margin), "axis", look));
      return encoding;
    }

    private Map<String, Object> value(String field) {
      var value = typed(field);
      value.put("title", name);
      // Without a unit in UTC, a date would be that of the reader's time zone.
      if (axis.isOfDates()) value.put("timeUnit", "utcyearmonthdate");
      return value;
    }

    private Map<String, Object> typed(String field) {
      return map("field", field, "type", axis.isOfDates() ? "temporal" : "quantitative");
    }
  }

  /** How a series looks in the legend. */
  private record Entry(Style style, String shape) {}

  /**
   * Marks of one type.
   *
   * @param isOfRows whether they are the points of rows, whose x and y are not those of all layers
   * @param spec which may still get parameters and encodings
   */
  private record Unit(
      Object type,
      boolean isInLegend,
      boolean isOfRows,
      Map<String, Object> encoding,
      Map<String, Object> spec) {}

  private final VegaLite vega;
  private final int number;
  private final Direction x;
  private final Direction y;
  private final int width; // of the chart
  private final boolean hasLegend;
  private final int most; // points of a series
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<Unit> units = new ArrayList<>();
  private final List<Map<String, Object>> layers = new ArrayList<>();
  private final List<Series> ofRows = new ArrayList<>();

  /** Creates a view without layers for so many parts. */
  ChartView(VegaLite vega, Direction x, Direction y, int parts, int width, boolean hasLegend) {
    this.vega = vega;
    this.x = x;
    this.y = y;
    this.width = width;
    this.hasLegend = hasLegend;
    number = vega.next();
    most = Math.max(FEWEST, VegaLite.MOST / Math.max(1, parts));
  }

  /** Adds a line, points, or both. */
  void add(Series series) {
    var style = series.style();
    var symbol = style.marker().symbol();
    if (series.name() != null) {
      entries.put(series.name(), new Entry(style, series.marks() ? symbol : "stroke"));
    }
    if (series.rows() != null) {
      ofRows.add(series);
      return;
    }
    boolean isCurve = series.line() && !series.marks();
    var pieces = series.pieces().stream().map(p -> isCurve ? curve(p) : p).toList();
    var points = pieces.stream().flatMap(List::stream).toList();
    var shown = VegaLite.sample(points.size(), most);
    vega.count(points.size(), shown.length);
    var marks = new ArrayList<Map<String, Object>>();
    var encodings = new ArrayList<Map<String, Object>>();
    var steps = new ArrayList<Map<String, Object>>();
    if (series.line()) {
      marks.add(mark("line", style, "strokeWidth", LINE, "strokeDash", style.dashes()));
      // Vega-Lite would sort the points by x.
      var order = map("order", map("field", "i", "type", "quantitative"));
      if (pieces.size() > 1) order.put("detail", map("field", PIECE, "type", "nominal"));
      encodings.add(order);
      steps.add(map("window", List.of(map("op", "row_number", "as", "i"))));
    }
    // The points of a line without markers are there for the mouse.
    var point = mark("point", style, "filled", true, "size", MARKER, "shape", symbol);
    boolean hasSingle = isCurve && pieces.stream().anyMatch(p -> p.size() == 1);
    point.put("opacity", series.marks() ? style.opacity() : hasSingle ? VegaLite.own(SINGLE) : 0);
    marks.add(point);
    encodings.add(tooltip(series.name()));
    var csv = points(points);
    if (pieces.size() > 1) csv.numbers(PIECE, of(pieces, i -> i));
    // A line of one point would be invisible.
    if (hasSingle) csv.numbers(SINGLE, of(pieces, i -> pieces.get(i).size() == 1 ? 1 : 0));
    layer(series.name(), csv.data(shown), steps, marks, encodings);
  }

  /** Returns a number of the line for each of its points. */
  private static double[] of(List<List<Point2D.Double>> pieces, IntToDoubleFunction number) {
    return IntStream.range(0, pieces.size())
        .boxed()
        .flatMapToDouble(
            i -> DoubleStream.generate(() -> number.applyAsDouble(i)).limit(pieces.get(i).size()))
        .toArray();
  }

  /** Returns the points of a curve without those that nobody would miss. */
  private List<Point2D.Double> curve(List<Point2D.Double> points) {
    return Curves.simplified(
        points,
        p -> new Point2D.Double(RESOLUTION * x.axis.share(p.x), RESOLUTION * y.axis.share(p.y)));
  }

  /** Adds the area between two lines that belongs to a series. */
  void area(@Nullable String of, List<Point2D.Double> low, List<Point2D.Double> high, Style style) {
    var mark = mark("area", style, "opacity", Band.OPACITY);
    layer(of, between(low, high).data(), mark, map(Y2, map("field", Y2)));
  }

  /** Adds vertical lines that belong to a series. */
  void rules(
      @Nullable String of, List<Point2D.Double> low, List<Point2D.Double> high, Style style) {
    var encoding = tooltip(of, map("field", Y2, "type", "quantitative", "title", "to"));
    encoding.put(Y2, map("field", Y2));
    layer(of, between(low, high).data(), mark("rule", style, "strokeWidth", 1.2), encoding);
  }

  /** Adds the columns of a histogram. */
  void columns(@Nullable String name, double[] edges, double[] counts, Style style) {
    if (name != null) entries.put(name, new Entry(style, "square"));
    int bins = counts.length;
    var csv =
        new Csv()
            .numbers(X, Arrays.copyOf(edges, bins))
            .numbers(X2, Arrays.copyOfRange(edges, 1, bins + 1))
            .numbers(Y, counts)
            .numbers(Y2, new double[bins]);
    var encoding = tooltip(name, map("field", X2, "type", "quantitative", "title", "to"));
    encoding.putAll(map(X2, map("field", X2), Y2, map("field", Y2)));
    layer(name, csv.data(), mark("rect", style, "fillOpacity", 0.4), encoding);
  }

  /**
   * Adds coloured rectangles of one size, behind what is added later.
   *
   * @param left their lower left corners
   * @param values what the mouse shows
   */
  void rectangles(
      double[] left,
      double[] low,
      double width,
      double height,
      List<String> colors,
      double[] values,
      String name) {
    var csv =
        new Csv()
            .numbers(X, left)
            .numbers(Y, low)
            .numbers("value", values)
            .texts("color", colors.toArray(String[]::new));
    var encoding = map(X2, map("field", X2), Y2, map("field", Y2));
    encoding.put("tooltip", List.of(map("field", "value", "type", "quantitative", "title", name)));
    var mark = map("type", "rect", "clip", true, "color", VegaLite.own("color"));
    mark.putAll(map("stroke", VegaLite.own("color"), "strokeWidth", 0.5)); // no gaps
    var ends =
        List.of(
            map("calculate", "datum.x + " + width, "as", X2),
            map("calculate", "datum.y + " + height, "as", Y2));
    layer(null, csv.data(), ends, List.of(mark), List.of(encoding));
  }

  private Csv points(List<Point2D.Double> points) {
    return new Csv()
        .numbers(X, points.stream().mapToDouble(p -> x.axis.inVega(p.x)).toArray())
        .numbers(Y, points.stream().mapToDouble(p -> p.y).toArray());
  }

  private Csv between(List<Point2D.Double> low, List<Point2D.Double> high) {
    return points(low).numbers(Y2, high.stream().mapToDouble(p -> p.y).toArray());
  }

  private static Map<String, Object> mark(String type, Style style, Object... properties) {
    var mark = map("type", type, "clip", true, "color", VegaLite.hex(style.color()));
    mark.putAll(map(properties));
    return mark;
  }

  private Map<String, Object> tooltip(@Nullable String name, Object... more) {
    var lines = new ArrayList<Object>();
    if (name != null) lines.add(map("field", SERIES, "type", "nominal", "title", "series"));
    lines.add(x.value(X));
    lines.add(y.value(Y));
    lines.addAll(Arrays.asList(more));
    return map("tooltip", lines);
  }

  private void layer(
      @Nullable String name,
      Map<String, Object> data,
      Map<String, Object> mark,
      Map<String, Object> encoding) {
    layer(name, data, List.of(), List.of(mark), List.of(encoding));
  }

  /** Adds marks with data of their own, which the legend hides and shows if they have a name. */
  private void layer(
      @Nullable String name,
      Map<String, Object> data,
      List<Map<String, Object>> transform,
      List<Map<String, Object>> marks,
      List<Map<String, Object>> encodings) {
    var steps = new ArrayList<>(transform);
    if (name != null) steps.add(map("calculate", VegaLite.literal(name), "as", SERIES));
    boolean isInLegend = name != null && hasLegend;
    if (isInLegend) steps.add(map("filter", map("param", "shown" + number, "empty", false)));
    var layer = map("data", data);
    if (!steps.isEmpty()) layer.put("transform", steps);
    layers.add(layer);
    if (marks.size() == 1) {
      add(layer, marks.get(0), encodings.get(0), isInLegend, false);
      return;
    }
    var all = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < marks.size(); i++) {
      all.add(map());
      add(all.get(i), marks.get(i), encodings.get(i), isInLegend, false);
    }
    layer.put("layer", all);
  }

  private void add(
      Map<String, Object> spec,
      Map<String, Object> mark,
      Map<String, Object> encoding,
      boolean isInLegend,
      boolean isOfRows) {
    spec.putAll(map("mark", mark, "encoding", encoding));
    units.add(new Unit(requireNonNull(mark.get("type")), isInLegend, isOfRows, encoding, spec));
  }

  /** Adds the points that belong to rows, in one layer, so that charts can share their data. */
  private void addRows() {
    if (ofRows.isEmpty()) return;
    int rows = ofRows.stream().flatMapToInt(s -> Arrays.stream(s.rows())).max().orElse(-1) + 1;
    var across = new double[rows];
    var up = new double[rows];
    Arrays.fill(across, Double.NaN);
    Arrays.fill(up, Double.NaN);
    var groups = new String[rows];
    for (var series : ofRows) {
      var of = requireNonNull(series.rows());
      for (int i = 0; i < of.length; i++) {
        int row = of[i];
        across[row] = x.axis.inVega(series.points().get(i).x);
        up[row] = series.points().get(i).y;
        groups[row] = series.name();
      }
    }
    var table = vega.rows();
    var fieldX = table.numbers(across);
    var fieldY = table.numbers(up);
    var lines = new ArrayList<Object>();
    lines.add(map("field", RowTable.ROW, "type", "quantitative"));
    table.names().ifPresent(n -> lines.add(map("field", n, "type", "nominal", "title", "name")));
    var steps = new ArrayList<Object>();
    boolean isGrouped = Arrays.stream(groups).anyMatch(Objects::nonNull);
    if (isGrouped) {
      steps.add(map("calculate", "datum." + table.texts(groups), "as", SERIES));
      lines.add(map("field", SERIES, "type", "nominal", "title", "group"));
    }
    lines.add(x.value(fieldX));
    lines.add(y.value(fieldY));
    var style = ofRows.get(0).style();
    var mark = mark("point", style, "filled", true, "size", MARKER, "opacity", style.opacity());
    mark.put("shape", style.marker().symbol());
    var encoding = map(X, x.encoding(fieldX), Y, y.encoding(fieldY), "tooltip", lines);
    if (isGrouped && !hasLegend) {
      mark.put("color", looks(e -> VegaLite.hex(e.style.color())));
      mark.put("shape", looks(Entry::shape));
    }
    if (isGrouped && hasLegend) {
      // A filter would be one of the data that all charts share.
      var size = map("param", "shown" + number, "empty", false, "value", MARKER);
      encoding.put("size", map("condition", size, "value", 0));
    }
    if (vega.isLinked()) encoding.put("opacity", VegaLite.brushed(style.opacity(), FAINT));
    var layer = map();
    if (!steps.isEmpty()) layer.put("transform", steps);
    layers.add(layer);
    add(layer, mark, encoding, isGrouped && hasLegend, true);
  }

  /** Returns a property of marks by their series, without a legend. */
  private Map<String, Object> looks(Function<Entry, String> look) {
    var all = map();
    entries.forEach((name, entry) -> all.put(name, look.apply(entry)));
    return map("expr", VegaLite.literal(all) + "[datum." + SERIES + "]");
  }

  /** Adds the names that are beside points. */
  void names(List<PointNames.Placed> names) {
    if (names.isEmpty()) return;
    var csv =
        points(names.stream().map(PointNames.Placed::point).toList())
            .texts("name", names.stream().map(PointNames.Placed::name).toArray(String[]::new))
            .numbers("dx", names.stream().mapToDouble(PointNames.Placed::x).toArray())
            .numbers("dy", names.stream().mapToDouble(PointNames.Placed::y).toArray());
    var mark = map("type", "text", "clip", true, "fontSize", PointNames.FONT);
    mark.putAll(map("color", VegaLite.hex(Theme.INK)));
    mark.putAll(map("dx", VegaLite.own("dx"), "dy", VegaLite.own("dy")));
    layer(null, csv.data(), mark, map("text", map("field", "name")));
  }

  /** Returns the view of this size. */
  Map<String, Object> finish(double width, double height) {
    addRows();
    // In linked charts, a drag selects points.
    boolean isZoomed = !vega.isLinked();
    boolean isHidable = false;
    for (var unit : units) {
      var params = new ArrayList<Object>();
      if (isZoomed)
        params.add(map("name", "zoom" + number, "select", "interval", "bind", "scales"));
      isZoomed = false;
      if (unit.isInLegend) {
        if (!isHidable) params.add(legendSelection());
        isHidable = true;
        addLooks(unit);
      }
      // After the legend: in the other order, Vega-Lite does not find the first one.
      if (vega.isLinked() && unit.isOfRows) params.add(VegaLite.brush());
      if (!params.isEmpty()) unit.spec.put("params", params);
    }
    var view = map("width", Math.round(width), "height", Math.round(height));
    if (units.stream().anyMatch(u -> !u.isOfRows)) {
      view.put("encoding", map(X, x.encoding(X), Y, y.encoding(Y)));
    }
    view.put("layer", layers);
    return view;
  }

  private void addLooks(Unit unit) {
    var legend = legend();
    unit.encoding.put("color", encoded(legend, e -> VegaLite.hex(e.style.color())));
    if (unit.type.equals("point")) unit.encoding.put("shape", encoded(legend, Entry::shape));
    if (unit.type.equals("line"))
      unit.encoding.put("strokeDash", encoded(legend, e -> e.style.dashes()));
  }

  private Map<String, Object> encoded(Map<String, Object> legend, Function<Entry, Object> look) {
    var range = entries.values().stream().map(look).toList();
    var scale = map("domain", List.copyOf(entries.keySet()), "range", range);
    return map("field", SERIES, "type", "nominal", "scale", scale, "legend", legend);
  }

  private Map<String, Object> legend() {
    var names = List.copyOf(entries.keySet());
    var labels = names.stream().map(n -> Legend.label(n, width)).toList();
    double longest = labels.stream().mapToDouble(n -> Theme.width(n, 11)).max().orElse(0);
    int columns = (int) Math.max(1, Math.min(names.size(), width / (longest + ENTRY)));
    var legend = map("title", "", "orient", "bottom", "columns", columns);
    legend.putAll(map("labelLimit", width, "symbolOpacity", 1));
    if (!labels.equals(names)) {
      var label = VegaLite.literal(labels) + "[indexof(" + VegaLite.literal(names);
      legend.put("labelExpr", label + ", datum.label)]");
    }
    return legend;
  }

  /** A click on an entry of the legend hides its series, another one shows it. */
  private Map<String, Object> legendSelection() {
    var select = map("type", "point", "fields", List.of(SERIES), "toggle", "true", "clear", false);
    var all = entries.keySet().stream().map(n -> map(SERIES, n)).toList();
    return map("name", "shown" + number, "select", select, "bind", "legend", "value", all);
  }
}
