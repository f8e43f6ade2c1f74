package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Map;

/** Draws a bar chart with a bar for each number. */
final class BarChart {
  private static final int WIDTH = 600;
  private static final int ROW = 30;
  private static final int TITLE = 34;
  private static final int MARGIN = 10;
  private static final float FONT = 13;

  private BarChart() {}

  static Picture draw(String figure, Map<String, ? extends Number> values) {
    var names = List.copyOf(values.keySet());
    var numbers = values.values().stream().mapToDouble(Number::doubleValue).toArray();
    double low = 0;
    double high = 0;
    for (int i = 0; i < numbers.length; i++) {
      Check.that(
          Double.isFinite(numbers[i]),
          "Plots.bars: expected a finite number for \"%s\", received %s.",
          names.get(i),
          numbers[i]);
      low = Math.min(low, numbers[i]);
      high = Math.max(high, numbers[i]);
    }
    double label = names.stream().mapToDouble(n -> Theme.width(n, FONT)).max().orElse(0);
    double left = MARGIN + label + 10;
    double room = WIDTH - left - MARGIN - 80; // 80 pixels are for the numbers
    double unit = high > low ? room / (high - low) : 0;
    double zero = left - low * unit;
    int height = TITLE + names.size() * ROW + MARGIN;
    return Picture.draw(
        figure + " of " + String.join(", ", names),
        WIDTH,
        height,
        g -> {
          g.setColor(Theme.INK);
          g.setFont(Theme.font(14));
          Theme.write(g, figure, left, TITLE / 2.0);
          g.setFont(Theme.font(FONT));
          for (int i = 0; i < numbers.length; i++) {
            double top = TITLE + i * ROW;
            double end = zero + numbers[i] * unit;
            g.setColor(Theme.BLUE);
            g.fill(
                new Rectangle2D.Double(
                    Math.min(zero, end), top + 5, Math.abs(end - zero), ROW - 10));
            g.setColor(Theme.INK);
            var name = names.get(i);
            double middle = top + ROW / 2.0;
            Theme.write(g, name, left - 10 - Theme.width(g, name), middle);
            Theme.write(g, text(numbers[i]), Math.max(zero, end) + 6, middle);
          }
          g.draw(new Line2D.Double(zero, TITLE, zero, height - MARGIN));
        });
  }

  private static String text(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e7)
      return Text.number(value).replace('-', '\u2212');
    return Axis.label(value);
  }
}
