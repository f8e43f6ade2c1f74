package dev.rhyton.learning;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An update of a step in a learning mode: its gradients and masks while it is traced, the values of
 * its arguments and its results while it runs.
 */
public final class ModeStep extends TracedStep {
  private final TrainingStrategy strategy;
  private @Nullable Tensor drawn; // of the mask, or null

  ModeStep(GraphBuilder graph, TrainingStrategy strategy) {
    super(graph);
    this.strategy = strategy;
  }

  /**
   * Returns the gradient of each weight by the loss that trains it, null if it depends on none, and
   * adds the argument of the mask.
   */
  public List<@Nullable Tensor> gradients(List<Objective> losses, List<Weight> weights) {
    Map<Weight, Tensor> byWeight = new HashMap<>();
    for (var loss : losses) {
      var found = strategy.gradients(this, loss);
      for (int i = 0; i < found.size(); i++) byWeight.put(loss.weights().get(i), found.get(i));
    }
    int draws = strategy.draws();
    if (draws > 0) {
      Feed next = (batch, ahead) -> List.of(strategy.drawn(ahead));
      drawn = arguments(List.of(Shape.of(draws)), next, 0).get(0);
    }
    var gradients = weights.stream().map(byWeight::get).toList();
    Check.that(
        gradients.stream().anyMatch(Objects::nonNull),
        "The loss depends on none of the weights: does the model's call use its layers?");
    return gradients;
  }

  /** Returns the factor of a weight's update, broadcast to the weight, or null for the whole. */
  public @Nullable Tensor mask(Weight weight) {
    return strategy.mask(weight, drawn);
  }

  /** Returns whether a part of the mode receives values after each step. */
  public boolean isWatched() {
    return !watchers.isEmpty();
  }

  /** Returns the tensors whose values {@link #see} receives after each step. */
  public List<Tensor> watched() {
    return watched;
  }

  /**
   * Returns the values of the arguments for a step on a batch.
   *
   * @param ahead how many updates are made before it by the same optimizer
   */
  public List<NDArray> values(Batch batch, int ahead) {
    IdentityHashMap<Feed, List<NDArray>> values = new IdentityHashMap<>();
    drawing.forEach(feed -> values.put(feed, feed.of(batch, ahead)));
    return feeds.stream().flatMap(feed -> requireNonNull(values.get(feed)).stream()).toList();
  }

  /** Passes the values of {@link #watched} on after a step on a batch. */
  public void see(Batch batch, List<NDArray> values) {
    int next = 0;
    for (var watcher : watchers) {
      int end = next + watcher.tensors();
      watcher.receiver().accept(batch, values.subList(next, end));
      next = end;
    }
  }
}
