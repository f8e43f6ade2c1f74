package dev.rhyton.autolearn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.autolearn.ColumnFeatures.Kind;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.notebook.TableData;
import dev.rhyton.tensor.NDArray;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DateTimeColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.InstantColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.api.TimeColumn;
import tech.tablesaw.columns.Column;

/**
 * The features of a table. What each column is, is found in the table: numbers (standardized),
 * numbers with few values (also one-hot), categories (one-hot; rare ones and those that the table
 * has not are one), dates and times (their parts), texts (TF-IDF of their words). Columns of one
 * value, identifiers and row numbers are left out. Missing values are allowed everywhere but in the
 * target.
 *
 * <pre>{@code
 * var features = TableFeatures.of(train, "species");
 * model.fit(features.encode(train), epochs(50));
 * }</pre>
 *
 * <p>A target of texts, booleans, or at most ten different whole numbers has classes; another one
 * is a quantity.
 */
public final class TableFeatures extends Features {
  private static final int MOST_CLASSES = 10; // of whole numbers
  private static final int FEW = 10;
  private static final int WORDS = 3; // of a text, on average
  private static final int ROW_NUMBERS = 20; // the fewest rows

  private final List<ColumnFeatures> columns;
  private final Map<String, String> ignored; // the columns that are left out, and why
  private final boolean indices;

  private TableFeatures(
      Target target, List<ColumnFeatures> columns, Map<String, String> ignored, boolean indices) {
    super(target);
    this.columns = columns;
    this.ignored = ignored;
    this.indices = indices;
  }

  /** Learns the features of a table, all of whose columns but the target may be used. */
  public static TableFeatures of(Table table, String target) {
    return of(table, target, (Boolean) null);
  }

  /**
   * Learns the features of a table.
   *
   * @param regression whether the target is a quantity, and not classes
   */
  public static TableFeatures of(Table table, String target, boolean regression) {
    return of(table, target, (Boolean) regression);
  }

  /** Learns the features of a table; the values of the target decide what it is without null. */
  static TableFeatures of(Table table, String target, @Nullable Boolean regression) {
    Check.given("TableFeatures", "table", table);
    Check.given("TableFeatures", "target", target);
    var found = TableData.column(table, target);
    Check.that(table.rowCount() > 0, "TableFeatures: the table has no rows.");
    var goal = target(found, regression);
    var columns = new ArrayList<ColumnFeatures>();
    var ignored = new LinkedHashMap<String, String>();
    for (var column : table.columns()) {
      if (column == found) continue;
      var values = values(column);
      var reason = reasonToIgnore(column, values);
      if (reason == null)
        columns.add(ColumnFeatures.learn(column.name(), kind(column, values), values));
      else ignored.put(column.name(), reason);
    }
    Check.that(
        !columns.isEmpty(),
        "TableFeatures: no column besides the target \"%s\" tells anything: %s.",
        target,
        ignored.isEmpty() ? "there is none" : ignored);
    return new TableFeatures(goal, List.copyOf(columns), ignored, false);
  }

  /**
   * Returns the same features with another encoding of categories: {@code "one-hot"} (default), or
   * {@code "index"}, a whole number for each category of each column, for one embedding of all. The
   * indices follow the features that are numbers.
   */
  public TableFeatures categories(String how) {
    Check.that(
        "one-hot".equals(how) || "index".equals(how),
        "TableFeatures: categories must be \"one-hot\" or \"index\", received \"%s\".",
        how);
    return new TableFeatures(target(), columns, ignored, how.equals("index"));
  }

  // ---- what the columns are ----

  /** Returns the values of a column; null for those that are missing. */
  static List<Object> values(Column<?> column) {
    var values = new ArrayList<Object>(column.size());
    for (int row = 0; row < column.size(); row++) values.add(value(column, row));
    return values;
  }

  private static @Nullable Object value(Column<?> column, int row) {
    if (column.isMissing(row)) return null;
    if (column instanceof NumericColumn<?> numbers) {
      double number = numbers.getDouble(row);
      return Double.isNaN(number) ? null : (Object) number;
    }
    if (column instanceof BooleanColumn flags) return flags.getByte(row) == 1;
    if (column instanceof InstantColumn moments) {
      return LocalDateTime.ofInstant(moments.get(row), ZoneOffset.UTC);
    }
    var value = column.get(row);
    return "".equals(value) ? null : value;
  }

  private static boolean isDate(Column<?> column) {
    return column instanceof DateColumn
        || column instanceof DateTimeColumn
        || column instanceof TimeColumn
        || column instanceof InstantColumn;
  }

  private static @Nullable String reasonToIgnore(Column<?> column, List<?> values) {
    var present = values.stream().filter(v -> v != null).toList();
    if (present.isEmpty()) return "it has no values";
    int different = new HashSet<>(present).size();
    if (different == 1 && present.size() == values.size()) return "it has one value";
    boolean isText = column instanceof StringColumn;
    if (isText && different > Math.max(50, present.size() / 2) && words(present) < WORDS) {
      return "nearly every row has another value";
    }
    if (column instanceof NumericColumn<?> numbers
        && different == values.size()
        && different >= ROW_NUMBERS
        && numbers.max() - numbers.min() + 1 == different) {
      return "it numbers the rows";
    }
    boolean isKnown =
        isText
            || column instanceof NumericColumn
            || column instanceof BooleanColumn
            || isDate(column);
    return isKnown ? null : "values of the type " + column.type() + " are not used";
  }

  private static double words(List<?> texts) {
    return texts.stream().mapToInt(t -> ColumnFeatures.tokens(t).size()).average().orElse(0);
  }

  private static Kind kind(Column<?> column, List<?> values) {
    if (isDate(column)) return Kind.DATE;
    var present = values.stream().filter(v -> v != null).toList();
    int different = new HashSet<>(present).size();
    if (column instanceof NumericColumn) {
      boolean few = different > 2 && different <= FEW && present.size() >= 10 * different;
      return few ? Kind.FEW : Kind.NUMBER;
    }
    boolean isText =
        column instanceof StringColumn
            && words(present) >= WORDS
            && different > Math.max(20, present.size() / 5);
    return isText ? Kind.TEXT : Kind.CATEGORY;
  }

  private static Target target(Column<?> column, @Nullable Boolean regression) {
    var name = column.name();
    var values = values(column);
    long missing = values.stream().filter(v -> v == null).count();
    Check.that(
        missing == 0,
        "The target \"%s\" has no value in %s: leave them out with table.dropWhere(table.column(\"%s\")"
            + ".isMissing()).",
        name,
        count(missing, "row"),
        name);
    boolean isNumber = column instanceof NumericColumn;
    Check.that(
        isNumber || column instanceof StringColumn || column instanceof BooleanColumn,
        "The target \"%s\" holds %s: expected texts, booleans or numbers.",
        name,
        column.type());
    var distinct = new TreeSet<Object>(values);
    boolean isFraction = column instanceof DoubleColumn || column instanceof FloatColumn;
    boolean isQuantity =
        regression != null
            ? regression
            : isNumber && (isFraction || distinct.size() > MOST_CLASSES);
    Check.that(
        isNumber || !isQuantity,
        "The target \"%s\" holds texts: they are classes, not quantities.",
        name);
    if (isQuantity) {
      var numbers = values.stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray();
      Check.that(
          Arrays.stream(numbers).allMatch(Double::isFinite),
          "The target \"%s\" has infinite numbers: leave such rows out.",
          name);
      Check.that(
          distinct.size() > 1,
          "The target \"%s\" is %s in all rows: there is nothing to learn.",
          name,
          distinct.first());
      return Target.quantity(name, numbers);
    }
    Check.that(
        distinct.size() > 1,
        "The target \"%s\" has one class, %s: there are no classes to distinguish.",
        name,
        text(distinct.first()));
    Check.that(
        distinct.size() <= values.size() / 2,
        "The target \"%s\" has %s in %s: there are too few rows of each class. If it is a quantity,"
            + " make a column of numbers from it.",
        name,
        distinct.size() + " classes",
        count(values.size(), "row"));
    return Target.classes(name, distinct.stream().map(TableFeatures::text).toList());
  }

  /** Returns the text of a class. */
  private static String text(Object value) {
    return value instanceof Number number ? Text.number(number.doubleValue()) : value.toString();
  }

  // ---- conversion ----

  @Override
  public List<String> featureNames() {
    var names = new ArrayList<String>();
    columns.forEach(c -> names.addAll(c.numberNames()));
    for (var c : columns) {
      if (c.isCategorical()) names.addAll(indices ? List.of(c.name()) : c.categoryNames());
    }
    return names;
  }

  /** Returns the number of features that are numbers, which come before those of categories. */
  int numbers() {
    return columns.stream().mapToInt(c -> c.numberNames().size()).sum();
  }

  /** Returns the number of all indices of categories, or 0 if there are none. */
  int indices() {
    return columns.stream()
        .filter(ColumnFeatures::isCategorical)
        .mapToInt(ColumnFeatures::indices)
        .sum();
  }

  /** Returns the columns that are left out, and why. */
  Map<String, String> ignored() {
    return ignored;
  }

  /** Returns the names of the columns that are used. */
  List<String> columnNames() {
    return columns.stream().map(ColumnFeatures::name).toList();
  }

  /** Returns a table with a row for each column: what it is, and its number of features. */
  public Table columns() {
    var name = StringColumn.create("column");
    var kind = StringColumn.create("kind");
    var number = IntColumn.create("features");
    for (var c : columns) {
      name.append(c.name());
      kind.append(c.kind().title);
      number.append(c.numberNames().size() + (c.isCategorical() ? c.categoryNames().size() : 0));
    }
    ignored.forEach(
        (column, reason) -> {
          name.append(column);
          kind.append("left out: " + reason);
          number.append(0);
        });
    return Table.create("", name, kind, number);
  }

  @Override
  String expected() {
    return "a table, or an array of shape (rows, " + columns.size() + ")";
  }

  @Override
  boolean takes(Object samples) {
    return samples instanceof Table
        || (samples instanceof NDArray x && x.shape().rank() == 2)
        || (samples instanceof ArrayDataset data && data.x().shape().rank() == 2);
  }

  /** Returns a table; the columns of an array are named by their places. */
  private static Table table(Object samples) {
    if (samples instanceof Table table) return table;
    if (samples instanceof NDArray x) return table(x, null);
    var data = (ArrayDataset) samples;
    return table(data.x(), data.targets().isEmpty() ? null : data.y());
  }

  static final String TARGET = "target";

  private static Table table(NDArray x, @Nullable NDArray y) {
    var table = Table.create();
    int width = (int) x.shape().last();
    var values = x.toDoubles();
    for (int c = 0; c < width; c++) {
      var column = DoubleColumn.create("x" + c);
      for (int i = c; i < values.length; i += width) column.append(values[i]);
      table.addColumns(column);
    }
    if (y == null) return table;
    var targets = y.toDoubles();
    return table.addColumns(
        y.dtype().isFloat()
            ? DoubleColumn.create(TARGET, targets)
            : IntColumn.create(TARGET, Arrays.stream(targets).mapToInt(v -> (int) v).toArray()));
  }

  /** Learns the features of arrays. */
  static TableFeatures of(ArrayDataset data, @Nullable Boolean regression) {
    boolean quantity = regression == null ? data.y().dtype().isFloat() : regression;
    return of(table(data), TARGET, quantity);
  }

  @Override
  int rows(Object samples) {
    return table(samples).rowCount();
  }

  @Override
  NDArray features(Object samples) {
    var table = table(samples);
    int rows = table.rowCount();
    int width = featureNames().size();
    var all = new float[Math.multiplyExact(rows, width)];
    int at = 0;
    var positions = new int[columns.size()][3];
    for (int c = 0; c < columns.size(); c++) {
      positions[c][0] = at;
      at += columns.get(c).numberNames().size();
    }
    int offset = 0;
    for (int c = 0; c < columns.size(); c++) {
      positions[c][1] = at;
      positions[c][2] = offset;
      if (!columns.get(c).isCategorical()) continue;
      at += indices ? 1 : columns.get(c).categories().size();
      offset += columns.get(c).indices();
    }
    for (int c = 0; c < columns.size(); c++) write(table, columns.get(c), positions[c], width, all);
    return NDArray.of(all, rows, width);
  }

  private void write(Table table, ColumnFeatures column, int[] positions, int width, float[] all) {
    var from = TableData.column(table, column.name());
    for (int row = 0; row < table.rowCount(); row++) {
      var value = value(from, row);
      int start = row * width;
      try {
        column.writeNumbers(value, all, start + positions[0]);
      } catch (ClassCastException e) {
        throw new IllegalArgumentException(
            String.format(
                "Column \"%s\": expected values of the kind \"%s\" as in the table that was learned,"
                    + " received \"%s\" in row %d, counted from 0.",
                column.name(), column.kind().title, Text.printable(value), row),
            e);
      }
      if (!column.isCategorical()) continue;
      if (indices) all[start + positions[1]] = positions[2] + column.index(value);
      else column.writeCategories(value, all, start + positions[1]);
    }
  }

  @Override
  double @Nullable [] targets(Object samples) {
    var table = table(samples);
    if (table.columnNames().stream().noneMatch(target().name()::equalsIgnoreCase)) return null;
    var column = TableData.column(table, target().name());
    var targets = new double[table.rowCount()];
    for (int row = 0; row < targets.length; row++) {
      var value = value(column, row);
      Check.that(
          value != null,
          "The target \"%s\" has no value in row %d, counted from 0. Leave such rows out.",
          target().name(),
          row);
      targets[row] = target().isQuantity() ? ((Number) value).doubleValue() : index(value, row);
    }
    return targets;
  }

  private int index(Object value, int row) {
    int index = classNames().indexOf(text(value));
    Check.that(
        index >= 0,
        "The target \"%s\" has \"%s\" in row %d, counted from 0, which the table that was learned"
            + " has not.%s It has %s.",
        target().name(),
        text(value),
        row,
        Text.didYouMean(text(value), classNames()),
        classNames());
    return index;
  }

  @Override
  ObjectNode toJson() {
    var node = Json.object();
    node.set("target", target().toJson());
    node.put("categories", indices ? "index" : "one-hot");
    var all = node.putArray("columns");
    columns.forEach(c -> all.add(c.toJson()));
    return node;
  }

  static TableFeatures of(JsonNode node) {
    var columns = new ArrayList<ColumnFeatures>();
    node.path("columns").forEach(c -> columns.add(ColumnFeatures.of(c)));
    boolean indices = node.path("categories").asText().equals("index");
    return new TableFeatures(
        Target.of(node.path("target")), List.copyOf(columns), Map.of(), indices);
  }

  /** Returns a short description. */
  @Override
  public String toString() {
    return String.format(
        "TableFeatures: %s from %s, target \"%s\"",
        count(featureNames().size(), "feature"), count(columns.size(), "column"), target().name());
  }
}
