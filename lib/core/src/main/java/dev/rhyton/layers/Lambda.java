package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.UnknownException;
import dev.rhyton.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Wraps a Java function as a layer, {@code y = function(x)}. The layer has no weights and cannot be
 * saved; for a layer that can be saved, write a class that extends {@link Layer}.
 *
 * <p>The function determines input and output; its trace determines the shape of the output.
 *
 * <pre>{@code
 * Lambda.of(x -> x.square())
 * }</pre>
 */
public final class Lambda extends BaseLayer<Lambda> {
  private transient Function<List<Tensor>, Tensor> function = inputs -> inputs.get(0);
  private transient BinaryOperator<Tensor> mask = (x, before) -> null;

  private Lambda() {}

  /** Creates a layer from a function of one tensor. */
  public static Lambda of(UnaryOperator<Tensor> function) {
    Check.that(function != null, "Lambda: expected a function, received null.");
    return ofAll(inputs -> function.apply(inputs.get(0)));
  }

  /** Creates a layer from a function of all inputs. */
  public static Lambda ofAll(Function<List<Tensor>, Tensor> function) {
    Check.that(function != null, "Lambda: expected a function, received null.");
    return made(new Lambda(), l -> l.function = function);
  }

  /**
   * Sets the mask of the output as a function of the first input and of its mask; by default there
   * is none.
   */
  public Lambda mask(BinaryOperator<Tensor> function) {
    return with(this, l -> l.mask = function);
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    return Collections.singletonList(function.apply(inputs)); // may be null
  }

  @Override
  protected boolean takesMask() {
    return true;
  }

  @Override
  protected Tensor computeMask(List<Tensor> inputs, List<@Nullable Tensor> masks) {
    return mask.apply(inputs.get(0), masks.get(0));
  }

  @Override
  protected boolean mayMixSamples() {
    return true;
  }

  @Override
  public ConfigDict getConfig() {
    throw new IllegalArgumentException(
        label()
            + ": a Java function cannot be saved. Put it in the call of a class that extends Layer,"
            + " and make that known with Layers.register.");
  }

  @Override
  protected void readConfig(ConfigDict config) {
    throw new UnknownException(
        "Lambda: a file's Python function cannot run here. Write it as a class that extends Layer,"
            + " and make that known with Layers.register.");
  }
}
