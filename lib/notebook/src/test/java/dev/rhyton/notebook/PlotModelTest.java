package dev.rhyton.notebook;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.layers.Add;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotModelTest {
  private static Model stack(String name) {
    var model = Sequential.of(Dense.of(4).activation("relu"), Dense.of(3)).named(name);
    model.build(3);
    return model;
  }

  private static Model residual() {
    var input = Input.of("x", 3);
    var inner = stack("inner");
    return Model.of(input, Add.of().apply(input, inner.apply(input)));
  }

  private static int pixels(PlotModel options, Model model) {
    return options.apply(model).height() * options.apply(model).width();
  }

  @Test
  void modelsAreBoxesAndLines() {
    var model = residual();
    var diagram = PlotModel.of().diagram(model, null);
    var graph = ModelGraph.of(model);
    assertEquals(graph.vertices().size(), diagram.places().size());
    assertEquals(graph.edges().size(), diagram.lines().size());
    var picture = Plots.model(model);
    assertEquals("Model \"" + model.name() + "\": 3 boxes", picture.text());
    assertTrue(PlotKit.count(PlotKit.pixels(picture), Theme.INK) > 200, "lines and frames");
  }

  @Test
  void everyOptionShowsMore() {
    var model = stack("m");
    int plain = pixels(PlotModel.of(), model);
    for (var options :
        List.of(
            PlotModel.of().showShapes(true),
            PlotModel.of().showDtype(true),
            PlotModel.of().showLayerNames(true),
            PlotModel.of().showLayerActivations(true),
            PlotModel.of().showTrainable(true))) {
      assertTrue(pixels(options, model) > plain, options.toString());
    }
  }

  @Test
  void linesRunAcrossInTheOtherDirection() {
    var model = stack("m");
    var down = PlotModel.of().diagram(model, null).places();
    var across = PlotModel.of().rankdir("LR").diagram(model, null).places();
    assertTrue(down.get(0).getMaxY() < down.get(1).getY());
    assertEquals(down.get(0).getCenterX(), down.get(1).getCenterX(), 1e-6);
    assertTrue(across.get(0).getMaxX() < across.get(1).getX());
    assertEquals(across.get(0).getCenterY(), across.get(1).getCenterY(), 1e-6);
  }

  /** A nested model needs the room of its own diagram, in each direction. */
  @Test
  void nestedModelsAreExpanded() {
    var model = residual();
    var nested = PlotModel.of().diagram(stack("inner"), "inner").size();
    for (var direction : List.of("TB", "LR")) {
      var options = PlotModel.of().rankdir(direction);
      var places = options.expandNested(true).diagram(model, null).places();
      int inner = model.layers().get(0) instanceof Model ? 1 : 2;
      var place = places.get(inner);
      if (direction.equals("TB")) assertEquals(nested.height(), place.getHeight(), 1e-6);
      assertTrue(place.getHeight() > options.diagram(model, null).places().get(inner).getHeight());
      for (int i = 0; i < places.size(); i++) {
        for (int k = 0; k < i; k++) assertFalse(places.get(i).intersects(places.get(k)));
      }
    }
    assertArrayEquals(
        PlotModel.of().apply(stack("m")).png(),
        PlotModel.of().expandNested(true).apply(stack("m")).png(),
        "nothing is nested");
  }

  @Test
  void deepModelsAreNoLargerThanProgramsDisplay() {
    var input = Input.of("x", 2);
    var x = Dense.of(2).apply(input);
    for (int i = 0; i < 299; i++) x = Dense.of(2).apply(x);
    var picture = Plots.model(Model.of(input, x));
    assertEquals(Picture.LARGEST, picture.height(), 1);
    assertTrue(picture.png().length < 300_000, picture.png().length + " bytes");
  }

  /** With two pixels per unit and 256 colours, the file has 600 kB. */
  @Test
  void filesOfLargeDiagramsAreSmall() {
    var input = Input.of("x", 2);
    var x = Dense.of(2).apply(input);
    for (int i = 0; i < 89; i++) x = Dense.of(2).apply(x);
    var picture = PlotModel.of().showShapes(true).showDtype(true).apply(Model.of(input, x));
    assertTrue((double) picture.width() * picture.height() > Picture.LARGE_AREA);
    assertTrue(picture.png().length < 120_000, picture.png().length + " bytes");
  }

  @Test
  void theDiagramIsSaved(@TempDir Path folder) throws IOException {
    var file = folder.resolve("model.png");
    PlotModel.of().apply(stack("m")).save(file.toString());
    assertTrue(Files.size(file) > 1000);
  }

  @Test
  void wrongOptionsAndModelsAreRefused() {
    assertRefused(
        "PlotModel: rankdir: expected one of [TB, LR], received \"up\".",
        () -> PlotModel.of().rankdir("up"));
    var error =
        assertThrows(
            IllegalStateException.class,
            () -> Plots.model(Sequential.of(Dense.of(2)).named("new")));
    assertEquals(
        "ModelGraph: Sequential \"new\" has no weights yet: call build(shape of a sample) or fit.",
        error.getMessage());
  }
}
