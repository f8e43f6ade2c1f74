package dev.rhyton.learning;

import dev.rhyton.layers.Adaptable;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adapts the layers of a model that learn from samples, such as {@code Normalization}, one after
 * another.
 */
final class Adaptation {
  private final Layer model;
  private final List<NDArray> sample;
  private final boolean again;
  private final Set<Layer> done = new HashSet<>();

  /** Creates an adaptation to a sample; {@code again} includes layers that are already adapted. */
  Adaptation(Layer model, List<NDArray> sample, boolean again) {
    this.model = model;
    this.sample = sample;
    this.again = again;
  }

  /** Adapts the layers, and returns a row for each. */
  List<Calibration.Row> run() {
    var rows = new ArrayList<Calibration.Row>();
    for (var row = next(); row != null; row = next()) rows.add(row);
    return rows;
  }

  /**
   * Adapts the next layer. Its input depends on the layers before it, so the model is traced again
   * for each.
   */
  private Calibration.@Nullable Row next() {
    try (var graph = GraphBuilder.open(false)) {
      graph.measureBy(sample);
      model.apply(Calibrator.arguments(graph, sample));
      var visits = graph.calls().visits();
      for (var visit : visits) {
        if (!(visit.layer() instanceof Layer layer) || !isOpen(layer)) continue;
        var inputs =
            visits.stream().filter(v -> v.layer() == layer).map(v -> v.inputs().get(0)).toList();
        var values = graph.function(inputs).run(sample);
        return adapt(layer, NDArray.concatenate(List.of(values)));
      }
      return null;
    }
  }

  private boolean isOpen(Layer layer) {
    return layer instanceof Adaptable a
        && layer.trainable()
        && a.adapts()
        && (again || !a.isAdapted())
        && !done.contains(layer);
  }

  private Calibration.Row adapt(Layer layer, NDArray values) {
    done.add(layer);
    ((Adaptable) layer).adapt(values);
    var note = "adapted to " + values.length() + " samples";
    return new Calibration.Row(
        layer.name(), variance(values), variance(output(layer, values)), 0, note);
  }

  private static NDArray output(Layer layer, NDArray values) {
    try (var graph = GraphBuilder.open(false)) {
      var in = graph.argument(values.dtype(), values.shape().with(0, Shape.UNKNOWN));
      return graph.function(List.of(layer.apply(in))).run(List.of(values))[0];
    }
  }

  /** Returns the variance of all numbers; NaN for text. */
  private static double variance(NDArray array) {
    if (array.dtype() == DType.STRING) return Double.NaN;
    var values = array.toDoubles();
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(Double.NaN);
  }
}
