package dev.rhyton.models;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of training on a stream that may never end. Each batch is evaluated before the model
 * trains on it (prequential evaluation), and metrics are reported for each window of batches.
 *
 * <pre>{@code
 * model.fit(Dataset.of(stream), OnlineOptions.window(100).relearnAt(0.5));
 * }</pre>
 *
 * <p>Gama, Sebastião and Rodrigues, 2013, On evaluating stream learning algorithms.
 */
public final class OnlineOptions extends Configured {
  private @Range(atLeast = 1) int window = 100;
  private @Range(atLeast = 1) int batchSize = 32;
  private @Nullable Double relearnAt;
  private transient List<Callback> callbacks = List.of();

  private OnlineOptions() {}

  /**
   * Returns options with the number of batches in a window. Callbacks receive a window as an epoch.
   */
  public static OnlineOptions window(int batches) {
    return made(new OnlineOptions(), o -> o.window = batches);
  }

  /** Sets the number of samples in a batch, by default 32. */
  public OnlineOptions batchSize(int samples) {
    return with(this, o -> o.batchSize = samples);
  }

  /**
   * Sets the drift above which Weight Learning learns the weights again. {@code drift} in the
   * history is the distance of the inputs of a window from those that the weights were learned
   * from: {@code √(mean over features of (Δmean / deviation)² + (log of the ratio of
   * deviations)²)}.
   */
  public OnlineOptions relearnAt(double drift) {
    return with(this, o -> o.relearnAt = drift);
  }

  /** Sets the callbacks; with {@code BackupAndRestore}, training continues after a crash. */
  public OnlineOptions callbacks(Callback... all) {
    return with(this, o -> o.callbacks = Check.all("OnlineOptions", "callbacks", all));
  }

  @Override
  protected void check() {
    Check.that(
        relearnAt == null || relearnAt > 0,
        "OnlineOptions: relearnAt must be positive, received %s.",
        relearnAt);
  }

  int window() {
    return window;
  }

  int batchSize() {
    return batchSize;
  }

  /** Returns the limit of the drift; null if weights are never learned again. */
  @Nullable Double relearnAt() {
    return relearnAt;
  }

  List<Callback> callbacks() {
    return callbacks;
  }
}
