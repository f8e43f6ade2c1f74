package dev.rhyton.spark;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.notebook.RowEncoder;
import dev.rhyton.notebook.TableEncoder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table that make a sample: numbers, booleans and arrays of numbers, one after
 * another as the features of an input of shape {@code (features)}.
 *
 * <pre>{@code
 * SparkData.of(rows, Columns.features("length", "width").label("species"))
 * }</pre>
 *
 * <p>The label may be a number or an array of numbers. Whole numbers are class indices, fractions
 * are targets of a regression.
 */
public final class Columns implements Serializable {
  private static final long serialVersionUID = 1;

  private final Cells cells;
  private final @Nullable String weight;
  private final long @Nullable [] shape; // of the features, or null

  private Columns(Cells cells, @Nullable String weight, long @Nullable [] shape) {
    this.cells = cells;
    this.weight = weight;
    this.shape = shape;
  }

  /** Creates a mapping of these columns to features, without a label. */
  public static Columns features(String... names) {
    var all = Check.all("Columns", "features", names);
    Check.that(!all.isEmpty(), "Columns: expected at least one feature, received none.");
    return new Columns(new NumberCells(List.copyOf(all), null), null, null);
  }

  /**
   * Creates the mapping of an encoder, for tables with the columns of the one that it has learned.
   * Texts become categories and missing values are replaced as there; the label need not be present
   * for predictions.
   *
   * <pre>{@code
   * var encoder = TableEncoder.of(TableData.readCsv(part), "price"); // some rows on the driver
   * trainer.fit(SparkData.of(rows, Columns.of(encoder)));
   * }</pre>
   */
  public static Columns of(TableEncoder encoder) {
    Check.given("Columns", "encoder", encoder);
    return new Columns(new EncodedCells(RowEncoder.of(encoder)), null, null);
  }

  /** Sets the column of the target. An encoder has its own. */
  public Columns label(String name) {
    Check.given("Columns", "label", name);
    Check.that(
        cells instanceof NumberCells,
        "Columns: the label is that of the TableEncoder, \"%s\": leave out label(\"%s\").",
        cells.label(),
        name);
    return new Columns(new NumberCells(cells.features(), name), weight, shape);
  }

  /** Sets the column of the weights of samples. */
  public Columns weight(String name) {
    return new Columns(cells, Check.given("Columns", "weight", name), shape);
  }

  /** Sets the shape of a sample, such as {@code (28, 28, 1)}; by default {@code (features)}. */
  public Columns shape(long... dims) {
    return new Columns(cells, weight, Check.given("Columns", "shape", dims).clone());
  }

  /** Throws if a table lacks a column. */
  void check(String[] names, boolean labelled) {
    var all = new ArrayList<>(cells.features());
    if (labelled) {
      var label = cells.label();
      Check.that(label != null, "Columns: training needs a target: add label(\"...\").");
      all.add(label);
      if (weight != null) all.add(weight);
    }
    var present = Arrays.asList(names);
    for (var name : all) {
      Check.that(
          present.contains(name),
          "Columns: the table has no column \"%s\".%s It has %s.",
          name,
          Text.didYouMean(name, present),
          present);
    }
  }

  /** Returns the sample of a row. */
  Sample sample(Row row, RowNumber number, boolean labelled) {
    var values = cells.x(row, number);
    var x = NDArray.of(values, dims(values.length, number));
    if (!labelled) return Sample.of(x);
    var sample = Sample.of(x, cells.y(row, number));
    if (weight == null) return sample;
    return sample.weight(NumberCells.number(row, weight, Cells.value(row, number, weight)));
  }

  private long[] dims(int features, RowNumber number) {
    if (shape == null) return new long[] {features};
    Check.that(
        Shape.of(shape).size() == features,
        "Columns: row %s, counted from 0, has %d features, and the shape %s needs %d: leave such"
            + " rows out, or bring all of them to one width.",
        number,
        features,
        Shape.of(shape),
        Shape.of(shape).size());
    return shape;
  }

  /** {@code Columns [length, width] → species}. */
  @Override
  public String toString() {
    return "Columns " + cells.features() + (cells.label() == null ? "" : " → " + cells.label());
  }
}
