package dev.rhyton.learning;

import dev.rhyton.config.Check;
import java.util.List;
import java.util.Locale;

/**
 * The report of Weight Learning: a row for each layer that adapted to the sample, then for each
 * kernel.
 *
 * @param rows in topological order
 */
public record Calibration(List<Row> rows) {
  /** Creates the table. */
  public Calibration {
    Check.all("Calibration", "rows", rows);
  }

  /**
   * One kernel, or one layer that adapted.
   *
   * @param weight its path, {@code dense/kernel}
   * @param before the variance of its output at first; for an adapted layer, of its input
   * @param after the variance at the end
   * @param iterations the number of times it was rescaled before the layers after it were
   *     calibrated
   * @param note a remark about special cases, or an empty string
   */
  public record Row(String weight, double before, double after, int iterations, String note) {}

  @Override
  public String toString() {
    var text = new StringBuilder("Weight Learning: " + rows.size() + " rows");
    for (var r : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n%-32s variance %.4g to %.4g in %d steps %s",
              r.weight,
              r.before,
              r.after,
              r.iterations,
              r.note));
    }
    return text.toString().stripTrailing();
  }
}
