package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A bar for each number, with the number at its end. */
final class BarChart implements Drawing {
  private static final int WIDTH = 600;
  private static final int ROW = 30;
  private static final int TITLE = 34;
  private static final int MARGIN = 10;
  private static final int NUMBER = 80; // the room of a number
  private static final float FONT = 13;
  private static final float TITLE_FONT = 14;
  private static final int LONGEST = 250; // the width of a name

  private final String figure;
  private final List<String> names;
  private final double[] numbers;

  private BarChart(String figure, List<String> names, double[] numbers) {
    this.names = names.stream().map(n -> Theme.shortened(n, FONT, LONGEST)).toList();
    this.figure = Theme.shortened(figure, TITLE_FONT, WIDTH - left() - MARGIN);
    this.numbers = numbers;
  }

  static Picture draw(String figure, Map<String, ? extends Number> values) {
    var names = List.copyOf(values.keySet());
    var numbers = values.values().stream().mapToDouble(Number::doubleValue).toArray();
    for (int i = 0; i < numbers.length; i++) {
      Check.that(
          Double.isFinite(numbers[i]),
          "Plots.bars: expected a finite number for \"%s\", received %s.",
          names.get(i),
          numbers[i]);
    }
    return new BarChart(figure, names, numbers).picture(figure + " of " + Names.text(names));
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public int height() {
    return TITLE + names.size() * ROW + MARGIN;
  }

  private double left() {
    return MARGIN + names.stream().mapToDouble(n -> Theme.width(n, FONT)).max().orElse(0) + 10;
  }

  private double low() {
    return Math.min(0, DoubleStream.of(numbers).min().orElse(0));
  }

  private double high() {
    return Math.max(0, DoubleStream.of(numbers).max().orElse(0));
  }

  private double room() {
    return WIDTH - left() - MARGIN - NUMBER;
  }

  @Override
  public void paint(Graphics2D g) {
    double left = left();
    double unit = high() > low() ? room() / (high() - low()) : 0;
    double zero = left - low() * unit;
    g.setColor(Theme.INK);
    g.setFont(Theme.font(TITLE_FONT));
    Theme.write(g, figure, left, TITLE / 2.0);
    g.setFont(Theme.font(FONT));
    for (int i = 0; i < numbers.length; i++) {
      double top = TITLE + i * ROW;
      double end = zero + numbers[i] * unit;
      g.setColor(Theme.BLUE);
      g.fill(new Rectangle2D.Double(Math.min(zero, end), top + 5, Math.abs(end - zero), ROW - 10));
      g.setColor(Theme.INK);
      var name = names.get(i);
      double middle = top + ROW / 2.0;
      Theme.write(g, name, left - 10 - Theme.width(g, name), middle);
      Theme.write(g, text(numbers[i]), Math.max(zero, end) + 6, middle);
    }
    g.draw(new Line2D.Double(zero, TITLE, zero, height() - MARGIN));
  }

  @Override
  public Map<String, Object> view(VegaLite vega) {
    var csv =
        new Csv()
            .numbers("row", IntStream.range(0, numbers.length).asDoubleStream().toArray())
            .numbers("value", numbers)
            .texts("name", names.toArray(String[]::new))
            .texts("text", Arrays.stream(numbers).mapToObj(BarChart::text).toArray(String[]::new));
    var scale = VegaLite.map("domain", List.of(low(), high()), "nice", false);
    var x =
        VegaLite.map(
            "field", "value", "type", "quantitative", "scale", scale, "axis", VegaLite.NO_AXIS);
    var title = VegaLite.map("field", "value", "type", "quantitative", "title", figure);
    var lines = List.of(VegaLite.map("field", "name", "type", "nominal"), title);
    var y = VegaLite.named("row", names, VegaLite.map("title", ""));

    var bar = VegaLite.map("type", "bar", "height", ROW - 10, "color", VegaLite.hex(Theme.BLUE));
    var text =
        VegaLite.map(
            "type",
            "text",
            "align",
            "left",
            "dx",
            6,
            "fontSize",
            12,
            "color",
            VegaLite.hex(Theme.INK));
    var end = VegaLite.map("datum", 0, "type", "quantitative");
    // A number is right of its bar, also of one to the left.
    var place = VegaLite.map("field", "end", "type", "quantitative", "axis", VegaLite.NO_AXIS);
    var drawn = VegaLite.map("x", x, "y", y, "tooltip", lines);
    var written = VegaLite.map("x", place, "y", y, "text", VegaLite.map("field", "text"));
    var view = VegaLite.map("width", Math.round(room()), "height", names.size() * ROW);
    view.put("title", VegaLite.map("text", figure, "anchor", "start"));
    view.put("data", csv.data());
    view.put("transform", List.of(VegaLite.map("calculate", "max(0, datum.value)", "as", "end")));
    var rule = VegaLite.map("type", "rule", "color", VegaLite.hex(Theme.INK));
    view.put(
        "layer",
        List.of(
            VegaLite.map("mark", bar, "encoding", drawn),
            VegaLite.map("mark", text, "encoding", written),
            VegaLite.map("mark", rule, "encoding", VegaLite.map("x", end))));
    return view;
  }

  private static String text(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e7)
      return Text.number(value).replace('-', '\u2212');
    return Axis.label(value);
  }
}
