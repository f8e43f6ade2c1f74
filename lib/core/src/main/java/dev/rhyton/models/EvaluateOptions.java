package dev.rhyton.models;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import java.util.List;

/**
 * How {@code evaluate} and {@code predict} go through samples; {@code batchSize(256)} starts one.
 *
 * <pre>{@code
 * model.evaluate(x, y, batchSize(256).callbacks(TensorBoard.of("logs")));
 * }</pre>
 */
public final class EvaluateOptions extends Configured {
  private @Range(atLeast = 1) int batchSize = 32;
  private @Range(atLeast = 1) Integer steps;
  private transient List<Callback> callbacks = List.of();

  private EvaluateOptions() {}

  /** Batches of 32, all of them. */
  public static EvaluateOptions of() {
    return new EvaluateOptions();
  }

  /** How many samples a batch has; 32 by default. */
  public static EvaluateOptions batchSize(int samples) {
    return made(new EvaluateOptions(), b -> b.batchSize = samples);
  }

  /** After how many batches it ends; by default after the last. */
  public EvaluateOptions steps(int batches) {
    return with(this, b -> b.steps = batches);
  }

  /** What is called at each stage; {@code training().stop()} ends it after the batch in hand. */
  public EvaluateOptions callbacks(Callback... all) {
    return with(this, b -> b.callbacks = Check.all(className(), "callbacks", all));
  }

  int batchSize() {
    return batchSize;
  }

  /** The number of batches, or -1 for all. */
  int steps() {
    return steps == null ? -1 : steps;
  }

  List<Callback> callbacks() {
    return callbacks;
  }
}
