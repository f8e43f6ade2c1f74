package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table of a model's layers.
 *
 * @param title the model's class and name
 * @param rows one row for each layer
 * @param params the number of weights
 * @param trainableParams the number of weights that training changes
 */
public record Summary(String title, List<Row> rows, long params, long trainableParams) {
  /** Creates the table. */
  public Summary {
    Check.all("Summary", "rows", rows);
  }

  /**
   * One layer.
   *
   * @param layer its name and class
   * @param outputShape the shape of its output, {@code ?} before it is applied
   * @param params the number of its weights
   */
  public record Row(String layer, String outputShape, long params) {}

  static Summary of(Model model) {
    var rows = new ArrayList<Row>();
    for (var layer : model.layers()) {
      rows.add(
          new Row(
              layer.name() + " (" + ConfiguredInternals.className(layer) + ")",
              layer.outputShapes().map(Summary::shapes).orElse("?"),
              layer.countParams()));
    }
    long trained = model.trainableWeights().stream().mapToLong(Summary::size).sum();
    var title = "Model \"" + model.name() + "\"";
    return new Summary(title, List.copyOf(rows), model.countParams(), trained);
  }

  private static String shapes(List<Shape> shapes) {
    return shapes.size() == 1 ? shapes.get(0).toString() : shapes.toString();
  }

  private static long size(Weight weight) {
    return weight.shape().size();
  }

  /** Returns the table as text, with a line for each layer. */
  @Override
  public String toString() {
    int first = width(rows.stream().map(Row::layer).toList(), "Layer");
    int second = width(rows.stream().map(Row::outputShape).toList(), "Output shape");
    var format = "%-" + first + "s  %-" + second + "s  %,12d%n";
    var text = new StringBuilder(title + System.lineSeparator());
    text.append(
        String.format(
            "%-" + first + "s  %-" + second + "s  %12s%n", "Layer", "Output shape", "Params"));
    text.append("-".repeat(first + second + 16)).append(System.lineSeparator());
    for (var r : rows)
      text.append(String.format(Locale.ROOT, format, r.layer, r.outputShape, r.params));
    text.append(
        String.format(
            Locale.ROOT, "Params: %,d, of which training changes %,d", params, trainableParams));
    return text.toString();
  }

  private static int width(List<String> column, String head) {
    return Math.max(head.length(), column.stream().mapToInt(String::length).max().orElse(0));
  }
}
