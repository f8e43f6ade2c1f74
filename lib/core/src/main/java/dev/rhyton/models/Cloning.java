package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.Node;
import dev.rhyton.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Puts a model together again from other layers: copies, or what a function gives for each. */
final class Cloning {
  private final UnaryOperator<Layer> function;
  private final Map<Layer, Layer> copies = new HashMap<>();

  private Cloning(UnaryOperator<Layer> function) {
    this.function = function;
  }

  /** A layer of the same options and name, with new weights. */
  static Layer copy(Layer layer) {
    return Layer.fromJson(layer.toJson());
  }

  static Model of(Model model, UnaryOperator<Layer> function) {
    model.allLayers().forEach(Layer::name);
    var cloning = new Cloning(function);
    if (model instanceof Functional functional) return cloning.functional(functional);
    Check.that(
        model instanceof Sequential,
        "clone: expected a Sequential or what Model.of gives, received %s: a class of your own can be"
            + " made anew by its constructor.",
        model);
    return cloning.sequential((Sequential) model);
  }

  private Model sequential(Sequential model) {
    var clone = Sequential.of();
    if (model.input() != null) clone.add(copy(model.input()));
    model.layers().forEach(l -> clone.add(copied(l)));
    clone.named(model.name());
    if (clone.input() != null) clone.ready("clone");
    return clone;
  }

  private Model functional(Functional model) {
    var known = new HashMap<Tensor, Tensor>();
    for (int i = 0; i < model.inputs().size(); i++) {
      var start = (InputLayer) copy((Layer) model.entries().get(i).node().operation());
      known.put(model.inputs().get(i), start.tensor());
    }
    for (var node : model.nodes()) {
      var results = applied(node, node.inputs().stream().map(known::get).toList());
      for (int i = 0; i < results.size(); i++) known.put(node.outputs().get(i), results.get(i));
    }
    return model.like(
        model.inputs().stream().map(known::get).toList(),
        model.outputs().stream().map(known::get).toList());
  }

  private List<Tensor> applied(Node node, List<Tensor> inputs) {
    boolean hasState = node.operation() instanceof Layer && !(node.operation() instanceof OpLayer);
    if (!hasState) return Node.record(node.operation(), inputs);
    var layer = copied((Layer) node.operation());
    return node.training() == null ? layer.apply(inputs) : layer.apply(inputs, node.training());
  }

  private Layer copied(Layer layer) {
    return copies.computeIfAbsent(
        layer,
        l -> {
          var copy = function.apply(l);
          Check.that(copy != null, "clone: the function gave null for %s.", l.name());
          return copy;
        });
  }
}
