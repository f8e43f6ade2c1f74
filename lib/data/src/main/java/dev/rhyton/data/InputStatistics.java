package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The mean, the variance and the range of each feature of an input. The features are the values of
 * a sample, or, if a sample has more than 4,096 values or their number varies, the values of the
 * last axis (the channels of an image); if these are as many, they all are one feature. Strings
 * have none. Of an array of more than a million values, mean and variance are computed from a
 * million values, in rows at equal distances. Batches are merged as in Chan, Golub and LeVeque,
 * 1979.
 *
 * <pre>{@code
 * var seen = InputStatistics.of(first).merged(InputStatistics.of(second));
 * }</pre>
 */
public final class InputStatistics {
  private static final int MOST = 4096;
  private static final int CHUNK = 1 << 16; // values that are converted at once
  private static final int MOMENTS = 1 << 20; // values that mean and variance are computed from
  private static final double FARTHEST = 10; // deviations of a feature
  private static final double EPSILON = 1e-6; // of features that hardly vary, in a drift
  private static final double FLAT = 1e-6; // the deviation of a feature that does not vary

  private final Shape sample;
  private final long count; // of the values of each feature
  private final double[] mean;
  private final double[] squares; // sums of squared differences to the mean
  private final double[] low;
  private final double[] high;

  private InputStatistics(
      Shape sample, long count, double[] mean, double[] squares, double[] low, double[] high) {
    this.sample = sample;
    this.count = count;
    this.mean = mean;
    this.squares = squares;
    this.low = low;
    this.high = high;
  }

  /** Returns the statistics of an array of at least one sample. */
  public static InputStatistics of(NDArray x) {
    Check.given("InputStatistics", "x", x);
    Check.that(
        x.shape().rank() > 0 && x.length() > 0,
        "InputStatistics: expected at least one sample, received an array of shape %s.",
        x.shape());
    var sample = x.shape().from(1);
    boolean numbers = x.dtype() != DType.STRING && !x.dtype().isComplex();
    int features = numbers ? features(sample) : 0;
    var none = new double[0];
    if (features == 0) return new InputStatistics(sample, x.length(), none, none, none, none);
    long every = (x.size() + MOMENTS - 1) / MOMENTS;
    long rows = x.size() / features;
    var all = blank(sample, (rows + every - 1) / every, features);
    var first = new double[features]; // sums of differences to it lose fewer digits
    int chunk = Math.max(1, CHUNK / Math.max(1, (int) sample.size()));
    long row = 0;
    for (int from = 0; from < x.length(); from += chunk) {
      // As the model sees them.
      var values = x.slice(from, Math.min(x.length(), from + chunk)).toFloats();
      if (from == 0) first = all.begin(values);
      for (int at = 0; at < values.length; at += features, row++) {
        all.range(values, at);
        if (row % every == 0) all.moments(values, at, first);
      }
    }
    for (int k = 0; k < features; k++) {
      double off = all.mean[k] / all.count;
      all.squares[k] = Math.max(0, all.squares[k] - off * all.mean[k]);
      all.mean[k] = first[k] + off;
    }
    return all;
  }

  private static InputStatistics blank(Shape sample, long count, int features) {
    return new InputStatistics(
        sample,
        count,
        new double[features],
        new double[features],
        new double[features],
        new double[features]);
  }

  private double[] begin(float[] values) {
    for (int k = 0; k < mean.length; k++) low[k] = high[k] = values[k];
    return low.clone();
  }

  /** Widens the ranges; the branches are faster than minimum and maximum. */
  private void range(float[] values, int at) {
    for (int k = 0; k < low.length; k++) {
      float value = values[at + k];
      if (value < low[k]) low[k] = value;
      if (value > high[k]) high[k] = value;
    }
  }

  private void moments(float[] values, int at, double[] first) {
    for (int k = 0; k < first.length; k++) {
      double off = values[at + k] - first[k];
      mean[k] += off;
      squares[k] += off * off;
    }
  }

  private static int features(Shape sample) {
    if (sample.isKnown() && sample.size() <= MOST) return (int) sample.size();
    long last = sample.rank() == 0 ? 1 : sample.last();
    return last > 0 && last <= MOST ? (int) last : 1;
  }

  /** Returns the statistics of both. */
  public InputStatistics merged(InputStatistics other) {
    int features = commonFeatures("merged", other);
    var shape = sample.equals(other.sample) ? sample : varied(other.sample);
    var a = reduced(features);
    var b = other.reduced(features);
    long total = a.count + b.count;
    var result = blank(shape, total, features);
    for (int k = 0; k < features; k++) {
      double off = b.mean[k] - a.mean[k];
      double share = (double) b.count / total;
      result.mean[k] = a.mean[k] + off * share;
      result.squares[k] = a.squares[k] + b.squares[k] + off * off * a.count * share;
      result.low[k] = Math.min(a.low[k], b.low[k]);
      result.high[k] = Math.max(a.high[k], b.high[k]);
    }
    return result;
  }

  /**
   * Returns statistics of samples of the same shape with other moments, and with the range of
   * these.
   *
   * @param moments the number of samples, the means, and the sums of squares off the mean, as
   *     backups of earlier versions have them
   */
  public InputStatistics withMoments(NDArray moments) {
    var all = Check.given("withMoments", "moments", moments).toDoubles();
    int features = mean.length;
    Check.that(
        all.length == 1 + 2 * features && all[0] >= 1,
        "InputStatistics: an array of shape %s does not hold the moments of %d features.",
        moments.shape(),
        features);
    return new InputStatistics(
        sample,
        (long) all[0],
        Arrays.copyOfRange(all, 1, 1 + features),
        Arrays.copyOfRange(all, 1 + features, all.length),
        low,
        high);
  }

  /** Returns the number of features that can be compared: fewer if the sizes vary. */
  private int commonFeatures(String where, InputStatistics other) {
    Check.given(where, "other", other);
    Check.that(
        other.sample.rank() == sample.rank() && (other.mean.length == 0) == (mean.length == 0),
        "%s: expected samples like those of shape %s, received %s.",
        where,
        sample,
        other.sample);
    return sample.equals(other.sample)
        ? mean.length
        : Math.min(mean.length, features(varied(other.sample)));
  }

  /** Returns the shape of samples whose sizes vary where both differ. */
  private Shape varied(Shape other) {
    var result = sample;
    for (int i = 0; i < sample.rank(); i++) {
      if (sample.dim(i) != other.dim(i)) result = result.with(i, Shape.UNKNOWN);
    }
    return result;
  }

  /** Returns the statistics with fewer features: each is a mixture of some of the present ones. */
  private InputStatistics reduced(int features) {
    if (features == mean.length) return this;
    var part = new InputStatistics[features];
    for (int k = 0; k < mean.length; k++) {
      var one =
          new InputStatistics(
              Shape.of(features),
              count,
              only(mean, k),
              only(squares, k),
              only(low, k),
              only(high, k));
      int to = k % features;
      part[to] = part[to] == null ? one : part[to].merged(one);
    }
    var all = Arrays.asList(part);
    return new InputStatistics(
        sample,
        part[0].count,
        all.stream().mapToDouble(p -> p.mean[0]).toArray(),
        all.stream().mapToDouble(p -> p.squares[0]).toArray(),
        all.stream().mapToDouble(p -> p.low[0]).toArray(),
        all.stream().mapToDouble(p -> p.high[0]).toArray());
  }

  private static double[] only(double[] values, int k) {
    return new double[] {values[k]};
  }

  // ---- comparing ----

  /** Returns whether a sample has this shape, apart from axes of length 1 at the end. */
  private boolean accepts(Shape other) {
    return plain(sample).accepts(plain(other));
  }

  private static Shape plain(Shape shape) {
    var result = shape;
    while (result.rank() > 0 && result.last() == 1) result = result.upTo(result.rank() - 1);
    return result;
  }

  /**
   * Returns bounds of samples.
   *
   * @param margin how far a feature may be outside of its range, in widths of the range; a feature
   *     that never changed has the width of the widest feature
   * @param distance the largest distance of a sample from the mean: the root mean square over its
   *     values of {@code (x − mean) / deviation}, each at most 10, without the largest one
   */
  public Bounds bounds(double margin, double distance) {
    return new Bounds(this, margin, distance);
  }

  /** Bounds of samples. */
  public static final class Bounds {
    private final InputStatistics seen;
    private final double distance;
    private final double[] least;
    private final double[] most;
    private final double[] scale; // one over the deviation

    private Bounds(InputStatistics seen, double margin, double distance) {
      this.seen = seen;
      this.distance = distance;
      int features = seen.mean.length;
      least = new double[features];
      most = new double[features];
      scale = new double[features];
      double widest = 0;
      for (int k = 0; k < features; k++) widest = Math.max(widest, seen.high[k] - seen.low[k]);
      for (int k = 0; k < features; k++) {
        double width = seen.high[k] - seen.low[k];
        if (width == 0) width = widest == 0 ? 1 : widest;
        least[k] = seen.low[k] - margin * width;
        most[k] = seen.high[k] + margin * width;
        double flat = FLAT * Math.max(1, Math.abs(seen.mean[k]));
        scale[k] = 1 / Math.max(Math.sqrt(seen.squares[k] / seen.count), flat);
      }
    }

    /** Returns what is unusual about samples, as the end of a message; null if nothing is. */
    public @Nullable String unusual(NDArray x) {
      var sample = Check.given("unusual", "x", x).shape().from(1);
      if (!seen.accepts(sample)) {
        return String.format(
            "expected samples of shape %s as in training, received %s.", seen.sample, sample);
      }
      if (least.length == 0 || x.dtype() == DType.STRING) return null;
      var values = x.toDoubles();
      int size = (int) sample.size();
      for (int row = 0; row < x.length(); row++) {
        double sum = 0;
        double largest = 0;
        for (int i = 0, k = 0; i < size; i++, k = k + 1 == least.length ? 0 : k + 1) {
          double value = values[row * size + i];
          if (!(value >= least[k] && value <= most[k])) return outside(value, "row " + row, k);
          double off = (value - seen.mean[k]) * scale[k];
          double square = Math.min(off * off, FARTHEST * FARTHEST);
          sum += square;
          largest = Math.max(largest, square);
        }
        double far = Math.sqrt((sum - largest) / Math.max(1, size - 1));
        if (far > distance) return distant(far, row);
      }
      return null;
    }

    /** Returns what is unusual about the range of other samples; null if nothing is. */
    public @Nullable String unusual(InputStatistics now) {
      Check.given("unusual", "now", now);
      for (int k = 0; k < Math.min(least.length, now.mean.length); k++) {
        if (now.low[k] < least[k]) return outside(now.low[k], "the samples", k);
        if (now.high[k] > most[k]) return outside(now.high[k], "the samples", k);
      }
      return null;
    }

    private String outside(double value, String where, int k) {
      return String.format(
          Locale.ROOT,
          "the value %.4g in %s is far outside of its range in training, expected %.4g to %.4g.",
          value,
          where,
          least[k],
          most[k]);
    }

    private String distant(double far, int row) {
      return String.format(
          Locale.ROOT,
          "row %d is unlike the training data, at a distance of %.1f deviations, expected at most"
              + " %s.",
          row,
          far,
          Text.number(distance));
    }
  }

  /**
   * Returns the distance to the statistics of other samples in standard deviations; 0 if they are
   * equal.
   */
  public double drift(InputStatistics others) {
    int features = commonFeatures("drift", others);
    var a = reduced(features);
    var b = others.reduced(features);
    double sum = 0;
    for (int k = 0; k < features; k++) {
      double deviation = a.deviation(k);
      double off = (b.mean[k] - a.mean[k]) / deviation;
      double ratio = Math.log(b.deviation(k) / deviation);
      sum += off * off + ratio * ratio;
    }
    return Math.sqrt(sum / features);
  }

  private double deviation(int k) {
    return Math.sqrt(squares[k] / count + EPSILON);
  }

  // ---- reading ----

  /** Returns the shape of a sample, with unknown sizes where they vary. */
  public Shape shape() {
    return sample;
  }

  /** Returns the number of values of each feature from which mean and deviation are computed. */
  public long count() {
    return count;
  }

  /** Returns the mean of each feature; none for texts. */
  public double[] mean() {
    return mean.clone();
  }

  /** Returns the standard deviation of each feature. */
  public double[] standardDeviation() {
    return Arrays.stream(squares).map(s -> Math.sqrt(s / count)).toArray();
  }

  /** Returns the smallest value of each feature. */
  public double[] low() {
    return low.clone();
  }

  /** Returns the largest value of each feature. */
  public double[] high() {
    return high.clone();
  }

  // ---- saving ----

  /** Returns the statistics as an array, which {@link #ofState} reads. */
  public NDArray state() {
    var dims = Arrays.stream(sample.dims()).asDoubleStream();
    var values = Stream.of(mean, squares, low, high).flatMapToDouble(Arrays::stream);
    var head = DoubleStream.concat(DoubleStream.of((double) count, sample.rank()), dims);
    return NDArray.from(DoubleStream.concat(head, values).toArray());
  }

  /** Returns the statistics that {@link #state} wrote. */
  public static InputStatistics ofState(NDArray state) {
    var all = Check.given("InputStatistics", "state", state).toDoubles();
    int rank = all.length < 2 ? -1 : (int) all[1];
    int features = (all.length - 2 - rank) / 4;
    boolean fits =
        state.isFinite()
            && rank >= 0
            && rank < Shape.MOST_AXES
            && all[0] >= 1
            && all.length == 2 + rank + 4 * features;
    var shape =
        fits ? Shape.of(Arrays.stream(all, 2, 2 + rank).mapToLong(d -> (long) d).toArray()) : null;
    Check.that(
        shape != null && (features == 0 || features == features(shape)),
        "InputStatistics: an array of shape %s is not the state of statistics.",
        state.shape());
    var parts =
        IntStream.range(0, 4)
            .mapToObj(i -> 2 + rank + i * features)
            .map(from -> Arrays.copyOfRange(all, from, from + features))
            .toList();
    return new InputStatistics(
        shape, (long) all[0], parts.get(0), parts.get(1), parts.get(2), parts.get(3));
  }
}
