package dev.rhyton.notebook;

import java.awt.Color;
import java.util.List;
import java.util.Locale;

/** Draws a confusion matrix. */
record ConfusionMatrix(ClassCounts counts) implements MatrixDrawing.Cells {
  private static final Color PALE = new Color(0x8A8A8A);

  static Picture draw(ClassCounts counts, List<String> names) {
    var text =
        String.format(
            Locale.ROOT,
            "Confusion matrix: %d classes, %d samples, %.1f %% right",
            counts.classes(),
            counts.samples(),
            100 * counts.accuracy());
    var shown = names.subList(0, counts.classes());
    return new MatrixDrawing(shown, shown, new ConfusionMatrix(counts), null)
        .titles("", "actual", "predicted")
        .picture(text);
  }

  @Override
  public Color color(int row, int column) {
    return shade(counts.count(row, column) / (double) Math.max(1, counts.actual(row)));
  }

  @Override
  public String text(int row, int column) {
    return Integer.toString(counts.count(row, column));
  }

  @Override
  public Color textColor(int row, int column) {
    return number(counts.count(row, column), color(row, column));
  }

  /** Returns a colour from white to dark blue, in which small fractions are already visible. */
  static Color shade(double share) {
    return CellColors.sequential(Math.sqrt(share));
  }

  /** Returns the colour of a number; zeros are pale, so that the reader sees the others first. */
  static Color number(int count, Color cell) {
    return count == 0 ? PALE : CellColors.text(cell);
  }
}
