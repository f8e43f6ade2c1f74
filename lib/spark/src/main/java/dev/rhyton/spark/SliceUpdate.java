package dev.rhyton.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * The update of a slice by its owner, from the gradients that workers sent for it.
 *
 * @param optimizer the optimizer as JSON
 * @param undecayed the patterns of weights without decay
 * @param rate the learning rate, or NaN if a schedule sets it
 * @param rateFactor the factor of the rate by the learning mode
 * @param weightDecay the weight decay by the learning mode, or null
 */
record SliceUpdate(
    String training,
    String optimizer,
    List<String> undecayed,
    SliceLayout layout,
    Selection selection,
    MaskFactors factors,
    double rate,
    double rateFactor,
    @Nullable Double weightDecay)
    implements FlatMapFunction2<
            Iterator<Tuple2<Integer, WorkerResult>>, Iterator<SliceState>, SliceState>,
        Serializable {

  @Override
  public Iterator<SliceState> call(
      Iterator<Tuple2<Integer, WorkerResult>> sent, Iterator<SliceState> states) {
    var parts = new ArrayList<WorkerResult>();
    sent.forEachRemaining(part -> parts.add(part._2()));
    // In the order of partitions, so that the sum does not depend on the order of arrival.
    parts.sort(Comparator.comparing(WorkerResult::partition));
    return List.of(next(states.next(), parts)).iterator();
  }

  private SliceState next(SliceState state, List<WorkerResult> parts) {
    int from = layout.from(state.slice());
    int to = layout.to(state.slice());
    var gradient = new float[to - from];
    for (var part : parts) {
      if (selection.isShared()) {
        var own = new float[to - from];
        selection.put(part.someGradients(), part.partition(), own, from, to);
        WorkerResult.add(own, gradient);
      } else {
        selection.put(part.someGradients(), part.partition(), gradient, from, to);
      }
    }
    var next = SliceOwner.update(this, state, gradient);
    return state.slice() == layout.slices() - 1 ? next.with(rest(parts)) : next;
  }

  private static WorkerResult rest(List<WorkerResult> parts) {
    var round = WorkerResult.none(0);
    for (var part : parts) round = round.plus(part.withoutGradients());
    return round;
  }
}
