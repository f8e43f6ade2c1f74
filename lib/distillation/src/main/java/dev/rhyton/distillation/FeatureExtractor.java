package dev.rhyton.distillation;

import dev.rhyton.models.Model;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model with the outputs of another model and those of some of its layers.
 *
 * @param model the other model itself if no layers are requested
 * @param outputs the number of outputs of the other model, -1 if no layers are requested
 */
record FeatureExtractor(Model model, int outputs, List<String> layers) {
  /** The outputs of a model and of its layers. */
  record Features(List<Tensor> outputs, List<String> layers, List<Tensor> ofLayers) {
    /** Returns the outputs of a layer, or of the model for null. */
    List<Tensor> of(@Nullable String layer) {
      return layer == null ? outputs : List.of(ofLayers.get(layers.indexOf(layer)));
    }
  }

  static FeatureExtractor of(Model model, List<String> names) {
    var layers = names.stream().distinct().toList();
    if (layers.isEmpty()) return new FeatureExtractor(model, -1, layers);
    var ends = new ArrayList<>(model.outputs());
    layers.forEach(l -> ends.add(model.output(l)));
    return new FeatureExtractor(Model.of(model.inputs(), ends), model.outputs().size(), layers);
  }

  Features apply(List<Tensor> inputs, boolean training) {
    var all = model.apply(inputs, training);
    return outputs < 0
        ? new Features(all, layers, List.of())
        : new Features(all.subList(0, outputs), layers, all.subList(outputs, all.size()));
  }
}
