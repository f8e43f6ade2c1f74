package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Text;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.selection.Selection;

/**
 * Converts the rows of a table to samples: numbers and booleans are kept, texts become categories.
 * The categories and the replacements of missing values are learned from one table and applied to
 * others.
 *
 * <pre>{@code
 * var encoder = TableEncoder.of(train, "diagnosis").fillMissing(true);
 * model.fit(encoder.encode(train), epochs(50));
 * encoder.mistakes(test, model.predict(encoder.encode(test)));
 * }</pre>
 *
 * <p>Features are float32 of shape {@code (rows, features)}. In the label column, texts and
 * booleans become class indices in sorted order, and fractions are float32 targets of a regression.
 * Integers are class indices if they are 0, 1, 2 ... without a gap; of others, {@link #regression}
 * says what they are.
 */
public final class TableEncoder extends Configured {
  private String label = "";
  private String categories = "one-hot";
  private boolean fillMissing;
  private @Nullable Boolean regression; // null: as the label's type says
  private transient Table learned;
  private transient List<FeatureColumn> features = List.of();
  private transient FeatureColumn target;

  @SuppressWarnings("NullAway.Init") // of sets the table, and check the rest
  private TableEncoder() {}

  /** Creates an encoder from the categories and statistics of a table. */
  public static TableEncoder of(Table table, String label) {
    Check.given("TableEncoder", "table", table);
    return made(
        new TableEncoder(),
        e -> {
          e.learned = table;
          e.label = label;
        });
  }

  /**
   * Sets the encoding of texts: {@code "one-hot"}, a feature for each category (default), or {@code
   * "index"}.
   */
  public TableEncoder categories(String how) {
    return with(this, e -> e.categories = how);
  }

  /**
   * Sets whether missing features are replaced, numbers by the mean and categories by the most
   * frequent one of the learned table. By default they are refused; missing labels are always
   * refused.
   */
  public TableEncoder fillMissing(boolean fill) {
    return with(this, e -> e.fillMissing = fill);
  }

  /**
   * Sets whether the numbers of the label are quantities, the targets of a regression, or classes,
   * whose indices follow the order of the numbers. By default fractions are quantities, and
   * integers that are 0, 1, 2 ... without a gap are classes.
   */
  public TableEncoder regression(boolean isQuantity) {
    return with(this, e -> e.regression = isQuantity);
  }

  @Override
  protected void check() {
    Check.that(
        categories.equals("one-hot") || categories.equals("index"),
        "TableEncoder: categories must be \"one-hot\" or \"index\", received \"%s\".",
        categories);
    var column = TableColumns.find(learned, label);
    Check.that(learned.rowCount() > 0, "The table has no rows.");
    Check.that(
        learned.columnCount() > 1, "The table has no column besides its label \"%s\".", label);
    var all = new ArrayList<FeatureColumn>();
    for (var c : learned.columns()) {
      if (c != column) all.add(TableColumns.learn(c, categories.equals("one-hot"), fillMissing));
    }
    features = List.copyOf(all);
    target =
        Boolean.FALSE.equals(regression)
            ? TableColumns.classes(column)
            : TableColumns.learn(column, false, false);
    Check.that(
        !Boolean.TRUE.equals(regression) || target.categories().isEmpty(),
        "TableEncoder: the label \"%s\" holds texts: they are classes, not quantities.",
        label);
    Check.that(
        !(column instanceof StringColumn) || target.categories().size() > 1,
        "The label \"%s\" has one class, %s: there are no classes to distinguish.",
        label,
        target.categories());
  }

  List<FeatureColumn> features() {
    return features;
  }

  FeatureColumn target() {
    return target;
  }

  boolean fillsMissing() {
    return fillMissing;
  }

  /** Returns the names of the features: a column, or {@code column=category}. */
  public List<String> featureNames() {
    return features.stream().flatMap(f -> f.names().stream()).toList();
  }

  /** Returns the name of the column of each feature: one-hot features have the same one. */
  public List<String> featureColumns() {
    return features.stream()
        .flatMap(f -> Collections.nCopies(f.names().size(), f.name()).stream())
        .toList();
  }

  /** Returns the texts of the label in the order of their indices. */
  public List<String> classNames() {
    return target.categories();
  }

  /** Converts rows to samples; without targets if the table has no label column. */
  public ArrayDataset encode(Table table) {
    Check.given("encode", "table", table);
    int rows = table.rowCount();
    int width = featureNames().size();
    var x = new float[rows * width];
    int at = 0;
    for (var feature : features) {
      var column = TableColumns.find(table, feature.name());
      for (int row = 0; row < rows; row++) {
        feature.write(TableColumns.value(column, row), row, x, row * width + at);
      }
      at += feature.names().size();
    }
    var samples = NDArray.of(x, rows, width);
    boolean labelled = table.columnNames().stream().anyMatch(label::equalsIgnoreCase);
    return labelled
        ? Dataset.of(samples, targets(TableColumns.find(table, label)))
        : Dataset.of(samples);
  }

  private Object targets(Column<?> column) {
    int rows = column.size();
    if (isRegression()) {
      var numbers = new float[rows];
      for (int row = 0; row < rows; row++) {
        target.write(TableColumns.value(column, row), row, numbers, row);
      }
      return numbers;
    }
    var classes = new int[rows];
    for (int row = 0; row < rows; row++) classes[row] = index(column, row);
    return classes;
  }

  private int index(Column<?> label, int row) {
    return target.index(TableColumns.value(label, row), row);
  }

  /** Returns whether the label is a quantity; integers that may be both are refused. */
  boolean isRegression() {
    if (regression != null) return regression;
    var column = TableColumns.find(learned, label);
    if (TableColumns.isFraction(column)) return true;
    if (!(column instanceof NumericColumn<?> numbers)) return false;
    int classes = TableColumns.classCount(numbers);
    Check.that(
        classes > 0,
        "The label \"%s\" holds integers from %s to %s that may be quantities or classes. Say what"
            + " they are: TableEncoder.of(table, \"%s\").regression(true), or regression(false).",
        label,
        Text.number(numbers.min()),
        Text.number(numbers.max()),
        label);
    return false;
  }

  private int classes() {
    if (!target.categories().isEmpty()) return target.categories().size();
    var column = TableColumns.find(learned, label);
    return column instanceof NumericColumn<?> numbers ? TableColumns.classCount(numbers) : 2;
  }

  /**
   * Adds a model's predictions to the table: the predicted class and its probability, or the
   * predicted number.
   *
   * @param predictions a row of probabilities for each row of the table, one probability of class
   *     1, or a number
   */
  public Table predictions(Table table, NDArray predictions) {
    Check.given("predictions", "predictions", predictions);
    Check.given("predictions", "table", table);
    Check.that(
        predictions.length() == table.rowCount(),
        "Expected predictions for %d rows, received an array of shape %s.",
        table.rowCount(),
        predictions.shape());
    var result = table.copy();
    if (isRegression()) {
      return result.addColumns(
          DoubleColumn.create("predicted", predictions.toDoubles()).setName("predicted"));
    }
    Check.that(
        classes() <= 2 || predictions.shape().rank() != 2 || predictions.shape().last() > 1,
        "predictions: expected a probability for each of %d classes of \"%s\", received one number"
            + " for each row. If the label is a quantity: TableEncoder.of(table, \"%s\")"
            + ".regression(true).",
        classes(),
        label,
        label);
    var classes = ClassCounts.classes("predictions", predictions);
    var sure = DoubleColumn.create("confidence");
    var named = StringColumn.create("predicted");
    int width = (int) predictions.size() / Math.max(1, predictions.length());
    var numbers = predictions.toDoubles();
    for (int row = 0; row < classes.length; row++) {
      named.append(target.text(classes[row]));
      double p = numbers[row * width + (width == 1 ? 0 : classes[row])];
      sure.append(width == 1 && classes[row] == 0 ? 1 - p : p);
    }
    return result.addColumns(named, Tables.decimals(sure));
  }

  /** Returns the rows of {@link #predictions} whose predicted class is wrong. */
  public Table mistakes(Table table, NDArray predictions) {
    Check.that(!isRegression(), "The label \"%s\" is a quantity: there are no mistakes.", label);
    var all = predictions(table, predictions);
    var actual = TableColumns.find(table, label);
    var predicted = all.stringColumn("predicted");
    var wrong = Selection.with();
    for (int row = 0; row < all.rowCount(); row++) {
      if (!target.text(index(actual, row)).equals(predicted.get(row))) wrong.add(row);
    }
    return all.where(wrong);
  }
}
