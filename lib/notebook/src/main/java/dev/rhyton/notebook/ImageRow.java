package dev.rhyton.notebook;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of pictures in {@link Plots#images(List, String...)}: images, segmentation masks, signed
 * values such as gradients or perturbations, or such values on top of images.
 *
 * <pre>{@code
 * Plots.images(
 *     List.of(originals, ImageRow.signed(perturbations), ImageRow.of(fooled).captions(predicted)),
 *     "original", "perturbation", "fooled")
 * }</pre>
 *
 * <p>Signed values have a diverging scale: blue for negative values, transparent at 0, and
 * vermillion for positive ones. Each picture has its own scale, which ends at its largest value in
 * size. The values of several channels are added.
 */
public final class ImageRow {
  /** Colours on each side of 0; few, so that a picture has no more than a palette holds. */
  private static final int LEVELS = 40;

  /** Grays between black and white beside signed values, for the same reason. */
  private static final int GRAYS = 60;

  /** The opacity of the largest value on top of an image, which stays visible below. */
  private static final double OPACITY = 0.8;

  private final @Nullable NDArray images; // null for values only
  private final @Nullable NDArray values; // null for images only
  private final List<String> captions;

  private ImageRow(@Nullable NDArray images, @Nullable NDArray values, List<String> captions) {
    this.images = images;
    this.values = values;
    this.captions = captions;
  }

  /**
   * Returns a row of images, of shape (images, height, width) or (images, height, width, channels)
   * with 1 or 3 channels.
   */
  public static ImageRow of(Object images) {
    return new ImageRow(NDArray.from(images), null, List.of());
  }

  /** Returns a row of signed values, of the same shapes as images. */
  public static ImageRow signed(Object values) {
    return new ImageRow(null, NDArray.from(values), List.of());
  }

  /** Returns a row of images with signed values, one for each pixel, on top of them. */
  public static ImageRow overlay(Object images, Object values) {
    var pixels = NDArray.from(images);
    var signed = NDArray.from(values);
    var below = pixels.shape();
    var above = signed.shape();
    Check.that(
        below.rank() >= 3 && above.rank() >= 3 && below.upTo(3).equals(above.upTo(3)),
        "ImageRow.overlay: expected values for images of shape %s, received %s.",
        below,
        above);
    return new ImageRow(pixels, signed, List.of());
  }

  /**
   * Returns a row of segmentation masks: 0 is black, and each class from 1 on has the colour of a
   * series in plots, blue, vermillion, green and so on.
   *
   * @param masks integers, of shape (images, height, width) or (images, height, width, 1), or
   *     probabilities of shape (images, height, width, classes), which mix the colours
   */
  public static ImageRow masks(Object masks) {
    var array = NDArray.from(masks);
    var shape = array.shape();
    boolean isIndex = !array.dtype().isFloat();
    boolean fits =
        isIndex
            ? shape.rank() == 3 || (shape.rank() == 4 && shape.last() == 1)
            : shape.rank() == 4 && shape.last() > 0;
    Check.that(
        fits && array.dtype() != DType.STRING,
        "ImageRow.masks: expected integers of shape (images, height, width), or probabilities with"
            + " an axis for the classes behind, received %s of shape %s.",
        array.dtype(),
        shape);
    int classes = isIndex ? 1 : Math.toIntExact(shape.last());
    var values = array.toFloats();
    var pixels = new float[3 * (values.length / classes)];
    for (int i = 0; i < values.length; i++) {
      int index = isIndex ? (int) values[i] : i % classes;
      Check.that(index >= 0, "ImageRow.masks: expected classes from 0 on, received %d.", index);
      if (index == 0) continue;
      var colour = Theme.series(index - 1).getRGBColorComponents(null);
      float share = isIndex ? 1 : values[i];
      for (int c = 0; c < 3; c++) pixels[3 * (i / classes) + c] += share * colour[c];
    }
    return of(NDArray.of(pixels, shape.dim(0), shape.dim(1), shape.dim(2), 3));
  }

  /** Returns the row with a text below each picture, such as a label; numbers or texts. */
  public ImageRow captions(Object texts) {
    return new ImageRow(images, values, List.of(NDArray.from(texts).toStrings()));
  }

  /** Returns a row for what {@link Plots} accepts as one: a row, or an array of images. */
  static ImageRow from(Object row) {
    return row instanceof ImageRow given ? given : of(row);
  }

  /** Checks the shape and the number of captions. */
  ImageRow checked() {
    if (images != null) check(images);
    if (values != null) check(values);
    Check.that(
        captions.isEmpty() || captions.size() == length(),
        "Plots.images: expected a caption for each of %d images, received %d.",
        length(),
        captions.size());
    return this;
  }

  private static void check(NDArray array) {
    var shape = array.shape();
    boolean fits =
        array.dtype() != DType.STRING
            && (shape.rank() == 3
                || (shape.rank() == 4 && (shape.last() == 1 || shape.last() == 3)));
    Check.that(
        fits && array.size() > 0,
        "Plots.images: expected shape (images, height, width), or with 1 or 3 channels behind,"
            + " received %s. Reshape it: images.reshape(-1, 28, 28).",
        shape);
  }

  /** Returns the row in the shape of the first one, if it has flat images. */
  ImageRow like(ImageRow first) {
    var own = shape();
    var wanted = first.shape();
    if (own.rank() >= 3 && own.upTo(3).equals(wanted.upTo(3))) return checked();
    Check.that(
        own.size() == wanted.size(),
        "Plots.images: expected rows of equal shape, received %s below %s.",
        own,
        wanted);
    return new ImageRow(shaped(images, wanted), shaped(values, wanted), captions).checked();
  }

  private static @Nullable NDArray shaped(@Nullable NDArray array, Shape shape) {
    return array == null ? null : array.reshape(shape.dims());
  }

  private Shape shape() {
    return requireNonNull(images == null ? values : images).shape();
  }

  int length() {
    return (int) shape().dim(0);
  }

  int pixelsDown() {
    return (int) shape().dim(1);
  }

  int pixelsAcross() {
    return (int) shape().dim(2);
  }

  boolean isSigned() {
    return values != null;
  }

  List<String> captions() {
    return captions;
  }

  /** Returns a part of the row. */
  ImageRow slice(int from, int to) {
    return new ImageRow(
        images == null ? null : images.slice(from, to),
        values == null ? null : values.slice(from, to),
        captions.isEmpty() ? captions : captions.subList(from, to));
  }

  /** Returns the steps from black to white in a picture with or without signed values. */
  static int levels(boolean signed) {
    return signed ? GRAYS : 255;
  }

  /** Returns the numbers of the images. */
  double[] brightness() {
    return images == null ? new double[0] : images.toDoubles();
  }

  /**
   * Returns a picture of the row, whose pixels may be transparent.
   *
   * @param levels the steps from black to white
   */
  BufferedImage picture(int index, double black, double white, int levels) {
    int across = pixelsAcross();
    var picture = new BufferedImage(across, pixelsDown(), BufferedImage.TYPE_INT_ARGB);
    int count = across * pixelsDown();
    var pixels =
        images == null ? new int[count] : gray(images.get(index), count, black, white, levels);
    if (values != null) cover(pixels, sums(values.get(index), count));
    picture.setRGB(0, 0, across, pixelsDown(), pixels, 0, across);
    return picture;
  }

  private static int[] gray(NDArray image, int count, double black, double white, int levels) {
    var numbers = image.toDoubles();
    int channels = numbers.length / count;
    var pixels = new int[count];
    for (int i = 0; i < count; i++) {
      int red = level(numbers[i * channels], black, white, levels);
      int green = channels == 3 ? level(numbers[i * channels + 1], black, white, levels) : red;
      int blue = channels == 3 ? level(numbers[i * channels + 2], black, white, levels) : red;
      pixels[i] = new Color(red, green, blue).getRGB();
    }
    return pixels;
  }

  private static int level(double value, double black, double white, int levels) {
    double share = Math.max(0, Math.min(1, (value - black) / (white - black)));
    return (int) Math.round(255.0 * Math.round(levels * share) / levels); // NaN becomes black
  }

  private static double[] sums(NDArray picture, int count) {
    var numbers = picture.toDoubles();
    int channels = numbers.length / count;
    var sums = new double[count];
    for (int i = 0; i < numbers.length; i++) sums[i / channels] += numbers[i];
    return sums;
  }

  private void cover(int[] pixels, double[] signed) {
    double largest = 0;
    for (double v : signed) if (Double.isFinite(v)) largest = Math.max(largest, Math.abs(v));
    for (int i = 0; i < pixels.length; i++) {
      double share = largest == 0 ? 0 : signed[i] / largest; // NaN is transparent
      pixels[i] = images == null ? color(share).getRGB() : mixed(pixels[i], color(share));
    }
  }

  /** Returns the colour of a value from -1 to 1, which is transparent at 0. */
  static Color color(double share) {
    double strength = Math.min(1, Math.round(LEVELS * Math.abs(share)) / (double) LEVELS);
    var full = share < 0 ? Theme.BLUE : Theme.VERMILLION;
    int alpha = (int) Math.round(255 * strength);
    return new Color(full.getRed(), full.getGreen(), full.getBlue(), alpha);
  }

  private static int mixed(int below, Color above) {
    double part = OPACITY * above.getAlpha() / 255;
    var under = new Color(below);
    return new Color(
            mixed(under.getRed(), above.getRed(), part),
            mixed(under.getGreen(), above.getGreen(), part),
            mixed(under.getBlue(), above.getBlue(), part))
        .getRGB();
  }

  private static int mixed(int below, int above, double part) {
    return (int) Math.round(below + part * (above - below));
  }

  /** Returns the kind of row and its shape, in one line. */
  @Override
  public String toString() {
    var kind = values == null ? "images" : images == null ? "signed" : "overlay";
    return "ImageRow(" + kind + ", " + shape() + ")";
  }
}
