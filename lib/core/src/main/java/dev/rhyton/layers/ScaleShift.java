package dev.rhyton.layers;

import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Base class of normalizations that end with a scale and a shift of each feature.
 *
 * @param <N> the layer itself, which setters return
 */
public abstract class ScaleShift<N extends ScaleShift<N>> extends BaseLayer<N>
    implements WeightSetters.Gamma<N>, WeightSetters.Beta<N> {
  @Range(atLeast = 0)
  double epsilon = 0.001;

  private boolean center = true;
  private boolean scale = true;
  private WeightOptions betaOptions = new WeightOptions(Initializer.ZEROS);
  private WeightOptions gammaOptions = new WeightOptions(Initializer.ONES);

  private @Nullable Weight gamma; // (features)
  private @Nullable Weight beta; // (features)

  private N set(Consumer<ScaleShift<N>> change) {
    return self(with(this, change));
  }

  /** Sets the number that is added to the variance. */
  public N epsilon(double value) {
    return set(n -> n.epsilon = value);
  }

  /** Sets whether beta is added. */
  public N center(boolean use) {
    return set(n -> n.center = use);
  }

  /** Sets whether the result is multiplied by gamma. */
  public N scale(boolean use) {
    return set(n -> n.scale = use);
  }

  boolean scales() {
    return scale;
  }

  boolean centers() {
    return center;
  }

  @Override
  WeightOptions options(Slot slot) {
    return slot == Slot.GAMMA ? gammaOptions : betaOptions;
  }

  final void makeAffine(long... features) {
    if (scales()) gamma = weight(gammaOptions, features);
    if (centers()) beta = weight(betaOptions, features);
  }

  /** Scale and shift are the last operations, so that each is applied to single samples. */
  final Tensor affine(Tensor y, int... axes) {
    if (gamma != null) y = y.multiply(broadcast(gamma, y.shape(), axes));
    return beta == null ? y : y.add(broadcast(beta, y.shape(), axes));
  }

  /** Normalizes over the given axes: {@code (x − mean) / √(variance + epsilon)}. */
  final Tensor standardized(Tensor x, int... over) {
    var centered = x.subtract(x.mean(over, true));
    return centered.multiply(centered.square().mean(over, true).add(epsilon).rsqrt());
  }

  /**
   * Runs a part of a graph with at least 32 bits, because squares and small differences lose their
   * precision in 16 bits. Of whole numbers, the results are in the compute dtype of the layer.
   */
  static Tensor wide(Layer layer, Tensor x, UnaryOperator<Tensor> part) {
    var result = x.dtype().isFloat() ? x.dtype() : layer.dtype().compute();
    var type = result == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
    return GraphBuilder.required()
        .calls()
        .computingIn(type, () -> part.apply(x.cast(type)))
        .cast(result);
  }

  /** Returns the sizes of an input along some axes. */
  static long[] sizes(Shape input, int... axes) {
    return Arrays.stream(axes).mapToLong(input::dim).toArray();
  }

  /** Returns a weight of these sizes, with axes of size 1 for the others. */
  static Tensor broadcast(Tensor weight, Shape input, int... axes) {
    if (axes.length == 1 && input.axis(axes[0]) == input.rank() - 1) return weight;
    var dims = new long[input.rank()];
    Arrays.fill(dims, 1);
    for (int a : axes) dims[input.axis(a)] = input.dim(a);
    return weight.reshape(dims);
  }
}
