package dev.rhyton.text;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Range;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.InputSpec;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;

/**
 * Assigns a bin to each combination of categories: {@code y = hash(x1, x2, ...) mod numBins}. It is
 * meant for features whose combination matters, such as a place and an hour.
 *
 * <p>Two or more inputs, strings or integers, {@code (batch)} or {@code (batch, 1)}; output of the
 * same shape, or with {@code "one_hot"} {@code (batch, numBins)}.
 *
 * <pre>{@code
 * HashedCrossing.of(100).apply(place, hour)
 * }</pre>
 */
public final class HashedCrossing extends Categories<HashedCrossing> {
  private @Range(atLeast = 1) int numBins = 1;

  private HashedCrossing() {
    super(OutputMode.INT, OutputMode.ONE_HOT);
  }

  /** Creates a layer with this number of bins. */
  public static HashedCrossing of(int numBins) {
    return made(new HashedCrossing(), h -> h.numBins = numBins);
  }

  @Override
  int categories() {
    return numBins;
  }

  @Override
  protected DType inputType() {
    return DType.STRING;
  }

  @Override
  protected InputSpec inputSpec() {
    return InputSpec.ANY.and(InputSpec.ANY).orMore();
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    var first = inputs.get(0);
    boolean fits = first.rank() == 1 || (first.rank() == 2 && first.last() == 1);
    Check.that(
        fits && inputs.stream().allMatch(first::equals),
        "%s: expected inputs of shape (None,), or all of (None, 1), received %s.",
        label(),
        inputs);
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    for (var x : inputs) {
      Check.that(
          x.dtype() == DType.STRING || x.dtype().isInteger(),
          "%s: expected strings or whole numbers, received %s.",
          label(),
          x.dtype());
    }
    var rows = inputs.stream().map(HashedCrossing::column).toList();
    var bins = TensorOps.crossHashed(rows, numBins);
    var shaped = inputs.get(0).shape().rank() == 1 ? bins : bins.expandDims(1);
    boolean indices = outputMode == OutputMode.INT;
    return List.of(
        encoded(indices ? shaped.cast(indexType()) : shaped, numBins, null, vectorType()));
  }

  private static Tensor column(Tensor x) {
    var values = x.dtype() == DType.STRING ? x : x.cast(DType.INT64);
    return x.shape().rank() == 1 ? values.expandDims(1) : values;
  }

  @Override
  public ConfigDict getConfig() {
    return configOfIndices(super.getConfig());
  }
}
