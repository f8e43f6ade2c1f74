package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Heat maps of matrices, correlations and attention. */
final class Heatmap {
  private static final int MOST = 400; // rows or columns
  private static final int MOST_COLUMNS = 40; // of a table
  private static final int HEADS = 2; // in a row

  private Heatmap() {}

  static Picture draw(Object values, List<String> rows, List<String> columns) {
    var matrix = matrix("Plots.heatmap", NDArray.from(values));
    return draw("Heat map", matrix, rows, columns);
  }

  private static Picture draw(
      String what, double[][] values, List<String> rows, List<String> columns) {
    var owner = "Plots.heatmap";
    Check.all(owner, "rows", rows);
    Check.all(owner, "columns", columns);
    MatrixDrawing.checkNames(owner, "rows", rows, values.length);
    MatrixDrawing.checkNames(owner, "columns", columns, values[0].length);
    var scale = scale(owner, values);
    return MatrixDrawing.of(values, rows, columns, scale)
        .picture(
            String.format(
                "%s of %d rows and %d columns, %s",
                what, values.length, values[0].length, Axis.range(scale.low(), scale.high())));
  }

  private static MatrixDrawing.Scale scale(String owner, double[][] values) {
    Check.that(
        Arrays.stream(values).flatMapToDouble(Arrays::stream).anyMatch(Axis::draws),
        "%s: expected at least one finite value, received none.",
        owner);
    return MatrixDrawing.Scale.of(Arrays.stream(values).flatMapToDouble(Arrays::stream));
  }

  private static double[][] matrix(String owner, NDArray array) {
    var shape = array.shape();
    Check.that(
        shape.rank() == 2 && array.size() > 0 && shape.dim(0) <= MOST && shape.dim(1) <= MOST,
        "%s: expected a matrix of at most %d rows and columns, received %s.",
        owner,
        MOST,
        shape);
    int width = (int) shape.dim(1);
    var all = array.toDoubles();
    return IntStream.range(0, (int) shape.dim(0))
        .mapToObj(r -> Arrays.copyOfRange(all, r * width, (r + 1) * width))
        .toArray(double[][]::new);
  }

  static List<String> indices(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  /** Draws the columns of numbers of a table; its first column of texts names the rows. */
  static Picture draw(Table table) {
    var names = numeric("Plots.heatmap", table, 1);
    Check.that(
        table.rowCount() > 0 && table.rowCount() <= MOST,
        "Plots.heatmap: expected 1 to %d rows, received %d.",
        MOST,
        table.rowCount());
    var columns = names.stream().map(n -> TableColumns.numbers("", table, n)).toList();
    var values = new double[table.rowCount()][columns.size()];
    for (int r = 0; r < values.length; r++) {
      for (int c = 0; c < columns.size(); c++) values[r][c] = columns.get(c)[r];
    }
    var texts = table.columns().stream().filter(c -> c instanceof StringColumn).findFirst();
    var rows =
        texts.isPresent() ? ((StringColumn) texts.get()).asList() : indices(table.rowCount());
    return draw("Heat map", values, rows, names);
  }

  /** Returns the names of the columns of numbers that have at least two different values. */
  static List<String> numeric(String owner, Table table, int least) {
    Check.given(owner, "table", table);
    var names =
        table.columns().stream()
            .filter(c -> c instanceof NumericColumn)
            .map(c -> c.name())
            .toList();
    Check.that(
        names.size() >= least && names.size() <= MOST_COLUMNS,
        "%s: expected %d to %d columns of numbers, the table has %d. Choose some:"
            + " table.selectColumns(...).",
        owner,
        least,
        MOST_COLUMNS,
        names.size());
    return names;
  }

  static Picture correlation(Table table) {
    var names = numeric("Plots.correlation", table, 2);
    var columns = names.stream().map(n -> TableColumns.numbers("", table, n)).toList();
    int count = names.size();
    var values = new double[count][count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) values[i][j] = correlation(columns.get(i), columns.get(j));
    }
    Check.that(
        Arrays.stream(values).flatMapToDouble(Arrays::stream).anyMatch(Double::isFinite),
        "Plots.correlation: no two columns have three rows with a value in both, and different"
            + " values.");
    return MatrixDrawing.of(values, names, names, MatrixDrawing.Scale.around(1))
        .picture("Correlation of " + Names.text(names) + strongest(values, names));
  }

  private static String strongest(double[][] values, List<String> names) {
    int a = -1;
    int b = -1;
    for (int i = 0; i < values.length; i++) {
      for (int j = i + 1; j < values.length; j++) {
        if (!Double.isFinite(values[i][j])) continue;
        if (a < 0 || Math.abs(values[i][j]) > Math.abs(values[a][b])) {
          a = i;
          b = j;
        }
      }
    }
    if (a < 0) return "";
    return String.format(
        "; strongest: %s and %s, %s", names.get(a), names.get(b), Axis.label(values[a][b]));
  }

  /** Returns Pearson's correlation over the rows in which both are finite; NaN if there is none. */
  static double correlation(double[] x, double[] y) {
    var rows =
        IntStream.range(0, x.length).filter(i -> Axis.draws(x[i]) && Axis.draws(y[i])).toArray();
    if (rows.length < 3) return Double.NaN;
    return new PearsonsCorrelation()
        .correlation(
            IntStream.of(rows).mapToDouble(i -> x[i]).toArray(),
            IntStream.of(rows).mapToDouble(i -> y[i]).toArray());
  }

  /** Draws attention weights, one matrix for each head, in the colours of one scale. */
  static Picture attention(Object scores, List<String> queries, List<String> keys) {
    var owner = "Plots.attention";
    Check.all(owner, "queries", queries);
    Check.all(owner, "keys", keys);
    var weights = NDArray.from(scores);
    var shape = weights.shape();
    boolean isSingle = shape.rank() == 4 && shape.dim(0) == 1;
    var heads = isSingle ? weights.get(0) : weights;
    int rank = heads.shape().rank();
    Check.that(
        (rank == 2 || rank == 3) && heads.size() > 0,
        "%s: expected weights of one sample, of shape (queries, keys) or (heads, queries, keys),"
            + " received %s. Choose one: scores.get(0).",
        owner,
        shape);
    int count = rank == 2 ? 1 : heads.length();
    var all =
        IntStream.range(0, count)
            .mapToObj(h -> matrix(owner, rank == 2 ? heads : heads.get(h)))
            .toList();
    var values = all.stream().flatMap(Arrays::stream).toArray(double[][]::new);
    var scale = MatrixDrawing.Scale.upTo(scale(owner, values).high());
    var drawings = new ArrayList<MatrixDrawing>();
    for (var head : all) {
      MatrixDrawing.checkNames(owner, "queries", queries, head.length);
      MatrixDrawing.checkNames(owner, "keys", keys, head[0].length);
      var title = count == 1 ? "" : "head " + (drawings.size() + 1);
      drawings.add(MatrixDrawing.of(head, queries, keys, scale).titles(title, "query", "key"));
    }
    var text =
        String.format(
            "Attention of %d queries to %d keys, %d heads", queries.size(), keys.size(), count);
    // A matrix alone stays one, so that Plots.frames can give several of them one scale.
    return count == 1
        ? drawings.get(0).picture(text)
        : new DrawingGrid(drawings, HEADS).picture(text);
  }
}
