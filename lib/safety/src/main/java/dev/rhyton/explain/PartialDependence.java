package dev.rhyton.explain;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.explain.TableSamples.Column;
import dev.rhyton.models.Model;
import dev.rhyton.notebook.TableEncoder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * Partial dependence: the mean prediction, of the first output, if a column had the same value in
 * all rows, for each of several values, {@code f(v) = mean over rows of model(row with column =
 * v)}. Friedman 2001 (<a href="https://doi.org/10.1214/aos/1013203451">Greedy Function
 * Approximation</a>). The predictions of the single rows are the curves of Goldstein et al. 2015
 * (<a href="https://arxiv.org/abs/1309.6392">arXiv 1309.6392</a>), individual conditional
 * expectations.
 *
 * <p>Rows are combined with values that may not occur together: where columns depend on each other,
 * it shows what the model does there, not what the data are like.
 *
 * <pre>{@code
 * PartialDependence.of(model).explain(test, encoder, "flavanoids").plot("first", "second", "third")
 * }</pre>
 */
public final class PartialDependence extends Configured {
  private static final double TAIL = 0.05;

  private transient Model model;
  private @Range(atLeast = 2, atMost = 10_000) int points = 20;

  @SuppressWarnings("NullAway.Init") // of sets the model
  private PartialDependence() {}

  /** Creates the method for a model. */
  public static PartialDependence of(Model model) {
    Check.given("PartialDependence", "model", model);
    return made(new PartialDependence(), p -> p.model = model);
  }

  /**
   * Sets the number of values, 20 by default, at equal distances between the 5 % quantile and the
   * 95 % quantile of the column. A column with fewer values is computed at each of them.
   */
  public PartialDependence points(int count) {
    return with(this, p -> p.points = count);
  }

  /** Returns the mean predictions for values of a column, or for each category of a text. */
  public Dependence explain(Table table, TableEncoder encoder, String column) {
    Check.given(className(), "table", table);
    return explain(TableSamples.of(className(), table, encoder), column);
  }

  /**
   * Returns the mean predictions for values of a feature.
   *
   * @param rows samples of shape (rows, features)
   * @param column the name of the feature
   * @param names the names of all features
   */
  public Dependence explain(ArrayDataset rows, String column, String... names) {
    return explain(TableSamples.of(className(), rows, names), column);
  }

  private Dependence explain(TableSamples features, String name) {
    var column = features.column(className(), name);
    boolean isText = !column.categories().isEmpty();
    var grid = isText ? new double[0] : grid(features.values(column));
    var curves = new ArrayList<NDArray>();
    if (isText) {
      for (int c = 0; c < column.width(); c++)
        curves.add(predicted(features, column, oneHot(column, c)));
    }
    for (double value : grid) curves.add(predicted(features, column, (float) value));
    return new Dependence(name, grid, column.categories(), curves);
  }

  private double[] grid(double[] values) {
    var distinct = TableSamples.distinct(values);
    if (distinct.length <= points) return distinct;
    var sorted = values.clone();
    Arrays.sort(sorted);
    double low = TableSamples.quantile(sorted, TAIL);
    double high = TableSamples.quantile(sorted, 1 - TAIL);
    return IntStream.range(0, points)
        .mapToDouble(i -> low + (high - low) * i / (points - 1))
        .toArray();
  }

  private static float[] oneHot(Column column, int category) {
    var features = new float[column.width()];
    features[category] = 1;
    return features;
  }

  /** Returns the predictions for all rows, (rows, units). */
  private NDArray predicted(TableSamples features, Column column, float... values) {
    var y = model.predict(Dataset.of(features.with(column, values)));
    Check.that(
        y.shape().rank() <= 2,
        "PartialDependence: expected predictions (rows, units), received %s.",
        y.shape().with(0, Shape.UNKNOWN));
    Check.that(y.isFinite(), "PartialDependence: a prediction of the model is not finite.");
    return y.reshape(y.length(), -1);
  }
}
