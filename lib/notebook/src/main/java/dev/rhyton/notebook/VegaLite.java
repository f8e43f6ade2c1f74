package dev.rhyton.notebook;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A plot as a specification of Vega-Lite, which JupyterLab, Notebook 7, VS Code, Colab and PyCharm
 * draw themselves. It answers: the mouse over a point names its values, a drag moves the axes, the
 * wheel zooms, a double click goes back, a click on an entry of the legend hides and shows its
 * series. Colours, axes and texts are those of the {@link Drawing}, which describes itself here.
 */
final class VegaLite {
  /** The MIME type of a specification. */
  static final String TYPE = "application/vnd.vegalite.v5+json";

  /** What a drawing returns whose content other views show, such as a legend. */
  static final Map<String, Object> NOTHING = Map.of();

  /** An axis of which nothing is drawn. Vega-Lite's own form is null, which kernels leave out. */
  static final Map<String, Object> NO_AXIS =
      map("labels", false, "ticks", false, "domain", false, "grid", false, "title", "");

  /** The most points of a picture; others are left out, and the title says so. */
  static final int MOST = 3000;

  private static final String SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json";
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final String BRUSH = "brush";

  private final boolean linked;
  private final RowTable rows = new RowTable();
  private int charts;
  private boolean hasLegend;
  private long points;
  private long drawn;

  private VegaLite(boolean linked) {
    this.linked = linked;
  }

  /**
   * Returns the specification of a drawing, or null if it cannot be drawn by Vega-Lite.
   *
   * @param text a description in one line
   */
  static @Nullable Map<String, Object> spec(String text, Drawing drawing) {
    var vega = new VegaLite(drawing.isLinked());
    var view = drawing.view(vega);
    return view == null || view == NOTHING ? null : vega.spec(text, view);
  }

  private @Nullable Map<String, Object> spec(String text, Map<String, Object> view) {
    var spec = map("$schema", SCHEMA, "description", text);
    if (!rows.isEmpty()) spec.put("data", rows.data());
    spec.putAll(view);
    count(rows.size(), Math.min(rows.size(), MOST));
    if (drawn < points) {
      var title = map("text", "");
      if (spec.get("title") instanceof Map<?, ?> own)
        own.forEach((k, v) -> title.put((String) k, v));
      title.put("subtitle", String.format(Locale.ROOT, "%,d of %,d points", drawn, points));
      spec.put("title", title);
    }
    spec.put("config", config());
    return spec;
  }

  private static Map<String, Object> config() {
    var ink = hex(Theme.INK);
    var grid = "#80808048";
    var axis = map("labelColor", ink, "titleColor", ink, "titleFontWeight", "normal");
    axis.putAll(map("gridColor", grid, "domainColor", ink, "tickColor", ink));
    return map(
        "background",
        "transparent",
        "view",
        map("stroke", "transparent"),
        "axis",
        axis,
        "legend",
        map("labelColor", ink, "titleColor", ink, "titleFontWeight", "normal"),
        "title",
        map("color", ink, "fontWeight", "normal", "fontSize", 14, "subtitleColor", ink));
  }

  /** Returns the number of a chart, by which its parameters are named. */
  int next() {
    return charts++;
  }

  /** Returns whether points that are selected in one chart are selected in all. */
  boolean isLinked() {
    return linked;
  }

  /** Returns the rows that the points of all charts belong to. */
  RowTable rows() {
    return rows;
  }

  /** Returns the selection of points in linked charts, which can begin in each. */
  static Map<String, Object> brush() {
    return map("name", BRUSH, "select", map("type", "interval", "resolve", "global"));
  }

  /** Returns the opacity of points in the selection and outside of it. */
  static Map<String, Object> brushed(double inside, double outside) {
    return map("condition", map("param", BRUSH, "value", inside), "value", outside);
  }

  /** Returns whether this is the first chart of those whose common legend is drawn once. */
  boolean takesLegend() {
    boolean isFirst = !hasLegend;
    hasLegend = true;
    return isFirst;
  }

  /** Notes how many points a chart has and how many of them are drawn. */
  void count(long all, long shown) {
    points += all;
    drawn += shown;
  }

  /**
   * Returns the indices of at most {@code most} of so many points, one of each of as many parts: at
   * equal distances, those of one of several groups in turns might all be left out.
   */
  static int[] sample(int points, int most) {
    int shown = Math.min(points, most);
    var random = new Random(0);
    return IntStream.range(0, shown)
        .map(i -> random.nextInt(start(i, points, shown), start(i + 1, points, shown)))
        .toArray();
  }

  private static int start(int part, int points, int parts) {
    return (int) ((long) part * points / parts);
  }

  /** Returns the indices below a number. */
  static int[] upTo(int count) {
    return IntStream.range(0, count).toArray();
  }

  /** Returns views in a grid, of which those without content are left out; null if one is. */
  static @Nullable Map<String, Object> grid(List<Map<String, Object>> views, int columns) {
    if (views.contains(null)) return null;
    var shown = views.stream().filter(v -> v != NOTHING).toList();
    if (shown.isEmpty()) return NOTHING;
    if (shown.size() == 1) return shown.get(0);
    var own = map("color", "independent", "shape", "independent", "strokeDash", "independent");
    // Columns count those that are left out, so that what stood beside each other still does.
    int across = views.size() == shown.size() ? columns : Math.min(columns, shown.size());
    return map("concat", shown, "columns", across, "resolve", map("scale", own));
  }

  /** Returns a map in the order of its keys and values, in turns. */
  static Map<String, Object> map(Object... entries) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < entries.length; i += 2) map.put((String) entries[i], entries[i + 1]);
    return map;
  }

  /** Returns a colour without its opacity, as CSS writes it. */
  static String hex(Color color) {
    return String.format("#%06x", color.getRGB() & 0xffffff);
  }

  /** Returns an expression for the labels of an axis whose values have names. */
  static String labels(List<Double> values, List<String> names) {
    return GSON.toJson(names) + "[indexof(" + GSON.toJson(values) + ", datum.value)]";
  }

  /** Returns an axis of numbered rows or columns with names. */
  static Map<String, Object> named(String field, List<String> names, Map<String, Object> look) {
    var axis = map("labelExpr", name(names, "value"), "ticks", false, "domain", false);
    axis.put("labelLimit", 0); // names are short
    axis.putAll(look);
    var domain = IntStream.range(0, names.size()).boxed().toList();
    return map("field", field, "type", "ordinal", "scale", map("domain", domain), "axis", axis);
  }

  /** Returns an expression for the name with the number in a field. */
  static String name(List<String> names, String field) {
    return GSON.toJson(names) + "[datum." + field + "]";
  }

  /** Returns the property of a mark that a field holds, such as its colour. */
  static Map<String, Object> own(String field) {
    return map("expr", "datum." + field);
  }

  /** Returns a text or a map as a literal of an expression. */
  static String literal(Object value) {
    return GSON.toJson(value);
  }
}
