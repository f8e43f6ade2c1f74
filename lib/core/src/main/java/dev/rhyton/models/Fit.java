package dev.rhyton.models;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import dev.rhyton.data.Dataset;
import java.util.List;
import java.util.Map;

/**
 * How long and on what {@code fit} trains; {@code epochs(10)} starts one.
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
  private @Range(atLeast = 1) Integer stepsPerEpoch;
  private @Range(atLeast = 1) Integer validationSteps;
  private Integer validationBatchSize;
  private @Range(atLeast = 1) int validationFreq = 1;
  private List<Integer> validationEpochs;
  private int verbose = 1;
  private transient Dataset validation;
  private transient Map<Integer, Double> classWeight = Map.of();
  private transient List<Callback> callbacks = List.of();

  private Fit() {}

  /** One epoch in batches of 32, shuffled. */
  public static Fit of() {
    return new Fit();
  }

  /** How often training goes through the samples. */
  public static Fit epochs(int number) {
    return made(new Fit(), f -> f.epochs = number);
  }

  /** The epoch with which to go on, from 0. */
  public Fit initialEpoch(int number) {
    return with(this, f -> f.initialEpoch = number);
  }

  /** How many samples a step takes; 32 by default. */
  public Fit batchSize(int samples) {
    return with(this, f -> f.batchSize = samples);
  }

  /** Whether each epoch has an order of its own; true by default. */
  public Fit shuffle(boolean anew) {
    return with(this, f -> f.shuffle = anew);
  }

  /** Samples on which each epoch is evaluated. */
  public Fit validation(Dataset samples) {
    return with(this, f -> f.validation = samples);
  }

  /** Samples and targets on which each epoch is evaluated. */
  public Fit validation(Object x, Object y) {
    return validation(Dataset.of(x, y));
  }

  /** The share of the samples, taken from their end, on which each epoch is evaluated instead. */
  public Fit validationSplit(double share) {
    return with(this, f -> f.validationSplit = share);
  }

  /**
   * After how many batches an epoch ends; the next one goes on from there, and starts over when the
   * samples are used up.
   */
  public Fit stepsPerEpoch(int batches) {
    return with(this, f -> f.stepsPerEpoch = batches);
  }

  /** On how many batches an epoch is evaluated; all by default. */
  public Fit validationSteps(int batches) {
    return with(this, f -> f.validationSteps = batches);
  }

  /** How many samples a batch of the evaluation has; as in training by default. */
  public Fit validationBatchSize(int samples) {
    return with(this, f -> f.validationBatchSize = samples);
  }

  /** After how many epochs, again and again, there is an evaluation; 1 by default. */
  public Fit validationFreq(int epochs) {
    return with(this, f -> f.validationFreq = epochs);
  }

  /** After which epochs, counted from 1, there is an evaluation. */
  public Fit validationFreq(List<Integer> epochs) {
    return with(
        this, f -> f.validationEpochs = List.copyOf(Check.given("fit", "validationFreq", epochs)));
  }

  /**
   * How much the samples of each class count; 1 for a class that is not named. The class of a
   * one-hot target, of an axis of several numbers, is the place of its largest.
   */
  public Fit classWeight(Map<Integer, Double> weights) {
    return with(this, f -> f.classWeight = Map.copyOf(Check.given("fit", "classWeight", weights)));
  }

  /** What is called at each stage. */
  public Fit callbacks(Callback... all) {
    return with(this, f -> f.callbacks = Check.all("fit", "callbacks", all));
  }

  /** 0 is silent, 1 shows one line that is written over (default), 2 a line for each epoch. */
  public Fit verbose(int level) {
    return with(this, f -> f.verbose = level);
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

  int initialEpoch() {
    return initialEpoch;
  }

  int batchSize() {
    return batchSize;
  }

  boolean isShuffled() {
    return shuffle;
  }

  Dataset validation() {
    return validation;
  }

  double validationSplit() {
    return validationSplit;
  }

  /** -1 for all batches. */
  int stepsPerEpoch() {
    return stepsPerEpoch == null ? -1 : stepsPerEpoch;
  }

  /** -1 for all batches. */
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
