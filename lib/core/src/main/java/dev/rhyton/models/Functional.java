package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.Node;
import dev.rhyton.tensor.internal.TensorMasks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model defined by the layers and operations between symbolic tensors. A call applies them to
 * other tensors.
 */
public final class Functional extends Model {
  @SuppressWarnings("NullAway.Init") // set by the constructor or from a file
  private transient FunctionalGraph graph;

  private transient List<Layer> layers = List.of();

  private Functional() {}

  Functional(FunctionalGraph graph) {
    set(graph);
  }

  private void set(FunctionalGraph found) {
    graph = found;
    layers = graph.layers();
  }

  /** Returns the graph. */
  FunctionalGraph graph() {
    return graph;
  }

  @Override
  protected DType inputType() {
    return graph.starts().get(0).dtype();
  }

  @Override
  protected List<Tensor> entries() {
    return graph.starts();
  }

  /**
   * Each layer of the model casts its own inputs; operations compute in the types that they get.
   */
  @Override
  protected boolean castsInputs() {
    return false;
  }

  @Override
  protected List<DType> inputTypes() {
    return inputs().stream().map(Tensor::dtype).toList();
  }

  @Override
  public List<Tensor> inputs() {
    return graph.inputs();
  }

  @Override
  public List<Tensor> outputs() {
    return graph.outputs();
  }

  @Override
  public Tensor output(String layer) {
    var wanted = getLayer(layer);
    for (var node : graph.nodes()) if (node.operation() == wanted) return node.outputs().get(0);
    throw new IllegalArgumentException(
        String.format("%s: %s is in a model of it: ask that one.", label(), layer));
  }

  /** Returns the names of the inputs: those of their layers, or the keys of a dict. */
  @Override
  public List<String> inputNames() {
    return graph.inputNames();
  }

  /**
   * Returns the names of the outputs: those of the layers that compute them, or the keys of a dict.
   */
  @Override
  public List<String> outputNames() {
    return graph.outputNames();
  }

  /** Returns the layers in the order of the summary, without the inputs, which Keras counts too. */
  @Override
  public List<Layer> layers() {
    return layers;
  }

  /** Operations between the layers may compute across samples. */
  @Override
  protected boolean mayMixSamples() {
    return graph.nodes().stream()
        .map(Node::operation)
        .anyMatch(o -> !(o instanceof Layer || o instanceof TensorMasks));
  }

  @Override
  protected Map<String, Layer> places() {
    var all = new ArrayList<Layer>();
    entries().forEach(t -> all.add((Layer) TensorInternals.of(t).requiredNode().operation()));
    layers.stream().filter(l -> !(l instanceof OpLayer)).forEach(all::add);
    return places("layers", all);
  }

  @Override
  protected boolean takesMask() {
    return true;
  }

  @Override
  protected List<Tensor> call(List<Tensor> values, Context context) {
    var starts = graph.starts();
    Check.that(
        values.size() == starts.size(),
        "%s: expected %d inputs, received %d.",
        label(),
        starts.size(),
        values.size());
    Map<Tensor, Tensor> known = new HashMap<>();
    for (int i = 0; i < starts.size(); i++) {
      known.put(inputs().get(i), InputRankAdjustment.fit(starts.get(i).shape(), values.get(i)));
    }
    for (var node : graph.order()) {
      var results = applied(node, known);
      for (int i = 0; i < results.size(); i++) known.put(node.outputs().get(i), results.get(i));
    }
    return outputs().stream().map(t -> value(t, known)).toList();
  }

  private static List<Tensor> applied(Node node, Map<Tensor, Tensor> known) {
    return node.apply(node.inputs().stream().map(t -> value(t, known)).toList());
  }

  private static Tensor value(Tensor tensor, Map<Tensor, Tensor> known) {
    var node = TensorInternals.of(tensor).node();
    if (known.containsKey(tensor) || node == null) return known.getOrDefault(tensor, tensor);
    return applied(node, known).get(0); // a constant, or an explicit mask
  }

  @Override
  protected void checkInputs(List<Shape> shapes) {
    for (int i = 0; i < Math.min(shapes.size(), entries().size()); i++) {
      var expected = entries().get(i).shape();
      Check.that(
          InputRankAdjustment.accepts(expected, shapes.get(i)),
          "%s: expected input of shape %s, received %s.",
          label(),
          expected,
          shapes.get(i));
    }
  }

  @Override
  public boolean isBuilt() {
    return true; // its layers were built when they were applied
  }

  // ---- Keras' JSON ----

  @Override
  protected String module() {
    return "keras.src.models.functional";
  }

  /**
   * Writes nothing about building: its layers were built when they were applied, and each records
   * its input shape.
   */
  @Override
  protected void describe(ConfigDict json) {
    Json.node(json).putObject("build_config").putNull("input_shape");
    super.describe(json);
  }

  @Override
  protected String registeredName() {
    return className(); // as of every class that is not one of Keras' public names
  }

  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    config.remove("dtype");
    ModelFiles.get().writeGraph(graph, label(), Json.node(config));
    return config;
  }

  @Override
  protected void readConfig(ConfigDict config) {
    var plain = Json.node(config).deepCopy();
    plain.remove(List.of("layers", "input_layers", "output_layers"));
    super.readConfig(Json.config(plain));
    set(ModelFiles.get().readGraph(Json.node(config)));
    if (!trainable()) freeze();
  }
}
