package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;

/**
 * Attention in several heads, each with projections of its own.
 *
 * @param <A> the layer itself, so that setters give it back
 */
abstract class HeadsAttention<A extends HeadsAttention<A>> extends AttentionLayer<A> {
  private boolean useBias = true;
  private Initializer kernelInitializer = Initializer.GLOROT_UNIFORM;
  private Initializer biasInitializer = Initializer.ZEROS;
  private Regularizer kernelRegularizer;
  private Regularizer biasRegularizer;
  private Constraint kernelConstraint;
  private Constraint biasConstraint;

  transient EinsumDense queryDense;
  transient EinsumDense keyDense;
  transient EinsumDense valueDense;
  transient EinsumDense outputDense;

  @SuppressWarnings("unchecked") // A is the class of this layer
  private A change(Consumer<HeadsAttention<A>> change) {
    return (A) with(this, change);
  }

  public A useBias(boolean use) {
    return change(a -> a.useBias = use);
  }

  public A kernelInitializer(Initializer initializer) {
    return change(a -> a.kernelInitializer = initializer);
  }

  public A biasInitializer(Initializer initializer) {
    return change(a -> a.biasInitializer = initializer);
  }

  public A kernelRegularizer(Regularizer regularizer) {
    return change(a -> a.kernelRegularizer = regularizer);
  }

  public A biasRegularizer(Regularizer regularizer) {
    return change(a -> a.biasRegularizer = regularizer);
  }

  public A kernelConstraint(Constraint constraint) {
    return change(a -> a.kernelConstraint = constraint);
  }

  public A biasConstraint(Constraint constraint) {
    return change(a -> a.biasConstraint = constraint);
  }

  @Override
  public String keywordOfRest() {
    return EACH;
  }

  /** As in Keras, the penalty is on what the projections give. */
  @Override
  void penalize(List<Tensor> outputs, Context context) {}

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

  /**
   * A projection that keeps the first axes, sums over those that follow, and makes new ones.
   *
   * @param kept how many axes stay, the batch among them
   */
  final EinsumDense projection(String name, Shape input, int kept, int... sizes) {
    int rank = input.rank();
    var made = LETTERS.substring(rank, rank + sizes.length);
    var in = LETTERS.substring(0, rank);
    var equation = in + "," + in.substring(kept) + made + "->" + in.substring(0, kept) + made;
    var shape = new int[kept - 1 + sizes.length];
    java.util.Arrays.fill(shape, 0, kept - 1, -1);
    System.arraycopy(sizes, 0, shape, kept - 1, sizes.length);
    var dense =
        EinsumDense.of(equation, shape)
            .biasAxes(useBias ? made : null)
            .kernelInitializer(kernelInitializer)
            .biasInitializer(biasInitializer)
            .kernelRegularizer(kernelRegularizer)
            .biasRegularizer(biasRegularizer)
            .kernelConstraint(kernelConstraint)
            .biasConstraint(biasConstraint);
    var named =
        (EinsumDense)
            dense.activityRegularizer(activityRegularizer()).dtype(dtype().toString()).named(name);
    named.join(input);
    return named;
  }

  /** Scores and averages by equations; {@code size} is that of a head's keys. */
  final List<Tensor> attend(
      List<Tensor> heads, int size, String product, String combine, Context context) {
    var query = heads.get(0).multiply(1 / Math.sqrt(size));
    var scores = Ops.einsum(product, query, heads.get(2));
    var masks = context.masks();
    var mask =
        and(
            along(masks.get(0), scores, -2),
            along(masks.get(1), scores, -1),
            masks.size() > 2 ? along(masks.get(2), scores, -1) : null);
    return withMask(
        attend(scores, mask, context, w -> outputDense.apply(Ops.einsum(combine, w, heads.get(1)))),
        masks.get(0));
  }
}
