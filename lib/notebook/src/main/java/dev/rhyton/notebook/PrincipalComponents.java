package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.jspecify.annotations.Nullable;

/**
 * The first two principal components of vectors: the directions in which they vary the most. The
 * smaller one of the two products of the centred rows with themselves is decomposed.
 */
final class PrincipalComponents {
  private static final int MOST = 2000; // of the smaller side

  private final double[][] points;
  private final double[] shares;

  private PrincipalComponents(double[][] points, double[] shares) {
    this.points = points;
    this.shares = shares;
  }

  /** Returns a row for each vector: its two coordinates. */
  double[][] points() {
    return points;
  }

  /** Returns the shares of the total variance. */
  double[] shares() {
    return shares;
  }

  static PrincipalComponents of(Object vectors) {
    var array = NDArray.from(vectors);
    Check.that(
        array.dtype() != DType.STRING
            && array.shape().rank() == 2
            && array.shape().dim(0) > 2
            && array.shape().dim(1) > 1,
        "Plots.embedding: expected at least 3 vectors of at least 2 numbers, of shape (vectors,"
            + " numbers), received %s.",
        array.shape());
    Check.that(
        Math.min(array.shape().dim(0), array.shape().dim(1)) <= MOST,
        "Plots.embedding: expected at most %d vectors or numbers each, received %s. Take fewer:"
            + " vectors.slice(0, %d).",
        MOST,
        array.shape(),
        MOST);
    Check.that(
        array.isFinite(), "Plots.embedding: expected finite numbers, received NaN or infinity.");
    return of(centred(array));
  }

  private static RealMatrix centred(NDArray array) {
    int rows = array.length();
    int columns = (int) array.shape().dim(1);
    var all = array.toDoubles();
    var centred = new double[rows][columns];
    for (int c = 0; c < columns; c++) {
      double mean = 0;
      for (int r = 0; r < rows; r++) mean += all[r * columns + c] / rows;
      for (int r = 0; r < rows; r++) centred[r][c] = all[r * columns + c] - mean;
    }
    return new Array2DRowRealMatrix(centred, false);
  }

  private static PrincipalComponents of(RealMatrix rows) {
    boolean isWide = rows.getColumnDimension() > rows.getRowDimension();
    var product = isWide ? rows.multiply(rows.transpose()) : rows.transpose().multiply(rows);
    double total = product.getTrace();
    Check.that(total > 0, "Plots.embedding: all vectors are equal.");
    var decomposition = new EigenDecomposition(product);
    var points = new double[rows.getRowDimension()][2];
    var shares = new double[2];
    for (int k = 0; k < 2; k++) {
      double variance = Math.max(0, decomposition.getRealEigenvalue(k));
      var vector = decomposition.getEigenvector(k);
      var along = isWide ? vector.mapMultiply(Math.sqrt(variance)) : rows.operate(vector);
      // The sign of an eigenvector is chance: the largest coordinate is positive.
      double largest = along.getMaxValue() >= -along.getMinValue() ? 1 : -1;
      for (int r = 0; r < points.length; r++) points[r][k] = largest * along.getEntry(r);
      shares[k] = variance / total;
    }
    return new PrincipalComponents(points, shares);
  }

  /** Draws the points; without groups if there are no labels. */
  Picture draw(@Nullable NDArray labels) {
    var groups = ScatterPlot.groups("Plots.embedding", labels, points.length);
    var x = IntStream.range(0, points.length).mapToDouble(i -> points[i][0]).toArray();
    var y = IntStream.range(0, points.length).mapToDouble(i -> points[i][1]).toArray();
    return new ScatterPlot("Plots.embedding", title(0), title(1), x, y, groups).draw(false);
  }

  private String title(int component) {
    return String.format(
        Locale.ROOT,
        "component %d (%.1f %% of the variance)",
        component + 1,
        100 * shares[component]);
  }
}
