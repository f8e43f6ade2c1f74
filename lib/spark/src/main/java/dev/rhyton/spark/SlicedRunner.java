package dev.rhyton.spark;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Json;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.Variable;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Synchronous steps whose gradients are shuffled by slices: the owner of a slice adds and applies
 * them.
 *
 * <p>The slices of a round are an RDD, computed from those of the round before. If an executor is
 * lost, Spark computes its slices again from the last ones that exist, with the same result. After
 * {@link #MOST_ROUNDS} rounds they are gathered on the driver and distributed anew, so that this
 * chain stays short and the broadcasts of its rounds can be destroyed.
 */
final class SlicedRunner extends ClusterRunner {
  private static final int MOST_ROUNDS = 10;

  private final SliceLayout layout;
  private final String optimizer;
  private @Nullable JavaRDD<SliceState> slices; // null if the driver has the optimizer's variables
  private @Nullable JavaRDD<SliceState> before; // of the round before
  private float @Nullable [] current; // the vector after the last round
  private final List<Broadcast<SliceState>> distributed = new ArrayList<>();
  private int rounds; // since the slices were distributed

  SlicedRunner(Job job, int slices) {
    super(job);
    var weights = vector.trainable();
    var paths = model.paths();
    layout =
        new SliceLayout(
            weights.stream().mapToInt(w -> (int) w.shape().size()).toArray(),
            weights.stream().map(w -> paths.getOrDefault(w, w.name())).toArray(String[]::new),
            Math.min(slices, vector.parameters()));
    optimizer = Json.write(model.compiled().optimizer()).toString();
  }

  @Override
  double[] run(PassRound place) {
    var now = vector.read();
    boolean changed = !Arrays.equals(now, current); // by a callback
    if (rounds == MOST_ROUNDS || changed) gather();
    var step = task(place, now);
    if (slices == null) distribute();
    nextFactors();
    var selection = selection();
    var task = new SliceTask(step.sending(selection, factor(selection)), layout);
    var sent =
        JavaPairRDD.fromJavaRDD(job.rows().mapPartitionsWithIndex(task, true))
            .partitionBy(new KeyPartitioner(layout.slices()));
    var next = sent.zipPartitions(slices, update(selection));
    next.persist(StorageLevel.MEMORY_AND_DISK());
    var results = next.map(SliceState::result).collect();
    if (before != null) before.unpersist(false);
    before = slices;
    slices = next;
    rounds++;
    return take(results);
  }

  private float[] published() {
    return requireNonNull(publisher.last());
  }

  private MaskFactors lastFactors() {
    return requireNonNull(factors);
  }

  private SliceUpdate update(Selection selection) {
    var state = TrainerInternals.optimizerState(model);
    return new SliceUpdate(
        job.spec().training(),
        optimizer,
        job.spec().undecayed(),
        layout,
        selection,
        lastFactors(),
        state.isScheduled() ? Double.NaN : state.learningRate(),
        OptimizerInternals.rateFactor(state),
        OptimizerInternals.weightDecay(state));
  }

  /** Sets the weights of the driver to those of the owners. */
  private double[] take(List<SliceState.Result> results) {
    var weights = published().clone();
    var used = lastFactors();
    WorkerResult round = null;
    for (var result : results) {
      if (result.round() != null) round = result.round();
      int from = layout.from(result.slice());
      int to = layout.to(result.slice());
      var range = Arrays.copyOfRange(weights, from, to);
      used.put(requireNonNull(result.sent()), 0, range, from, to);
      System.arraycopy(range, 0, weights, from, range.length);
    }
    var states = requireNonNull(round).someStates(); // the last slice brings it
    System.arraycopy(states, 0, weights, vector.parameters(), states.length);
    vector.write(weights);
    TrainerInternals.updated(model);
    count(round.sent());
    current = weights;
    return accept(round);
  }

  /**
   * Distributes the weights and the optimizer's variables of the driver as slices. These are
   * broadcast, since an RDD's partitions are sent with each task, and those of the following rounds
   * hold those of the first.
   */
  private void distribute() {
    var weights = published();
    var slots = slots();
    var values = new ArrayList<float[]>();
    for (var slot : slots) values.add(slot.value().toFloats());
    long iterations = TrainerInternals.optimizerState(model).iterations();
    var states = new ArrayList<SliceState>();
    for (int s = 0; s < layout.slices(); s++) {
      Map<String, float[]> ofSlice = new HashMap<>();
      for (var piece : layout.pieces(s)) {
        for (int i = 0; i < slots.size(); i++) {
          int weight = weight(slots.get(i));
          var key = SliceState.key(weight, slots.get(i).name());
          if (weight < 0) ofSlice.put(key, values.get(i));
          if (weight != piece.weight()) continue;
          ofSlice.put(key, Arrays.copyOfRange(values.get(i), piece.from(), piece.to()));
        }
      }
      var own = Arrays.copyOfRange(weights, layout.from(s), layout.to(s));
      states.add(new SliceState(s, own, ofSlice, iterations, null, null));
    }
    for (var state : states) distributed.add(job.spark().broadcast(state));
    slices = job.spark().parallelize(distributed, states.size()).map(Broadcast::value);
    rounds = 0;
  }

  private List<Variable> slots() {
    return TrainerInternals.variables(model).stream().filter(v -> v.weight() != null).toList();
  }

  private int weight(Variable slot) {
    return slot.of() == null ? -1 : vector.trainable().indexOf(slot.of());
  }

  /** Sets the optimizer's variables of the driver to those of the owners. */
  @Override
  public void gather() {
    if (slices == null) return;
    var states = slices.collect();
    for (var slot : slots()) {
      int weight = weight(slot);
      var key = SliceState.key(weight, slot.name());
      var values = new float[(int) slot.shape().size()];
      for (var state : states) {
        var part = state.slots().get(key);
        if (part == null) continue; // the slice has nothing of the weight
        if (weight < 0) {
          System.arraycopy(part, 0, values, 0, part.length);
          continue;
        }
        for (var piece : layout.pieces(state.slice())) {
          if (piece.weight() == weight) {
            System.arraycopy(part, 0, values, piece.from(), piece.size());
          }
        }
      }
      slot.assign(NDArray.of(values, slot.shape().dims()));
    }
    drop();
    publisher.release();
  }

  /** Continues from the weights and the optimizer's variables of the driver. */
  @Override
  public void restore(Map<String, NDArray> state) {
    drop();
  }

  private void drop() {
    if (before != null) before.unpersist(false);
    if (slices != null) slices.unpersist(false);
    before = null;
    slices = null;
    distributed.forEach(b -> b.destroy(false));
    distributed.clear();
  }

  @Override
  void close() {
    drop();
    super.close();
  }
}
