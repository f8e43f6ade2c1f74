package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * Weight Learning: before the first step of the first {@code fit}, weights are learned from the
 * distribution of the training data. By default each new kernel gets orthonormal values and is
 * divided by the standard deviation of its output on a sample of the data, until the output has
 * variance 1; other strategies compute the kernels in other ways. The bias of the last layer starts
 * at the prior of the targets, and layers such as {@code Normalization} adapt to the sample. In a
 * regression, the last kernel becomes 0, so that the first prediction is the mean of the targets
 * and not a random number of variance 1. Layers that were trained, loaded, set by hand or frozen
 * stay unchanged.
 *
 * <p>The recurrent kernels become orthonormal and are not rescaled; embeddings stay unchanged.
 * {@code model.calibration()} reports all changes.
 *
 * <p>It gains over Keras' default start in deep networks. In those of dense layers of one width,
 * plain training from {@code Orthogonal.of(gain)} was as accurate where it was measured, without
 * data: with a gain of √2 for relu, gelu and silu, and 1 for tanh.
 *
 * <pre>{@code
 * model.compile(Compile.of("adam", "mse").learning(Learning.weight().pca()));
 * }</pre>
 */
public final class WeightLearning extends BaseLearning<WeightLearning> {
  private WeightStrategy strategy = new Lsuv();
  private boolean relearn;
  private @Range(atLeast = 1) int samples = 1024;
  private double tolerance = 0.05;
  private @Range(atLeast = 1) int maxIterations = 10;
  private boolean scaledBranches;
  private Learning then = new GradientLearning();
  private transient boolean onlyDeep;

  WeightLearning() {}

  /**
   * Uses orthonormal kernels, divided by the standard deviation of their output; the default.
   * Mishkin and Matas, 2016, arXiv 1511.06422.
   */
  public WeightLearning lsuv() {
    return strategy(new Lsuv());
  }

  /**
   * Uses random kernels, normalizes each output channel to mean 0 and variance 1 through scale and
   * bias, then balances the learning rates of the layers. Krähenbühl et al., 2016, arXiv
   * 1511.06856.
   *
   * <p>Channels of mean 0 make the gradients of a relu net grow by 1.2 to 1.3 with each layer: on
   * digits, nets of 9 layers and more trained worse than after {@link #lsuv}. The report has a note
   * where the gradients of a kernel grow by half or more. This also holds for {@link #pca}, and
   * from about 18 layers on for {@link #kmeans}.
   */
  public WeightLearning dataDependent() {
    return strategy(DataDependent.of(null));
  }

  /**
   * Works as {@link #dataDependent}, with the principal components of the layer's inputs as
   * kernels.
   */
  public WeightLearning pca() {
    return strategy(DataDependent.of(KernelDirections.PCA));
  }

  /**
   * Works as {@link #dataDependent}, with cluster centres of the layer's inputs as kernels:
   * spherical k-means of the whitened inputs.
   */
  public WeightLearning kmeans() {
    return strategy(DataDependent.of(KernelDirections.KMEANS));
  }

  /** Uses a custom strategy. */
  public WeightLearning strategy(WeightStrategy chosen) {
    return with(this, w -> w.strategy = chosen);
  }

  /**
   * Learns the weights again, also of layers that were trained, loaded or set, but not of frozen
   * ones.
   */
  public WeightLearning relearn() {
    return with(this, w -> w.relearn = true);
  }

  /** Sets the number of samples that are used, by default 1024. */
  public WeightLearning samples(int number) {
    return with(this, w -> w.samples = number);
  }

  /** Sets the largest allowed distance of a variance from 1, by default 0.05. */
  public WeightLearning tolerance(double distance) {
    return with(this, w -> w.tolerance = distance);
  }

  /** Sets the largest number of times that a kernel is rescaled, by default 10. */
  public WeightLearning maxIterations(int times) {
    return with(this, w -> w.maxIterations = times);
  }

  /**
   * Divides the last kernel of each residual branch by {@code √L}, where L is the number of
   * branches, so that all of them together add as much variance to the sum as one. A branch is what
   * a model adds to a value from which it was computed by kernels, such as the kernels of attention
   * or of a feed-forward block. It is for deep residual models without normalization layers, a
   * simple form of Fixup, which divides the other kernels and sets the last one to 0: Zhang et al.,
   * 2019, arXiv 1901.09321.
   *
   * @throws IllegalArgumentException at the first {@code fit} if the model has no such branch
   */
  public WeightLearning scaledBranches() {
    return with(this, w -> w.scaledBranches = true);
  }

  /** Sets the mode that trains afterwards, by default Gradient Learning. */
  public WeightLearning then(Learning mode) {
    return with(this, w -> w.then = mode);
  }

  /** Sets the recording of the mode that trains afterwards. */
  @Override
  public WeightLearning record(@Nullable Recording what) {
    return then(then.record(what));
  }

  @Override
  public @Nullable Recording recording() {
    return then.recording();
  }

  /** Sets the adversarial training of the mode that trains afterwards. */
  @Override
  public WeightLearning adversarial(@Nullable Adversarial how) {
    return then(then.adversarial(how));
  }

  @Override
  public @Nullable Adversarial adversarial() {
    return then.adversarial();
  }

  /** Returns the options for deep models only. */
  WeightLearning onlyDeep() {
    return with(this, w -> w.onlyDeep = true);
  }

  boolean isOnlyDeep() {
    return onlyDeep;
  }

  Learning then() {
    return then;
  }

  WeightStrategy strategy() {
    return strategy;
  }

  boolean scalesBranches() {
    return scaledBranches;
  }

  boolean relearns() {
    return relearn;
  }

  /** Returns the largest number of times that a kernel is rescaled. */
  public int maxIterations() {
    return maxIterations;
  }

  /** Returns the largest allowed distance of a variance from 1. */
  public double tolerance() {
    return tolerance;
  }

  /** Returns the number of samples that are used. */
  public int samples() {
    return samples;
  }

  @Override
  protected void check() {
    Check.that(
        tolerance > 0, "WeightLearning: tolerance must be positive, received %s.", tolerance);
    Check.that(
        !scaledBranches || !(strategy instanceof DataDependent),
        "WeightLearning: scaledBranches() makes the outputs of some kernels smaller, and"
            + " dataDependent, pca and kmeans balance all of them: use lsuv().");
    Check.that(
        LearningInternals.preparation(then) == null
            || (then instanceof AutoLearning auto && !(auto.then() instanceof WeightLearning)),
        "WeightLearning: then() takes a mode that trains by steps.");
    Check.that(
        !(then.recording() instanceof DpSgd),
        "WeightLearning: it looks at samples without noise, so that clipped gradients could not"
            + " hide them: leave one of the two out.");
  }

  /** Another mode makes the steps, {@link LearningInternals#stepping}. */
  @Override
  protected ModeParts parts(TrainingTarget target) {
    throw new IllegalStateException("Weight Learning runs before the first step.");
  }
}
