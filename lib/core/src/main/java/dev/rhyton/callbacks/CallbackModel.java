package dev.rhyton.callbacks;

import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Layer;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model as its callbacks use it; every {@code Model} is one.
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
  /** The model's name. */
  String name();

  /** The model and every layer within it, at any depth. */
  List<Layer> allLayers();

  /** The layer called {@code name}. */
  Layer getLayer(String name);

  /** Every weight of the model, those that training does not change included. */
  List<Weight> weights();

  /** The weights that training changes. */
  List<Weight> trainableWeights();

  /** The values of all weights. */
  List<NDArray> getWeights();

  /** Sets the values of all weights. */
  void setWeights(List<NDArray> values);

  /** Returns loss and metrics on samples and targets. */
  Map<String, Double> evaluate(Object x, Object y);

  /** Returns loss and metrics on a dataset. */
  Map<String, Double> evaluate(Dataset data);

  /** Returns the outputs for samples, of the first output where there are several. */
  NDArray predict(Object x);

  /** Returns the outputs for the samples of a dataset, of the first output. */
  NDArray predict(Dataset data);

  /** The state of the optimizer: its step count, its learning rate, its slots. */
  OptimizerState optimizerState();

  /** Writes the whole model, as {@code .keras} or {@code .h5}. */
  void save(Path file);

  /** Writes the weights, as {@code .weights.h5}. */
  void saveWeights(Path file);

  /** The model's configuration as Keras' JSON. */
  String toJson();
}
