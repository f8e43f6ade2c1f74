package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A callback of functions; for other events extend {@link Callback}.
 *
 * <pre>{@code
 * LambdaCallback.of().onEpochEnd((epoch, logs) -> losses.add(logs.get("loss")))
 * }</pre>
 */
public final class LambdaCallback extends Callback {
  private Runnable trainBegin = () -> {};
  private Runnable trainEnd = () -> {};
  private IntConsumer epochBegin = epoch -> {};
  private BiConsumer<Integer, Map<String, Double>> epochEnd = (epoch, logs) -> {};
  private @Nullable LongConsumer batchBegin; // or null
  private @Nullable BiConsumer<Long, Map<String, Double>> batchEnd; // or null

  private LambdaCallback() {}

  /** Creates a callback without functions. */
  public static LambdaCallback of() {
    return new LambdaCallback();
  }

  /** Sets the function that runs before the first epoch. */
  public LambdaCallback onTrainBegin(Runnable action) {
    Check.given("onTrainBegin", "action", action);
    return with(this, c -> c.trainBegin = action);
  }

  /** Sets the function that runs after the last epoch. */
  public LambdaCallback onTrainEnd(Runnable action) {
    Check.given("onTrainEnd", "action", action);
    return with(this, c -> c.trainEnd = action);
  }

  /** Sets the function that runs before each epoch. */
  public LambdaCallback onEpochBegin(IntConsumer action) {
    Check.given("onEpochBegin", "action", action);
    return with(this, c -> c.epochBegin = action);
  }

  /** Sets the function that runs after each epoch. */
  public LambdaCallback onEpochEnd(BiConsumer<Integer, Map<String, Double>> action) {
    Check.given("onEpochEnd", "action", action);
    return with(this, c -> c.epochEnd = action);
  }

  /** Sets the function that runs before each batch. */
  public LambdaCallback onTrainBatchBegin(LongConsumer action) {
    Check.given("onTrainBatchBegin", "action", action);
    return with(this, c -> c.batchBegin = action);
  }

  /** Sets the function that runs after each batch. */
  public LambdaCallback onTrainBatchEnd(BiConsumer<Long, Map<String, Double>> action) {
    Check.given("onTrainBatchEnd", "action", action);
    return with(this, c -> c.batchEnd = action);
  }

  @Override
  protected boolean needsBatches() {
    return batchBegin != null || batchEnd != null;
  }

  @Override
  public void onTrainBegin() {
    trainBegin.run();
  }

  @Override
  public void onTrainEnd(Map<String, Double> logs) {
    trainEnd.run();
  }

  @Override
  public void onEpochBegin(int epoch) {
    epochBegin.accept(epoch);
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    epochEnd.accept(epoch, logs);
  }

  @Override
  public void onTrainBatchBegin(long batch) {
    if (batchBegin != null) batchBegin.accept(batch);
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    if (batchEnd != null) batchEnd.accept(batch, logs);
  }
}
