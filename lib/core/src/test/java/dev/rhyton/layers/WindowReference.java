package dev.rhyton.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a {@link WindowCase} gives, and its gradients, by plain loops over every product. */
final class WindowReference {
  private final WindowCase spec;
  private final int[] outs;
  private final List<Stage> stages = new ArrayList<>();

  /** An input, the weight that it is multiplied by (-1 for none), and the output it goes to. */
  private record Term(int in, int weight, int out) {}

  private static final class Stage {
    final List<Term> terms = new ArrayList<>();
    private final boolean largest;
    private final double[] factors;

    Stage(int size, boolean largest, boolean mean) {
      this.largest = largest;
      factors = new double[size];
      if (!mean) Arrays.fill(factors, 1);
    }

    /** Makes sums of terms their means. */
    void average() {
      for (var t : terms) factors[t.out]++;
      Arrays.setAll(factors, i -> 1 / factors[i]);
    }

    double[] forward(double[] x, double[] w) {
      var y = new double[factors.length];
      if (largest) Arrays.fill(y, Double.NEGATIVE_INFINITY);
      for (var t : terms) {
        double product = x[t.in] * (t.weight < 0 ? factors[t.out] : w[t.weight]);
        y[t.out] = largest ? Math.max(y[t.out], product) : y[t.out] + product;
      }
      return y;
    }

    double[] byInput(double[] x, double[] w, double[] y, double[] dy) {
      var dx = new double[x.length];
      for (var t : terms) {
        if (largest && x[t.in] != y[t.out]) continue;
        dx[t.in] += dy[t.out] * (t.weight < 0 ? factors[t.out] : w[t.weight]);
      }
      return dx;
    }

    double[] byWeights(double[] x, double[] w, double[] dy) {
      var dw = new double[w.length];
      for (var t : terms) dw[t.weight] += dy[t.out] * x[t.in];
      return dw;
    }
  }

  WindowReference(WindowCase spec) {
    this.spec = spec;
    outs = spec.outputSizes();
    int places = spec.batch * product(outs);
    int channels = spec.is("Separable") ? spec.channels * spec.multiplier : spec.outputChannels();
    boolean mean = spec.family.contains("Average");
    var windows = new Stage(places * channels, spec.family.contains("Max"), mean);
    meet(
        (out, in, weight) -> {
          for (int n = 0; n < spec.batch; n++) {
            int o = (n * product(outs) + out) * channels;
            int i = (n * product(spec.size) + in) * spec.channels;
            addChannels(windows.terms, i, weight, o);
          }
        });
    if (mean) windows.average();
    stages.add(windows);
    if (!spec.is("Separable")) return;
    var points = new Stage(places * spec.filters, false, false);
    for (int p = 0; p < places; p++) {
      for (int c = 0; c < channels; c++) {
        for (int f = 0; f < spec.filters; f++) {
          points.terms.add(new Term(p * channels + c, c * spec.filters + f, p * spec.filters + f));
        }
      }
    }
    stages.add(points);
  }

  /** The channels of an input and an output whose places a window brings together. */
  private void addChannels(List<Term> terms, int in, int weight, int out) {
    int c = spec.channels;
    int f = spec.filters;
    int m = spec.multiplier;
    for (int i = 0; i < c; i++) {
      if (spec.pools()) {
        terms.add(new Term(in + i, -1, out + i));
      } else if (spec.is("Depthwise", "Separable")) {
        for (int j = 0; j < m; j++) {
          terms.add(new Term(in + i, (weight * c + i) * m + j, out + i * m + j));
        }
      } else if (spec.is("ConvTranspose")) {
        for (int j = 0; j < f; j++) {
          terms.add(new Term(in + i, (weight * f + j) * c + i, out + j));
        }
      } else {
        int seen = c / spec.groups;
        int each = f / spec.groups;
        for (int j = i / seen * each; j < (i / seen + 1) * each; j++) {
          terms.add(new Term(in + i, (weight * seen + i % seen) * f + j, out + j));
        }
      }
    }
  }

  private interface Meeting {
    void at(int out, int in, int weight);
  }

  /** Every place of the output with every place of the input that its window covers. */
  private void meet(Meeting meeting) {
    if (spec.is("Global", "Adaptive")) {
      WindowCase.forEach(
          outs,
          out ->
              WindowCase.forEach(
                  spec.size,
                  in -> {
                    if (adaptively(out, in)) meeting.at(index(out, outs), index(in, spec.size), -1);
                  }));
      return;
    }
    boolean turned = spec.is("ConvTranspose");
    var from = turned ? spec.size : outs; // what the strides step over, and what lies under it
    var under = turned ? outs : spec.size;
    WindowCase.forEach(
        from,
        place ->
            WindowCase.forEach(
                spec.window,
                k -> {
                  var met = new int[spec.rank];
                  Arrays.setAll(
                      met,
                      a ->
                          place[a] * spec.strides[a]
                              + k[a] * spec.dilation[a]
                              - before(a, from[a], under[a]));
                  for (int a = 0; a < met.length; a++) if (met[a] < 0 || met[a] >= under[a]) return;
                  int at = index(place, from);
                  int other = index(met, under);
                  meeting.at(turned ? other : at, turned ? at : other, index(k, spec.window));
                }));
  }

  private boolean adaptively(int[] out, int[] in) {
    for (int a = 0; a < in.length; a++) {
      int begin = out[a] * spec.size[a] / outs[a];
      int end = ((out[a] + 1) * spec.size[a] + outs[a] - 1) / outs[a];
      if (in[a] < begin || in[a] >= end) return false;
    }
    return true;
  }

  /** How many places of padding stand before the first. */
  private int before(int axis, int steps, int under) {
    if (spec.padding.equals("valid")) return 0;
    int reach = spec.reach(axis);
    if (spec.padding.equals("causal")) return reach - 1;
    return Math.max(0, (steps - 1) * spec.strides[axis] + reach - under) / 2;
  }

  private static int index(int[] place, int[] sizes) {
    int index = 0;
    for (int a = 0; a < place.length; a++) index = index * sizes[a] + place[a];
    return index;
  }

  private static int product(int[] sizes) {
    return Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
  }

  /**
   * The outputs, then the gradients by the input and by each weight.
   *
   * @param weights the kernels, then a bias
   * @param loss from outputs to the gradient of a loss by them
   */
  List<double[]> run(double[] x, List<double[]> weights, UnaryOperator<double[]> loss) {
    var values = new ArrayList<>(List.of(x));
    for (int s = 0; s < stages.size(); s++) {
      values.add(stages.get(s).forward(values.get(s), spec.pools() ? null : weights.get(s)));
    }
    var y = values.get(stages.size());
    var gradients = new ArrayList<double[]>();
    double[] bias = spec.pools() ? null : weights.get(stages.size());
    if (bias != null) Arrays.setAll(y, i -> y[i] + bias[i % bias.length]);
    var dy = loss.apply(y);
    if (bias != null) {
      var sum = new double[bias.length];
      for (int i = 0; i < dy.length; i++) sum[i % sum.length] += dy[i];
      gradients.add(sum);
    }
    for (int s = stages.size() - 1; s >= 0; s--) {
      var in = values.get(s);
      var w = spec.pools() ? null : weights.get(s);
      if (w != null) gradients.add(0, stages.get(s).byWeights(in, w, dy));
      dy = stages.get(s).byInput(in, w, values.get(s + 1), dy);
    }
    gradients.add(0, dy);
    gradients.add(0, y);
    return gradients;
  }
}
