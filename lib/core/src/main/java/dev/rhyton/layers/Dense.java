package dev.rhyton.layers;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.activations.Activations;
import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.NnOps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fully connected layer: {@code y = activation(x · kernel + bias)}. Every unit uses the whole last
 * axis of the input.
 *
 * <p>Input {@code (batch, ..., inputs)}, output {@code (batch, ..., units)}.
 *
 * <pre>{@code
 * Dense.of(64).activation("relu")
 * }</pre>
 */
public final class Dense extends LoraLayer<Dense>
    implements WeightSetters.Kernel<Dense>, WeightSetters.Bias<Dense> {
  private @Range(atLeast = 1) int units = 1;
  private ActivationFunction activation = ActivationFunction.LINEAR;
  private boolean useBias = true;
  private WeightOptions kernelOptions = new WeightOptions(Initializer.GLOROT_UNIFORM);
  private WeightOptions biasOptions = new WeightOptions(Initializer.ZEROS);

  private @Nullable Weight kernel; // (inputs, units)
  private @Nullable Weight bias; // (units)

  private Dense() {}

  /** Creates a layer with {@code units} outputs. */
  public static Dense of(int units) {
    return made(new Dense(), d -> d.units = units);
  }

  /** Sets the activation function by its name, such as {@code "relu"}. */
  public Dense activation(String name) {
    return activation(Activations.get(name));
  }

  /** Sets the activation function. */
  public Dense activation(ActivationFunction function) {
    return with(this, d -> d.activation = function);
  }

  /** Sets whether to add a bias. */
  public Dense useBias(boolean use) {
    return with(this, d -> d.useBias = use);
  }

  @Override
  @Nullable Weight kernel() {
    return kernel;
  }

  @Override
  void kernel(@Nullable Weight replacement) {
    kernel = replacement;
  }

  @Override
  List<String> quantizationModes() {
    return List.of("int8", "int4", "float8", "gptq", "awq");
  }

  @Override
  WeightOptions options(Slot slot) {
    return slot == Slot.KERNEL ? kernelOptions : biasOptions;
  }

  @Override
  protected void build(Shape input) {
    kernel = weight(kernelOptions, input.last(), units);
    if (useBias) bias = weight(biasOptions, units);
  }

  @Override
  protected InputSpec inputSpec() {
    return InputSpec.of("...", "inputs").axis(-1, sizeOfKernel(0));
  }

  @Override
  protected Tensor call(Tensor x) {
    var y = product(x, new int[] {x.shape().rank() - 1}, Tensor::matmul);
    return activation.apply(bias == null ? y : NnOps.biasAdd(y, biasOf(bias)));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
