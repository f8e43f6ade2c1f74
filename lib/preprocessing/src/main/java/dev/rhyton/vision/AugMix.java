package dev.rhyton.vision;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.layers.Interpolation;
import dev.rhyton.ops.Ops;
import dev.rhyton.ops.RandomOps;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Mixes each image in training with the results of several chains of transforms: {@code w · x + (1
 * − w) · Σ shareᵢ · chainᵢ(x)}, with w from the distribution Beta(alpha, alpha) and the shares from
 * Dirichlet(alpha).
 *
 * <p>The chains are drawn for each batch; each step is one of RandAugment's transforms or none. All
 * transforms are computed for every step, so this layer is the slowest of the transforms. Boxes do
 * not change.
 *
 * <p>Input and output {@code (batch, height, width, 3)}. Hendrycks et al., 2019.
 *
 * <pre>{@code
 * AugMix.of().numChains(2).factor(0.2)
 * }</pre>
 */
public final class AugMix extends ColorTransform<AugMix, AugMix.Chains> {
  private int numChains = 3;
  private int chainDepth = 3;
  private double[] factor = {0, 0.3};
  private @Range(above = 0) double alpha = 1;
  private boolean allOps = true;
  private Interpolation interpolation = Interpolation.BILINEAR;

  /** The steps of each chain, its weight, and the weight of the original image. */
  record Chains(List<List<TransformChoice>> steps, List<Tensor> shares, Tensor kept) {}

  private AugMix() {}

  /** Creates a layer with three chains of up to three transforms. */
  public static AugMix of() {
    return new AugMix();
  }

  /** Sets the number of chains. */
  public AugMix numChains(int number) {
    return with(this, l -> l.numChains = number);
  }

  /** Sets the maximum number of transforms in a chain. */
  public AugMix chainDepth(int number) {
    return with(this, l -> l.chainDepth = number);
  }

  /**
   * Sets the strength of the transforms, from 0 to 1: a lower and an upper bound, or only the upper
   * bound.
   */
  public AugMix factor(double... strength) {
    return with(this, l -> l.factor = strength);
  }

  /** Sets alpha; with a larger alpha the shares are more even. */
  public AugMix alpha(double value) {
    return with(this, l -> l.alpha = value);
  }

  /** Sets whether the transforms include brightness, color degeneration, contrast and sharpness. */
  public AugMix allOps(boolean all) {
    return with(this, l -> l.allOps = all);
  }

  /** Sets the interpolation: {@code "bilinear"} (default) or {@code "nearest"}. */
  public AugMix interpolation(String name) {
    return with(this, l -> l.interpolation = Interpolation.of(name));
  }

  @Override
  protected void check() {
    super.check();
    checkNumber("num_chains", numChains);
    checkNumber("chain_depth", chainDepth);
    factor = FactorRange.range(className(), "factor", factor, 0, 1);
    GeometricTransform.checkInterpolation(className(), interpolation);
  }

  private void checkNumber(String name, int number) {
    Check.that(
        number >= 1 && number <= 20,
        "%s: %s must be from 1 to 20, received %d.",
        className(),
        name,
        number);
  }

  @Override
  protected String whyNoSampleGradients() {
    return Equalization.OVER_THE_BATCH;
  }

  @Override
  protected Chains draw(Tensor images) {
    var layers = TransformChoice.layers(factor, low(), high(), interpolation, allOps);
    var shares = Ops.unstack(shares(), numChains, 0);
    var steps =
        IntStream.range(0, numChains)
            .mapToObj(
                i ->
                    IntStream.range(0, chainDepth)
                        .mapToObj(j -> TransformChoice.of(layers, true, images))
                        .toList())
            .toList();
    return new Chains(steps, shares, RandomOps.beta(Shape.of(), alpha, alpha, DType.FLOAT32, null));
  }

  /**
   * Returns random shares of the chains, which sum to 1, by the Dirichlet distribution: numbers of
   * the gamma distribution over their sum. For a small alpha all of them would be 0, so their
   * logarithms are drawn, those of numbers for alpha + 1 times {@code u^(1 / alpha)}.
   */
  private Tensor shares() {
    var shape = new long[] {numChains};
    var u = RandomOps.uniform(shape).rsub(1); // the logarithm of 0 is not finite
    return Ops.softmax(Ops.log(RandomOps.gamma(shape, alpha + 1)).add(u.log().divide(alpha)));
  }

  @Override
  protected Tensor transformImages(Tensor images, Chains chains) {
    return clip(mixed(images, chains, (x, step) -> step.images(x)));
  }

  @Override
  protected Tensor transformSegmentationMasks(Tensor masks, Chains chains) {
    return mixed(masks, chains, (x, step) -> step.masks(x));
  }

  private static Tensor mixed(
      Tensor x, Chains chains, BiFunction<Tensor, TransformChoice, Tensor> change) {
    var sum = Ops.zerosLike(x);
    for (int i = 0; i < chains.steps.size(); i++) {
      var changed = x;
      for (var step : chains.steps.get(i)) changed = change.apply(changed, step);
      sum = sum.add(changed.multiply(chains.shares.get(i)));
    }
    return sum.add(x.subtract(sum).multiply(chains.kept));
  }
}
