package dev.rhyton.spark;

import dev.rhyton.models.TrainerInternals;

/**
 * Synchronous steps whose gradients Spark's tree aggregation adds. The optimizer runs on the
 * driver.
 */
final class TreeRunner extends ClusterRunner {
  TreeRunner(Job job) {
    super(job);
  }

  @Override
  double[] run(PassRound place) {
    // The weights are published by the factors of the last update, before those of the next one.
    var task = task(place, vector.read());
    nextFactors();
    var selection = selection();
    task = task.sending(selection, factor(selection));
    var gradients = new float[vector.parameters()];
    var parts = job.rows().mapPartitionsWithIndex(task, true);
    WorkerResult round;
    if (selection.isShared()) {
      round = sum(parts);
      selection.put(round.someGradients(), 0, gradients, 0, gradients.length);
    } else {
      round = WorkerResult.none(0);
      for (var part : parts.collect()) {
        if (part.isEmpty()) continue;
        selection.put(part.someGradients(), part.partition(), gradients, 0, gradients.length);
        round = round.plus(part.withoutGradients());
      }
    }
    count(round.sent());
    TrainerInternals.apply(model, vector.arrays(gradients));
    publisher.release();
    return accept(round);
  }

  @Override
  public void gather() {} // the optimizer's variables are the driver's
}
