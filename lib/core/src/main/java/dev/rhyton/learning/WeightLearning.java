package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.optimizers.Optimizer;

/**
 * Weight Learning: before the first step of the first {@code fit}, weights are learned from the
 * distribution of the training data. By default each new kernel gets an orthonormal start and is
 * divided by the standard deviation of what it computes on a sample of the data, until that has
 * variance 1; other strategies find the kernels in other ways. The bias of the last layer starts at
 * the prior of the targets, and layers such as {@code Normalization} adapt to the sample. Layers
 * that were trained, loaded, set by hand or frozen stay as they are.
 *
 * <p>The kernels of states in recurrent layers become orthonormal and are not rescaled; embeddings
 * are left alone. What was done stands in {@code model.calibration()}.
 *
 * <pre>{@code
 * model.compile(Compile.of("adam", "mse").learning(Learning.weight().pca()));
 * }</pre>
 */
public final class WeightLearning extends Learning {
  private WeightStrategy strategy = new Lsuv();
  private boolean relearn;
  private @Range(atLeast = 1) int samples = 1024;
  private double tolerance = 0.05;
  private @Range(atLeast = 1) int maxIterations = 10;
  private Learning then = new GradientLearning();

  WeightLearning() {}

  /**
   * Orthonormal kernels, divided by the deviation of what they compute; the default. Mishkin &
   * Matas, 2016, arXiv 1511.06422.
   */
  public WeightLearning lsuv() {
    return strategy(new Lsuv());
  }

  /**
   * Random kernels with each output channel at mean 0 and variance 1 through scale and bias, then
   * the rates at which the layers learn evened out. Krähenbühl et al., 2016, arXiv 1511.06856.
   */
  public WeightLearning dataDependent() {
    return strategy(DataDependent.of(null));
  }

  /** As {@link #dataDependent}, with the principal components of the layer's inputs as kernels. */
  public WeightLearning pca() {
    return strategy(DataDependent.of(KernelDirections.PCA));
  }

  /**
   * As {@link #dataDependent}, with centres of clusters of the layer's inputs as kernels: spherical
   * k-means of the whitened inputs.
   */
  public WeightLearning kmeans() {
    return strategy(DataDependent.of(KernelDirections.KMEANS));
  }

  /** Another strategy, one of your own. */
  public WeightLearning strategy(WeightStrategy chosen) {
    return with(this, w -> w.strategy = chosen);
  }

  /**
   * Learns the weights anew, also of layers that were trained, loaded or set; not of frozen ones.
   */
  public WeightLearning relearn() {
    return with(this, w -> w.relearn = true);
  }

  /** How many samples are looked at, 1024 by default. */
  public WeightLearning samples(int number) {
    return with(this, w -> w.samples = number);
  }

  /** How far from 1 a variance may stay, 0.05 by default. */
  public WeightLearning tolerance(double distance) {
    return with(this, w -> w.tolerance = distance);
  }

  /** How often a kernel is rescaled at most, 10 by default. */
  public WeightLearning maxIterations(int times) {
    return with(this, w -> w.maxIterations = times);
  }

  /** The mode that trains afterwards; Gradient Learning by default. */
  public WeightLearning then(Learning mode) {
    return with(this, w -> w.then = mode);
  }

  /** The mode that trains afterwards is the one that records. */
  @Override
  public WeightLearning record(Recording what) {
    return then(then.record(what));
  }

  @Override
  public Recording recording() {
    return then.recording();
  }

  WeightStrategy strategy() {
    return strategy;
  }

  boolean relearns() {
    return relearn;
  }

  /** How often a kernel is rescaled at most. */
  public int maxIterations() {
    return maxIterations;
  }

  /** How far from 1 a variance may stay. */
  public double tolerance() {
    return tolerance;
  }

  /** How many samples are looked at. */
  public int samples() {
    return samples;
  }

  @Override
  protected void check() {
    Check.that(
        tolerance > 0, "WeightLearning: tolerance must be positive, received %s.", tolerance);
    Check.that(
        then.preparation() == null, "WeightLearning: then() takes a mode that trains by steps.");
    Check.that(
        !(then.recording() instanceof DpSgd),
        "WeightLearning: it looks at samples without noise, so that clipped gradients could not hide"
            + " them: leave one of the two out.");
  }

  @Override
  public void checkOptimizer(Optimizer optimizer) {
    then.checkOptimizer(optimizer);
  }

  @Override
  public TrainingStrategy start(TrainingTarget subject) {
    return then.start(subject);
  }

  @Override
  public WeightLearning preparation() {
    return this;
  }
}
