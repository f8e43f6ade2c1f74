package dev.rhyton.spark;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Json;
import dev.rhyton.learning.BatchLearning;
import dev.rhyton.learning.GradientLearning;
import dev.rhyton.learning.Granularity;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.LearningInternals;
import dev.rhyton.learning.PlainLearning;
import dev.rhyton.learning.Recording;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.tensor.DType;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Refuses models that cannot be trained on workers, with the reason. */
final class ModelChecks {
  private static final Set<String> MEANS = Set.of("sum_over_batch_size", "mean");

  private ModelChecks() {}

  /** Throws if a model cannot be trained in these ways. */
  static void check(Model model, boolean sliced, boolean local) {
    checkSendable(model);
    var compile = model.compiled();
    Check.that(
        compile.optimizers().keySet().equals(Set.of(OptimizerInternals.DEFAULT)),
        "SparkTrainer: %s updates its weights by several optimizers %s, one after another in a"
            + " step, which workers cannot share: compile it with a single one.",
        model.name(),
        compile.optimizers().keySet());
    for (var loss : compile.losses()) {
      var reduction = Json.node(loss.getConfig()).path("reduction").asText("sum_over_batch_size");
      Check.that(
          MEANS.contains(reduction),
          "SparkTrainer: the gradient of the whole batch is the mean of those of its parts only for"
              + " a loss with the reduction \"sum_over_batch_size\", received \"%s\".",
          reduction);
    }
    for (var layer : model.allLayers()) {
      Check.that(
          !Json.node(layer.getConfig()).path("stateful").asBoolean(),
          "SparkTrainer: layer \"%s\" keeps the states of its samples from batch to batch"
              + " (stateful), which workers cannot share: leave out stateful(true).",
          layer.name());
    }
    var mode = LearningInternals.stepping(compile.learning());
    Check.that(
        mode instanceof PlainLearning
            || mode instanceof BatchLearning
            || mode instanceof GradientLearning,
        "SparkTrainer: the mean of the gradients of all workers may not be that of the learning mode"
            + " %s, a class of your own: use a mode of the library.",
        mode);
    checkRecording(compile.learning().recording(), local);
    if (sliced) checkSliced(model);
  }

  private static void checkRecording(@Nullable Recording recording, boolean local) {
    boolean norms = Recording.norms().equals(recording);
    Check.that(
        recording == null || norms,
        "SparkTrainer: the learning mode uses the recorded gradients of all samples in each step,"
            + " which workers cannot share: only Recording.norms() is possible.");
    Check.that(
        recording == null || !local,
        "SparkTrainer: norms are recorded in steps of all workers: leave out averageEvery or"
            + " diloco.");
  }

  private static void checkSliced(Model model) {
    var optimizer = model.compiled().optimizer();
    Check.that(
        OptimizerInternals.isElementwise(optimizer),
        "SparkTrainer: %s needs the norms of whole gradients or weights, of which the owner of a"
            + " slice has only a part: leave out sliced().",
        optimizer);
    var mode =
        Json.node(
            ((Configured) LearningInternals.stepping(model.compiled().learning())).getConfig());
    Check.that(
        !mode.path("cautious").asBoolean(),
        "SparkTrainer: the option cautious() of Gradient Learning looks at whole variables, of"
            + " which the owner of a slice has only a part: leave out sliced().");
    for (var weight : model.trainableWeights()) {
      Check.that(
          weight.constraint() == null,
          "SparkTrainer: the constraint of the weight %s needs the whole weight, of which the owner"
              + " of a slice has only a part: leave out sliced().",
          weight);
    }
  }

  /** Throws if a model cannot be sent to workers. */
  static void checkSendable(Model model) {
    Check.state(
        model.isCompiled(),
        () ->
            "SparkTrainer: "
                + model.name()
                + " is not compiled: call compile(optimizer, loss, metrics...) first.");
    JShellClasses.check(model);
  }

  /** Throws if the groups of the learning mode are not the workers. */
  static void checkGroups(Model model, int workers) {
    Learning mode = LearningInternals.stepping(model.compiled().learning());
    if (mode instanceof BatchLearning) {
      Check.that(
          !Json.node(((Configured) mode).getConfig()).path("error_feedback").asBoolean(),
          "SparkTrainer: errorFeedback() of Batch Learning takes the whole gradient of a batch, of"
              + " which each worker computes a part: leave it out.");
      int groups = groups(mode);
      Check.that(
          groups == workers,
          "SparkTrainer: in Batch Learning each worker is a group: the data have %d partitions, the"
              + " mode has %d groups. Use groups(%d), or repartition(%d).",
          workers,
          groups,
          workers,
          groups);
    }
    Check.that(
        !(mode instanceof GradientLearning) || groups(mode) == 1,
        "SparkTrainer: Gradient Learning with groups cannot be split among workers: leave out"
            + " groups(...), or use Learning.batch().");
  }

  private static int groups(Learning mode) {
    return Json.node(((Configured) mode).getConfig()).path("groups").asInt(1);
  }

  /** Returns the granularity of Batch Learning. */
  static Granularity granularity(BatchLearning mode) {
    var name = Json.node(mode.getConfig()).path("granularity").asText("unit");
    return Granularity.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Returns the model's file for workers, and throws if it does not contain all of the model. */
  static byte[] bytes(Model model) {
    for (var weight : model.trainableWeights()) {
      Check.that(
          weight.storedType() == DType.FLOAT32,
          "SparkTrainer: weights and gradients are sent as float32; the weight %s has another"
              + " type.",
          weight);
    }
    byte[] bytes;
    try {
      bytes = KerasBytes.of(model);
      var copy = KerasBytes.model(bytes, true);
      Check.that(copy.isCompiled(), "its loss or its metrics are not in its file");
      copy.close();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IllegalArgumentException(
          "SparkTrainer: "
              + model.name()
              + " cannot be sent to workers as a .keras file: "
              + e.getMessage(),
          e);
    }
    return bytes;
  }
}
