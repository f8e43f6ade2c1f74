package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;

/**
 * Computes the privacy loss of training with noisy gradients. A step on a Poisson sample of rate
 * {@code q} with noise σ is Rényi differentially private of order α with
 *
 * <p>{@code R(α) = 1/(α−1) · log Σ_k C(α,k) (1−q)^(α−k) q^k exp((k²−k)/2σ²)},
 *
 * <p>for integer α; the values of several steps add up. Mironov, Talwar and Zhang, 2019, arXiv
 * 1908.10530.
 *
 * <pre>{@code Accountant.of(4).steps(0.01, 10_000).epsilon(1e-5)}</pre>
 */
public final class Accountant {
  private static final int FIRST = 2;
  private static final int LAST = 256;

  private final double noise;
  private final double[] spent = new double[LAST + 1];
  private double lastRate = -1;
  private double[] perStep = {};

  private Accountant(double noise) {
    this.noise = noise;
  }

  /** Creates an accountant for noise with a standard deviation in units of the clipping norm. */
  public static Accountant of(double noise) {
    Check.notNegative("Accountant", "noise", noise);
    return new Accountant(noise);
  }

  /** Adds a step on a batch that contains each sample with probability {@code rate}. */
  public void step(double rate) {
    add(rate, 1);
  }

  /** Adds {@code number} such steps. */
  public Accountant steps(double rate, long number) {
    Check.that(number >= 0, "Accountant: steps must not be negative, received %d.", number);
    add(rate, number);
    return this;
  }

  private void add(double rate, long number) {
    Check.that(
        rate >= 0 && rate <= 1, "Accountant: rate must lie between 0 and 1, received %s.", rate);
    if (rate != lastRate) {
      perStep = new double[LAST + 1];
      for (int order = FIRST; order <= LAST; order++) perStep[order] = renyi(rate, order);
      lastRate = rate;
    }
    for (int order = FIRST; order <= LAST; order++) spent[order] += number * perStep[order];
  }

  private double renyi(double rate, int order) {
    if (rate == 0) return 0;
    if (noise == 0) return Double.POSITIVE_INFINITY;
    if (rate == 1) return order / (2 * noise * noise);
    var terms = new double[order + 1];
    double choose = 0; // the logarithm of order over k
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k <= order; k++) {
      terms[k] =
          choose
              + k * Math.log(rate)
              + (order - k) * Math.log1p(-rate)
              + ((double) k * k - k) / (2 * noise * noise);
      largest = Math.max(largest, terms[k]);
      choose += Math.log((double) (order - k) / (k + 1));
    }
    double sum = 0;
    for (double term : terms) sum += Math.exp(term - largest);
    return (largest + Math.log(sum)) / (order - 1);
  }

  /**
   * Returns the ε for which all steps together are (ε, δ)-differentially private, by the tighter
   * conversion {@code R(α) + log((α−1)/α) − (log δ + log α)/(α−1)}. Canonne, Kamath and Steinke,
   * 2020, arXiv 2004.00010.
   */
  public double epsilon(double delta) {
    return smallest(delta, true);
  }

  /** Returns ε by the classical conversion {@code R(α) − log δ/(α−1)}. Mironov, 2017. */
  public double classicalEpsilon(double delta) {
    return smallest(delta, false);
  }

  NDArray state() {
    return NDArray.from(spent.clone());
  }

  void restore(NDArray state) {
    var before = state.toDoubles();
    System.arraycopy(before, 0, spent, 0, spent.length);
  }

  private double smallest(double delta, boolean tight) {
    Check.that(
        delta > 0 && delta < 1, "Accountant: delta must lie between 0 and 1, received %s.", delta);
    double best = Double.POSITIVE_INFINITY;
    for (int a = FIRST; a <= LAST; a++) {
      double more =
          tight
              ? Math.log1p(-1.0 / a) - (Math.log(delta) + Math.log(a)) / (a - 1)
              : -Math.log(delta) / (a - 1);
      best = Math.min(best, spent[a] + more);
    }
    return Math.max(0, best);
  }
}
