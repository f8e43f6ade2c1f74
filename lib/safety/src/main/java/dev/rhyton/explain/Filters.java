package dev.rhyton.explain;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Conv;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.Model;
import dev.rhyton.notebook.ImageRow;
import dev.rhyton.notebook.Picture;
import dev.rhyton.notebook.Plots;
import dev.rhyton.tensor.NDArray;

/**
 * The learned filters of a two-dimensional convolution, each a small image: where a filter is
 * positive, bright pixels raise its output. Only those of the first convolution look at pixels.
 *
 * <pre>{@code
 * Filters.of(model).plot()
 * }</pre>
 */
public final class Filters {
  private static final int COLUMNS = 8;

  private final String layer;
  private final NDArray values;

  private Filters(Layer layer) {
    this.layer = layer.name();
    this.values = images(layer);
  }

  /** Returns the filters of the first convolution. */
  public static Filters of(Model model) {
    Check.given("Filters", "model", model);
    var first = model.allLayers().stream().filter(Filters::hasFilters).findFirst().orElse(null);
    Check.that(
        first != null,
        "Filters: %s has no two-dimensional convolution; it has the layers %s.",
        LayerInternals.label(model),
        model.layers().stream().map(Layer::name).toList());
    return of(model, first.name());
  }

  /** Returns the filters of the convolution with this name. */
  public static Filters of(Model model, String layer) {
    Check.given("Filters", "model", model);
    var found = model.getLayer(layer);
    Check.that(
        found.isBuilt(),
        "Filters: %s has no weights yet: call build(shape of a sample) or fit.",
        LayerInternals.label(found));
    Check.that(
        hasFilters(found),
        "Filters: %s has no filters of height and width: choose a Conv2D.",
        LayerInternals.label(found));
    return new Filters(found);
  }

  private static boolean hasFilters(Layer layer) {
    return layer instanceof Conv<?>
        && layer.isBuilt()
        && LayerInternals.ownWeights(layer).get(0).shape().rank() == 4;
  }

  /**
   * Returns the kernel (height, width, channels, filters) as (filters, height, width, channels).
   */
  private static NDArray images(Layer layer) {
    var kernel = LayerInternals.ownWeights(layer).get(0).value();
    return kernel.transpose(3, 0, 1, 2).value();
  }

  /** Returns the filters, of shape {@code (filters, height, width, channels)}. */
  public NDArray values() {
    return values;
  }

  /** Plots the filters on a diverging scale; the weights of several channels are added. */
  public Picture plot() {
    return Plots.images(ImageRow.signed(values.sum(-1).value()), COLUMNS);
  }

  /** Returns the layer, and the number and the shape of its filters. */
  @Override
  public String toString() {
    return "Filters of " + layer + ": " + values.length() + " of shape " + values.shape().from(1);
  }
}
