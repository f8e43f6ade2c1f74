package dev.rhyton.spark;

import dev.rhyton.data.Batch;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.tensor.NDArray;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;

/**
 * A worker's part of a synchronous round: the gradient of its rows at the weights of the round.
 *
 * @param place the rows of the round
 * @param total the number of rows of all partitions in the round
 * @param seed the seed of the round's random draws
 * @param selection the gradients that are sent
 * @param factor the factor of gradients
 */
record StepTask(
    WorkerSpec spec,
    RoundWeights weights,
    PassRound place,
    long total,
    long seed,
    Selection selection,
    float factor)
    implements Function2<Integer, Iterator<PartitionRows>, Iterator<WorkerResult>>, Serializable {

  /** Returns the same task with another selection of gradients, and a factor of them. */
  StepTask sending(Selection selected, float times) {
    return new StepTask(spec, weights, place, total, seed, selected, times);
  }

  @Override
  public Iterator<WorkerResult> call(Integer partition, Iterator<PartitionRows> rows) {
    var all = all(partition, rows.next());
    if (all.isEmpty()) return List.of(all).iterator();
    var selected = selection.take(all.someGradients(), partition, 0, all.someGradients().length);
    return List.of(
            new WorkerResult(
                partition, selected, all.states(), all.sums(), selected.length, all.norms()))
        .iterator();
  }

  /** Computes all gradients of the rows of a partition. */
  WorkerResult all(int partition, PartitionRows rows) {
    var index = rows.rows(place, partition);
    if (index.length == 0) return WorkerResult.none(partition);
    return WorkerModel.use(spec, copy -> run(copy, partition, rows.batch().select(index), index));
  }

  private WorkerResult run(WorkerModel copy, int partition, Batch batch, int[] rows) {
    copy.started(batch);
    copy.vector().write(weights.vector());
    var step =
        TrainerInternals.gradients(copy.model(), batch, spec.classWeight(), seed + partition);
    var vector = copy.vector().with(step.gradients());
    int parameters = copy.vector().parameters();
    float share = (float) ((double) rows.length / total);
    var gradients = Arrays.copyOf(vector, parameters);
    for (int i = 0; i < parameters; i++) gradients[i] *= share * factor;
    var states = Arrays.copyOfRange(vector, parameters, vector.length);
    for (int i = 0; i < states.length; i++) states[i] *= share;
    var norms = norms(partition, batch, rows, step.watched());
    return new WorkerResult(partition, gradients, states, step.sums(), 0, norms);
  }

  private List<WorkerResult.Norms> norms(
      int partition, Batch batch, int[] rows, List<NDArray> watched) {
    var all = new ArrayList<WorkerResult.Norms>();
    if (!spec.norms()) return all;
    var targets = batch.y().get(0);
    boolean oneHot = targets.shape().rank() > 1 && targets.shape().last() > 1;
    var labels = (oneHot ? targets.argmax() : targets).toDoubles();
    var losses = watched.get(0).toFloats();
    all.add(new WorkerResult.Norms(partition, rows, labels, losses, watched.get(1).toFloats()));
    return all;
  }
}
