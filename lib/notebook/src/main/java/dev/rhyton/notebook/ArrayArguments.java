package dev.rhyton.notebook;

import dev.rhyton.tensor.NDArray;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.columns.Column;

/** Arrays of what users pass as one: also columns of Tablesaw. */
final class ArrayArguments {
  private ArrayArguments() {}

  static NDArray array(Object values) {
    if (values instanceof NumericColumn<?> numbers) return NDArray.from(numbers.asDoubleArray());
    if (values instanceof Column<?> column) {
      var texts = new String[column.size()];
      for (int i = 0; i < texts.length; i++) texts[i] = column.getString(i);
      return NDArray.from(texts);
    }
    return NDArray.from(values);
  }

  static double[] numbers(Object values) {
    return array(values).toDoubles();
  }
}
