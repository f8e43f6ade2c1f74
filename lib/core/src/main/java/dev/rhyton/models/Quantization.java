package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.layers.LoraLayer;
import dev.rhyton.quantizers.CalibrationConfig;
import dev.rhyton.quantizers.QuantizationConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The quantization of the layers of a model that have such a form. */
final class Quantization {
  private final Model model;
  private final QuantizationConfig config;
  private final Predicate<Layer> filter;

  Quantization(Model model, QuantizationConfig config, Predicate<Layer> filter) {
    this.model = model;
    this.config = Check.given("quantize", "config", config);
    this.filter = Check.given("quantize", "filter", filter);
  }

  /** Returns the names of the layers with weights that are not quantized. */
  List<String> run() {
    var chosen = new ArrayList<LoraLayer<?>>();
    for (var layer : leaves()) {
      if (LayerInternals.quantizationModes(layer).contains(config.mode())) {
        chosen.add((LoraLayer<?>) layer);
      }
    }
    Check.that(
        !chosen.isEmpty(),
        "quantize: none of the layers of %s that are chosen can be quantized to %s; Dense and"
            + " EinsumDense can, and to int8 and int4 Embedding and ReversibleEmbedding too.",
        model,
        config.mode());
    // All are checked first, so that a refusal changes nothing.
    chosen.forEach(layer -> LayerInternals.checkQuantizable(layer, config));
    if (config instanceof CalibrationConfig<?> calibration) {
      new LayerwiseCalibration(model, calibration, chosen).run();
    } else {
      chosen.forEach(layer -> layer.quantize(config));
    }
    return leaves().stream()
        .filter(layer -> !layer.weights().isEmpty() && !layer.dtype().isQuantized())
        .map(Layer::name)
        .toList();
  }

  /** Returns the chosen layers that contain no others. */
  private List<Layer> leaves() {
    return model.allLayers().stream()
        .filter(layer -> layer.layers().isEmpty() && filter.test(layer))
        .toList();
  }
}
