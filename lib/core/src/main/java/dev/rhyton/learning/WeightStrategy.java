package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * A method that computes the kernels of a model from their outputs on a sample of the data. To
 * write a custom strategy, extend it and pass it to {@link
 * WeightLearning#strategy(WeightStrategy)}:
 *
 * <pre>{@code
 * class Scaled extends WeightStrategy {
 *   protected void learn(KernelProbe probe, WeightLearning options) {
 *     if (probe.varies()) probe.scale(1 / Math.sqrt(probe.variance()));
 *     probe.measure();
 *   }
 * }
 * }</pre>
 */
public abstract class WeightStrategy extends Value {
  static final Registry<WeightStrategy> REGISTRY = WeightStrategies.registry();

  @Override
  protected String module() {
    return "rhyton.learning";
  }

  /**
   * Sets the values that a kernel has at first, which do not depend on the data; by default, it
   * keeps those of its initializer. All kernels begin before the first one learns, so that one
   * measurement serves the end of a kernel and the beginning of the next one.
   */
  protected void begin(KernelProbe probe) {}

  /** Sets the values of a kernel; the kernels before it already have theirs. */
  protected abstract void learn(KernelProbe probe, WeightLearning options);

  /**
   * Runs after all kernels have been set.
   *
   * @param outputs the outputs of the model, before the last softmax or sigmoid
   */
  protected void finish(
      List<KernelProbe> probes,
      List<Tensor> outputs,
      List<NDArray> sample,
      WeightLearning options) {}
}
