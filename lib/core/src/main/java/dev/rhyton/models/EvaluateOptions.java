package dev.rhyton.models;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code evaluate} and {@code predict}, such as {@code batchSize(256)}.
 *
 * <pre>{@code
 * model.evaluate(x, y, batchSize(256).callbacks(TensorBoard.of("logs")));
 * }</pre>
 */
public final class EvaluateOptions extends Configured {
  private static final int KERAS_BATCH = 32;

  private @Range(atLeast = 1) @Nullable Integer batchSize;
  private @Range(atLeast = 1) @Nullable Integer steps;
  private transient List<Callback> callbacks = List.of();

  private EvaluateOptions() {}

  /**
   * Returns the default options: all batches, of 32 samples each. {@code predict} takes more at
   * once where only the time depends on it.
   */
  public static EvaluateOptions of() {
    return new EvaluateOptions();
  }

  /** Returns options with the number of samples in a batch, by default 32. */
  public static EvaluateOptions batchSize(int samples) {
    return made(new EvaluateOptions(), b -> b.batchSize = samples);
  }

  /** Sets the number of batches, by default all. */
  public EvaluateOptions steps(int batches) {
    return with(this, b -> b.steps = batches);
  }

  /** Sets the callbacks. {@code training().stop()} ends the evaluation after the current batch. */
  public EvaluateOptions callbacks(Callback... all) {
    return with(this, b -> b.callbacks = Check.all(className(), "callbacks", all));
  }

  int batchSize() {
    return batchSize == null ? KERAS_BATCH : batchSize;
  }

  /** Returns whether a prediction may take batches of another size, since nothing shows them. */
  boolean isBatchSizeFree() {
    return batchSize == null && steps == null && callbacks.isEmpty();
  }

  /** Returns the number of batches, or -1 for all. */
  int steps() {
    return steps == null ? -1 : steps;
  }

  List<Callback> callbacks() {
    return callbacks;
  }
}
