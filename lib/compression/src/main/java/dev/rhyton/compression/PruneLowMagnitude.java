package dev.rhyton.compression;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Check;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Sets the smallest weights of each kernel to 0 during training, as many as a schedule says, and
 * keeps them at 0 in all later steps of this training. After it, the model is an ordinary one whose
 * kernels contain zeros; {@link Sparsity#of} counts them.
 *
 * <p>Kernels of dense, convolutional, recurrent and attention layers are pruned, but not
 * embeddings, biases and normalizations; {@link #include} names others. Steps count from the
 * beginning of {@code fit}; a training that {@code BackupAndRestore}, which must follow this
 * callback, continues has the same masks as without an interruption.
 *
 * <p>The zeros make a model smaller once its file is compressed, but not faster; {@link
 * StructuredPruning} removes whole units. Han et al., 2015, arXiv 1506.02626.
 *
 * <pre>{@code
 * model.fit(x, y, epochs(10).callbacks(PruneLowMagnitude.of(ConstantSparsity.of(0.5))));
 * }</pre>
 */
public final class PruneLowMagnitude extends Callback {
  private static final String OWNER = "PruneLowMagnitude";
  private static final Set<String> KERNELS =
      Set.of("kernel", "recurrent_kernel", "depthwise_kernel", "pointwise_kernel");

  private final PruningSchedule schedule;
  private List<String> included = List.of(); // none for the kernels
  private List<String> excluded = List.of();
  private int block; // 0 for whole kernels

  private List<PrunedWeight> pruned = List.of(); // of the current training
  private long start; // steps of the optimizer before the training
  private long last; // the step of the last pruning, or -1
  private int trials; // of a search of the learning rate that has ended

  private PruneLowMagnitude(PruningSchedule schedule) {
    this.schedule = schedule;
  }

  /** Creates the callback, which prunes by a schedule. */
  public static PruneLowMagnitude of(PruningSchedule schedule) {
    return new PruneLowMagnitude(Check.given(OWNER, "schedule", schedule));
  }

  /**
   * Prunes only the weights whose path, {@code dense_1/kernel}, contains one of these patterns,
   * also embeddings.
   */
  public PruneLowMagnitude include(String... patterns) {
    return with(this, c -> c.included = patterns("include", patterns));
  }

  /** Leaves out the weights whose path, {@code dense_1/kernel}, contains one of these patterns. */
  public PruneLowMagnitude exclude(String... patterns) {
    return with(this, c -> c.excluded = patterns("exclude", patterns));
  }

  private static List<String> patterns(String what, String... patterns) {
    var all = Check.all(OWNER, what, patterns);
    all.forEach(p -> Check.pattern(OWNER, what, p));
    return all;
  }

  /**
   * Prunes the schedule's share of every {@code size} consecutive inputs of a unit, instead of the
   * share of the kernel. With a sparsity of 0.5, blocks of 4 have the 2:4 form for which GPUs have
   * instructions.
   */
  public PruneLowMagnitude blocksOf(int size) {
    return with(this, c -> c.block = (int) Check.positive(OWNER, "blocksOf", size));
  }

  @Override
  public void onTrainBegin() {
    start = training().optimizerState().iterations();
  }

  /** Begins before the first epoch, when the model is built and an earlier state is restored. */
  @Override
  public void onEpochBegin(int epoch) {
    if (!pruned.isEmpty()) return;
    begin();
    trials = trials();
    last = -1;
    prune();
  }

  private void begin() {
    pruned = new ArrayList<>(); // release undoes those that were found before an error
    for (var layer : training().model().allLayers()) {
      for (var weight : LayerInternals.ownWeights(layer)) {
        if (isPruned(weight)) pruned.add(pruned(layer, weight));
      }
    }
    Check.that(
        !pruned.isEmpty(),
        "%s: model \"%s\" has no weight to prune: expected a trainable kernel%s.",
        OWNER,
        training().model().name(),
        included.isEmpty() && excluded.isEmpty()
            ? ""
            : " that include and exclude leave, of the weights " + paths());
  }

  private List<String> paths() {
    return training().model().trainableWeights().stream().map(this::path).toList();
  }

  private String path(Weight weight) {
    return training().optimizerState().path(weight);
  }

  private boolean isPruned(Weight weight) {
    if (!training().model().trainableWeights().contains(weight)) return false;
    boolean chosen =
        included.isEmpty() ? KERNELS.contains(weight.name()) : contains(included, weight);
    return weight.shape().rank() >= 2 && chosen && !contains(excluded, weight);
  }

  private boolean contains(List<String> patterns, Weight weight) {
    return patterns.stream().anyMatch(p -> Pattern.compile(p).matcher(path(weight)).find());
  }

  private PrunedWeight pruned(Layer layer, Weight weight) {
    var average = training().optimizerState().average(weight).orElse(null);
    return new PrunedWeight(path(weight), layer, weight, average);
  }

  /**
   * Prunes if the last step that the schedule names is another one than before. Zeros are the
   * smallest values, so that this restores the masks of a training that was interrupted.
   */
  private void prune() {
    long due = schedule.lastPruning(training().optimizerState().iterations() - start);
    if (due == last) return;
    last = due;
    double share = due < 0 ? 0 : schedule.at(due);
    pruned.forEach(p -> p.prune(share, block));
  }

  private int trials() {
    var choice = training().model().autoChoice();
    return choice == null ? 0 : choice.rows().size();
  }

  /**
   * Follows a search of the learning rate, which goes back to its start after each trial, and to
   * the end of the chosen trial when it ends.
   */
  @Override
  public void onTrainBatchBegin(long batch) {
    int now = trials();
    if (now != trials) last = -1;
    trials = now;
    prune();
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    prune();
  }

  /** Applies the masks to what ends a training, such as the average of the weights. */
  @Override
  public void onTrainEnd(Map<String, Double> logs) {
    pruned.forEach(PrunedWeight::apply);
  }

  @Override
  protected void release() {
    pruned.forEach(PrunedWeight::end);
    pruned = List.of();
  }
}
