package dev.rhyton.spark;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Json;
import dev.rhyton.optimizers.BuiltOptimizer;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.Variable;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The optimizer of a slice, in the process that owns it. A task sets its state before an update and
 * reads it afterwards, so that a task that runs twice changes nothing.
 */
final class SliceOwner {
  private static final Map<String, Deque<SliceOwner>> IDLE = new LinkedHashMap<>(); // by slice
  private static final int MOST_SLICES = 64; // whose optimizers a process keeps

  private final List<SliceLayout.Piece> pieces;
  private final List<Weight> weights = new ArrayList<>();
  private final BuiltOptimizer optimizer;

  private SliceOwner(SliceUpdate update, int slice) {
    WorkerThreads.start(0);
    var layout = update.layout();
    pieces = layout.pieces(slice);
    for (var piece : pieces) {
      var shape = Shape.of(piece.size());
      var zeros = NDArray.of(new float[piece.size()], piece.size());
      var weight = new Weight(shape, DType.FLOAT32, true, () -> zeros);
      weight.name(layout.paths()[piece.weight()]);
      weights.add(weight);
    }
    var read = Json.readObject(Json.parse(update.optimizer()), Optimizer.class);
    var undecayed = update.undecayed().toArray(String[]::new);
    optimizer = read.excludeFromWeightDecay(undecayed).build(weights);
  }

  static SliceState update(SliceUpdate update, SliceState state, float[] gradient) {
    var key = update.training() + "/" + state.slice();
    SliceOwner owner;
    synchronized (IDLE) {
      var idle = IDLE.get(key);
      owner = idle == null || idle.isEmpty() ? null : idle.pop();
    }
    if (owner == null) owner = new SliceOwner(update, state.slice());
    var next = owner.run(update, state, gradient); // after a failure it is not used again
    synchronized (IDLE) {
      IDLE.computeIfAbsent(key, k -> new ArrayDeque<>()).push(owner);
      if (IDLE.size() > MOST_SLICES) {
        remove(IDLE.keySet().iterator().next());
      }
    }
    return next;
  }

  private SliceState run(SliceUpdate update, SliceState state, float[] gradient) {
    var gradients = new ArrayList<NDArray>();
    var masks = new ArrayList<NDArray>();
    int at = 0;
    for (int i = 0; i < pieces.size(); i++) {
      var piece = pieces.get(i);
      gradients.add(part(gradient, at, piece.size()));
      masks.add(update.factors().ofPiece(piece.weight(), piece.from(), piece.to()));
      weights.get(i).assign(part(state.weights(), at, piece.size()));
      at += piece.size();
    }
    var counts = OptimizerInternals.state(optimizer);
    counts.iterations(state.iterations());
    if (!Double.isNaN(update.rate())) counts.learningRate(update.rate());
    OptimizerInternals.mode(
        counts, List.of(), steps -> update.rateFactor(), of -> update.weightDecay());
    for (var slot : slots()) {
      var values = requireNonNull(state.slots().get(key(slot)));
      slot.assign(NDArray.of(values, slot.shape().dims()));
    }
    OptimizerInternals.apply(optimizer, gradients, masks);
    var after = new float[gradient.length];
    at = 0;
    for (var weight : weights) {
      var values = weight.value().toFloats();
      System.arraycopy(values, 0, after, at, values.length);
      at += values.length;
    }
    var slots = new HashMap<String, float[]>();
    for (var slot : slots()) slots.put(key(slot), slot.value().toFloats());
    int from = update.layout().from(state.slice());
    var shifted = new float[from + after.length];
    System.arraycopy(after, 0, shifted, from, after.length);
    var sent = update.factors().take(shifted, 0, from, from + after.length);
    return new SliceState(state.slice(), after, slots, state.iterations() + 1, sent, null);
  }

  private static NDArray part(float[] values, int from, int size) {
    return NDArray.of(Arrays.copyOfRange(values, from, from + size), size);
  }

  private List<Variable> slots() {
    return optimizer.variables().stream().filter(v -> v.weight() != null).toList();
  }

  private String key(Variable slot) {
    int piece = slot.of() == null ? -1 : weights.indexOf(slot.of());
    return SliceState.key(piece < 0 ? -1 : pieces.get(piece).weight(), slot.name());
  }

  private void close() {
    optimizer.close();
    weights.forEach(w -> w.close("a slice"));
  }

  private static void remove(String key) {
    requireNonNull(IDLE.remove(key)).forEach(SliceOwner::close);
  }

  /** Closes the optimizers that this process keeps for a training. */
  static void close(String training) {
    synchronized (IDLE) {
      var keys = IDLE.keySet().stream().filter(k -> k.startsWith(training + "/")).toList();
      keys.forEach(SliceOwner::remove);
    }
  }
}
