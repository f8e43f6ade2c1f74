package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What the normalizations have in common that end in a scale and a shift of each feature.
 *
 * @param <N> the layer itself, so that setters give it back
 */
public abstract class ScaleShift<N extends ScaleShift<N>> extends BaseLayer<N>
    implements GammaOptions<N>, BetaOptions<N> {
  @Range(atLeast = 0)
  double epsilon = 0.001;

  private boolean center = true;
  private boolean scale = true;
  private WeightOptions betaOptions = WeightOptions.of(Initializer.ZEROS);
  private WeightOptions gammaOptions = WeightOptions.of(Initializer.ONES);

  private Weight gamma; // (features)
  private Weight beta; // (features)

  private N set(Consumer<ScaleShift<N>> change) {
    return self(with(this, change));
  }

  /** What is added to the variance. */
  public N epsilon(double value) {
    return set(n -> n.epsilon = value);
  }

  /** Whether beta is added. */
  public N center(boolean use) {
    return set(n -> n.center = use);
  }

  /** Whether gamma multiplies. */
  public N scale(boolean use) {
    return set(n -> n.scale = use);
  }

  boolean scales() {
    return scale;
  }

  boolean centers() {
    return center;
  }

  final void makeAffine(long... features) {
    if (scales()) gamma = weight(gammaOptions, features);
    if (centers()) beta = weight(betaOptions, features);
  }

  /** Scale and shift come last, so that each meets the samples one by one. */
  final Tensor affine(Tensor y, int... axes) {
    if (scales()) y = y.multiply(broadcast(gamma, y.shape(), axes));
    return centers() ? y.add(broadcast(beta, y.shape(), axes)) : y;
  }

  /** Numbers of the given axes, {@code (x − mean) / √(variance + epsilon)}. */
  final Tensor standardized(Tensor x, int... over) {
    var centered = x.subtract(x.mean(over, true));
    return centered.multiply(centered.square().mean(over, true).add(epsilon).rsqrt());
  }

  /** A part of a graph in 32 bits at least, as squares and small steps are lost in 16. */
  static Tensor wide(Tensor x, UnaryOperator<Tensor> part) {
    var type = x.dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
    return GraphBuilder.current()
        .calls()
        .computingIn(type, () -> part.apply(x.cast(type)))
        .cast(x.dtype());
  }

  /** The sizes of an input along some axes. */
  static long[] sizes(Shape input, int... axes) {
    return Arrays.stream(axes).mapToLong(input::dim).toArray();
  }

  /** A weight of these sizes, with axes of size 1 for the others. */
  static Tensor broadcast(Tensor weight, Shape input, int... axes) {
    if (axes.length == 1 && input.axis(axes[0]) == input.rank() - 1) return weight;
    var dims = new long[input.rank()];
    Arrays.fill(dims, 1);
    for (int a : axes) dims[input.axis(a)] = input.dim(a);
    return weight.reshape(dims);
  }
}
