package dev.rhyton.callbacks;

import dev.rhyton.callbacks.internal.BatchCount;
import dev.rhyton.callbacks.internal.Frequency;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Saves the model after each epoch, or only when it has improved. Files are replaced atomically: if
 * the process is killed, no file is incomplete. As in Keras, a callback that is passed to {@code
 * fit} again remembers the best value, so that a file is not replaced by a worse model.
 *
 * <pre>{@code
 * ModelCheckpoint.of("best.keras").monitor("val_accuracy").saveBestOnly(true)
 * ModelCheckpoint.of("{epoch:02d}-{val_loss:.2f}.weights.h5").saveWeightsOnly(true)
 * }</pre>
 */
public final class ModelCheckpoint extends MonitorCallback<ModelCheckpoint> {
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)(?::(0?\\d*)(d|\\.\\d+f))?}");

  private final String filepath;
  private boolean saveBestOnly;
  private boolean saveWeightsOnly;
  private Frequency saveFreq = Frequency.EPOCH;

  private int epoch;
  private BatchCount seen = new BatchCount();

  private ModelCheckpoint(String filepath) {
    this.filepath = filepath;
  }

  /**
   * Creates the callback for a file. Its name may contain the epoch, counted from 1, the batch and
   * values of the logs in Python's format, {@code "{epoch:02d}-{val_loss:.2f}.keras"}. How it ends
   * determines the format, which is checked when training begins.
   */
  public static ModelCheckpoint of(String filepath) {
    return new ModelCheckpoint(FileErrors.path("ModelCheckpoint", "a file", filepath).toString());
  }

  /** Sets whether the model is saved only if it is better than all before. */
  public ModelCheckpoint saveBestOnly(boolean best) {
    return with(this, c -> c.saveBestOnly = best);
  }

  /** Sets whether only the weights are saved, in a file such as {@code best.weights.h5}. */
  public ModelCheckpoint saveWeightsOnly(boolean weights) {
    return with(this, c -> c.saveWeightsOnly = weights);
  }

  /** Sets when the model is saved: {@code "epoch"} (default) for the end of each epoch. */
  public ModelCheckpoint saveFreq(String when) {
    return with(this, c -> c.saveFreq = Frequency.of("ModelCheckpoint", "saveFreq", when));
  }

  /** Saves the model after every {@code batches} batches instead of at the end of each epoch. */
  public ModelCheckpoint saveFreq(int batches) {
    return with(this, c -> c.saveFreq = Frequency.every("ModelCheckpoint", "saveFreq", batches));
  }

  /** Sets the value that must be improved for the first save. */
  public ModelCheckpoint initialValueThreshold(double value) {
    return with(this, c -> c.startFrom(value));
  }

  @Override
  public void onTrainBegin() {
    checkFormat();
    seen = new BatchCount();
  }

  private void checkFormat() {
    try {
      training().checkSave("ModelCheckpoint", Path.of(filepath), saveWeightsOnly);
    } catch (IllegalArgumentException e) {
      if (saveWeightsOnly) throw e;
      throw new IllegalArgumentException(
          e.getMessage() + " With saveWeightsOnly(true), only the weights are saved.", e);
    }
  }

  @Override
  public void onEpochBegin(int number) {
    epoch = number;
  }

  @Override
  protected boolean needsBatches() {
    return !saveFreq.isEpoch();
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    seen.end(batch);
    if (saveFreq.isDue(seen)) save(batch + 1, logs);
  }

  @Override
  public void onEpochEnd(int number, Map<String, Double> logs) {
    Check.entries("onEpochEnd", "logs", logs);
    if (saveFreq.isEpoch()) save(null, logs);
  }

  private void save(@Nullable Long batch, Map<String, Double> logs) {
    var file = path(batch, logs);
    if (saveBestOnly) {
      var current = monitorValue(logs);
      if (current == null) return;
      var before = Double.isInfinite(best()) ? "None" : digits(best());
      if (!improves(current)) {
        print("%nEpoch %d: %s did not improve from %s", epoch + 1, monitor(), before);
        return;
      }
      var format = "%nEpoch %d: %s improved from %s to %s, saving model to %s";
      print(format, epoch + 1, monitor(), before, digits(current), file);
    } else {
      print("%nEpoch %d: saving model to %s", epoch + 1, file);
    }
    AtomicFile.write(
        FileErrors.path("ModelCheckpoint", "a file", file),
        draft -> training().save(draft, saveWeightsOnly));
    print("%nEpoch %d: finished saving model to %s", epoch + 1, file);
  }

  private static String digits(double value) {
    if (Double.isInfinite(value)) return value > 0 ? "inf" : "-inf";
    return String.format(Locale.ROOT, "%.5f", value);
  }

  private String path(@Nullable Long batch, Map<String, Double> logs) {
    Map<String, Number> values = new HashMap<>(logs);
    values.put("epoch", (long) epoch + 1);
    if (batch != null) values.put("batch", batch);
    return PLACE
        .matcher(filepath)
        .replaceAll(place -> Matcher.quoteReplacement(filled(place, values)));
  }

  private String filled(MatchResult place, Map<String, Number> values) {
    var name = place.group(1);
    var value = values.get(name);
    Check.that(
        value != null,
        "ModelCheckpoint: the name %s asks for \"%s\", the logs have %s.",
        filepath,
        name,
        values.keySet());
    if (place.group(3) == null) return value.toString();
    boolean whole = place.group(3).equals("d");
    var format = "%" + place.group(2) + place.group(3);
    return String.format(
        Locale.ROOT, format, whole ? (Object) value.longValue() : (Object) value.doubleValue());
  }
}
