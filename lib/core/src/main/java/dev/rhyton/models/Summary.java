package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table of a model's layers, with the columns and the totals of Keras' summary. Columns are as
 * wide as their content.
 *
 * @param name the model's name
 * @param rows one row for each layer
 * @param trainable the weights that training changes
 * @param nonTrainable the other weights
 * @param optimizer the variables of the optimizer; none before the first step
 */
public record Summary(
    String name, List<Row> rows, Params trainable, Params nonTrainable, Params optimizer) {
  /** Creates the table. */
  public Summary {
    Check.all("Summary", "rows", rows);
    Check.given("Summary", "trainable", trainable);
    Check.given("Summary", "nonTrainable", nonTrainable);
    Check.given("Summary", "optimizer", optimizer);
  }

  /**
   * One layer.
   *
   * @param layer its name and class
   * @param outputShape the shape of its output, {@code ?} before it is applied
   * @param params the number of its weights
   * @param built whether it has its weights
   */
  public record Row(String layer, String outputShape, long params, boolean built) {
    /** Returns the number of weights as text, {@code 0 (unbuilt)} before there are any. */
    public String paramText() {
      return String.format(Locale.ROOT, "%,d", params) + (built ? "" : " (unbuilt)");
    }
  }

  /**
   * A number of weights, and their size in memory.
   *
   * @param count the number of weights
   * @param bytes their size in bytes
   */
  public record Params(long count, long bytes) {
    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB", "PB");

    static Params of(Collection<Weight> weights) {
      return new Params(
          weights.stream().mapToLong(w -> w.shape().size()).sum(),
          weights.stream().mapToLong(w -> w.shape().size() * w.storedType().bytes()).sum());
    }

    /** Returns the sum of both. */
    public Params plus(Params other) {
      Check.given("plus", "other", other);
      return new Params(count + other.count, bytes + other.bytes);
    }

    /** {@code 4,242 (16.57 KB)}. */
    @Override
    public String toString() {
      double size = bytes;
      int unit = 0;
      while (size >= 1024 && unit < UNITS.size() - 1) {
        size /= 1024;
        unit++;
      }
      return String.format(Locale.ROOT, "%,d (%.2f %s)", count, size, UNITS.get(unit));
    }
  }

  static Summary of(Model model) {
    var rows = new ArrayList<Row>();
    if (model instanceof Functional functional) {
      functional.graph().starts().forEach(t -> rows.add(input(t)));
    }
    model.layers().forEach(l -> rows.add(row(l, l.outputShapes().orElse(List.of()), l.isBuilt())));
    var trained = model.trainableWeights();
    var others = new LinkedHashSet<>(model.weights());
    trained.forEach(others::remove);
    var optimizer =
        model.optimizerVariables().stream()
            .map(v -> new Params(v.shape().size(), v.shape().size() * v.dtype().bytes()))
            .reduce(new Params(0, 0), Params::plus);
    return new Summary(
        model.name(), List.copyOf(rows), Params.of(trained), Params.of(others), optimizer);
  }

  private static Row input(Tensor start) {
    return row((Layer) TensorInternals.node(start).operation(), List.of(start.shape()), true);
  }

  private static Row row(Layer layer, List<Shape> shapes, boolean built) {
    return new Row(
        layer.name() + " (" + ConfiguredInternals.className(layer) + ")",
        shapes.isEmpty() ? "?" : shapes.size() == 1 ? shapes.get(0) + "" : shapes.toString(),
        layer.countParams(),
        built);
  }

  /** Returns the number of weights of the model and of its optimizer, as in Keras. */
  public Params total() {
    return trainable.plus(nonTrainable).plus(optimizer);
  }

  /** Returns the lines below the table. */
  public List<String> totals() {
    var lines = new ArrayList<String>();
    lines.add("Total params: " + total());
    lines.add("Trainable params: " + trainable);
    lines.add("Non-trainable params: " + nonTrainable);
    if (optimizer.count > 0) lines.add("Optimizer params: " + optimizer);
    return List.copyOf(lines);
  }

  /** Returns the table as text, as Keras prints it. */
  @Override
  public String toString() {
    var cells = new ArrayList<List<String>>();
    cells.add(List.of("Layer (type)", "Output Shape", "Param #"));
    rows.forEach(r -> cells.add(List.of(r.layer, r.outputShape, r.paramText())));
    var widths =
        IntStream.range(0, 3)
            .map(c -> cells.stream().mapToInt(row -> row.get(c).length()).max().orElse(0))
            .toArray();
    var lines = new ArrayList<String>();
    lines.add("Model: \"" + name + "\"");
    lines.add(rule("┏━┳┓", widths));
    lines.add(line("┃", cells.get(0), widths));
    for (int i = 1; i < cells.size(); i++) {
      lines.add(rule(i == 1 ? "┡━╇┩" : "├─┼┤", widths));
      lines.add(line("│", cells.get(i), widths));
    }
    lines.add(rule(rows.isEmpty() ? "┗━┻┛" : "└─┴┘", widths));
    totals().forEach(total -> lines.add(" " + total));
    return String.join(System.lineSeparator(), lines);
  }

  /** Returns a line between rows; the characters begin, fill, divide and end it. */
  private static String rule(String characters, int... widths) {
    return IntStream.of(widths)
        .mapToObj(w -> characters.substring(1, 2).repeat(w + 2))
        .collect(
            Collectors.joining(
                characters.substring(2, 3), characters.substring(0, 1), characters.substring(3)));
  }

  private static String line(String divider, List<String> cells, int... widths) {
    var format = "%s %-" + widths[0] + "s %s %-" + widths[1] + "s %s %" + widths[2] + "s %s";
    return String.format(
        format, divider, cells.get(0), divider, cells.get(1), divider, cells.get(2), divider);
  }
}
