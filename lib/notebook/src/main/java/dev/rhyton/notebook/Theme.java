package dev.rhyton.notebook;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.math.BigDecimal;
import java.math.MathContext;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Colours, fonts and lines of all plots. */
final class Theme {
  static final Color INK = new Color(0x333333);
  static final Color FAINT = new Color(0xE4E4E4);
  static final Color BLUE = new Color(0x0072B2);
  static final Color VERMILLION = new Color(0xD55E00);

  /**
   * The colours of Okabe and Ito, which colour-blind people can distinguish, then darker ones of
   * Tol.
   */
  private static final Color[] SERIES = {
    BLUE,
    VERMILLION,
    new Color(0x009E73),
    new Color(0xCC79A7),
    new Color(0xE69F00),
    new Color(0x56B4E9),
    new Color(0x882255),
    new Color(0x999933),
    new Color(0x332288),
    new Color(0x666666),
  };

  /** The markers, which distinguish series where colours do not. */
  private static final Marker[] MARKERS = {
    SeriesMarkers.CIRCLE, SeriesMarkers.TRIANGLE_UP, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND,
  };

  private Theme() {}

  static Color series(int index) {
    return SERIES[index % SERIES.length];
  }

  static Marker marker(int index) {
    return MARKERS[index % MARKERS.length];
  }

  static Font font(float size) {
    return new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont(size);
  }

  /** Creates a chart without series. */
  static XYChart chart(int width, int height, String title, String x, String y) {
    var chart = new XYChartBuilder().width(width).height(height).title(title).build();
    chart.setXAxisTitle(x);
    chart.setYAxisTitle(y);
    var style = chart.getStyler();
    style.setChartBackgroundColor(Color.WHITE).setChartFontColor(INK).setChartPadding(8);
    style.setChartTitleFont(font(14)).setChartTitleVisible(!title.isEmpty());
    style.setPlotBorderVisible(false).setPlotContentSize(0.96).setPlotBackgroundColor(Color.WHITE);
    style.setPlotGridVerticalLinesVisible(false).setPlotGridLinesColor(FAINT);
    style.setPlotGridLinesStroke(new BasicStroke(1)).setPlotTicksMarksVisible(false);
    style.setAxisTickMarksColor(FAINT).setAxisTickLabelsColor(INK);
    style.setAxisTickLabelsFont(font(12)).setAxisTitleFont(font(13));
    style.setYAxisTitleVisible(!y.isEmpty()).setYAxisTickMarkSpacingHint(40);
    style.setXAxisTickMarkSpacingHint(50);
    style.setyAxisTickLabelsFormattingFunction(Theme::tick);
    style.setLegendFont(font(12)).setLegendBorderColor(Color.WHITE).setLegendSeriesLineLength(20);
    style.setLegendPosition(LegendPosition.OutsideE);
    return chart;
  }

  /** Formats a number on an axis; XChart would write all digits if a chart has a single point. */
  private static String tick(double value) {
    return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }

  /** Draws text centred horizontally at {@code x} and vertically at {@code y}. */
  static void center(Graphics2D g, String text, double x, double y) {
    write(g, text, x - width(g, text) / 2, y);
  }

  /** Draws text from {@code x} on, centred vertically at {@code y}. */
  static void write(Graphics2D g, String text, double x, double y) {
    g.drawString(text, (float) x, (float) (y + 0.36 * g.getFont().getSize2D()));
  }

  static double width(Graphics2D g, String text) {
    return g.getFont().getStringBounds(text, g.getFontRenderContext()).getWidth();
  }

  /** Returns the width of text before a picture exists. */
  static double width(String text, float size) {
    return font(size).getStringBounds(text, new FontRenderContext(null, true, true)).getWidth();
  }
}
