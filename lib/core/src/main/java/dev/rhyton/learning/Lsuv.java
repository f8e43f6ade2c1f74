package dev.rhyton.learning;

/**
 * Layer-sequential unit variance: orthonormal initial kernels, divided by the standard deviation of
 * their output until it has variance 1. Mishkin and Matas, 2016, arXiv 1511.06422.
 */
final class Lsuv extends WeightStrategy {
  @Override
  protected void begin(KernelProbe site) {
    site.makeOrthonormal();
  }

  @Override
  protected void learn(KernelProbe site, WeightLearning options) {
    site.measure();
    if (!site.varies()) return;
    double variance = site.variance();
    // A kernel that is used twice in a row moves the variance by more than its square.
    double power = 2;
    for (int i = 0; i < options.maxIterations(); i++) {
      if (Math.abs(variance - 1) < options.tolerance()) return;
      double factor = Math.pow(variance, -1 / power);
      site.scale(factor);
      site.measure();
      double now = site.variance();
      power = Math.max(1, Math.log(now / variance) / Math.log(factor));
      variance = now;
      site.iterated();
    }
  }
}
