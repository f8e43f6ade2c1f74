package dev.rhyton.explain;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.notebook.ImageRow;
import dev.rhyton.notebook.Picture;
import dev.rhyton.notebook.Plots;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Tests whether explanations depend on what a model has learned: its layers get new random weights,
 * one after another from the output to the input, and the explanations of the same classes are
 * compared with the original ones. If they stay alike, they show the input and not the model.
 * Adebayo et al. 2018 (<a href="https://arxiv.org/abs/1810.03292">arXiv 1810.03292</a>).
 *
 * <p>The weights of a copy are changed; those of the model stay as they are. Statistics, such as
 * those of a BatchNormalization, are kept.
 *
 * <pre>{@code
 * var check = SanityCheck.of(Saliency.of(model), images);
 * check.plot()
 * }</pre>
 */
public final class SanityCheck {
  private final String method;
  private final List<Stage> stages;

  private SanityCheck(String method, List<Stage> stages) {
    this.method = method;
    this.stages = stages;
  }

  /**
   * The explanations after the weights of a layer, and of all layers behind it, were replaced.
   *
   * @param layer the layer; {@code "trained"} for the original weights
   * @param correlation the mean rank correlation of the values with the original ones: 1 for the
   *     same map, about 0 for one that has nothing to do with it
   * @param ofSizes the same of their sizes, without signs, which stays high if a map mainly shows
   *     where the input differs from 0
   * @param values the values, for each sample
   */
  public record Stage(String layer, double correlation, double ofSizes, NDArray values) {}

  /** Runs the test for a method that explains a Sequential or what Model.of gives. */
  public static SanityCheck of(Explainer<?> method, Object x) {
    Check.given("SanityCheck", "method", method);
    Check.that(
        method.hasModel(),
        "SanityCheck: it replaces the weights of a model, which an inference model does not have:"
            + " explain the model itself.");
    var model = method.model();
    var original = method.explain(x);
    var classes = original.classes().length == 0 ? null : original.classes();
    var copy = Models.clone(model);
    if (!copy.isBuilt()) copy.build(LayerInternals.shapesOfBuild(model).get(0).from(1).dims());
    var fresh = copy.getWeights();
    var weights = copy.weights();
    var other = method.on(copy);
    var stages = new ArrayList<>(List.of(new Stage("trained", 1, 1, original.values())));
    try {
      copy.setWeights(model.getWeights());
      for (var layer : learned(copy)) {
        for (var weight : own(layer)) weight.assign(fresh.get(weights.indexOf(weight)));
        var values = other.explain(x, classes).values();
        double correlation = RankCorrelation.correlation(original.values(), values);
        double ofSizes = RankCorrelation.correlation(sizes(original.values()), sizes(values));
        stages.add(new Stage(layer.name(), correlation, ofSizes, values));
      }
    } finally {
      copy.close();
    }
    Check.that(stages.size() > 1, "SanityCheck: %s has no weights.", LayerInternals.label(model));
    return new SanityCheck(method.title(), List.copyOf(stages));
  }

  private static NDArray sizes(NDArray values) {
    return values.abs().value();
  }

  /** Returns the layers that have weights of their own, from the output to the input. */
  private static List<Layer> learned(Model model) {
    var seen = new HashSet<Weight>();
    var found = new ArrayList<Layer>();
    for (var layer : model.allLayers()) {
      var own = own(layer);
      if (!own.isEmpty() && seen.addAll(own)) found.add(layer);
    }
    Collections.reverse(found);
    return found;
  }

  private static List<Weight> own(Layer layer) {
    return LayerInternals.ownWeights(layer).stream().filter(w -> !w.isState()).toList();
  }

  /** Returns the original explanations, and those after each replacement. */
  public List<Stage> stages() {
    return stages;
  }

  /**
   * Returns a table of the correlations with the original explanations, with three decimals; {@link
   * #stages} has all of them.
   */
  public Table table() {
    var layer = StringColumn.create("new weights down to");
    var correlation = DoubleColumn.create("rank correlation");
    var ofSizes = DoubleColumn.create("of sizes");
    for (var stage : stages) {
      layer.append(stage.layer);
      correlation.append(rounded(stage.correlation));
      ofSizes.append(rounded(stage.ofSizes));
    }
    return Table.create(method, layer, correlation, ofSizes);
  }

  /** Returns a number with three decimals, so that one near 0 does not ask for more of them. */
  private static double rounded(double correlation) {
    return Double.isFinite(correlation) ? Math.round(1000 * correlation) / 1000.0 : correlation;
  }

  /** Plots the explanations of images: a row for each stage, with its correlation. */
  public Picture plot() {
    var rows = stages.stream().map(s -> ImageRow.signed(s.values)).toList();
    var names =
        stages.stream().map(s -> s.layer + "  " + text(s.correlation)).toArray(String[]::new);
    return Plots.images(rows, names);
  }

  /** Returns the method and the correlation when all layers have new weights. */
  @Override
  public String toString() {
    return String.format(
        "Sanity check of %s: rank correlation %s with new weights in all layers",
        method, text(stages.get(stages.size() - 1).correlation));
  }

  /** Formats a correlation without a sign of 0. */
  private static String text(double correlation) {
    return String.format(Locale.ROOT, "%.2f", Math.round(100 * correlation) / 100.0 + 0.0)
        .replace('-', '\u2212');
  }
}
