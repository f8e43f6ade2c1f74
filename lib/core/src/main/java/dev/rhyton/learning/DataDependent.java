package dev.rhyton.learning;

import dev.rhyton.initializers.Initializers;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Normalizes each channel to mean 0 and variance 1 through scale and bias, then balances the
 * learning rates of the layers. Krähenbühl et al., 2016, arXiv 1511.06856.
 */
final class DataDependent extends WeightStrategy {
  private @Nullable KernelDirections directions; // null for random ones

  private DataDependent() {}

  /** Creates a strategy with kernels of learned directions, or of random ones for null. */
  static DataDependent of(@Nullable KernelDirections directions) {
    return made(new DataDependent(), d -> d.directions = directions);
  }

  @Override
  protected void begin(KernelProbe site) {
    if (directions == null && site.isKnown()) site.place(directions(site));
  }

  @Override
  protected void learn(KernelProbe site, WeightLearning options) {
    if (directions != null && site.isKnown()) site.place(directions(site));
    site.measure();
    if (!site.varies()) return;
    int step = 0;
    do {
      // If one step does not reach the target, the kernel is rescaled again.
      site.scale(factors(site, step++ == 0 ? 2 : 4));
      site.center();
      site.iterated();
    } while (isOff(site, options.tolerance()) && step < options.maxIterations());
    long constant = Arrays.stream(site.variances()).filter(KernelProbe::isConstant).count();
    if (constant > 0) site.note(constant + " of " + site.channels() + " channels are constant");
    if (!site.hasBias()) site.note("no bias: means stay");
  }

  private static boolean isOff(KernelProbe site, double tolerance) {
    return Arrays.stream(site.variances())
        .anyMatch(v -> !KernelProbe.isConstant(v) && Math.abs(v - 1) >= tolerance);
  }

  private static double[] factors(KernelProbe site, double power) {
    return Arrays.stream(site.variances())
        .map(v -> KernelProbe.isConstant(v) ? 1 : Math.pow(v, -1 / power))
        .toArray();
  }

  /** Returns directions as columns, {@code (terms, channels)}; random ones replace missing ones. */
  private NDArray directions(KernelProbe site) {
    int channels = site.channels();
    var columns = Initializers.get("random_normal").apply(site.terms(), channels).toDoubles();
    int ofGroup = channels / site.groups();
    for (int g = 0; g < site.groups() && directions != null; g++) {
      var patches = site.patches(g);
      if (patches == null) {
        site.note("directions are drawn");
        break;
      }
      if (!patches.isFinite()) break; // the output is not finite either, which is reported later
      var rows = directions.learn(patches, ofGroup).toArray2d();
      for (int c = 0; c < rows.length; c++) {
        for (int t = 0; t < site.terms(); t++) columns[t * channels + g * ofGroup + c] = rows[c][t];
      }
    }
    return NDArray.of(columns, site.terms(), channels);
  }

  @Override
  protected void finish(
      List<KernelProbe> sites, List<Tensor> outputs, List<NDArray> sample, WeightLearning options) {
    new RateBalancer(sites, outputs, sample).even(options);
  }
}
