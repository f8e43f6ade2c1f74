package dev.rhyton.spark;

import dev.rhyton.config.Check;
import dev.rhyton.notebook.RowEncoder;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/** Cells that a table encoder converts, as those of the table from which it has learned. */
record EncodedCells(RowEncoder encoder) implements Cells {
  @Override
  public List<String> features() {
    return encoder.columns();
  }

  @Override
  public String label() {
    return encoder.label();
  }

  @Override
  public float[] x(Row row, RowNumber number) {
    var values = new ArrayList<Object>();
    for (var name : features()) {
      Object value = row.get(row.fieldIndex(name));
      if (!encoder.fillsMissing()) checkPresent(value, number, name);
      values.add(value);
    }
    return encoder.features(values, number);
  }

  @Override
  public Object y(Row row, RowNumber number) {
    Object value = row.get(row.fieldIndex(label()));
    checkPresent(value, number, label());
    return encoder.target(value, number);
  }

  private void checkPresent(Object value, RowNumber number, String column) {
    Check.that(
        !RowEncoder.isMissing(value),
        "Columns: the column \"%s\" has no value in row %s, counted from 0: drop such rows with"
            + " rows.na().drop()%s.",
        column,
        number,
        column.equals(label())
            ? ""
            : ", or replace missing values by the encoder's fillMissing(true)");
  }
}
