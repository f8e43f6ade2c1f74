package dev.rhyton.notebook;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.Functional;
import dev.rhyton.models.FunctionalGraph;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
      @Nullable String activation,
      List<Shape> inputShapes,
      List<Shape> outputShapes,
      @Nullable DType dtype,
      @Nullable Boolean trainable) {}

  /**
   * A connection.
   *
   * @param from the index of the vertex whose output it is
   * @param to the index of the vertex whose input it is
   */
  public record Edge(int from, int to) {}

  /** An output of a vertex. */
  record Source(int vertex, int output) {}

  /** A connection from an output of a vertex to an input of another one, in its call. */
  record Link(Source from, int to, int input) {}

  /**
   * The graph of a model with the outputs and inputs of each connection.
   *
   * @param operations the layers and operations that are the vertices
   * @param links the connections, each once
   * @param entries the vertex that takes each input of the model; empty if its layers are unknown
   * @param exits where each output of the model comes from; empty if its layers are unknown
   */
  record Details(
      ModelGraph graph,
      List<Node.Operation> operations,
      List<Link> links,
      List<Integer> entries,
      List<Source> exits) {}

  /** Returns the graph of a model, which must be built. */
  public static ModelGraph of(Model model) {
    return details(model).graph;
  }

  static Details details(Model model) {
    Check.given("ModelGraph", "model", model);
    TrainerInternals.ready(model, "ModelGraph");
    var builder = new Builder();
    var entries = List.<Integer>of();
    if (model instanceof Functional functional) {
      var inner = TrainerInternals.graph(functional);
      var starts = inner.starts();
      starts.forEach(t -> builder.add(requireNonNull(TensorInternals.of(t).node())));
      for (int i = 0; i < starts.size(); i++) {
        // A model may begin with an intermediate tensor of another one.
        builder.makers.put(model.inputs().get(i), builder.makers.get(starts.get(i)));
      }
      inner.nodes().forEach(builder::add);
      entries = starts.stream().map(t -> requireNonNull(builder.makers.get(t)).vertex).toList();
    } else if (model instanceof Sequential) {
      var tensors = model.inputs();
      for (var layer : model.layers()) {
        var given = List.of(model.output(layer.name()));
        builder.add(layer, tensors, given);
        tensors = given;
      }
      entries = List.of(0);
    } else {
      builder.add(model, List.of(), List.of());
    }
    var outputs = entries.isEmpty() ? List.<Tensor>of() : model.outputs();
    return builder.details(
        model.name(), entries, outputs.stream().map(builder.makers::get).toList());
  }

  private static final class Builder {
    private final Map<Node.Operation, Vertex> vertices = new LinkedHashMap<>();
    private final Map<Tensor, Source> makers = new LinkedHashMap<>();
    private final Set<Link> links = new LinkedHashSet<>();

    private Details details(String name, List<Integer> entries, List<Source> exits) {
      var edges = links.stream().map(link -> new Edge(link.from.vertex, link.to)).distinct();
      var graph = new ModelGraph(name, List.copyOf(vertices.values()), edges.toList());
      return new Details(graph, List.copyOf(vertices.keySet()), List.copyOf(links), entries, exits);
    }

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
      for (int i = 0; i < inputs.size(); i++) {
        var maker = makers.get(inputs.get(i));
        if (maker != null) links.add(new Link(maker, place, i));
      }
      for (int i = 0; i < outputs.size(); i++) makers.put(outputs.get(i), new Source(place, i));
    }

    private static Vertex vertex(
        Node.Operation operation, List<Tensor> inputs, List<Tensor> outputs) {
      var layer = operation instanceof Layer l ? l : null;
      var type =
          layer == null ? ((Node.Op) operation).type() : ConfiguredInternals.className(layer);
      return new Vertex(
          layer == null ? Text.snake(type) : layer.name(),
          type,
          layer == null ? null : activation(layer),
          inputs.stream().map(Tensor::shape).toList(),
          outputs.stream().map(Tensor::shape).toList(),
          outputs.isEmpty() ? null : outputs.get(0).dtype(),
          (layer == null || layer.weights().isEmpty()) ? null : (Boolean) layer.trainable());
    }

    private static @Nullable String activation(Layer layer) {
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
