package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * A way to find the kernels of a model by what they compute on a sample of the data. A strategy of
 * your own extends it, and {@link WeightLearning#strategy(WeightStrategy)} takes it:
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

  /** Gives a kernel its values; those before it have theirs. */
  protected abstract void learn(KernelProbe probe, WeightLearning options);

  /**
   * Runs after every kernel has its values.
   *
   * @param outputs the outputs of the model, before the last softmax or sigmoid
   */
  protected void finish(
      List<KernelProbe> probes,
      List<Tensor> outputs,
      List<NDArray> sample,
      WeightLearning options) {}
}
