package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import java.security.PublicKey;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The security option: what a model checks, and what it does if a check fails. Each {@link Guard}
 * is off, counts what it finds and lets it pass, or refuses it by an exception with the reason.
 *
 * <pre>{@code
 * model.compile(Compile.of("adam", "mse").safety(Safety.strict()));
 * var opened = Model.load(path, Safety.strict().signers(publicKey));
 * opened.safety();   // how many inputs, outputs and files passed, and why others did not
 * }</pre>
 *
 * <p>{@code predict}, {@code predictOnBatch} and {@code apply} compare inputs with the statistics
 * of the training data and check outputs; {@code evaluate} compares inputs and checks loss and
 * metrics. {@code fit} keeps the statistics, compares its samples with the range of the samples of
 * earlier calls, and checks loss, metrics and weights; if it ends by an exception, a model that had
 * weights has these again, and its optimizer starts anew. {@code partialFit} and {@code
 * trainOnBatch} keep statistics and check loss and metrics. The statistics describe the samples: no
 * ε covers them. Files contain the statistics, and not this option: who opens a file decides.
 */
public final class Safety extends Configured {
  /** What is checked. */
  public enum Guard {
    /** Inputs, and the targets of training: numbers must be finite. */
    INPUT,
    /**
     * Inputs against the statistics of the training data: their shape, the range of each feature,
     * and the distance of each sample. Without statistics, this check fails.
     */
    STATISTICS,
    /**
     * Outputs must be finite, and outputs of a softmax must be probabilities that sum up to one; so
     * must be loss and metrics, and after {@code fit} the weights.
     */
    OUTPUT,
    /** The number of samples and of bytes of a batch, and the size of a file. */
    LIMIT,
    /** Files must be signed by one of {@link #signers}, see {@code SignedFiles}. */
    SIGNATURE,
    /** Files must contain only classes and functions of this library, none that a user added. */
    OWN_CODE
  }

  /** What happens if a check fails. */
  public enum Level {
    /** The check does not run. */
    OFF,
    /** It is counted, and the first time logged by {@link System.Logger}. */
    WARN,
    /** It is counted, and an {@link IllegalArgumentException} is thrown. */
    REFUSE
  }

  private Map<Guard, Level> levels = new EnumMap<>(Guard.class);
  private @Range(atLeast = 0) double margin = 1;
  private @Range(atLeast = 0) double distance = 4;
  private @Range(atLeast = 1) int batchSize = 1 << 16;
  private @Range(atLeast = 1) long memory = 1L << 30;
  private transient List<PublicKey> signers = List.of();

  private Safety() {}

  /** Returns the option with every guard off, the default. */
  public static Safety none() {
    return new Safety().all(Level.OFF, Guard.values());
  }

  /** Returns the option whose guards count what they find and let it pass. */
  public static Safety lenient() {
    return new Safety().all(Level.WARN, Guard.values());
  }

  /**
   * Returns the option whose guards refuse what they find, and what they cannot check: a file needs
   * a signature by one of {@link #signers}, a prediction needs statistics of the training data.
   */
  public static Safety strict() {
    return new Safety().all(Level.REFUSE, Guard.values());
  }

  /** Switches guards off. */
  public Safety off(Guard... guards) {
    return all(Level.OFF, guards);
  }

  /** Lets guards count what they find. */
  public Safety warn(Guard... guards) {
    return all(Level.WARN, guards);
  }

  /** Lets guards refuse what they find. */
  public Safety refuse(Guard... guards) {
    return all(Level.REFUSE, guards);
  }

  private Safety all(Level level, Guard... guards) {
    var chosen = Check.all("Safety", "guards", guards);
    return with(
        this,
        s -> {
          s.levels = new EnumMap<>(levels);
          chosen.forEach(g -> s.levels.put(g, level));
        });
  }

  /**
   * Sets how far a feature may lie outside of its range in the training data, in widths of the
   * range, by default 1. A feature that never changed has the width of the widest feature.
   */
  public Safety margin(double widths) {
    return with(this, s -> s.margin = widths);
  }

  /**
   * Sets the largest distance of a sample from the mean of the training data, by default 4: the
   * root mean square over its features of {@code (x − mean) / deviation}, each at most 10, without
   * the largest one, which is a matter of the range.
   */
  public Safety distance(double deviations) {
    return with(this, s -> s.distance = deviations);
  }

  /** Sets the largest number of samples in a batch, by default 65,536. */
  public Safety batchSize(int samples) {
    return with(this, s -> s.batchSize = samples);
  }

  /** Sets the largest size of the inputs of a batch, and of a file, by default 1 GiB. */
  public Safety memory(long bytes) {
    return with(this, s -> s.memory = bytes);
  }

  /** Sets the public keys (Ed25519) of those whose files are opened. */
  public Safety signers(PublicKey... keys) {
    return with(this, s -> s.signers = List.copyOf(Check.all("Safety", "signers", keys)));
  }

  /** Returns what happens if a check of a guard fails. */
  public Level level(Guard guard) {
    return Objects.requireNonNull(levels.get(Check.given("Safety", "guard", guard)));
  }

  /** Returns how far a feature may lie outside of its range, in widths of the range. */
  public double margin() {
    return margin;
  }

  /** Returns the largest distance of a sample from the mean of the training data. */
  public double distance() {
    return distance;
  }

  /** Returns the largest number of samples in a batch. */
  public int batchSize() {
    return batchSize;
  }

  /** Returns the largest size of the inputs of a batch, and of a file, in bytes. */
  public long memory() {
    return memory;
  }

  /** Returns the public keys of those whose files are opened. */
  public List<PublicKey> signers() {
    return signers;
  }
}
