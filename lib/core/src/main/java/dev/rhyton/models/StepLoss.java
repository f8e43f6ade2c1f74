package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.learning.Objective;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loss that one update of a step minimizes, while the step is traced.
 *
 * @param optimizer the name of the optimizer that makes the update
 * @param weights the weights that it updates
 * @param terms the terms of the loss
 * @param penalty the part of the loss that depends only on weights, or null
 */
record StepLoss(
    String optimizer, List<Weight> weights, List<Term> terms, @Nullable Tensor penalty) {
  /**
   * A term of the loss.
   *
   * @param ofSamples the value of each sample of the batch, 0 without a target; the term is their
   *     mean over the samples with a target. Null if the term has no values of samples
   * @param ofBatch whether all samples of the batch have a target
   * @param by the weights that minimize it, or null for all
   */
  record Term(
      StepMetrics.Term reported,
      Tensor value,
      @Nullable Tensor ofSamples,
      boolean ofBatch,
      @Nullable List<Weight> by) {
    boolean isFor(Weight weight) {
      return by == null || by.contains(weight);
    }

    private Tensor weighted(Tensor loss) {
      return reported.weight() == 1 ? loss : loss.multiply(reported.weight());
    }
  }

  /** Returns the weighted sum of terms. */
  static Tensor sum(List<Term> terms) {
    return terms.stream()
        .map(t -> t.weighted(t.value()))
        .reduce(Tensor::add)
        .orElseGet(() -> TensorOps.constant(0, DType.FLOAT32));
  }

  /** Returns the weighted sum for each sample, or null if a term has no values of samples. */
  private static @Nullable Tensor ofSamples(List<Term> terms) {
    Tensor sum = null;
    for (var term : terms) {
      if (term.ofSamples() == null) return null;
      var weighted = term.weighted(term.ofSamples().cast(DType.FLOAT32));
      sum = sum == null ? weighted : sum.add(weighted);
    }
    return sum;
  }

  /** Returns what the learning mode minimizes: one objective for all weights that share terms. */
  List<Objective> objectives(CompiledModel compiled) {
    var by = compiled.optimizer(optimizer);
    var scale = OptimizerInternals.lossScale(by.optimizer(), by.state());
    Map<List<Term>, List<Weight>> groups = new LinkedHashMap<>();
    for (var weight : weights) {
      var own = terms.stream().filter(t -> t.isFor(weight)).toList();
      groups.computeIfAbsent(own, t -> new ArrayList<>()).add(weight);
    }
    var all = new ArrayList<Objective>();
    groups.forEach(
        (own, ofOwn) -> {
          boolean ofBatch = own.stream().allMatch(Term::ofBatch);
          all.add(new Objective(sum(own), penalty, ofSamples(own), ofBatch, scale, ofOwn));
        });
    return all;
  }

  /** Returns the only objective, which gradients of single samples need. */
  Objective objective(CompiledModel compiled) {
    var all = objectives(compiled);
    Check.that(
        all.size() == 1,
        "%s: the learning mode records gradients of one loss, and trainStep names layers for"
            + " single terms: leave out record(...).",
        compiled.model().name());
    return all.get(0);
  }

  /** Returns what refuses the updates that a step requests, for a function of the whole loss. */
  static Consumer<StepLoss> refused(Model model, String why) {
    return loss -> {
      throw new IllegalArgumentException(
          model.name()
              + ": trainStep updates weights by losses of their own, so that "
              + why
              + " no one gradient: use Gradients.of for the loss that you mean.");
    };
  }
}
