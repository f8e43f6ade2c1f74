package dev.rhyton.notebook;

import static dev.rhyton.notebook.VegaLite.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A {@link RowChart} as Vega-Lite draws it: lines, boxes and points in rows. */
final class RowView {
  private static final double MARGIN = 0.015; // for points at the ends
  private static final String ROW = "row";
  private static final String FROM = "from";
  private static final String TO = "to";
  private static final String COLOR = "color";

  private final List<String> names;
  private final Map<String, Object> x;
  private final List<Layer> layers = new ArrayList<>();

  /** Marks of one kind. */
  private static final class Layer {
    private final Map<String, Object> mark;
    private final List<double[]> numbers = new ArrayList<>(); // row, from, to
    private final List<String> colors = new ArrayList<>();

    Layer(Map<String, Object> mark) {
      this.mark = mark;
    }
  }

  /** Creates a view without marks. */
  RowView(String title, Axis axis, List<String> names) {
    this.names = names;
    var look = map("title", title);
    look.putAll(axis.vegaTicks());
    x = map("type", "quantitative", "scale", axis.scale(MARGIN), "axis", look);
  }

  /** Adds a line between two values. */
  void line(int row, double from, double to, double width, Style style) {
    add(map("type", "rule", "strokeWidth", width), row, from, to, style);
  }

  /** Adds a box between two values. */
  void box(int row, double from, double to, double height, Style style) {
    var mark = map("type", "bar", "height", height, "fillOpacity", 0.25, "strokeWidth", 1.4);
    mark.put("stroke", VegaLite.own(COLOR));
    add(mark, row, from, to, style);
  }

  /** Adds a vertical line at a value. */
  void tick(int row, double at, double height, double width, Style style) {
    add(map("type", "tick", "size", height, "thickness", width), row, at, at, style);
  }

  /** Adds a point. */
  void point(int row, double at, boolean isFilled, Style style) {
    var mark = map("type", "point", "filled", isFilled, "size", 50, "opacity", 1);
    mark.put("shape", style.marker().symbol());
    add(mark, row, at, at, style);
  }

  private void add(Map<String, Object> mark, int row, double from, double to, Style style) {
    mark.putAll(map("clip", true, "color", VegaLite.own(COLOR)));
    var same = layers.stream().filter(l -> l.mark.equals(mark)).findFirst();
    var layer = same.orElseGet(() -> new Layer(mark));
    if (same.isEmpty()) layers.add(layer);
    layer.numbers.add(new double[] {row, from, to});
    layer.colors.add(VegaLite.hex(style.color()));
  }

  /** Returns the view of this size. */
  Map<String, Object> finish(VegaLite vega, double width, double height) {
    var all = new ArrayList<Map<String, Object>>();
    for (var layer : layers) all.add(layer(vega, layer));
    var select = map("type", "interval", "encodings", List.of("x"));
    var zoom = map("name", "zoom" + vega.next(), "select", select, "bind", "scales");
    all.get(0).put("params", List.of(zoom));
    return map("width", Math.round(width), "height", Math.round(height), "layer", all);
  }

  private Map<String, Object> layer(VegaLite vega, Layer layer) {
    int count = layer.numbers.size();
    var shown = VegaLite.sample(count, VegaLite.MOST);
    vega.count(count, shown.length);
    var csv = new Csv();
    var fields = List.of(ROW, FROM, TO);
    for (int c = 0; c < fields.size(); c++) {
      int at = c;
      csv.numbers(fields.get(c), layer.numbers.stream().mapToDouble(n -> n[at]).toArray());
    }
    csv.texts(COLOR, layer.colors.toArray(String[]::new));
    boolean isRange = layer.numbers.stream().anyMatch(n -> n[1] != n[2]);
    var across = map("field", FROM);
    across.putAll(x);
    var encoding = map("x", across, "y", VegaLite.named(ROW, names, map("title", "")));
    if (isRange) encoding.put("x2", map("field", TO));
    encoding.put("tooltip", tooltip(isRange));
    var name = map("calculate", VegaLite.name(names, ROW), "as", "name");
    return map(
        "data",
        csv.data(shown),
        "transform",
        List.of(name),
        "mark",
        layer.mark,
        "encoding",
        encoding);
  }

  private List<Map<String, Object>> tooltip(boolean isRange) {
    var lines = new ArrayList<Map<String, Object>>();
    if (names.stream().anyMatch(n -> !n.isEmpty()))
      lines.add(map("field", "name", "type", "nominal"));
    lines.add(map("field", FROM, "type", "quantitative", "title", isRange ? "from" : "value"));
    if (isRange) lines.add(map("field", TO, "type", "quantitative"));
    return lines;
  }
}
