package dev.rhyton.learning;

import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.optimizers.UpdateFactor;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A strategy on top of another, to which it passes every call that it does not override. */
abstract class DelegatingStrategy extends TrainingStrategy {
  final TrainingStrategy inner;

  DelegatingStrategy(TrainingStrategy inner) {
    this.inner = inner;
  }

  @Override
  public void checkBatches(long most) {
    inner.checkBatches(most);
  }

  @Override
  public void beginEpoch(Dataset data) {
    inner.beginEpoch(data);
  }

  @Override
  public Batches batches(Dataset data, int batchSize, RandomGenerator shuffle) {
    return inner.batches(data, batchSize, shuffle);
  }

  @Override
  public void endEpoch(Map<String, Double> logs) {
    inner.endEpoch(logs);
  }

  @Override
  public void prepare(GraphBuilder graph) {
    inner.prepare(graph);
  }

  @Override
  public void declare(GraphBuilder graph, Objective objective) {
    inner.declare(graph, objective);
  }

  @Override
  boolean isPlain() {
    return inner.isPlain();
  }

  @Override
  public List<Tensor> gradients(GraphBuilder graph, Objective objective) {
    return inner.gradients(graph, objective);
  }

  @Override
  public Tensor mask(Weight weight) {
    return inner.mask(weight);
  }

  @Override
  public List<UpdateFactor> factors() {
    return inner.factors();
  }

  @Override
  public List<NDArray> masks(List<Weight> weights) {
    return inner.masks(weights);
  }

  @Override
  public List<Tensor> watched() {
    return inner.watched();
  }

  @Override
  Tensor share(Tensor samples, Weight weight) {
    return inner.share(samples, weight);
  }

  @Override
  public List<NDArray> feed(Batch batch, int ahead) {
    return inner.feed(batch, ahead);
  }

  /** Returns the inner strategy's arguments, followed by its own. */
  static List<NDArray> joined(List<NDArray> first, List<NDArray> then) {
    var all = new ArrayList<>(first);
    all.addAll(then);
    return all;
  }

  @Override
  public void see(Batch batch, List<NDArray> values) {
    inner.see(batch, values);
  }

  @Override
  public void stepDone() {
    inner.stepDone();
  }

  @Override
  public String whenLossIsNotFinite() {
    return inner.whenLossIsNotFinite();
  }

  @Override
  public Norms norms() {
    return inner.norms();
  }

  @Override
  public Map<String, NDArray> state() {
    return inner.state();
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    inner.restore(state);
  }

  @Override
  public void close(String model) {
    inner.close(model);
  }
}
