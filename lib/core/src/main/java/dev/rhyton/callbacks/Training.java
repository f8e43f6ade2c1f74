package dev.rhyton.callbacks;

import dev.rhyton.tensor.NDArray;
import java.util.List;

/** What a callback may see and change of the training that calls it. */
public interface Training {
  /** Ends the training after the epoch (or batch) in hand. */
  void stop();

  /** Copies of the model's weights. */
  List<NDArray> getWeights();

  /** Gives the model's weights values. */
  void setWeights(List<NDArray> values);

  /** The learning rate of the next step. */
  double learningRate();

  /** Sets the learning rate of the next step. */
  void learningRate(double rate);

  /** How many epochs there will be. */
  int epochs();

  /** How many batches an epoch has, or -1 where that is not known. */
  long steps();
}
