package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.GsonBuilder;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.common.Image;
import io.github.spencerpark.jupyter.kernel.display.common.Text;
import io.github.spencerpark.jupyter.kernel.display.common.Url;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuePrinterTest {
  @SuppressWarnings("ArrayRecordComponent") // a notebook may declare it
  record Point(String name, double[] values) {}

  record Plain(int a) {
    @Override
    public String toString() {
      return "own " + a;
    }
  }

  private static String text(Object value) {
    return (String) render(value).getData(MIMEType.TEXT_PLAIN);
  }

  private static DisplayData render(Object value) {
    var renderer = new Renderer();
    Image.registerAll(renderer);
    return ValuePrinter.render(renderer, value);
  }

  private static DisplayData renderAs(Object value, String... types) {
    var renderer = new Renderer();
    Text.registerAll(renderer);
    return ValuePrinter.renderAs(renderer, value, types);
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
    assertEquals("1 scores", ValuePrinter.render(renderer, scores).getData(MIMEType.TEXT_PLAIN));
  }

  private static Map<String, Object> nullable() {
    var map = new TreeMap<String, Object>();
    map.put("a", new int[] {1});
    map.put("b", null);
    return map;
  }

  @Test
  void showingAStreamDoesNotUseItUp() throws IOException {
    var numbers = Stream.of(1, 2);
    assertEquals("a Stream: .toList() shows its elements", text(numbers));
    assertEquals("[a stream: .toArray() shows its elements]", text(List.of(IntStream.of(1))));
    assertEquals(List.of(1, 2), numbers.toList());
    assertTrue(text(numbers).startsWith("a Stream"), "used before");
    assertTrue(text(IntStream.iterate(0, i -> i + 1).sorted()).startsWith("a stream"), "endless");
    var lines = new BufferedReader(new StringReader("a\nb"));
    assertTrue(text(lines).startsWith("java.io.BufferedReader@"), text(lines));
    assertEquals("a", lines.readLine());
    var elements = List.of(1, 2).iterator();
    assertFalse(text(elements).contains("1, 2"));
    assertEquals(1, elements.next());
  }

  /** IJava shows the picture in a stream; a stream that can go back stays where it is. */
  @Test
  void streamsOfBytesStayWhereTheyAre(@TempDir Path folder) throws IOException {
    var png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", png);
    var picture = new ByteArrayInputStream(png.toByteArray());
    assertTrue(render(picture).hasDataForType(MIMEType.IMAGE_PNG));
    assertEquals(png.size(), picture.available());
    var file = Files.write(folder.resolve("a.png"), png.toByteArray());
    try (var in = new FileInputStream(file.toFile())) {
      assertTrue(render(in).hasDataForType(MIMEType.IMAGE_PNG));
      assertEquals(png.size(), in.available());
    }
    var text = new ByteArrayInputStream("a,b".getBytes(StandardCharsets.UTF_8));
    assertFalse(render(text).hasDataForType(MIMEType.IMAGE_PNG));
    assertEquals(3, text.available());
    var closed = new FileInputStream(file.toFile());
    closed.close();
    assertTrue(text(closed).startsWith("java.io.FileInputStream@"), text(closed));
  }

  @Test
  void nothingIsShownAsNull() {
    assertEquals("null", text(null));
    assertEquals("null", renderAs(null, "text/html").getData(MIMEType.TEXT_PLAIN));
  }

  @Test
  void urlsAreLinks() throws IOException {
    var renderer = new Renderer();
    Url.registerAll(renderer); // as the base kernel does
    LinkRendering.register(renderer);
    var url = new URL("https://example.org/a?b=c&d=\"e\"");
    var link = "https://example.org/a?b=c&amp;d=&quot;e&quot;";
    var html = "<a href=\"" + link + "\">" + link + "</a>";
    for (var value : List.of(url, url.openConnection())) {
      assertEquals(html, ValuePrinter.render(renderer, value).getData(MIMEType.TEXT_HTML));
      assertEquals(
          html, ValuePrinter.renderAs(renderer, value, "text/html").getData(MIMEType.TEXT_HTML));
    }
    assertEquals(
        "<img src=\"" + link + "\">",
        renderer.render(url, Map.of(Url.HTML_TAG_KEY, "img")).getData(MIMEType.TEXT_HTML));
  }

  /** Texts and bytes may be of any type, as JSON, as text or in Base64. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "application/json|{\"a\": [1]}|{\"a\":[1]}",
        "application/vnd.vegalite.v5+json|[true]|[true]",
        "application/geo+json|{}|{}",
        "text/html|<b>ä</b>|\"<b>ä</b>\"",
        "text/x-own|a|\"a\"",
        "image/svg+xml|<svg/>|\"<svg/>\"",
        "application/xml|<a/>|\"<a/>\"",
        "application/javascript|1|\"1\"",
        "image/png|ab|\"YWI=\"",
        "audio/wav|ab|\"YWI=\"",
        "application/x-own|ab|\"YWI=\"",
      })
  void anyMimeType(String type, String text, String expected) {
    var gson = new GsonBuilder().disableHtmlEscaping().create();
    var mime = MIMEType.parse(type);
    var bytes = renderAs(text.getBytes(StandardCharsets.UTF_8), type);
    assertEquals(expected, gson.toJson(bytes.getData(mime)));
    var given = renderAs(text, type);
    var asText = expected.startsWith("\"") ? gson.toJson(text) : expected;
    assertEquals(asText, gson.toJson(given.getData(mime)));
    assertEquals(text, given.getData(MIMEType.TEXT_PLAIN));
  }

  @Test
  void severalTypesAndWrongJson() {
    var data = renderAs(new byte[] {1, 2, 3}, "image/png", "application/pdf");
    assertEquals("AQID", data.getData(MIMEType.IMAGE_PNG));
    assertEquals("AQID", data.getData(MIMEType.APPLICATION_PDF));
    assertEquals("image/png, application/pdf, 3 bytes", data.getData(MIMEType.TEXT_PLAIN));
    var wrong =
        assertThrows(IllegalArgumentException.class, () -> renderAs("{", "application/json"));
    assertTrue(
        wrong.getMessage().startsWith("expected a text in JSON for application/json, but: "),
        wrong.getMessage());
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
