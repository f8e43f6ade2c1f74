package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.models.Model;
import dev.rhyton.notebook.ModelGraph.Vertex;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Draws a model as a diagram of its layers, as Keras' {@code plot_model}. Needs no other program.
 *
 * <pre>{@code
 * PlotModel.of().showShapes(true).apply(model).save("model.png");
 * }</pre>
 *
 * <p>The diagram is readable on white and on dark pages. {@code ModelToDot} writes a model as a
 * text for Graphviz.
 */
public final class PlotModel extends Configured {
  private static final List<String> DIRECTIONS = List.of("TB", "LR");

  private boolean showShapes;
  private boolean showDtype;
  private boolean showLayerNames;
  private String rankdir = "TB";
  private boolean expandNested;
  private boolean showLayerActivations;
  private boolean showTrainable;

  private PlotModel() {}

  /** Creates a drawing with the defaults of Keras: the classes of the layers, downwards. */
  public static PlotModel of() {
    return new PlotModel();
  }

  /** Sets whether boxes have the shapes of inputs and outputs. */
  public PlotModel showShapes(boolean show) {
    return with(this, p -> p.showShapes = show);
  }

  /** Sets whether boxes have the type of the output. */
  public PlotModel showDtype(boolean show) {
    return with(this, p -> p.showDtype = show);
  }

  /** Sets whether boxes have the names of the layers, or only their classes (default). */
  public PlotModel showLayerNames(boolean show) {
    return with(this, p -> p.showLayerNames = show);
  }

  /** Sets the direction, {@code "TB"} from top to bottom (default) or {@code "LR"}. */
  public PlotModel rankdir(String direction) {
    return with(this, p -> p.rankdir = direction);
  }

  /** Sets whether nested models are drawn with their layers in a frame, or as one box (default). */
  public PlotModel expandNested(boolean expand) {
    return with(this, p -> p.expandNested = expand);
  }

  /** Sets whether boxes have the activations of the layers. */
  public PlotModel showLayerActivations(boolean show) {
    return with(this, p -> p.showLayerActivations = show);
  }

  /** Sets whether boxes say if training changes the weights. */
  public PlotModel showTrainable(boolean show) {
    return with(this, p -> p.showTrainable = show);
  }

  @Override
  protected void check() {
    Check.that(
        rankdir == null || DIRECTIONS.contains(rankdir),
        "PlotModel: rankdir: expected one of %s, received \"%s\".",
        DIRECTIONS,
        rankdir);
  }

  /** Returns the diagram of a built model. */
  public Picture apply(Model model) {
    Check.given("PlotModel", "model", model);
    var diagram = diagram(model, null);
    var size = diagram.size();
    // Browsers and viewers do not show larger pictures.
    double scale = Math.min(1, Picture.LARGEST / Math.max(size.width(), size.height()));
    int layers = ModelGraph.of(model).vertices().size();
    return Picture.diagram(
        String.format(Locale.ROOT, "Model \"%s\": %d boxes", model.name(), layers),
        (int) Math.ceil(size.width() * scale),
        (int) Math.ceil(size.height() * scale),
        scale,
        g -> diagram.paint(g, 0, 0));
  }

  /** Returns the diagram of a model; a nested one has a title. */
  ModelDiagram diagram(Model model, @Nullable String title) {
    var graph = ModelGraph.of(model);
    var blocks = graph.vertices().stream().map(v -> block(model, v)).toList();
    return new ModelDiagram(title, blocks, graph.edges(), rankdir.equals("LR"));
  }

  private DiagramPart block(Model model, Vertex vertex) {
    var nested = expandNested ? nested(model, vertex) : null;
    return nested == null
        ? new LayerBox(title(vertex), rows(vertex))
        : diagram(nested, title(vertex));
  }

  /** Returns the nested model that is a vertex, if its layers are known, or null. */
  private static @Nullable Model nested(Model model, Vertex vertex) {
    for (var layer : model.layers()) {
      if (!layer.name().equals(vertex.name()) || !(layer instanceof Model nested)) continue;
      var inner = ModelGraph.of(nested).vertices();
      boolean known = inner.size() > 1 || !inner.get(0).name().equals(nested.name());
      return known ? nested : null;
    }
    return null;
  }

  private String title(Vertex vertex) {
    return showLayerNames ? vertex.name() + " (" + vertex.className() + ")" : vertex.className();
  }

  private List<List<String>> rows(Vertex vertex) {
    var rows = new ArrayList<List<String>>();
    if (showLayerActivations && vertex.activation() != null) {
      rows.add(List.of("Activation: " + vertex.activation()));
    }
    var cells = new ArrayList<String>();
    if (showShapes && !vertex.className().equals("InputLayer")) {
      cells.add("Input shape: " + shapes(vertex.inputShapes()));
    }
    if (showShapes) cells.add("Output shape: " + shapes(vertex.outputShapes()));
    if (showDtype) cells.add("Output dtype: " + (vertex.dtype() == null ? "?" : vertex.dtype()));
    if (showTrainable && vertex.trainable() != null) {
      cells.add(vertex.trainable() ? "Trainable" : "Non-trainable");
    }
    if (!cells.isEmpty()) rows.add(List.copyOf(cells));
    return rows;
  }

  private static String shapes(List<Shape> shapes) {
    if (shapes.isEmpty()) return "?";
    return shapes.size() == 1 ? shapes.get(0).toString() : shapes.toString();
  }
}
