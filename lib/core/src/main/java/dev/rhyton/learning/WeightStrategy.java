package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/** A way to find the kernels of a model by what they compute on a sample. */
abstract class WeightStrategy extends Value {
  static {
    new Registry<>(WeightStrategy.class, "strategy").add(DataDependent.class).add(Lsuv.class);
  }

  @Override
  protected String module() {
    return "rhyton.learning";
  }

  /** Gives a kernel its values; those before it have theirs. */
  abstract void learn(KernelProbe site, WeightLearning options);

  /**
   * What is left to do when every kernel has its values.
   *
   * @param outputs what the model computes, before the last softmax or sigmoid
   */
  void finish(
      List<KernelProbe> sites,
      List<Tensor> outputs,
      List<NDArray> sample,
      WeightLearning options) {}
}
