package dev.rhyton.learning;

import dev.rhyton.data.Batch;
import dev.rhyton.data.Batches;
import dev.rhyton.data.Dataset;
import dev.rhyton.optimizers.UpdateFactor;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Plain training: whole gradients, whole updates, no state. */
class PlainStrategy extends TrainingStrategy {
  @Override
  public void checkBatches(long most) {}

  @Override
  public void beginEpoch(Dataset data) {}

  @Override
  public Batches batches(Dataset data, int batchSize, RandomGenerator shuffle) {
    return data.batches(batchSize, shuffle);
  }

  @Override
  public void endEpoch(Map<String, Double> logs) {}

  @Override
  public String whenLossIsNotFinite() {
    return null;
  }

  @Override
  public Norms norms() {
    return null;
  }

  @Override
  public Map<String, NDArray> state() {
    return Map.of();
  }

  @Override
  public void restore(Map<String, NDArray> state) {}

  @Override
  public void close(String model) {}

  @Override
  public void prepare(GraphBuilder graph) {}

  @Override
  public void declare(GraphBuilder graph, Objective objective) {}

  @Override
  public List<Tensor> gradients(GraphBuilder graph, Objective objective) {
    return objective.gradients(graph);
  }

  @Override
  boolean isPlain() {
    return true;
  }

  @Override
  public List<Tensor> watched() {
    return List.of();
  }

  @Override
  Tensor share(Tensor samples, Weight weight) {
    return samples;
  }

  @Override
  public Tensor mask(Weight weight) {
    return null;
  }

  @Override
  public List<UpdateFactor> factors() {
    return List.of();
  }

  @Override
  public List<NDArray> masks(List<Weight> weights) {
    return Collections.nCopies(weights.size(), null);
  }

  @Override
  public List<NDArray> feed(Batch batch, int ahead) {
    return List.of();
  }

  @Override
  public void see(Batch batch, List<NDArray> values) {}

  @Override
  public void stepDone() {}
}
