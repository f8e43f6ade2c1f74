package dev.rhyton.text;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Range;
import dev.rhyton.layers.Context;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes integers below {@code numTokens} as vectors of the categories that occur. An index that
 * is not in {@code [0, numTokens)} throws an exception.
 *
 * <p>Input {@code (batch, indices)}, output {@code (batch, numTokens)}; with {@code "one_hot"} a
 * vector for each index. With {@code "count"} an optional second input of the same shape contains
 * weights.
 *
 * <pre>{@code
 * CategoryEncoding.of(4).outputMode("one_hot")
 * }</pre>
 */
public final class CategoryEncoding extends Categories<CategoryEncoding> {
  private @Range(atLeast = 1) @Nullable Integer numTokens;

  private CategoryEncoding() {
    super(OutputMode.MULTI_HOT, OutputMode.ONE_HOT, OutputMode.COUNT);
  }

  /** Creates a layer for this number of categories. */
  public static CategoryEncoding of(int numTokens) {
    return made(new CategoryEncoding(), c -> c.numTokens = numTokens);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(numTokens != null, "CategoryEncoding: set the number of categories, numTokens.");
  }

  @Override
  int categories() {
    return requireNonNull(numTokens);
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    Check.that(
        inputs.size() == 1 || outputMode == OutputMode.COUNT,
        "%s: weights are for the output mode count, it has %s.",
        label(),
        outputMode);
    Check.that(
        inputs.size() == 1 || (inputs.size() == 2 && inputs.get(0).equals(inputs.get(1))),
        "%s: expected indices, and weights of the same shape, received %s.",
        label(),
        inputs);
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    var x = inputs.get(0);
    var indices = x.cast(DType.INT64);
    int categories = categories();
    var inside = indices.greaterEqual(0).logicalAnd(indices.less(categories)).all();
    var message =
        String.format("%s: expected indices from 0 to %d, received {}.", label(), categories - 1);
    var known = TensorOps.checked(indices, inside, message, indices);
    var weights = inputs.size() == 1 ? null : inputs.get(1);
    return List.of(encoded(known, categories, weights, dtype().compute()));
  }

  /**
   * Returns the options that have no effect here; Keras does not write {@code sparse} for this
   * layer.
   */
  @Override
  protected ConfigDict idleOptions() {
    return ConfigDict.of();
  }

  @Override
  protected String keywordOfRest() {
    return EACH;
  }

  @Override
  protected List<String> keywordsOfInputs() {
    return List.of("inputs", "count_weights");
  }

  /** Returns only the shape of the categories, as Keras does. */
  @Override
  protected @Nullable List<Shape> builtFor() {
    var all = super.builtFor();
    return all == null ? null : all.subList(0, 1);
  }
}
