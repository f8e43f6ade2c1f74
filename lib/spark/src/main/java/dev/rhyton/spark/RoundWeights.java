package dev.rhyton.spark;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;

/**
 * The weights of a round as tasks receive them: a whole vector, and the changes since. An executor
 * keeps the last vector, so that it fetches only the changes.
 */
final class RoundWeights implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Map<String, Kept> KEPT = new HashMap<>(); // by training, in an executor

  private final String training;
  private final long first; // the version of the whole vector
  private final Broadcast<float[]> whole;
  private final List<Broadcast<Change>> changes; // one for each later version

  /** The numbers that changed in an update; the states of layers after them. */
  @SuppressWarnings("ArrayRecordComponent") // it is sent, and never compared
  record Change(MaskFactors factors, float[] values, float[] states) implements Serializable {
    void apply(float[] vector) {
      int parameters = factors.parameters();
      factors.put(values, 0, vector, 0, parameters);
      System.arraycopy(states, 0, vector, parameters, states.length);
    }

    int length() {
      return values.length + states.length;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Kept(long version, float[] vector) {}

  RoundWeights(
      String training, long first, Broadcast<float[]> whole, List<Broadcast<Change>> changes) {
    this.training = training;
    this.first = first;
    this.whole = whole;
    this.changes = List.copyOf(changes);
  }

  /** Returns the vector, which must not be changed. */
  float[] vector() {
    if (changes.isEmpty()) return whole.value();
    synchronized (KEPT) {
      long version = first + changes.size();
      var kept = KEPT.get(training);
      if (kept != null && kept.version == version) return kept.vector;
      boolean usable = kept != null && kept.version >= first && kept.version < version;
      var begun = kept != null && usable ? kept : new Kept(first, whole.value());
      var vector = begun.vector.clone();
      int done = (int) (begun.version - first);
      for (var change : changes.subList(done, changes.size())) change.value().apply(vector);
      KEPT.put(training, new Kept(version, vector));
      return vector;
    }
  }

  /** Drops the vector that this process keeps for a training. */
  static void forget(String training) {
    synchronized (KEPT) {
      KEPT.remove(training);
    }
  }
}
