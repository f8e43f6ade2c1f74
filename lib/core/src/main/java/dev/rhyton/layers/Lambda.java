package dev.rhyton.layers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.UnknownException;
import dev.rhyton.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A Java function as a layer, {@code y = function(x)}: for a formula in the middle of a model. It
 * has no weights, and cannot be saved; what is to be saved is a class of its own that extends
 * {@link Layer}.
 *
 * <p>Input and output as the function has them; the shape follows from tracing it.
 *
 * <pre>{@code
 * Lambda.of(x -> x.square())
 * }</pre>
 */
public final class Lambda extends BaseLayer<Lambda> {
  private transient Function<List<Tensor>, Tensor> function;
  private transient BinaryOperator<Tensor> mask = (x, before) -> null;

  private Lambda() {}

  /** A function of one tensor. */
  public static Lambda of(UnaryOperator<Tensor> function) {
    Check.that(function != null, "Lambda: expected a function, received null.");
    return ofAll(inputs -> function.apply(inputs.get(0)));
  }

  /** A function of all tensors that the layer is applied to. */
  public static Lambda ofAll(Function<List<Tensor>, Tensor> function) {
    Check.that(function != null, "Lambda: expected a function, received null.");
    return made(new Lambda(), l -> l.function = function);
  }

  /** The output's mask as a function of the first input and of its mask; none by default. */
  public Lambda mask(BinaryOperator<Tensor> function) {
    return with(this, l -> l.mask = function);
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    return Collections.singletonList(function.apply(inputs)); // which may be null
  }

  @Override
  protected Tensor computeMask(List<Tensor> inputs, List<Tensor> masks) {
    return mask.apply(inputs.get(0), masks.get(0));
  }

  @Override
  public ObjectNode getConfig() {
    throw new IllegalArgumentException(
        label()
            + ": a Java function cannot be saved. Put it in the call of a class that extends Layer,"
            + " and make that known with Layers.register.");
  }

  @Override
  protected void readConfig(ObjectNode config) {
    throw new UnknownException(
        "Lambda: a file's Python function cannot run here. Write it as a class that extends Layer,"
            + " and make that known with Layers.register.");
  }
}
