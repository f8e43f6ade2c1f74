package dev.rhyton.learning;

import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The active learning mode of one compiled model, for all of its weights: what it does at epochs,
 * and the state that it keeps. All methods are abstract, so that a strategy that consists of others
 * passes every one of them on.
 */
public abstract class EpochStrategy {
  EpochStrategy() {}

  /**
   * Throws if the mode cannot train on batches of a size.
   *
   * @param most the number of samples of the largest batch
   */
  public abstract void checkBatches(long most);

  /** Begins an epoch on a dataset. */
  public abstract void beginEpoch(Dataset data);

  /** Returns the batches of an epoch. */
  public abstract Batches batches(Dataset data, int batchSize, RandomGenerator shuffle);

  /** Ends an epoch, and adds the values that the mode reports to its logs. */
  public abstract void endEpoch(Map<String, Double> logs);

  /**
   * Returns the message of the error that ends training if the loss is not finite; null to
   * continue.
   */
  public abstract String whenLossIsNotFinite();

  /** Returns the norms of gradients recorded so far, or null. */
  public abstract Norms norms();

  // ---- saving ----

  /** Returns the state that training resumes from, by name. */
  public abstract Map<String, NDArray> state();

  /** Restores a state that {@link #state} returned. */
  public abstract void restore(Map<String, NDArray> state);

  /** Frees the state, because {@code model} is closed. */
  public abstract void close(String model);
}
