package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/** Computes the kernels of a model from their outputs on a sample. */
abstract class WeightStrategy extends Value {
  static {
    new Registry<>(WeightStrategy.class, "strategy").add(DataDependent.class).add(Lsuv.class);
  }

  @Override
  protected String module() {
    return "rhyton.learning";
  }

  /** Sets the values of a kernel, after those of the kernels before it. */
  abstract void learn(KernelProbe site, WeightLearning options);

  /**
   * Runs after every kernel has its values.
   *
   * @param outputs the outputs of the model, before the last softmax or sigmoid
   */
  void finish(
      List<KernelProbe> sites,
      List<Tensor> outputs,
      List<NDArray> sample,
      WeightLearning options) {}
}
