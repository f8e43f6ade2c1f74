package dev.rhyton.explain;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Integrated gradients: {@code (x − b) · ∫ ∂score/∂x (b + α (x − b)) dα}, the gradient along the
 * straight line from a baseline {@code b} to the sample, times the difference. The contributions of
 * a sample add up to the difference of its score from that of the baseline. Sundararajan et al.
 * 2017 (<a href="https://arxiv.org/abs/1703.01365">arXiv 1703.01365</a>).
 *
 * <p>The integral is a mean over steps. If the sum of a sample differs from the difference by about
 * 1 %, the number of steps is doubled, up to {@value #MOST}; {@link Explanation#gaps} reports what
 * is missing then.
 *
 * <pre>{@code
 * IntegratedGradients.of(model).baseline(0.5).explain(images, classes)
 * }</pre>
 */
public final class IntegratedGradients extends Explainer<IntegratedGradients> {
  static final int MOST = 4096;

  /** What may be missing of a difference, so that less than 1 % is also after rounding. */
  static final double COMPLETE = 0.008;

  /** Differences of float32 scores are exact to about this fraction of the scores. */
  private static final double ROUNDING = 1e-5;

  private @Range(atLeast = 1, atMost = MOST) int steps = 32;
  private double baseline;
  private transient @Nullable NDArray baselines;

  private IntegratedGradients() {}

  /** Creates the method for a model. */
  public static IntegratedGradients of(Model model) {
    return made(new IntegratedGradients(), g -> g.explains(model));
  }

  /** Sets the first number of steps, 32 by default. */
  public IntegratedGradients steps(int count) {
    return with(this, g -> g.steps = count);
  }

  /**
   * Sets the baseline to one value for all pixels or features, 0 by default: black, or the mean of
   * a standardized feature. It should be an input that says nothing.
   */
  public IntegratedGradients baseline(double value) {
    return with(
        this,
        g -> {
          g.baseline = Check.finite("IntegratedGradients", "baseline", value);
          g.baselines = null;
        });
  }

  /** Sets the baseline to a sample, such as the mean of the data, or to one for each sample. */
  public IntegratedGradients baseline(Object sample) {
    var array = NDArray.from(sample);
    Check.that(array.isFinite(), "IntegratedGradients: the baseline must be finite.");
    return with(this, g -> g.baselines = array);
  }

  @Override
  String title() {
    return "integrated gradients";
  }

  @Override
  Attributions attributions(ScoreFunction function, ExplainedSamples samples) {
    Check.that(
        samples.x().dtype().isFloat(),
        "IntegratedGradients: a path needs an input of floats, received %s: use Occlusion.",
        samples.x().dtype());
    var x = samples.x().toFloats();
    var from = Baseline.of("IntegratedGradients", samples.x(), baselines, baseline);
    var end = function.scores(samples);
    var begin = function.scores(samples.with(from));
    var values = new double[x.length];
    var gaps = new double[samples.length()];
    var open = IntStream.range(0, samples.length()).toArray();
    for (int count = steps; open.length > 0; count = Math.min(MOST, 2 * count)) {
      integrate(function, samples, from, open, count, values);
      for (int row : open) gaps[row] = gap(values, row, gaps.length, end[row], begin[row]);
      if (count == MOST) break;
      open = Arrays.stream(open).filter(row -> gaps[row] > COMPLETE).toArray();
    }
    var shape = samples.x().shape().dims();
    return new Attributions(NDArray.of(FloatArrays.of(values), shape), gaps);
  }

  /**
   * Writes the contributions in some rows, with steps at the middles of equal parts of the line.
   */
  private static void integrate(
      ScoreFunction function,
      ExplainedSamples samples,
      float[] from,
      int[] rows,
      int count,
      double[] values) {
    var x = samples.x().toFloats();
    int width = x.length / samples.length();
    var sums = new double[rows.length * width];
    int together = Math.max(1, ScoreFunction.BATCH / rows.length); // steps in one run
    for (int first = 0; first < count; first += together) {
      int steps = Math.min(together, count - first);
      var copies = new int[steps * rows.length];
      var points = new float[steps * sums.length];
      for (int i = 0; i < points.length; i++) {
        int row = rows[i / width % rows.length];
        copies[i / width] = row;
        double share = (first + i / sums.length + 0.5) / count;
        int at = row * width + i % width;
        points[i] = (float) (from[at] + share * (x[at] - from[at]));
      }
      var gradient = function.slope(samples.rows(copies).with(points)).gradient().toDoubles();
      for (int i = 0; i < gradient.length; i++) sums[i % sums.length] += gradient[i] / count;
    }
    for (int i = 0; i < sums.length; i++) {
      int at = rows[i / width] * width + i % width;
      values[at] = sums[i] * (x[at] - from[at]);
    }
  }

  private static double gap(double[] values, int row, int rows, double end, double begin) {
    int width = values.length / rows;
    double sum = Arrays.stream(values, row * width, (row + 1) * width).sum();
    double missing = Math.abs(end - begin - sum);
    double rounding = ROUNDING * (Math.abs(end) + Math.abs(begin));
    return missing <= rounding ? 0 : missing / Math.max(rounding, Math.abs(end - begin));
  }
}
