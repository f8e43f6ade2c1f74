package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Subtract;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Boxes and lines are those of {@code keras.utils.model_to_dot}. */
class ModelToDotTest {
  private static ModelToDot options(JsonNode given) {
    return ModelToDot.of()
        .showShapes(given.path("show_shapes").asBoolean())
        .showDtype(given.path("show_dtype").asBoolean())
        .showLayerActivations(given.path("show_layer_activations").asBoolean())
        .showTrainable(given.path("show_trainable").asBoolean())
        .showLayerNames(given.path("show_layer_names").asBoolean(true))
        .rankdir(given.path("rankdir").asText("TB"))
        .dpi(given.path("dpi").asInt(200))
        .splines(given.path("splines").asText("ortho"));
  }

  /** The texts of boxes, and of pairs of boxes that are connected, in an order of their own. */
  private static List<String> sorted(List<String> labels, Stream<int[]> edges) {
    var found = new ArrayList<>(labels);
    edges.forEach(e -> found.add(labels.get(e[0]) + " -> " + labels.get(e[1])));
    return found.stream().sorted().toList();
  }

  private static List<String> ofKeras(JsonNode c) {
    var labels = new ArrayList<String>();
    c.get("labels").forEach(l -> labels.add(l.asText()));
    var edges = new ArrayList<int[]>();
    c.get("edges").forEach(e -> edges.add(new int[] {e.get(0).asInt(), e.get(1).asInt()}));
    return sorted(labels, edges.stream());
  }

  private static List<String> ofText(String dot) {
    var labels =
        dot.lines()
            .filter(l -> l.contains("label="))
            .map(l -> l.replaceAll(".*label=(.*), margin=0];", "$1"))
            .toList();
    var edges =
        dot.lines()
            .filter(l -> l.contains(" -> "))
            .map(l -> l.replaceAll("(\\d+) -> (\\d+) .*", "$1 $2").split(" ", -1))
            .map(e -> new int[] {Integer.parseInt(e[0]), Integer.parseInt(e[1])});
    return sorted(labels, edges);
  }

  @Test
  void textIsThatOfKeras() throws IOException {
    JsonNode all;
    try (var in = ModelToDotTest.class.getResourceAsStream("/golden/model-to-dot.json")) {
      all = new ObjectMapper().readTree(in);
    }
    for (var c : all.get("cases")) {
      var model = Models.fromJson(all.get("models").get(c.get("model").asInt()).toString());
      var dot = options(c.get("options")).apply(model);
      assertEquals(
          String.join("\n", ofKeras(c)), String.join("\n", ofText(dot)), c.get("options") + "");
    }
  }

  @Test
  void settingsStandAtTheBeginning() {
    var model = Sequential.of(Input.of(3), Dense.of(2).named("d"));
    assertEquals(
        """
        digraph G {
        concentrate=True;
        dpi=96;
        rankdir=LR;
        splines=line;
        node [shape=record];
        0 [border=0, fontname=Helvetica, label=<<table border="0" cellborder="1" bgcolor="black"\
         cellpadding="10"><tr><td colspan="1" bgcolor="black"><font point-size="16" color="white">\
        <b>d</b> (Dense)</font></td></tr></table>>, margin=0];
        }
        """,
        ModelToDot.of().dpi(96).rankdir("LR").splines("line").apply(model));
  }

  /** The boxes, frames and lines are those of Keras 3.15.1. */
  @Test
  void nestedModelsAreExpanded() {
    var a = Input.of("a", 4);
    var b = Input.of("b", 3);
    var two =
        Model.of(
                List.of(a, b),
                List.of(Dense.of(2).named("q").apply(b), Dense.of(2).named("p").apply(a)))
            .named("two");
    var inner =
        Sequential.of(Input.of(4), Dense.of(4).named("i1"), Dense.of(4).named("i2")).named("inner");
    var x = Input.of("x", 4);
    var y = Input.of("y", 3);
    var parts = two.apply(List.of(inner.apply(x), y));
    var diff = Subtract.of().named("diff").apply(parts.get(0), parts.get(1));
    var outer = Model.of(List.of(x, y), List.of(diff));
    var dot = ModelToDot.of().expandNested(true).apply(outer);
    assertEquals(2, dot.split("subgraph cluster_", -1).length - 1, dot);
    assertTrue(dot.contains("style=dashed;\nlabel=\"inner\";\nlabeljust=l;\n"), dot);
    assertEquals(
        List.of(
            "a -> p",
            "b -> q",
            "i1 -> i2",
            "i2 -> a",
            "p -> diff",
            "q -> diff",
            "x -> i1",
            "y -> b"),
        namedLines(dot));
    assertEquals(
        List.of("inner -> two", "two -> diff", "x -> inner", "y -> two"),
        namedLines(ModelToDot.of().apply(outer)));
  }

  /** The lines with the names of their boxes. */
  private static List<String> namedLines(String dot) {
    var names = new HashMap<String, String>();
    Pattern.compile("(?m)^(\\w+) \\[border.*<b>(\\w+)</b>")
        .matcher(dot)
        .results()
        .forEach(box -> names.put(box.group(1), box.group(2)));
    return Pattern.compile("(\\w+) -> (\\w+) ")
        .matcher(dot)
        .results()
        .map(line -> names.get(line.group(1)) + " -> " + names.get(line.group(2)))
        .sorted()
        .toList();
  }

  @Test
  void graphIsData() {
    var input = Input.of("x", 3);
    var graph = ModelGraph.of(Model.of(input, Dense.of(2).apply(input).add(1)));
    assertEquals("ModelGraph: 3 vertices, 2 edges", graph.toString());
    assertEquals(
        List.of("InputLayer", "Dense", "Add"),
        graph.vertices().stream().map(ModelGraph.Vertex::className).toList());
    assertEquals(new ModelGraph.Edge(0, 1), graph.edges().get(0));
  }

  @Test
  void modelOfAClassIsOneBox() {
    class Own extends Model {
      private final Dense dense = Dense.of(2);

      @Override
      protected Tensor call(Tensor x) {
        return dense.apply(x);
      }
    }
    var model = new Own();
    var error = assertThrows(IllegalStateException.class, () -> ModelGraph.of(model));
    assertEquals(
        "ModelGraph: "
            + ConfiguredInternals.className(model)
            + " \""
            + model.name()
            + "\" has no weights yet: call"
            + " build(shape of a sample) or fit.",
        error.getMessage());
    model.build(3);
    assertEquals("ModelGraph: 1 vertices, 0 edges", ModelGraph.of(model).toString());
  }
}
