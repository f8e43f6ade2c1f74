package dev.rhyton.models;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import dev.rhyton.data.Dataset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code fit}, such as {@code epochs(10)}.
 *
 * <pre>{@code
 * model.fit(x, y, epochs(10).batchSize(32).validationSplit(0.2));
 * }</pre>
 */
public final class Fit extends Configured {
  private @Range(atLeast = 1) int epochs = 1;
  private @Range(atLeast = 0) int initialEpoch;
  private @Range(atLeast = 1) int batchSize = 32;
  private boolean shuffle = true;
  private @Range(atLeast = 0, below = 1) double validationSplit;
  private @Range(atLeast = 1) @Nullable Integer stepsPerEpoch;
  private @Range(atLeast = 1) @Nullable Integer validationSteps;
  private @Nullable Integer validationBatchSize;
  private @Range(atLeast = 1) int validationFreq = 1;
  private @Nullable List<Integer> validationEpochs;
  private int verbose = 1;
  private transient @Nullable Dataset validation;
  private transient Map<Integer, Double> classWeight = Map.of();
  private transient List<Callback> callbacks = List.of();

  private Fit() {}

  /** Returns the default options: one epoch, in shuffled batches of 32 samples. */
  public static Fit of() {
    return new Fit();
  }

  /** Returns options with the number of epochs, the passes over the samples. */
  public static Fit epochs(int number) {
    return made(new Fit(), f -> f.epochs = number);
  }

  /** Sets the epoch at which training continues, counted from 0. */
  public Fit initialEpoch(int number) {
    return with(this, f -> f.initialEpoch = number);
  }

  /** Sets the number of samples in a batch, by default 32. */
  public Fit batchSize(int samples) {
    return with(this, f -> f.batchSize = samples);
  }

  /** Sets whether the samples are shuffled before each epoch, by default true. */
  public Fit shuffle(boolean anew) {
    return with(this, f -> f.shuffle = anew);
  }

  /** Sets the samples on which the model is evaluated after each epoch. */
  public Fit validation(Dataset samples) {
    return with(this, f -> f.validation = samples);
  }

  /** Sets the samples and targets on which the model is evaluated after each epoch. */
  public Fit validation(Object x, Object y) {
    return validation(Dataset.of(x, y));
  }

  /**
   * Sets the fraction of the samples, taken from their end, that is used for validation instead of
   * training.
   */
  public Fit validationSplit(double share) {
    return with(this, f -> f.validationSplit = share);
  }

  /**
   * Sets the number of batches in an epoch. The next epoch continues after them, and starts over at
   * the end of the samples.
   */
  public Fit stepsPerEpoch(int batches) {
    return with(this, f -> f.stepsPerEpoch = batches);
  }

  /** Sets the number of batches of a validation, by default all. */
  public Fit validationSteps(int batches) {
    return with(this, f -> f.validationSteps = batches);
  }

  /** Sets the number of samples in a batch of the validation, by default as in training. */
  public Fit validationBatchSize(int samples) {
    return with(this, f -> f.validationBatchSize = samples);
  }

  /** Sets the number of epochs from one validation to the next, by default 1. */
  public Fit validationFreq(int epochs) {
    return with(this, f -> f.validationFreq = epochs);
  }

  /** Sets the epochs, counted from 1, after which the model is validated. */
  public Fit validationFreq(List<Integer> epochs) {
    return with(this, f -> f.validationEpochs = Check.all("fit", "validationFreq", epochs));
  }

  /**
   * Sets the weight of the samples of each class; 1 for a class that is not in the map. The class
   * of a one-hot target is the index of its largest number.
   */
  public Fit classWeight(Map<Integer, Double> weights) {
    return with(this, f -> f.classWeight = Check.entries("fit", "classWeight", weights));
  }

  /** Sets the callbacks. */
  public Fit callbacks(Callback... all) {
    return with(this, f -> f.callbacks = Check.all("fit", "callbacks", all));
  }

  /**
   * Sets the output: 0 for none, 1 (default) for the progress in one place, 2 for a line for each
   * epoch. The progress is a display with curves in a notebook, one line that is overwritten in a
   * terminal, and a line for each epoch in a log.
   */
  public Fit verbose(int level) {
    return with(this, f -> f.verbose = level);
  }

  /** Switches the output off, as {@code verbose(0)} does: for trainings in a loop. */
  public Fit quiet() {
    return verbose(0);
  }

  @Override
  protected void check() {
    classWeight.forEach((c, w) -> Check.finite("fit", "the weight of class " + c, w));
    if (validationBatchSize != null) {
      Check.positive("fit", "validationBatchSize", validationBatchSize);
    }
    for (int epoch : validationEpochs == null ? List.<Integer>of() : validationEpochs) {
      Check.positive("fit", "validationFreq", epoch);
    }
    Check.that(
        validation == null || validationSplit == 0,
        "fit: give either validation or validationSplit, not both.");
    Check.that(
        verbose >= 0 && verbose <= 2, "fit: verbose must be 0, 1 or 2, received %d.", verbose);
  }

  int epochCount() {
    return epochs;
  }

  Fit withEpochs(int number) {
    return with(this, f -> f.epochs = number);
  }

  Fit withoutValidation() {
    return with(
        this,
        f -> {
          f.validation = null;
          f.validationSplit = 0;
        });
  }

  int initialEpoch() {
    return initialEpoch;
  }

  int batchSize() {
    return batchSize;
  }

  boolean isShuffled() {
    return shuffle;
  }

  @Nullable Dataset validation() {
    return validation;
  }

  double validationSplit() {
    return validationSplit;
  }

  /** Returns the number of batches in an epoch, or -1 for all. */
  int stepsPerEpoch() {
    return stepsPerEpoch == null ? -1 : stepsPerEpoch;
  }

  /** Returns the number of batches of a validation, or -1 for all. */
  int validationSteps() {
    return validationSteps == null ? -1 : validationSteps;
  }

  int validationBatchSize() {
    return validationBatchSize == null ? batchSize : validationBatchSize;
  }

  boolean isValidated(int epoch) {
    return validationEpochs == null
        ? (epoch + 1) % validationFreq == 0
        : validationEpochs.contains(epoch + 1);
  }

  int verbose() {
    return verbose;
  }

  Map<Integer, Double> classWeight() {
    return classWeight;
  }

  List<Callback> callbacks() {
    return callbacks;
  }

  @Override
  protected String owner() {
    return "fit";
  }
}
