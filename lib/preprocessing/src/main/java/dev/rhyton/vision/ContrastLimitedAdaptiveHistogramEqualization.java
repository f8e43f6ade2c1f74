package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Arrays;
import java.util.List;

/**
 * Equalizes the histogram of each tile of an image (CLAHE), in training and in inference: a pixel
 * becomes the fraction of the pixels in its tile that are not brighter, interpolated between
 * neighbouring tiles. The count of a value is limited to {@code clipLimit} times the mean count, so
 * that noise is not amplified.
 *
 * <p>Input and output {@code (batch, height, width, channels)}.
 *
 * <pre>{@code
 * ContrastLimitedAdaptiveHistogramEqualization.of().tileGridSize(4, 4)
 * }</pre>
 */
public final class ContrastLimitedAdaptiveHistogramEqualization
    extends ToneTransform<ContrastLimitedAdaptiveHistogramEqualization> {
  private static final int VALUES = 256;

  private double clipLimit = 4;
  private int[] tileGridSize = {8, 8};

  private ContrastLimitedAdaptiveHistogramEqualization() {}

  /** Creates a layer for values from 0 to 255, with 8 by 8 tiles. */
  public static ContrastLimitedAdaptiveHistogramEqualization of() {
    return new ContrastLimitedAdaptiveHistogramEqualization();
  }

  /** Sets the limit of the count of a value, as a multiple of the mean count; 0 for no limit. */
  public ContrastLimitedAdaptiveHistogramEqualization clipLimit(double times) {
    return with(this, l -> l.clipLimit = times);
  }

  /** Sets the number of tiles along height and width, by default 8. */
  public ContrastLimitedAdaptiveHistogramEqualization tileGridSize(int... tiles) {
    return with(this, l -> l.tileGridSize = SpatialSizes.perAxis("tileGridSize", 2, tiles));
  }

  @Override
  protected void check() {
    super.check();
    Check.notNegative(className(), "clip_limit", clipLimit);
    SpatialSizes.checkWindow(className(), "tile_grid_size", 2, tileGridSize);
  }

  /**
   * The tiles along one axis: their number, their size, and the positions of the pixels in them.
   */
  private record Tiles(int count, int size, int pixels) {
    static Tiles of(int count, int pixels) {
      return new Tiles(count, (pixels + count - 1) / count, pixels);
    }

    int padding() {
      return count * size - pixels;
    }

    /** Returns the position of a pixel in tiles, counted from the centre of the first tile. */
    private double place(int pixel) {
      return (pixel - size / 2.0) / size;
    }

    int before(int pixel) {
      return limited((int) Math.floor(place(pixel)));
    }

    int after(int pixel) {
      return limited((int) Math.floor(place(pixel)) + 1);
    }

    private int limited(int tile) {
      return Math.max(0, Math.min(count - 1, tile));
    }

    float shareOfAfter(int pixel) {
      return (float) (place(pixel) - Math.floor(place(pixel)));
    }
  }

  @Override
  Tensor ofBytes(Tensor images) {
    var down = tiles(0, rows(images));
    var across = tiles(1, columns(images));
    var bytes = images.stopGradient().clip(0, 255).cast(DType.INT32);
    var tables = tables(padded(bytes, down, across), down, across);
    var share = shares(down, across, true).cast(images.dtype());
    var upper = mix(tables, bytes, down, across, false, images.dtype());
    var lower = mix(tables, bytes, down, across, true, images.dtype());
    return upper.add(lower.subtract(upper).multiply(share));
  }

  private Tiles tiles(int axis, int pixels) {
    var tiles = Tiles.of(tileGridSize[axis], pixels);
    Check.that(
        tiles.padding() <= pixels,
        "%s: %d tiles are too many for %d pixels.",
        label(),
        tiles.count,
        pixels);
    return tiles;
  }

  /** Pads the image by reflection at the far borders, so that all tiles are full. */
  private static Tensor padded(Tensor bytes, Tiles down, Tiles across) {
    var rows = mirrored(bytes, 1, down);
    return mirrored(rows, 2, across);
  }

  private static Tensor mirrored(Tensor x, int axis, Tiles tiles) {
    if (tiles.padding() == 0) return x;
    var last = x.slice(axis, tiles.pixels - tiles.padding(), tiles.pixels);
    return Ops.concatenate(List.of(x, Ops.flip(last, axis)), axis);
  }

  /**
   * Returns the new value of each value in each tile, {@code (batch, tiles · channels · values)}.
   */
  private Tensor tables(Tensor bytes, Tiles down, Tiles across) {
    long channels = bytes.shape().last();
    int pixels = down.size * across.size;
    var tiled = bytes.reshape(-1, down.count, down.size, across.count, across.size, channels);
    var counts =
        Equalization.histograms(tiled.transpose(0, 1, 3, 5, 2, 4).reshape(-1, pixels), VALUES);
    if (clipLimit > 0) {
      var clipped = counts.minimum(clipLimit * pixels / VALUES);
      counts = clipped.add(counts.subtract(clipped).sum(-1, true).divide(VALUES));
    }
    var upTo = counts.cumsum(-1);
    var least = upTo.slice(1, 0, 1);
    var rest = least.negative().add(pixels);
    var full = Ops.where(rest.equal(0), Ops.onesLike(rest), rest);
    var table = upTo.subtract(least).multiply(255).divide(full).clip(0, 255);
    return table.reshape(-1, channels * VALUES * down.count * across.count);
  }

  /**
   * Interpolates between the left and the right tile, in the row of tiles above or below a pixel.
   */
  private static Tensor mix(
      Tensor tables, Tensor bytes, Tiles down, Tiles across, boolean below, DType type) {
    var left = look(tables, bytes, down, across, below, false).cast(type);
    var right = look(tables, bytes, down, across, below, true).cast(type);
    return left.add(right.subtract(left).multiply(shares(down, across, false).cast(type)));
  }

  private static Tensor look(
      Tensor tables, Tensor bytes, Tiles down, Tiles across, boolean below, boolean right) {
    long channels = bytes.shape().last();
    var rows = tiles(down, below).multiply(across.count).reshape(-1, 1, 1);
    var places = rows.add(tiles(across, right).reshape(-1, 1)).multiply(channels);
    var starts = places.add(Ops.arange(Math.toIntExact(channels))).multiply(VALUES);
    var at = bytes.add(starts).reshape(-1, (long) down.pixels * across.pixels * channels);
    return TensorOps.takeAlongLast(tables, at).reshape(-1, down.pixels, across.pixels, channels);
  }

  /** Returns the tile before or after each pixel of an axis. */
  private static Tensor tiles(Tiles axis, boolean after) {
    var each = new int[axis.pixels];
    Arrays.setAll(each, i -> after ? axis.after(i) : axis.before(i));
    return TensorOps.constant(NDArray.of(each, each.length));
  }

  /** Returns the weight of the tile below, or to the right, for each pixel. */
  private static Tensor shares(Tiles down, Tiles across, boolean ofRows) {
    var tiles = ofRows ? down : across;
    var shares = new float[tiles.pixels];
    for (int i = 0; i < shares.length; i++) shares[i] = tiles.shareOfAfter(i);
    var dims = ofRows ? new long[] {1, -1, 1, 1} : new long[] {1, 1, -1, 1};
    return TensorOps.constant(NDArray.of(shares, shares.length)).reshape(dims);
  }
}
