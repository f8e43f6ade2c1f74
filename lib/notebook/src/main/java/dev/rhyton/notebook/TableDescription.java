package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** What the columns of a table hold; missing values are counted and left out. */
final class TableDescription {
  private static final List<String> NUMBERS =
      List.of("mean", "deviation", "min", "25 %", "median", "75 %", "max");

  private TableDescription() {}

  static Table of(Table table) {
    Check.given("describe", "table", table);
    var name = StringColumn.create("column");
    var type = StringColumn.create("type");
    var present = IntColumn.create("values");
    var missing = IntColumn.create("missing");
    var different = IntColumn.create("different");
    var most = StringColumn.create("most frequent");
    var numbers = new LinkedHashMap<String, DoubleColumn>();
    NUMBERS.forEach(n -> numbers.put(n, DoubleColumn.create(n)));
    for (var column : table.columns()) {
      var rows =
          IntStream.range(0, column.size())
              .filter(r -> !TableColumns.isMissing(column, r))
              .toArray();
      name.append(column.name());
      type.append(column.type().name().toLowerCase(Locale.ROOT));
      present.append(rows.length);
      missing.append(column.size() - rows.length);
      var counts = counts(column, rows);
      different.append(counts.size());
      boolean isNumeric = column instanceof NumericColumn;
      most.append(isNumeric ? "" : mostFrequent(counts));
      var statistics =
          isNumeric && rows.length > 0
              ? statistics(
                  IntStream.of(rows).mapToDouble(((NumericColumn<?>) column)::getDouble).toArray())
              : new double[0];
      int at = 0;
      for (var number : numbers.values()) {
        if (statistics.length == 0) number.appendMissing();
        else number.append(statistics[at++]);
      }
    }
    var result = Table.create(name, type, present, missing, different);
    result.addColumns(numbers.values().toArray(Column<?>[]::new));
    return result.addColumns(most);
  }

  private static Map<String, Long> counts(Column<?> column, int[] rows) {
    return IntStream.of(rows)
        .mapToObj(column::getString)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private static String mostFrequent(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .max(
            Map.Entry.<String, Long>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(e -> e.getKey() + " (" + e.getValue() + ")")
        .orElse("");
  }

  /** Returns the statistics in the order of their names; the deviation is that of a sample. */
  private static double[] statistics(double[] values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : Double.NaN;
    var box = Quartiles.of(values);
    var range = Arrays.stream(values).summaryStatistics();
    return new double[] {
      mean, deviation, range.getMin(), box.lower(), box.median(), box.upper(), range.getMax()
    };
  }
}
