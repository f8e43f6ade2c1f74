package dev.rhyton.explain;

import dev.rhyton.config.Check;
import dev.rhyton.models.InferenceModel;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Occlusion: how much the score falls when a window of the input is covered. A pixel has the mean
 * of the windows that cover it. It needs no gradient, so it explains any model, also one whose
 * input are integers. Zeiler and Fergus 2014 (<a href="https://arxiv.org/abs/1311.2901">arXiv
 * 1311.2901</a>).
 *
 * <p>Images {@code (samples, height, width)}, with or without channels, are covered by windows of
 * height and width; tables and sequences {@code (samples, features)} by windows of neighbours, by
 * default of one.
 *
 * <pre>{@code
 * Occlusion.of(model).window(7).strides(3).explain(images).plot()
 * }</pre>
 */
public final class Occlusion extends Explainer<Occlusion> {
  /** Windows along an image by default. */
  private static final int WINDOWS = 7;

  private int[] window = {};
  private int[] strides = {};
  private double baseline;
  private transient @Nullable NDArray baselines;

  private Occlusion() {}

  /** Creates the method for a model. */
  public static Occlusion of(Model model) {
    return made(new Occlusion(), o -> o.explains(model));
  }

  /**
   * Creates the method for a model that only predicts, such as that of an ONNX file. Its scores are
   * its outputs, since nothing says what is before a softmax.
   */
  public static Occlusion of(InferenceModel model) {
    return made(new Occlusion(), o -> o.explains(model));
  }

  /**
   * Sets the size of the window: one number, or height and width. The default for images is a
   * seventh of their size, rounded up.
   */
  public Occlusion window(int... size) {
    return with(this, o -> o.window = sizes("window", size));
  }

  /** Sets the distance between windows, half of the window by default, rounded up. */
  public Occlusion strides(int... steps) {
    return with(this, o -> o.strides = sizes("strides", steps));
  }

  /** Sets the value that covers pixels or features, 0 by default. */
  public Occlusion baseline(double value) {
    return with(
        this,
        o -> {
          o.baseline = Check.finite("Occlusion", "baseline", value);
          o.baselines = null;
        });
  }

  /** Sets the values that cover them: those of a sample, or one for each sample. */
  public Occlusion baseline(Object sample) {
    var array = NDArray.from(sample);
    Check.that(array.isFinite(), "Occlusion: the baseline must be finite.");
    return with(this, o -> o.baselines = array);
  }

  private static int[] sizes(String what, int[] given) {
    Check.given("Occlusion", what, given);
    Check.that(
        given.length == 1 || given.length == 2,
        "Occlusion: %s needs one number, or two for images, received %s.",
        what,
        given);
    for (int size : given) Check.positive("Occlusion", what, size);
    return given.clone();
  }

  @Override
  String title() {
    return "occlusion";
  }

  @Override
  boolean isOverlay() {
    return true;
  }

  @Override
  Attributions attributions(ScoreFunction function, ExplainedSamples samples) {
    var shape = samples.x().shape();
    Check.that(
        shape.rank() >= 2 && shape.rank() <= 4,
        "Occlusion: expected (samples, features), or images with or without channels, received %s.",
        shape);
    var grid = Grid.of(shape);
    var windows = grid.windows(window, strides);
    var x = samples.x().toFloats();
    var cover = Baseline.of("Occlusion", samples.x(), baselines, baseline);
    var before = function.scores(samples);
    var values = new double[samples.length() * grid.cells()];
    for (int row = 0; row < samples.length(); row++) {
      var sums = new double[grid.cells()];
      var counts = new int[grid.cells()];
      for (int first = 0; first < windows.size(); first += ScoreFunction.BATCH) {
        var some = windows.subList(first, Math.min(windows.size(), first + ScoreFunction.BATCH));
        var scores = function.scores(covered(samples, row, x, cover, some, grid));
        for (int w = 0; w < scores.length; w++) {
          for (int cell : some.get(w)) {
            sums[cell] += before[row] - scores[w];
            counts[cell]++;
          }
        }
      }
      for (int c = 0; c < sums.length; c++) {
        values[row * sums.length + c] = counts[c] == 0 ? 0 : sums[c] / counts[c];
      }
    }
    var mapped = shape.rank() == 2 ? shape : shape.upTo(3);
    return new Attributions(NDArray.of(FloatArrays.of(values), mapped.dims()));
  }

  /** Returns copies of a row, in each of which one window is covered. */
  private static ExplainedSamples covered(
      ExplainedSamples samples, int row, float[] x, float[] cover, List<int[]> windows, Grid grid) {
    int width = x.length / samples.length();
    var values = new float[windows.size() * width];
    var rows = new int[windows.size()];
    Arrays.fill(rows, row);
    for (int w = 0; w < windows.size(); w++) {
      System.arraycopy(x, row * width, values, w * width, width);
      for (int cell : windows.get(w)) {
        int at = cell * grid.channels();
        System.arraycopy(cover, row * width + at, values, w * width + at, grid.channels());
      }
    }
    return samples.rows(rows).with(values);
  }

  /** The cells of a sample, in rows and columns: pixels, or the features of a table in one row. */
  private record Grid(int down, int across, int channels) {
    static Grid of(Shape shape) {
      boolean image = shape.rank() > 2;
      return new Grid(
          image ? (int) shape.dim(1) : 1,
          (int) shape.dim(image ? 2 : 1),
          shape.rank() == 4 ? (int) shape.dim(3) : 1);
    }

    int cells() {
      return down * across;
    }

    /** Returns the cells of each window; together they cover all cells. */
    List<int[]> windows(int[] size, int[] steps) {
      int usual = down == 1 ? 1 : (Math.max(down, across) + WINDOWS - 1) / WINDOWS;
      int high = Math.min(down, size.length == 0 ? usual : size[0]);
      int wide = Math.min(across, size.length == 0 ? usual : size[size.length - 1]);
      int stepDown = steps.length == 0 ? (high + 1) / 2 : steps[0];
      int stepAcross = steps.length == 0 ? (wide + 1) / 2 : steps[steps.length - 1];
      Check.that(
          stepDown <= high && stepAcross <= wide,
          "Occlusion: strides of %s leave parts between windows of %s uncovered: use smaller ones.",
          steps,
          List.of(high, wide));
      var all = new ArrayList<int[]>();
      for (int top : starts(down, high, stepDown)) {
        for (int left : starts(across, wide, stepAcross)) {
          var cells = new int[high * wide];
          for (int i = 0; i < cells.length; i++) {
            cells[i] = (top + i / wide) * across + left + i % wide;
          }
          all.add(cells);
        }
      }
      return all;
    }

    /** Returns where windows begin; the last one ends at the border. */
    private static List<Integer> starts(int length, int size, int step) {
      var starts = new ArrayList<Integer>();
      for (int at = 0; at + size < length; at += step) starts.add(at);
      starts.add(length - size);
      return starts;
    }
  }
}
