package dev.rhyton.callbacks;

import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.AutoChoice;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The interface of a model for its callbacks; every {@code Model} implements it.
 *
 * <pre>{@code
 * class TestLoss extends Callback {
 *   @Override public void onEpochEnd(int epoch, Map<String, Double> logs) {
 *     logs.put("test_loss", training().model().evaluate(test).get("loss"));
 *   }
 * }
 * }</pre>
 */
public interface CallbackModel {
  /** Returns the name of the model. */
  String name();

  /** Returns the model and every layer within it, at any depth. */
  List<Layer> allLayers();

  /** Returns the layer called {@code name}. */
  Layer getLayer(String name);

  /** Returns all weights of the model, including those that training does not change. */
  List<Weight> weights();

  /** Returns the weights that training changes. */
  List<Weight> trainableWeights();

  /** Returns the values of all weights. */
  List<NDArray> getWeights();

  /** Sets the values of all weights. */
  void setWeights(List<NDArray> values);

  /** Returns loss and metrics on samples and targets. */
  Map<String, Double> evaluate(Object x, Object y);

  /** Returns loss and metrics on a dataset. */
  Map<String, Double> evaluate(Dataset data);

  /** Returns the outputs for samples; if there are several outputs, the values of the first. */
  NDArray predict(Object x);

  /**
   * Returns the outputs for the samples of a dataset; if there are several outputs, the values of
   * the first.
   */
  NDArray predict(Dataset data);

  /** Returns the state of the optimizer: its step count, its learning rate, its slots. */
  OptimizerState optimizerState();

  /** Returns what {@code Learning.auto()} chose, or null. */
  default @Nullable AutoChoice autoChoice() {
    return null;
  }

  /** Saves the whole model as {@code .keras} or {@code .h5}. */
  void save(Path file);

  /** Saves the weights as {@code .weights.h5}. */
  void saveWeights(Path file);

  /** Returns the model's configuration as Keras' JSON. */
  String toJson();
}
