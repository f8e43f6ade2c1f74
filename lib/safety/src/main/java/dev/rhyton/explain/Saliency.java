package dev.rhyton.explain;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.internal.LayerCalls;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gradient of the score with respect to the input, {@code ∂score/∂x}: how much the score changes
 * with each pixel or feature, if all of them change a little. Simonyan et al. 2014 (<a
 * href="https://arxiv.org/abs/1312.6034">arXiv 1312.6034</a>).
 *
 * <pre>{@code
 * var saliency = Saliency.of(model).smooth(25, 0.15);
 * saliency.explain(images).plot("cat", "dog")
 * }</pre>
 */
public final class Saliency extends Explainer<Saliency> {
  private boolean timesInput;
  private @Range(atLeast = 1, atMost = 10_000) int copies = 1;
  private @Range(atLeast = 0) double noise;
  private @Nullable String layer;

  private Saliency() {}

  /** Creates the method for a model. */
  public static Saliency of(Model model) {
    return made(new Saliency(), s -> s.explains(model));
  }

  /**
   * Sets whether the gradient is multiplied by the input, {@code x · ∂score/∂x}: what each pixel
   * contributes, if the score was linear. Pixels that are 0 have no contribution. Shrikumar et al.
   * 2016 (<a href="https://arxiv.org/abs/1605.01713">arXiv 1605.01713</a>).
   */
  public Saliency timesInput(boolean multiply) {
    return with(this, s -> s.timesInput = multiply);
  }

  /**
   * Sets SmoothGrad: the mean gradient of copies of each sample with normally distributed noise.
   * Smilkov et al. 2017 (<a href="https://arxiv.org/abs/1706.03825">arXiv 1706.03825</a>).
   *
   * @param copies the number of copies, such as 25
   * @param deviation the standard deviation of the noise as a fraction of the range of the sample,
   *     such as 0.15
   */
  public Saliency smooth(int copies, double deviation) {
    return with(
        this,
        s -> {
          s.copies = copies;
          s.noise = deviation;
        });
  }

  /**
   * Sets that the gradient is that with respect to the output of a layer, such as an Embedding,
   * whose integers have no gradient; null for the input (default).
   */
  public Saliency layer(@Nullable String name) {
    return with(this, s -> s.layer = name);
  }

  @Override
  String title() {
    var gradient = timesInput ? "gradient × input" : "gradient";
    return noise > 0 ? "smooth " + gradient : gradient;
  }

  @Override
  @Nullable Function<LayerCalls, Layer> layer() {
    var name = layer;
    return name == null ? null : calls -> model().getLayer(name);
  }

  @Override
  Attributions attributions(ScoreFunction function, ExplainedSamples question) {
    Check.that(
        noise == 0 || question.x().dtype().isFloat(),
        "Saliency: noise needs an input of floats, received %s: leave out smooth.",
        question.x().dtype());
    var sums = new double[0];
    var shape = new long[0];
    for (int copy = 0; copy < copies; copy++) {
      var slope = function.slope(noise == 0 ? question : noisy(question));
      var gradient = slope.gradient().toDoubles();
      var at = slope.at().toDoubles();
      if (copy == 0) {
        sums = new double[gradient.length];
        shape = slope.gradient().shape().dims();
      }
      for (int i = 0; i < sums.length; i++) {
        sums[i] += (timesInput ? gradient[i] * at[i] : gradient[i]) / copies;
      }
    }
    return new Attributions(NDArray.of(FloatArrays.of(sums), shape));
  }

  private ExplainedSamples noisy(ExplainedSamples question) {
    var random = Seed.generator(Seed.next());
    var values = question.x().toFloats();
    int width = values.length / question.length();
    for (int from = 0; from < values.length; from += width) {
      double deviation = noise * FloatArrays.range(values, from, width);
      for (int i = from; i < from + width; i++)
        values[i] += (float) (deviation * random.nextGaussian());
    }
    return question.with(values);
  }
}
