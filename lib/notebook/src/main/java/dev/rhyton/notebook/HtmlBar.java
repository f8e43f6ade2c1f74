package dev.rhyton.notebook;

import java.util.List;
import java.util.Locale;

/** A bar of progress as HTML, with a line of text beside it. */
final class HtmlBar {
  private static final double MINUTE = 60;
  private static final double HOUR = 3600;

  private HtmlBar() {}

  /** Returns a bar of which this fraction is filled, with parts of text. */
  static String of(double fraction, List<String> parts) {
    return String.format(
        Locale.ROOT,
        "<div style=\"padding:2px 0\"><progress value=\"%.3f\" max=\"1\" style=\"width:160px;"
            + "vertical-align:middle\"></progress> &ensp;%s</div>",
        fraction,
        String.join(" &ensp;", parts.stream().map(HtmlTable::escape).toList()));
  }

  /** Formats a time: {@code 3.2s}, {@code 4m 10s}, {@code 2h 5m}. */
  static String seconds(double time) {
    if (time < MINUTE) return String.format(Locale.ROOT, "%.1fs", time);
    long whole = Math.round(time);
    return whole < HOUR
        ? whole / 60 + "m " + whole % 60 + "s"
        : whole / 3600 + "h " + whole % 3600 / 60 + "m";
  }
}
