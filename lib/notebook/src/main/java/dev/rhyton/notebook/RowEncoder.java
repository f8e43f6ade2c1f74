package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Converts single rows as a {@link TableEncoder} converts the rows of a table. It needs no table of
 * Tablesaw, and can be sent to other processes.
 *
 * <pre>{@code
 * var rows = RowEncoder.of(encoder); // of a table with the columns town, rooms and price
 * float[] features = rows.features(List.of("Ulm", 3), 0);
 * }</pre>
 */
public final class RowEncoder implements Serializable {
  private static final long serialVersionUID = 1;

  private final List<FeatureColumn> features;
  private final FeatureColumn target;
  private final boolean regression;
  private final boolean fillsMissing;

  private RowEncoder(TableEncoder encoder) {
    features = encoder.features();
    target = encoder.target();
    regression = encoder.isRegression();
    fillsMissing = encoder.fillsMissing();
  }

  /** Returns what an encoder has learned. */
  public static RowEncoder of(TableEncoder encoder) {
    return new RowEncoder(Check.given("RowEncoder", "encoder", encoder));
  }

  /** Returns the names of the columns that become features. */
  public List<String> columns() {
    return features.stream().map(FeatureColumn::name).toList();
  }

  /** Returns the name of the column that becomes the target. */
  public String label() {
    return target.name();
  }

  /** Returns whether missing features are replaced. */
  public boolean fillsMissing() {
    return fillsMissing;
  }

  /** Returns whether a value is missing: null, NaN, or an empty text. */
  public static boolean isMissing(@Nullable Object value) {
    return FeatureColumn.isMissing(value);
  }

  /**
   * Returns the features of a row.
   *
   * @param values the value of each of {@link #columns}: a text, a number, a boolean, or null
   * @param row the number of the row, for messages
   */
  public float[] features(List<?> values, Object row) {
    Check.given("RowEncoder", "values", values);
    Check.that(
        values.size() == features.size(),
        "RowEncoder: expected a value for each of the columns %s, received %d values.",
        columns(),
        values.size());
    var all = new float[features.stream().mapToInt(f -> f.names().size()).sum()];
    int at = 0;
    for (int i = 0; i < values.size(); i++) {
      var feature = features.get(i);
      feature.write(values.get(i), row, all, at);
      at += feature.names().size();
    }
    return all;
  }

  /**
   * Returns the target of a row: the index of a class as an {@code Integer}, or a {@code Double} of
   * a regression.
   *
   * @param row the number of the row, for messages
   */
  public Object target(Object value, Object row) {
    if (regression) return target.number(value, row);
    return target.index(value, row);
  }
}
