package dev.rhyton.compression;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table of the zeros in the matrices and kernels of a model.
 *
 * @param rows one row for each weight with at least two axes
 */
public record Sparsity(List<Row> rows) {
  /** Creates the table. */
  public Sparsity {
    rows = Check.all("Sparsity", "rows", rows);
  }

  /**
   * One weight.
   *
   * @param weight its path, {@code dense_1/kernel}
   * @param shape its shape
   * @param zeros how many of its numbers are 0
   */
  public record Row(String weight, Shape shape, long zeros) {
    /** Creates the row. */
    public Row {
      Check.given("Sparsity", "shape", shape);
    }

    /** Returns the share of the zeros. */
    public double sparsity() {
      return shape.size() == 0 ? 0 : (double) zeros / shape.size();
    }
  }

  /** Returns the table of a model or a layer, which has its weights. */
  public static Sparsity of(Layer model) {
    Check.given("Sparsity", "model", model);
    Check.that(
        !model.weights().isEmpty(),
        "Sparsity: %s has no weights: train it, or build it for the shape of its inputs.",
        model);
    var rows = new ArrayList<Row>();
    model
        .paths()
        .forEach(
            (weight, path) -> {
              if (weight.shape().rank() < 2 || weight.isState()) return;
              long zeros = 0;
              for (float value : weight.value().toFloats()) if (value == 0) zeros++;
              rows.add(new Row(path, weight.shape(), zeros));
            });
    return new Sparsity(rows);
  }

  /** Returns the share of the zeros in all weights of the table. */
  public double total() {
    long all = rows.stream().mapToLong(r -> r.shape.size()).sum();
    long zeros = rows.stream().mapToLong(Row::zeros).sum();
    return all == 0 ? 0 : (double) zeros / all;
  }

  /** Returns the table as text. */
  @Override
  public String toString() {
    var table = new TextTable("weight", "shape", "zeros", "sparsity");
    rows.forEach(r -> table.add(r.weight, r.shape, r.zeros, share(r.sparsity())));
    return table + System.lineSeparator() + "sparsity of all: " + share(total());
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
