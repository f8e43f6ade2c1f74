package dev.rhyton.compression;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.config.Value;
import dev.rhyton.models.Model;
import java.util.List;
import java.util.Locale;

/**
 * Removes the least important units and filters of a model: the result is a new model with smaller
 * layers, which computes faster in every program. Its inputs and outputs have the same shapes. It
 * is not compiled; a few epochs of training restore most of the accuracy.
 *
 * <p>Units of {@code Dense}, {@code SimpleRNN}, {@code GRU} and {@code LSTM}, and filters of
 * convolutions, separable and transposed ones too, are removed, together with what depends on them:
 * the inputs of the next layers, depthwise windows, batch normalization. Layers whose outputs are
 * added are pruned together. Units whose outputs reach an output of the model, or a layer that
 * combines them in another way, such as {@code LayerNormalization} or {@code Reshape}, are left;
 * the table says so. The layers after a removed unit compute as if its output were 0. Li et al.,
 * 2016, arXiv 1608.08710.
 *
 * <pre>{@code
 * var pruned = StructuredPruning.of(0.5).prune(model);
 * pruned.model().compile("adam", "sparse_categorical_crossentropy", "accuracy");
 * }</pre>
 */
public final class StructuredPruning extends Value {
  /** The importance of a unit or filter. */
  enum Importance {
    L1,
    L2,
    BATCH_NORMALIZATION
  }

  @Range(atLeast = 0, below = 1)
  private double share;

  private boolean global;
  private Importance importance = Importance.L2;
  private List<String> excluded = List.of();

  private StructuredPruning() {}

  /** Returns a pruning that removes this share of the units of each layer, at most all but one. */
  public static StructuredPruning of(double share) {
    return made(new StructuredPruning(), p -> p.share = share);
  }

  /**
   * Sets whether the share is of the units of all layers together, so that layers with many
   * unimportant units lose more. Norms are compared after division by their mean in the layer.
   */
  public StructuredPruning global(boolean all) {
    return with(this, p -> p.global = all);
  }

  /**
   * Sets the importance of a unit: {@code "l2"} (default) or {@code "l1"}, the norm of its weights,
   * or {@code "batch_normalization"}, its scale in the batch normalization that follows, and where
   * none follows, the L2 norm (Liu et al., 2017, arXiv 1708.06519).
   */
  public StructuredPruning importance(String name) {
    return with(
        this,
        p -> {
          Check.given("StructuredPruning", "importance", name);
          var all = List.of(Importance.values());
          var found =
              all.stream().filter(i -> i.name().toLowerCase(Locale.ROOT).equals(name)).findFirst();
          Check.that(
              found.isPresent(),
              "StructuredPruning: importance must be \"l1\", \"l2\" or \"batch_normalization\","
                  + " received \"%s\".",
              name);
          p.importance = found.orElseThrow();
        });
  }

  /** Leaves the layers whose name contains one of these patterns as they are. */
  public StructuredPruning exclude(String... patterns) {
    var all = Check.all("StructuredPruning", "exclude", patterns);
    all.forEach(p -> Check.pattern("StructuredPruning", "exclude", p));
    return with(this, p -> p.excluded = all);
  }

  /**
   * Returns a smaller model with the weights of a built one, which stays as it is.
   *
   * @throws IllegalArgumentException if the model is not built, is a class of your own, or has no
   *     unit that can be removed
   */
  public PrunedModel prune(Model model) {
    Check.given("StructuredPruning", "model", model);
    var units = ModelUnits.of(model, excluded);
    units.remove(units.leastImportant(share, global, importance));
    return units.rebuilt();
  }
}
