package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;

/** What is in a model: its weights, filters and activations. */
final class LayerPlots {
  private static final int MOST = 64; // filters or channels
  private static final int COLUMNS = 8;

  private LayerPlots() {}

  static Picture weights(Model model) {
    Check.given("Plots.weights", "model", model);
    var rows = new LinkedHashMap<String, double[]>();
    LayerInternals.fullPaths(model)
        .forEach(
            (weight, path) -> {
              var name = path.replaceFirst("^" + Pattern.quote(model.name() + "/"), "");
              if (weight.shape().rank() > 0) rows.put(name, weight.value().toDoubles());
            });
    Check.that(
        !rows.isEmpty(),
        "Plots.weights: %s has no weights yet: call build(shape of a sample) or fit.",
        LayerInternals.label(model));
    return BoxPlot.draw("weights", rows);
  }

  static Picture filters(Model model, String layer) {
    Check.given("Plots.filters", "model", model);
    var weights = LayerInternals.ownWeights(model.getLayer(layer));
    Check.that(
        !weights.isEmpty() && weights.get(0).shape().rank() == 4,
        "Plots.filters: %s has no filters of height and width. Choose a Conv2D that is built.",
        LayerInternals.label(model.getLayer(layer)));
    var kernel = weights.get(0).value();
    var filters = kernel.transpose(3, 0, 1, 2).value(); // (filters, height, width, channels)
    return images(filters.sum(-1).value(), true);
  }

  static Picture activations(Model model, String layer, Object image) {
    var owner = "Plots.activations";
    Check.given(owner, "model", model);
    var samples = NDArray.from(image);
    var part = Model.of(model.inputs().get(0), model.output(layer));
    var outputs = part.predict(samples);
    Check.that(
        samples.length() == 1,
        "%s: expected one sample, received %d. Choose one: x.slice(0, 1).",
        owner,
        samples.length());
    var shape = outputs.shape();
    Check.that(
        shape.rank() == 4,
        "%s: expected a layer with channels of height and width, \"%s\" returns %s.",
        owner,
        layer,
        shape);
    return images(outputs.get(0).transpose(2, 0, 1).value(), isSigned(outputs));
  }

  private static boolean isSigned(NDArray values) {
    for (double v : values.toDoubles()) if (v < 0) return true;
    return false;
  }

  private static Picture images(NDArray all, boolean signed) {
    var shown = all.slice(0, Math.min(MOST, all.length()));
    var row = signed ? ImageRow.signed(shown) : ImageRow.of(shown);
    var rows = new ArrayList<ImageRow>();
    for (int from = 0; from < row.length(); from += COLUMNS) {
      rows.add(row.slice(from, Math.min(row.length(), from + COLUMNS)));
    }
    return ImageGrid.draw(rows, List.of());
  }
}
