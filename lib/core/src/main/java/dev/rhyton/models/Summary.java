package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Privacy;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
 * @param privacy the privacy of the training samples, if they were trained on by {@code
 *     Recording.clipped}
 */
public record Summary(
    String name,
    List<Row> rows,
    Params trainable,
    Params nonTrainable,
    Params optimizer,
    Optional<Privacy> privacy) {
  /** Creates the table. */
  public Summary {
    Check.all("Summary", "rows", rows);
    Check.given("Summary", "trainable", trainable);
    Check.given("Summary", "nonTrainable", nonTrainable);
    Check.given("Summary", "optimizer", optimizer);
    Check.given("Summary", "privacy", privacy);
  }

  /**
   * One layer.
   *
   * @param layer its name and class
   * @param outputShape the shape of its output, {@code ?} before it is applied
   * @param params the number of its weights
   * @param built whether it has its weights
   * @param connectedTo the outputs that are its inputs, such as {@code a[0][0], b[0][0]}: the
   *     layer, the index of its call, the index of the output; empty in a model that is a plain
   *     stack
   */
  public record Row(
      String layer, String outputShape, long params, boolean built, String connectedTo) {
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
    var rows =
        model instanceof Functional functional
            ? FunctionalRows.of(functional.graph())
            : model.layers().stream().map(layer -> row(layer, "")).toList();
    var trained = model.trainableWeights();
    var others = new LinkedHashSet<>(model.weights());
    trained.forEach(others::remove);
    var optimizer =
        model.optimizerVariables().stream()
            .map(v -> new Params(v.shape().size(), v.shape().size() * v.dtype().bytes()))
            .reduce(new Params(0, 0), Params::plus);
    return new Summary(
        model.name(), rows, Params.of(trained), Params.of(others), optimizer, model.privacy());
  }

  /** Returns the row of a layer. */
  static Row row(Layer layer, String connectedTo) {
    return new Row(
        title(layer.name(), ConfiguredInternals.className(layer)),
        text(
            layer instanceof InputLayer input
                ? List.of(input.tensor().shape())
                : layer.outputShapes().orElse(List.of())),
        layer.countParams(),
        layer.isBuilt() || layer instanceof InputLayer,
        connectedTo);
  }

  static String title(String name, String className) {
    return name + " (" + className + ")";
  }

  static String text(List<Shape> shapes) {
    if (shapes.isEmpty()) return "?";
    return shapes.size() == 1 ? shapes.get(0).toString() : shapes.toString();
  }

  /** Returns whether the layers are not a plain stack, so that rows say what they connect to. */
  public boolean isConnected() {
    return rows.stream().anyMatch(row -> !row.connectedTo.isEmpty());
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
    privacy.ifPresent(p -> lines.add("Privacy of the training samples: " + p));
    return List.copyOf(lines);
  }

  /** Returns the table as text, as Keras prints it. */
  @Override
  public String toString() {
    var cells = new ArrayList<List<String>>();
    cells.add(cells("Layer (type)", "Output Shape", "Param #", "Connected to"));
    rows.forEach(r -> cells.add(cells(r.layer, r.outputShape, r.paramText(), r.connectedTo)));
    var widths =
        IntStream.range(0, cells.get(0).size())
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

  /** Returns the cells of a row; the last column is left out if the model is a plain stack. */
  private List<String> cells(String... all) {
    return List.of(all).subList(0, isConnected() ? 4 : 3);
  }

  private static String line(String divider, List<String> cells, int... widths) {
    return IntStream.range(0, widths.length)
        .mapToObj(
            c -> {
              var space = " ".repeat(widths[c] - cells.get(c).length());
              boolean right = c == 2; // the number of weights
              return " " + (right ? space + cells.get(c) : cells.get(c) + space) + " ";
            })
        .collect(Collectors.joining(divider, divider, divider));
  }
}
