package dev.rhyton.notebook;

import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import dev.rhyton.models.Model;
import dev.rhyton.notebook.ModelGraph.Details;
import dev.rhyton.notebook.ModelGraph.Link;
import dev.rhyton.notebook.ModelGraph.Source;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a model in the language DOT, as Keras' {@code model_to_dot}. Graphviz draws it: {@code dot
 * -Tpng model.dot -o model.png}.
 *
 * <pre>{@code
 * Files.writeString(Path.of("model.dot"), ModelToDot.of().showShapes(true).apply(model));
 * }</pre>
 *
 * <p>{@link ModelGraph} contains the same as data.
 */
public final class ModelToDot extends Configured {
  private boolean showShapes;
  private boolean showDtype;
  private boolean showLayerNames = true;
  private String rankdir = "TB";
  private @Range(atLeast = 1) int dpi = 200;
  private boolean expandNested;
  private boolean showLayerActivations;
  private boolean showTrainable;
  private String splines = "ortho";

  private ModelToDot() {}

  /** Creates a writer with the defaults: names and classes of the layers, from top to bottom. */
  public static ModelToDot of() {
    return new ModelToDot();
  }

  /** Sets whether boxes have the shapes of inputs and outputs. */
  public ModelToDot showShapes(boolean show) {
    return with(this, d -> d.showShapes = show);
  }

  /** Sets whether boxes have the type of the output. */
  public ModelToDot showDtype(boolean show) {
    return with(this, d -> d.showDtype = show);
  }

  /** Sets whether boxes have the names of the layers (default), or only their classes. */
  public ModelToDot showLayerNames(boolean show) {
    return with(this, d -> d.showLayerNames = show);
  }

  /** Sets the direction, {@code "TB"} from top to bottom (default) or {@code "LR"}. */
  public ModelToDot rankdir(String direction) {
    return with(this, d -> d.rankdir = direction);
  }

  /** Sets whether nested models are drawn with their layers in a frame, or as one box (default). */
  public ModelToDot expandNested(boolean expand) {
    return with(this, d -> d.expandNested = expand);
  }

  /** Sets the dots per inch, by default 200. */
  public ModelToDot dpi(int dots) {
    return with(this, d -> d.dpi = dots);
  }

  /** Sets whether boxes have the activations of the layers. */
  public ModelToDot showLayerActivations(boolean show) {
    return with(this, d -> d.showLayerActivations = show);
  }

  /** Sets whether boxes say if training changes the weights. */
  public ModelToDot showTrainable(boolean show) {
    return with(this, d -> d.showTrainable = show);
  }

  /** Sets how lines run: {@code "ortho"} (default), {@code "curved"}, {@code "line"}, ... */
  public ModelToDot splines(String kind) {
    return with(this, d -> d.splines = kind);
  }

  /** Returns a built model as a text in DOT. */
  public String apply(Model model) {
    var text = new StringBuilder("digraph G {\n");
    text.append("concentrate=True;\n");
    text.append("dpi=").append(dpi).append(";\n");
    text.append("rankdir=").append(rankdir).append(";\n");
    text.append("splines=").append(splines).append(";\n");
    text.append("node [shape=record];\n");
    write(text, ModelGraph.details(model), "");
    return text.append("}\n").toString();
  }

  /** Writes the boxes and lines of a model; the names of its boxes begin with {@code prefix}. */
  private void write(StringBuilder text, Details details, String prefix) {
    var vertices = details.graph().vertices();
    for (int i = 0; i < vertices.size(); i++) {
      var nested = nested(details, i);
      if (nested == null) {
        text.append(prefix).append(i).append(" [border=0, fontname=Helvetica, label=");
        text.append(label(vertices.get(i))).append(", margin=0];\n");
        continue;
      }
      text.append("subgraph cluster_").append(prefix).append(i).append(" {\n");
      text.append("style=dashed;\n");
      text.append("label=\"").append(vertices.get(i).name()).append("\";\n");
      text.append("labeljust=l;\n");
      write(text, nested, prefix + i + "_");
      text.append("}\n");
    }
    details.links().stream()
        .map(l -> source(details, l.from(), prefix) + " -> " + target(details, l, prefix))
        .distinct()
        .forEach(line -> text.append(line).append("  [penwidth=2];\n"));
  }

  /** Returns the nested model that is a vertex and is drawn with its layers, or null. */
  private @Nullable Details nested(Details details, int vertex) {
    boolean expands = expandNested && details.operations().get(vertex) instanceof Model;
    // A model of a custom class is its own only vertex.
    if (!expands || details.entries().isEmpty()) return null;
    var nested = ModelGraph.details((Model) details.operations().get(vertex));
    return nested.entries().isEmpty() ? null : nested;
  }

  /** Returns the box that computes an output, which may be within a nested model. */
  private String source(Details details, Source from, String prefix) {
    var nested = nested(details, from.vertex());
    return nested == null
        ? prefix + from.vertex()
        : source(nested, nested.exits().get(from.output()), prefix + from.vertex() + "_");
  }

  /** Returns the box that takes an input, which may be within a nested model. */
  private String target(Details details, Link link, String prefix) {
    var nested = nested(details, link.to());
    if (nested == null) return prefix + link.to();
    int entry = nested.entries().get(Math.min(link.input(), nested.entries().size() - 1));
    return target(nested, new Link(link.from(), entry, link.input()), prefix + link.to() + "_");
  }

  private String label(ModelGraph.Vertex vertex) {
    int columns = Math.max(1, (showDtype ? 1 : 0) + (showTrainable ? 1 : 0) + (showShapes ? 2 : 0));
    var title = "<b>" + (showLayerNames ? vertex.name() : vertex.className()) + "</b>";
    if (showLayerNames) title += " (" + vertex.className() + ")";
    var rows = new ArrayList<String>();
    var head = "<td colspan=\"" + columns + "\" bgcolor=\"black\">";
    rows.add(head + "<font point-size=\"16\" color=\"white\">" + title + "</font></td>");
    if (showLayerActivations && vertex.activation() != null) {
      var wide = "<td bgcolor=\"white\" colspan=\"" + columns + "\">";
      var name = "Activation: <b>" + vertex.activation() + "</b>";
      rows.add(wide + "<font point-size=\"14\">" + name + "</font></td>");
    }
    var cells = cells(vertex);
    if (!cells.isEmpty()) rows.add(String.join("", cells));
    return "<<table border=\"0\" cellborder=\"1\" bgcolor=\"black\" cellpadding=\"10\">"
        + rows.stream().map(r -> "<tr>" + r + "</tr>").collect(Collectors.joining())
        + "</table>>";
  }

  private List<String> cells(ModelGraph.Vertex vertex) {
    var cells = new ArrayList<String>();
    if (showShapes && !vertex.className().equals("InputLayer")) {
      cells.add(cell("Input shape", shapes(vertex.inputShapes())));
    }
    if (showShapes) cells.add(cell("Output shape", shapes(vertex.outputShapes())));
    if (showDtype) cells.add(cell("Output dtype", vertex.dtype() == null ? "?" : vertex.dtype()));
    if (showTrainable && vertex.trainable() != null) {
      boolean trained = vertex.trainable();
      cells.add(
          String.format(
              "<td bgcolor=\"%s\"><font point-size=\"14\" color=\"white\"><b>%s</b></font></td>",
              trained ? "forestgreen" : "firebrick", trained ? "Trainable" : "Non-trainable"));
    }
    return cells;
  }

  private static String cell(String what, Object value) {
    var text = what + ": <b>" + value + "</b>";
    return "<td bgcolor=\"white\"><font point-size=\"14\">" + text + "</font></td>";
  }

  /** Returns shapes as Python prints them. */
  private static String shapes(List<Shape> shapes) {
    if (shapes.isEmpty()) return "?";
    var all = shapes.stream().map(ModelToDot::shape).toList();
    return all.size() == 1 ? all.get(0) : all.toString();
  }

  private static String shape(Shape shape) {
    var sizes = Arrays.stream(shape.dims()).mapToObj(d -> d < 0 ? "None" : d + "").toList();
    return "(" + String.join(", ", sizes) + (sizes.size() == 1 ? ",)" : ")");
  }
}
