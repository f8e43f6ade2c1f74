package dev.rhyton.notebook;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import io.github.spencerpark.jupyter.kernel.display.DisplayDataRenderable;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A picture for notebooks: a PNG with a transparent background and twice as many pixels as its size
 * on the page, and one line of text. The diagram of a deep model has as many pixels as its size, so
 * that its file is small.
 */
public final class Picture implements DisplayDataRenderable {
  /**
   * The number of pixels in each direction per page unit, so that lines are sharp on every screen.
   */
  static final int PIXELS = 2;

  /** The area on the page of a large picture. */
  static final double LARGE_AREA = 1_500_000;

  private static final double MOST_PIXELS = 0.97;

  /** The share of the pixels that need the most frequent colours, for a chart in few of them. */
  private static final double MOST_CHART_PIXELS = 0.98;

  private static final int CHART_COLORS = 64;
  private static final int COLORS = 256;
  private static final int FEW_COLORS = 16; // two pixels in a byte

  /** The largest width or height on the page that programs display. */
  static final double LARGEST = 15_000;

  // Qualities of ImageIO, where 0 is the best compression.
  private static final float SMALLEST = 0;
  private static final float FAST = 0.5f;

  private static final Map<RenderingHints.Key, Object> SMOOTH =
      Map.of(
          RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON,
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON,
          RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON,
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);

  static {
    // Drawing needs no screen: the kernel may run without one.
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
  }

  private final String text;
  private final int width;
  private final int height;
  private final byte[] png;
  private final @Nullable Drawing drawing; // null for pictures of few colours and for drafts

  private Picture(String text, int width, int height, byte[] png, @Nullable Drawing drawing) {
    this.text = text;
    this.width = width;
    this.height = height;
    this.png = png;
    this.drawing = drawing;
  }

  /**
   * Creates a picture of a chart on a transparent background; in few colours, so that its file is
   * small, unless it has many.
   */
  static Picture of(String text, Drawing drawing) {
    var painted = paint(drawing.width(), drawing.height(), PIXELS, drawing::paint);
    var few = indexed(painted, CHART_COLORS, MOST_CHART_PIXELS);
    var image = few == painted ? indexed(painted, COLORS, MOST_PIXELS) : few;
    return new Picture(text, drawing.width(), drawing.height(), encode(image, SMALLEST), drawing);
  }

  /** Creates a picture of many lines that cross, whose edges have few colours too. */
  static Picture ofLines(String text, Drawing drawing) {
    var painted = paint(drawing.width(), drawing.height(), PIXELS, drawing::paint);
    var few = indexed(painted, FEW_COLORS, 0);
    return new Picture(text, drawing.width(), drawing.height(), encode(few, SMALLEST), drawing);
  }

  /**
   * Creates a picture from what {@code drawing} draws on a transparent background, in page units.
   */
  static Picture draw(String text, int width, int height, Consumer<Graphics2D> drawing) {
    var image = indexed(paint(width, height, PIXELS, drawing), COLORS, MOST_PIXELS);
    var sketch = new Sketch(width, height, drawing);
    return new Picture(text, width, height, encode(image, SMALLEST), sketch);
  }

  /**
   * Creates a picture of lines and text as {@link #draw}. If it is large, it has few colours, and
   * one pixel per page unit unless it is drawn smaller than it should be, so that its file is
   * small.
   */
  static Picture diagram(
      String text, int width, int height, double scale, Consumer<Graphics2D> drawing) {
    Consumer<Graphics2D> scaled =
        g -> {
          g.scale(scale, scale);
          drawing.accept(g);
        };
    if ((double) width * height < LARGE_AREA) return draw(text, width, height, scaled);
    if (scale < 1) return lines(text, width, height, scaled);
    var image = indexed(paint(width, height, 1, scaled), FEW_COLORS, 0);
    return new Picture(text, width, height, encode(image, SMALLEST), null);
  }

  /**
   * Creates a picture as {@link #draw} in few colours, which suffice for text and lines of two
   * colours, so that its file is small.
   */
  static Picture lines(String text, int width, int height, Consumer<Graphics2D> drawing) {
    var image = indexed(paint(width, height, PIXELS, drawing), FEW_COLORS, 0);
    return new Picture(text, width, height, encode(image, SMALLEST), null);
  }

  /**
   * Creates a picture in a fifth of the time, with a pixel per page unit, that is soon replaced.
   */
  static Picture draft(String text, int width, int height, Consumer<Graphics2D> drawing) {
    var image = indexed(paint(width, height, 1, drawing), COLORS, MOST_PIXELS);
    return new Picture(text, width, height, encode(image, FAST), null);
  }

  private record Sketch(int width, int height, Consumer<Graphics2D> drawing) implements Drawing {
    @Override
    public void paint(Graphics2D g) {
      drawing.accept(g);
    }
  }

  /** Returns how the picture is drawn, to be a part of another one; from its pixels if need be. */
  Drawing drawing() {
    if (drawing != null) return drawing;
    return new Sketch(width, height, g -> g.drawImage(pixels(), 0, 0, width, height, null));
  }

  private BufferedImage pixels() {
    try {
      return ImageIO.read(new ByteArrayInputStream(png));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BufferedImage paint(
      int width, int height, int pixels, Consumer<Graphics2D> drawing) {
    var image = new BufferedImage(width * pixels, height * pixels, BufferedImage.TYPE_INT_ARGB);
    var graphics = image.createGraphics();
    graphics.setRenderingHints(SMOOTH);
    graphics.scale(pixels, pixels);
    drawing.accept(graphics);
    graphics.dispose();
    return image;
  }

  private static byte[] encode(BufferedImage image, float quality) {
    var bytes = new ByteArrayOutputStream();
    var writer = ImageIO.getImageWritersByFormatName("png").next();
    var options = writer.getDefaultWriteParam();
    options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    options.setCompressionQuality(quality);
    // Without this stream, ImageIO would write through a temporary file.
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /**
   * Returns the picture in its most frequent colours, which halves the file; pictures with many
   * more colours, such as photographs, are returned unchanged. In a plot, the other colours only
   * smooth its edges.
   *
   * @param most the share of the pixels that must have one of these colours
   */
  private static BufferedImage indexed(BufferedImage image, int colors, double most) {
    int width = image.getWidth();
    // A painted picture holds the colours as they are; getRGB would convert each one by itself.
    var pixels = (int[]) image.getRaster().getDataElements(0, 0, width, image.getHeight(), null);
    var counts = new HashMap<Integer, Integer>();
    for (int i = 0, from = 0; i < pixels.length; i++) {
      // A lookup for each run of equal pixels, which are long, makes large pictures fast.
      if (i + 1 < pixels.length && pixels[i + 1] == pixels[i]) continue;
      counts.merge(pixels[i], i + 1 - from, Integer::sum);
      from = i + 1;
    }
    var palette =
        counts.entrySet().stream()
            .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
            .limit(colors)
            .mapToInt(Map.Entry::getKey)
            .toArray();
    if (IntStream.of(palette).map(counts::get).sum() < most * pixels.length) return image;
    boolean few = colors <= FEW_COLORS;
    var model =
        new IndexColorModel(
            few ? 4 : 8, palette.length, palette, 0, true, -1, DataBuffer.TYPE_BYTE);
    var type = few ? BufferedImage.TYPE_BYTE_BINARY : BufferedImage.TYPE_BYTE_INDEXED;
    var result = new BufferedImage(width, image.getHeight(), type, model);
    var index = new HashMap<Integer, Integer>();
    counts.keySet().forEach(color -> index.put(color, nearest(palette, color)));
    var indices = new int[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      boolean repeats = i > 0 && pixels[i] == pixels[i - 1];
      indices[i] = repeats ? indices[i - 1] : requireNonNull(index.get(pixels[i]));
    }
    result.getRaster().setPixels(0, 0, width, image.getHeight(), indices);
    return result;
  }

  private static int nearest(int[] palette, int color) {
    int best = 0;
    for (int i = 1; i < palette.length; i++) {
      if (distance(palette[i], color) < distance(palette[best], color)) best = i;
    }
    return best;
  }

  private static int distance(int a, int b) {
    int sum = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int difference = (a >> shift & 0xff) - (b >> shift & 0xff);
      sum += difference * difference;
    }
    return sum;
  }

  /** Returns the picture as a specification of Vega-Lite, or null if it is no plot of data. */
  @Nullable Map<String, Object> vega() {
    return drawing == null ? null : VegaLite.spec(text, drawing);
  }

  /** Returns a description of the content, in one line. */
  public String text() {
    return text;
  }

  /** Returns the width on the page. */
  public int width() {
    return width;
  }

  /** Returns the height on the page. */
  public int height() {
    return height;
  }

  /** Returns the bytes of a PNG file. */
  public byte[] png() {
    return png.clone();
  }

  /**
   * Returns the plot with a logarithmic x axis. Points whose x is not above 0 are left out, and
   * lines break there.
   *
   * @throws IllegalArgumentException if it is no plot over an axis of numbers
   */
  public Picture logX() {
    return changed("Picture.logX", chart -> chart.logarithmic("Picture.logX", true));
  }

  /** Returns the plot with a logarithmic y axis, as {@link #logX} does for the x axis. */
  public Picture logY() {
    return changed("Picture.logY", chart -> chart.logarithmic("Picture.logY", false));
  }

  /**
   * Returns the plot with a name beside each point, where there is room: {@code
   * Plots.embedding(vectors).names(words)}.
   *
   * @param names an array, a list or a column, with the name of each row
   */
  public Picture names(Object names) {
    var owner = "Picture.names";
    var all = List.of(ArrayArguments.array(names).toStrings());
    return changed(
        owner,
        chart -> {
          Check.that(
              chart.rows() > 0,
              "%s: expected a plot with a point for each row, such as Plots.scatter, received \"%s\".",
              owner,
              text);
          Check.that(
              all.size() == chart.rows(),
              "%s: expected a name for each of %d points, received %d.",
              owner,
              chart.rows(),
              all.size());
          return chart.named(all);
        });
  }

  private Picture changed(String owner, UnaryOperator<Chart> change) {
    Check.that(
        drawing instanceof Chart,
        "%s: expected a plot with an x and a y axis, received \"%s\".",
        owner,
        text);
    return change.apply((Chart) drawing).picture(text);
  }

  /** Writes the picture to a PNG file. */
  public void save(String file) {
    var path = FileErrors.path("Picture", "a file", file);
    try {
      Files.write(path, png);
    } catch (IOException e) {
      throw FileErrors.cannot("write", path, e);
    }
  }

  /** Displays the picture below a cell; called by kernels. */
  @Override
  public void render(RenderContext context) {
    Check.given("render", "context", context);
    Renderers.of(this).render(context);
  }

  /** Returns a description of the content, in one line. */
  @Override
  public String toString() {
    return text;
  }
}
