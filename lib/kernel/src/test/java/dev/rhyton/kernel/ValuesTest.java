package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ValuesTest {
  @SuppressWarnings("ArrayRecordComponent") // a notebook may declare it
  record Point(String name, double[] values) {}

  record Plain(int a) {
    @Override
    public String toString() {
      return "own " + a;
    }
  }

  private static String text(Object value) {
    return (String) Values.render(new Renderer(), value).getData(MIMEType.TEXT_PLAIN);
  }

  @Test
  void arraysShowTheirElements() {
    assertEquals("[1, 2]", text(new int[] {1, 2}));
    assertEquals("[[1.0], [], null]", text(new float[][] {{1}, {}, null}));
    assertEquals("[a, true]", text(new Object[] {"a", true}));
  }

  @Test
  void containersShowTheirElements() {
    assertEquals("[[1], [2]]", text(List.of(new int[] {1}, List.of(2))));
    assertEquals("{a=[1], b=null}", text(new TreeMap<>(nullable())));
    assertEquals("Optional[[1]]", text(Optional.of(new int[] {1})));
    assertEquals("Optional.empty", text(Optional.empty()));
    assertEquals("Point[name=p, values=[0.5]]", text(new Point("p", new double[] {0.5})));
    assertEquals("own 3", text(new Plain(3)));
    assertEquals("[own 3]", text(List.of(new Plain(3))));
  }

  @Test
  void aRegisteredTextIsShown() {
    var renderer = new Renderer();
    renderer
        .createRegistration(Map.class)
        .preferring(MIMEType.TEXT_PLAIN)
        .register(
            (map, context) ->
                context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> map.size() + " scores"));
    var scores = Map.of("accuracy", 1.0 / 3);
    assertEquals("1 scores", Values.render(renderer, scores).getData(MIMEType.TEXT_PLAIN));
  }

  private static Map<String, Object> nullable() {
    var map = new TreeMap<String, Object>();
    map.put("a", new int[] {1});
    map.put("b", null);
    return map;
  }

  @Test
  void streamsShowTheirFirstElements() {
    assertEquals("[1, 2]", text(Stream.of(1, 2)));
    var endless = text(IntStream.iterate(0, i -> i + 1));
    assertTrue(endless.endsWith("18, 19, ... (the first elements of a stream)]"), endless);
    var used = Stream.of(1);
    assertEquals(1, used.count());
    assertTrue(text(used).startsWith("java.util.stream."), text(used));
  }

  @Test
  void longValuesAreCutWithTheirCount() {
    var list = text(Collections.nCopies(1234, 7));
    assertTrue(list.endsWith("7, ... (1,234 elements)]"), list);
    var array = text(new byte[1_000_000]);
    assertTrue(array.endsWith("0, ... (1,000,000 elements)]"), array);
    var string = text("x".repeat(30_000));
    assertEquals(20_000, string.chars().filter(c -> c == 'x').count());
    assertTrue(string.endsWith("... (the first 20,000 of 30,000 characters)"), string);
  }

  @Test
  void whatContainsItselfEnds() {
    var array = new Object[1];
    array[0] = array;
    assertEquals("[".repeat(8) + "..." + "]".repeat(8), text(array));
    assertEquals("[a, [b]]", text(new ArrayList<>(Arrays.asList("a", List.of("b")))));
  }
}
