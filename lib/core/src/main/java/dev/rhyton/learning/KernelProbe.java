package dev.rhyton.learning;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.Contraction;
import dev.rhyton.tensor.internal.GradientTaps;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Measures and changes a kernel on a sample: all its uses, its output channels, and their means and
 * variances.
 */
public final class KernelProbe {
  /** Smaller variances count as 0: the output is constant, and must not be divided by them. */
  private static final double CONSTANT = 1e-10;

  // This number is enough to learn directions.
  private static final long PATCH_NUMBERS = 4_000_000;
  private static final long PLACES = 20_000;

  private final Weight kernel;
  private final @Nullable Weight bias; // of the channels, or null
  private final String path;
  private final List<NDArray> sample;
  private final List<List<Contraction>> parts; // for each part of the channels, all its uses
  private final int channels;
  private final int @Nullable [] channelOf; // for each number of the kernel
  private final NDArray first;
  private final double[] wanted; // the mean of each channel at the initial bias
  private final List<Tensor> statistics; // the mean and variance of each channel
  private @Nullable Moments moments; // of all probes
  private int place; // of this probe among them
  private double before;
  private double[][] measured = {};
  private boolean learned = true;
  private int iterations;
  private final StringJoiner notes = new StringJoiner("; ");

  /** Creates a probe for the kernel of these uses, in the open graph; {@code bias} may be null. */
  KernelProbe(
      Weight kernel,
      @Nullable Weight bias,
      String path,
      List<GradientTaps.Use> uses,
      List<NDArray> sample) {
    this.kernel = kernel;
    this.path = path;
    this.sample = sample;
    boolean known = uses.stream().map(GradientTaps.Use::contraction).noneMatch(Objects::isNull);
    parts = known ? parts(kernel, uses) : List.of();
    channels = known ? Math.toIntExact(parts.size() * parts.get(0).get(0).channels()) : 1;
    channelOf = known ? channelOf(kernel.shape(), parts.get(0).get(0).channelAxes()) : null;
    this.bias = bias != null && bias.shape().size() == channels ? bias : null;
    wanted =
        this.bias == null ? new double[channels] : TensorInternals.stored(this.bias).toDoubles();
    first = TensorInternals.stored(kernel);
    var rows =
        known ? rows() : Ops.concatenate(uses.stream().map(u -> flat(u.output())).toList(), 0);
    statistics = List.of(rows.mean(0), rows.var(0));
  }

  /**
   * Measures probes for the first time. They share a function: the first run of one of its own for
   * each took most of the time of a calibration.
   */
  static void start(List<KernelProbe> probes) {
    if (probes.isEmpty()) return;
    var all = probes.stream().flatMap(p -> p.statistics.stream()).toList();
    var moments = new Moments(GraphBuilder.required().function(all), probes.get(0).sample);
    for (int i = 0; i < probes.size(); i++) {
      var probe = probes.get(i);
      probe.moments = moments;
      probe.place = i;
      probe.measure();
      probe.before = probe.variance();
    }
  }

  /** The means and variances of the channels of all probes, which change with the weights. */
  private static final class Moments {
    private final TracedFunction function;
    private final List<NDArray> sample;
    private long changes; // of the weights, before the last run
    private NDArray @Nullable [] latest;

    Moments(TracedFunction function, List<NDArray> sample) {
      this.function = function;
      this.sample = sample;
    }

    double[][] of(int probe) {
      long now = function.changes();
      if (latest == null || now != changes) latest = function.run(sample);
      changes = now;
      return new double[][] {latest[2 * probe].toDoubles(), latest[2 * probe + 1].toDoubles()};
    }
  }

  /** Splits the uses by groups of channels, each with a part of the kernel. */
  private static List<List<Contraction>> parts(Weight kernel, List<GradientTaps.Use> uses) {
    long all = kernel.shape().last();
    long own = uses.get(0).source().shape().last();
    int count = (int) (all / own);
    var parts = new ArrayList<List<Contraction>>();
    for (int i = 0; i < count; i++) parts.add(new ArrayList<>());
    for (int i = 0; i < uses.size(); i++) parts.get(i % count).add(uses.get(i).contraction());
    return parts;
  }

  private Tensor rows() {
    var columns = parts.stream().map(p -> pooled(p.stream().map(Contraction::rows).toList()));
    return Ops.concatenate(columns.toList(), 1);
  }

  private static Tensor pooled(List<Tensor> uses) {
    return Ops.concatenate(uses.stream().map(t -> t.cast(DType.FLOAT32)).toList(), 0);
  }

  private static Tensor flat(Tensor x) {
    return x.cast(DType.FLOAT32).reshape(Shape.UNKNOWN, 1);
  }

  /** Returns the channel of each number of a kernel, whose axes are counted from the end. */
  private static int[] channelOf(Shape shape, int[] axes) {
    var dims = shape.dims();
    var channel = new int[Math.toIntExact(shape.size())];
    for (int axis : axes) {
      long inner = shape.from(dims.length + axis + 1).size();
      long count = dims[dims.length + axis];
      for (int i = 0; i < channel.length; i++) {
        channel[i] = (int) (channel[i] * count + i / inner % count);
      }
    }
    return channel;
  }

  /** Returns the kernel. */
  public Weight kernel() {
    return kernel;
  }

  /** Returns whether the kernel has learned values. */
  boolean isLearned() {
    return learned;
  }

  /** Returns whether a bias is added to its channels. */
  public boolean hasBias() {
    return bias != null;
  }

  // ---- outputs ----

  /**
   * Computes the mean and variance of its channels again after a change. Without a change of any
   * weight since the last measurement, of this probe or of another one, nothing is computed.
   */
  public void measure() {
    measured = requireNonNull(moments).of(place);
  }

  /** Returns the variance of each channel when it was last measured. */
  public double[] variances() {
    return measured[1].clone();
  }

  /** Returns the variance of all outputs, including the changes of the bias. */
  public double variance() {
    var shift = bias == null ? wanted : TensorInternals.stored(bias).toDoubles();
    double total = 0;
    double mean = 0;
    for (int c = 0; c < channels; c++) mean += shifted(c, shift) / channels;
    for (int c = 0; c < channels; c++) {
      double away = shifted(c, shift) - mean;
      total += (measured[1][c] + away * away) / channels;
    }
    return total;
  }

  private double shifted(int channel, double[] shift) {
    return measured[0][channel] + shift[channel] - wanted[channel];
  }

  /**
   * Returns whether the output varies, so that dividing by its deviation is possible. If it does
   * not, the initial values are restored.
   */
  public boolean varies() {
    double variance = variance();
    if (variance > CONSTANT) return true;
    TensorInternals.set(kernel, first);
    measure();
    leave("output is " + (Double.isNaN(variance) ? "not finite" : "constant") + ": left unchanged");
    return false;
  }

  static boolean isConstant(double variance) {
    return !(variance > CONSTANT);
  }

  // ---- inputs ----

  /** Returns whether the mapping from the numbers of the kernel to channels is known. */
  public boolean isKnown() {
    return !parts.isEmpty();
  }

  /** Returns the number of groups of channels with separate inputs. */
  public int groups() {
    return parts.size();
  }

  /** Returns the number of channels. */
  public int channels() {
    return channels;
  }

  /** Returns the number of weights of a channel. */
  public int terms() {
    return Math.toIntExact(kernel.shape().size() / channels);
  }

  /**
   * Returns the inputs of a group of channels, {@code (places, terms)}, or null if their size is
   * not the same everywhere.
   */
  public @Nullable NDArray patches(int group) {
    var each = parts.get(group).stream().map(Contraction::patches).toList();
    if (each.stream().anyMatch(Objects::isNull)) return null;
    var function = GraphBuilder.required().partial(List.of(pooled(each)));
    var ofOne = function.run(rows(1))[0];
    long fit = Math.min(PATCH_NUMBERS / ofOne.size(), PLACES / ofOne.length());
    return function.run(rows((int) Math.max(1, fit)))[0];
  }

  private List<NDArray> rows(int count) {
    return sample.stream().map(a -> a.slice(0, Math.min(count, a.length()))).toList();
  }

  // ---- changes ----

  /** Marks the kernel as not learned, with the reason in the report. */
  void leave(String reason) {
    learned = false;
    note(reason);
  }

  /** Sets the kernel to 0, so that the output of the model is its bias at first. */
  void silence() {
    var zeros = new float[Math.toIntExact(kernel.shape().size())];
    TensorInternals.set(kernel, NDArray.of(zeros, kernel.shape().dims()));
    center();
    leave("last kernel of a regression: 0");
  }

  /** Sets the kernel to orthonormal directions, if the numbers of each channel are known. */
  void makeOrthonormal() {
    if (isKnown()) place(Initializer.ORTHOGONAL.apply(terms(), channels));
  }

  /** Sets the kernel to directions, {@code (terms, channels)}. */
  public void place(NDArray directions) {
    Check.state(channelOf != null, () -> path + " has no known channels.");
    var from = directions.toDoubles();
    var values = new double[channelOf.length];
    var terms = new int[channels];
    for (int i = 0; i < values.length; i++) {
      int c = channelOf[i];
      values[i] = from[terms[c]++ * channels + c];
    }
    TensorInternals.set(kernel, NDArray.of(values, kernel.shape().dims()));
  }

  /** Multiplies the kernel by a factor. */
  public void scale(double factor) {
    TensorInternals.set(kernel, TensorInternals.stored(kernel).scale(factor));
  }

  /** Divides the kernel by {@code √number}, since it is the last one of so many branches. */
  void endBranch(int number) {
    if (!learned) return;
    scale(1 / Math.sqrt(number));
    measure();
    note("the last one of a residual branch: divided by √" + number);
  }

  /** Multiplies the weights of each channel by a factor. */
  public void scale(double[] factors) {
    var values = TensorInternals.stored(kernel).toDoubles();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factors[channelOf == null ? 0 : channelOf[i]];
    }
    TensorInternals.set(kernel, NDArray.of(values, kernel.shape().dims()));
  }

  /** Changes the bias so that each channel has the mean that the initial bias defines. */
  public void center() {
    measure();
    if (bias == null) return;
    var values = new double[channels];
    Arrays.setAll(values, c -> wanted[c] - measured[0][c]);
    TensorInternals.set(bias, NDArray.of(values, bias.shape().dims()));
  }

  // ---- the report ----

  /** Adds a remark to the report. */
  public void note(String text) {
    notes.add(text);
  }

  /** Adds a step of the search to the report. */
  public void iterated() {
    iterations++;
  }

  Calibration.Row row() {
    return new Calibration.Row(path, before, variance(), iterations, notes.toString());
  }
}
