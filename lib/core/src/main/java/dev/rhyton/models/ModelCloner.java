package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.layers.Layers;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Creates a model again from other layers: from copies, or from the layers that a function returns.
 */
final class ModelCloner {
  private final @Nullable UnaryOperator<Layer> function; // null for copies
  private final Map<Layer, Layer> copies = new HashMap<>();

  private ModelCloner(@Nullable UnaryOperator<Layer> function) {
    this.function = function;
  }

  /**
   * Returns a clone of a model; if the function is null, with copies of its layers and new weights.
   */
  static Model of(Model model, @Nullable UnaryOperator<Layer> function) {
    return new ModelCloner(function).cloned(model);
  }

  private Model cloned(Model model) {
    model.allLayers().forEach(Layer::name);
    if (model instanceof Functional functional) return functional(functional);
    Check.that(
        model instanceof Sequential,
        "clone: expected a Sequential or a model of Model.of, received %s: a class of your own can"
            + " be made anew by its constructor.",
        model);
    return sequential((Sequential) model);
  }

  /**
   * Returns a layer with the same options and name and with new weights. A function has no weights,
   * and no form in which it could be copied: both models use it.
   */
  private Layer copy(Layer layer) {
    if (layer instanceof Lambda) return layer;
    boolean isOfLayers = layer instanceof Functional || layer instanceof Sequential;
    return isOfLayers ? copy((Model) layer) : Layers.fromJson(layer.toJson());
  }

  /** Returns a copy of a nested model, built and frozen like the original. */
  private Model copy(Model model) {
    var copy = cloned(model);
    if (model.isBuilt() && !copy.isBuilt())
      copy.build(LayerInternals.builtFor(model).get(0).from(1).dims());
    if (!model.trainable()) copy.freeze();
    return copy;
  }

  private Model sequential(Sequential model) {
    var clone = Sequential.of();
    if (model.inputLayer() != null) clone.add(copy(model.inputLayer()));
    model.layers().forEach(l -> clone.add(copied(l)));
    clone.named(model.name());
    if (clone.inputLayer() != null) clone.ready("clone");
    return clone;
  }

  private Model functional(Functional model) {
    var known = new HashMap<Tensor, Tensor>();
    for (int i = 0; i < model.inputs().size(); i++) {
      var start =
          (InputLayer)
              copy((Layer) TensorInternals.of(model.entries().get(i)).requiredNode().operation());
      known.put(model.inputs().get(i), start.tensor());
    }
    for (var node : model.graph().nodes()) {
      var results = applied(node, node.inputs().stream().map(known::get).toList());
      for (int i = 0; i < results.size(); i++) known.put(node.outputs().get(i), results.get(i));
    }
    var clone =
        new Functional(
            model
                .graph()
                .with(
                    model.inputs().stream().map(known::get).toList(),
                    model.outputs().stream().map(known::get).toList()));
    clone.named(model.name());
    return clone;
  }

  private List<Tensor> applied(Node node, List<Tensor> inputs) {
    boolean hasState = node.operation() instanceof Layer && !(node.operation() instanceof OpLayer);
    if (!hasState) return Node.record(node.operation(), inputs);
    var layer = copied((Layer) node.operation());
    return node.training() == null ? layer.apply(inputs) : layer.apply(inputs, node.training());
  }

  private Layer copied(Layer layer) {
    var copy = copies.get(layer);
    if (copy != null) return copy;
    copy = function == null ? copy(layer) : function.apply(layer);
    Check.that(copy != null, "clone: the function gave null for %s.", layer.name());
    copies.put(layer, copy);
    return copy;
  }
}
