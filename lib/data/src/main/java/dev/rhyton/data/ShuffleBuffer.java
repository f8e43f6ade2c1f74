package dev.rhyton.data;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A pass whose samples are drawn at random from a buffer of the next ones. */
final class ShuffleBuffer {
  private final SampleReader source;
  private final int capacity;
  private final RandomGenerator random;
  private final List<Batch> held = new ArrayList<>();

  private ShuffleBuffer(SampleReader source, int capacity, RandomGenerator random) {
    this.source = source;
    this.capacity = capacity;
    this.random = random;
  }

  static Batches of(Batches source, int capacity, RandomGenerator random, int batchSize) {
    var cursor = new SampleReader(source);
    var buffer = new ShuffleBuffer(cursor, capacity, random);
    return Batches.of(() -> buffer.next(batchSize), cursor::close);
  }

  private @Nullable Batch next(int count) {
    var drawn = new ArrayList<Batch>();
    while (drawn.size() < count) {
      fill();
      if (held.isEmpty()) break;
      int last = held.size() - 1;
      int at = random.nextInt(last + 1);
      drawn.add(held.set(at, held.get(last)));
      held.remove(last);
    }
    return drawn.isEmpty() ? null : Batch.concatenate(drawn);
  }

  private void fill() {
    while (held.size() < capacity) {
      var sample = source.read(1);
      if (sample == null) return;
      held.add(sample);
    }
  }
}
