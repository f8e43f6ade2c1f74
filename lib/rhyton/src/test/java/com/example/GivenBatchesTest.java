package com.example;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.callbacks.LambdaCallback;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.Input;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A source of batches: each batch is one step, as with a generator in Keras. */
class GivenBatchesTest {
  private static <M extends Model> M compiled(M model) {
    model.compile(Compile.of("sgd", "mse").learning(Learning.plain()));
    return model;
  }

  private static List<NDArray> trained(List<Batch> batches) {
    var steps = new ArrayList<Long>();
    var model = compiled(Sequential.of(Dense.of(1).kernelInitializer("ones")));
    var count = LambdaCallback.of().onTrainBatchEnd((batch, logs) -> steps.add(batch));
    model.fit(Dataset.of(batches), epochs(2).callbacks(count).verbose(0));
    assertEquals(2 * batches.size(), steps.size());
    return model.getWeights();
  }

  @Test
  void eachBatchIsAStep() {
    var batches =
        IntStream.range(0, 6)
            .mapToObj(i -> Batch.of(Kit.normal(i, 3, 2), Kit.normal(10 + i, 3, 1)))
            .toList();
    var byHand = compiled(Sequential.of(Dense.of(1).kernelInitializer("ones")));
    for (int epoch = 0; epoch < 2; epoch++) {
      for (var batch : batches) byHand.trainOnBatch(batch.x().get(0), batch.y().get(0));
    }
    assertEquals(0, Kit.distance(byHand.getWeights(), trained(batches)), 1e-6);
  }

  /** Batches of sequences of different lengths, which could not be in one array. */
  @Test
  void batchesOfDifferentLengths() {
    var batches =
        IntStream.of(3, 5, 2)
            .mapToObj(length -> Batch.of(Kit.normal(length, 4, length, 2), Kit.normal(1, 4, 1)))
            .toList();
    var model = Sequential.of(Input.of(-1, 2), GRU.of(3), Dense.of(1));
    model.compile(Compile.of("sgd", "mse").learning(Learning.weight()));
    model.fit(Dataset.of(batches), epochs(2).verbose(0));
    double mean =
        batches.stream()
            .mapToDouble(b -> model.testOnBatch(b.x().get(0), b.y().get(0)).get("loss"))
            .average()
            .orElseThrow();
    assertEquals(mean, model.evaluate(Dataset.of(batches)).get("loss"), 1e-6);
  }
}
