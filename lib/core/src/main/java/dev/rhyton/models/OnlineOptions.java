package dev.rhyton.models;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import java.util.List;

/**
 * How a model learns from a stream that may never end: each batch is judged first and learned from
 * afterwards (prequential evaluation), and figures are told for one window of batches after
 * another.
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
  private Double relearnAt;
  private transient List<Callback> callbacks = List.of();

  private OnlineOptions() {}

  /** Windows of this many batches; callbacks take a window for an epoch. */
  public static OnlineOptions window(int batches) {
    return made(new OnlineOptions(), o -> o.window = batches);
  }

  /** How many samples a step takes; 32 by default. */
  public OnlineOptions batchSize(int samples) {
    return with(this, o -> o.batchSize = samples);
  }

  /**
   * Lets Weight Learning learn the weights once more where the inputs of a window have drifted
   * further than this from those that the weights were learned from. {@code drift} in the history
   * is the distance: {@code √(mean over features of (Δmean / deviation)² + (log of the ratio of
   * deviations)²)}.
   */
  public OnlineOptions relearnAt(double drift) {
    return with(this, o -> o.relearnAt = drift);
  }

  /** What is called at each stage; {@code BackupAndRestore} lets a stream go on after a crash. */
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

  /** Null for never. */
  Double relearnAt() {
    return relearnAt;
  }

  List<Callback> callbacks() {
    return callbacks;
  }
}
