package dev.rhyton.notebook;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Numbers as a row of blocks of different heights, which every front end shows. */
final class Sparkline {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final int MOST = 24; // blocks

  private Sparkline() {}

  /**
   * Returns a line for each series, on a common scale; of a long series every so many numbers and
   * its last one. A number that is not finite is a blank.
   */
  static List<String> of(Collection<? extends List<Double>> series) {
    var range =
        series.stream()
            .flatMap(s -> shown(s))
            .filter(Axis::draws)
            .mapToDouble(v -> v)
            .summaryStatistics();
    double low = range.getMin();
    double size = range.getMax() - low;
    return series.stream().map(s -> line(s, low, size)).toList();
  }

  private static Stream<Double> shown(List<Double> series) {
    int last = series.size() - 1;
    int step = (last + MOST) / MOST;
    return Stream.iterate(last % Math.max(1, step), i -> i <= last, i -> i + Math.max(1, step))
        .map(series::get);
  }

  private static String line(List<Double> series, double low, double size) {
    var text = new StringBuilder();
    int highest = BLOCKS.length() - 1;
    shown(series)
        .forEach(
            v -> {
              if (!Axis.draws(v)) text.append(' ');
              else if (size <= 0) text.append(BLOCKS.charAt(highest / 2));
              else text.append(BLOCKS.charAt((int) Math.round((v - low) / size * highest)));
            });
    return text.toString();
  }
}
