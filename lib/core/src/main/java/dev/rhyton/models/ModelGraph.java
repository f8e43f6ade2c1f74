package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Node;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model as a graph, for drawing: its layers and the connections between them. A nested model is
 * one vertex, as is a model of a custom class, whose calls are not known.
 *
 * @param name the model's name
 * @param vertices the layers, and the operations between them, each once
 * @param edges the connections from outputs to inputs
 */
public record ModelGraph(String name, List<Vertex> vertices, List<Edge> edges) {
  /** Creates the graph. */
  public ModelGraph {
    Check.all("ModelGraph", "vertices", vertices);
    Check.all("ModelGraph", "edges", edges);
  }

  /**
   * A layer or an operation.
   *
   * @param name its name
   * @param className its class, or the name of the operation
   * @param activation the name of its activation; null if it has none
   * @param inputShapes the shapes of its inputs in its first call; empty if unknown
   * @param outputShapes the shapes of its outputs; empty if unknown
   * @param dtype the type of its output; null if unknown
   * @param trainable whether training changes its weights; null if it has no weights
   */
  public record Vertex(
      String name,
      String className,
      String activation,
      List<Shape> inputShapes,
      List<Shape> outputShapes,
      DType dtype,
      Boolean trainable) {}

  /**
   * A connection.
   *
   * @param from the index of the vertex whose output it is
   * @param to the index of the vertex whose input it is
   */
  public record Edge(int from, int to) {}

  /** Returns the graph of a model, which must be built. */
  public static ModelGraph of(Model model) {
    Check.given("ModelGraph", "model", model);
    model.ready("ModelGraph");
    var builder = new Builder();
    if (model instanceof Functional functional) {
      functional.graph().starts().forEach(t -> builder.add(TensorInternals.node(t)));
      functional.graph().nodes().forEach(builder::add);
    } else if (model instanceof Sequential) {
      var tensors = model.inputs();
      for (var layer : model.layers()) {
        var given = List.of(model.output(layer.name()));
        builder.add(layer, tensors, given);
        tensors = given;
      }
    } else {
      builder.add(model, List.of(), List.of());
    }
    var vertices = List.copyOf(builder.vertices.values());
    return new ModelGraph(model.name(), vertices, List.copyOf(builder.edges));
  }

  private static final class Builder {
    private final Map<Node.Operation, Vertex> vertices = new LinkedHashMap<>();
    private final Map<Tensor, Integer> makers = new LinkedHashMap<>();
    private final Set<Edge> edges = new LinkedHashSet<>();

    private void add(Node node) {
      if (FunctionalGraph.isOfKeras(node.operation())) {
        add(node.operation(), node.inputs(), node.outputs());
      } else if (!node.inputs().isEmpty() && makers.containsKey(node.inputs().get(0))) {
        // A mask that a file passes with a call: the values are those of the first input.
        makers.put(node.outputs().get(0), makers.get(node.inputs().get(0)));
      }
    }

    private void add(Node.Operation operation, List<Tensor> inputs, List<Tensor> outputs) {
      vertices.putIfAbsent(operation, vertex(operation, inputs, outputs));
      int place = new ArrayList<>(vertices.keySet()).indexOf(operation);
      for (var input : inputs) {
        if (makers.containsKey(input)) edges.add(new Edge(makers.get(input), place));
      }
      outputs.forEach(t -> makers.put(t, place));
    }

    private static Vertex vertex(
        Node.Operation operation, List<Tensor> inputs, List<Tensor> outputs) {
      var layer = operation instanceof Layer l ? l : null;
      var type =
          layer == null ? ((Node.Step) operation).type() : ConfiguredInternals.className(layer);
      return new Vertex(
          layer == null ? Text.snake(type) : layer.name(),
          type,
          layer == null ? null : activation(layer),
          inputs.stream().map(Tensor::shape).toList(),
          outputs.stream().map(Tensor::shape).toList(),
          outputs.isEmpty() ? null : outputs.get(0).dtype(),
          (layer == null || layer.weights().isEmpty()) ? null : (Boolean) layer.trainable());
    }

    private static String activation(Layer layer) {
      if (layer instanceof Model) return null;
      var json = Json.writeObject(layer).path("config").path("activation");
      return json.isObject() ? json.path("class_name").asText() : json.asText(null);
    }
  }

  /** {@code ModelGraph: 3 vertices, 2 edges}. */
  @Override
  public String toString() {
    return "ModelGraph: " + vertices.size() + " vertices, " + edges.size() + " edges";
  }
}
