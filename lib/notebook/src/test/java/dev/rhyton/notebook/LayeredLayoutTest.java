package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.notebook.ModelGraph.Edge;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LayeredLayoutTest {
  private static LayeredLayout layout(List<Edge> edges, int boxes, Random random) {
    var sizes = new ArrayList<DiagramPart.Size>();
    for (int i = 0; i < boxes; i++) {
      sizes.add(new DiagramPart.Size(40 + random.nextInt(200), 20 + random.nextInt(300)));
    }
    return new LayeredLayout(sizes, edges);
  }

  @Test
  void aChainIsAColumn() {
    var layout = layout(List.of(new Edge(0, 1), new Edge(1, 2)), 3, new Random(1));
    for (int i = 0; i < 2; i++) {
      var box = layout.boxes().get(i);
      var next = layout.boxes().get(i + 1);
      assertEquals(box.getCenterX(), next.getCenterX(), 1e-6);
      assertTrue(box.getMaxY() < next.getY());
    }
  }

  @Test
  void nothingIsEmpty() {
    var layout = new LayeredLayout(List.of(), List.of());
    assertEquals(List.of(), layout.boxes());
    assertEquals(List.of(), layout.lines());
  }

  /** In graphs of all forms, boxes lie apart, lines run downwards, and no line crosses a box. */
  @Test
  void boxesLieApartAndLinesCrossNone() {
    var random = new Random(2);
    for (int run = 0; run < 300; run++) {
      int count = 1 + random.nextInt(25);
      var edges = new LinkedHashSet<Edge>();
      for (int i = 1; i < count; i++) {
        for (int k = random.nextInt(4); k > 0; k--) edges.add(new Edge(random.nextInt(i), i));
      }
      var layout = layout(List.copyOf(edges), count, random);
      var page =
          new Rectangle2D.Double(-1e-6, -1e-6, layout.width() + 2e-6, layout.height() + 2e-6);
      var boxes = layout.boxes();
      for (int i = 0; i < count; i++) {
        assertTrue(page.contains(boxes.get(i)), page + " has not " + boxes.get(i));
        for (int k = 0; k < i; k++) {
          assertFalse(boxes.get(i).intersects(boxes.get(k)), edges + ": " + i + ", " + k);
        }
      }
      int index = 0;
      for (var edge : edges) {
        var line = layout.lines().get(index++);
        assertEquals(boxes.get(edge.from()).getCenterX(), line.get(0).getX(), 1e-6);
        assertEquals(boxes.get(edge.from()).getMaxY(), line.get(0).getY(), 1e-6);
        assertEquals(boxes.get(edge.to()).getCenterX(), line.get(line.size() - 1).getX(), 1e-6);
        assertEquals(boxes.get(edge.to()).getY(), line.get(line.size() - 1).getY(), 1e-6);
        for (int i = 1; i < line.size(); i++) {
          assertTrue(line.get(i).getY() >= line.get(i - 1).getY(), edges.toString());
          var part = new Line2D.Double(line.get(i - 1), line.get(i));
          for (var box : boxes) {
            var inside =
                new Rectangle2D.Double(
                    box.getX() + 1, box.getY() + 1, box.getWidth() - 2, box.getHeight() - 2);
            assertFalse(part.intersects(inside), edges + ": " + edge);
          }
        }
      }
    }
  }

  /** A layer that is applied twice, and one that is applied to its own output. */
  @Test
  void linesMayRunUpwards() {
    var edges = List.of(new Edge(0, 1), new Edge(1, 2), new Edge(2, 1), new Edge(1, 1));
    var layout = layout(edges, 3, new Random(3));
    assertEquals(4, layout.lines().size());
    double right = layout.boxes().stream().mapToDouble(Rectangle2D::getMaxX).max().orElseThrow();
    for (var line : layout.lines().subList(2, 4)) {
      assertEquals(layout.boxes().get(1).getMaxX(), line.get(3).getX(), 1e-6);
      assertTrue(line.get(1).getX() > right && line.get(1).getX() <= layout.width() + 1e-6);
    }
  }
}
