package dev.rhyton.spark;

import dev.rhyton.config.Check;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** The conversion of the cells of a row to features and a target. */
interface Cells extends Serializable {
  /** Returns the names of the columns of the features. */
  List<String> features();

  /** Returns the name of the column of the target, or null. */
  @Nullable String label();

  /** Returns the features of a row. */
  float[] x(Row row, RowNumber number);

  /** Returns the target of a row, as {@link Sample#of(Object, Object)} takes it. */
  Object y(Row row, RowNumber number);

  /** Returns the value of a cell, which must not be null. */
  static Object value(Row row, RowNumber number, String column) {
    int at = row.fieldIndex(column);
    Check.that(
        !row.isNullAt(at),
        "Columns: the column \"%s\" holds null in row %s, counted from 0: drop such rows with"
            + " rows.na().drop(), or fill them in with rows.na().fill(0).",
        column,
        number);
    return row.get(at);
  }
}
