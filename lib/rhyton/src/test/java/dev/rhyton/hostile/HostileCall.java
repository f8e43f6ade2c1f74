package dev.rhyton.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** A call that is possible but for some sizes in it. */
abstract class HostileCall implements AutoCloseable {
  private static final long[] NUMBERS = {
    0,
    0,
    1,
    -1,
    2,
    -2,
    7,
    100,
    10_000,
    1 << 20,
    1 << 30,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE
  };

  static final long[] SIZES = {0, 0, 1, 1, 2, 3, 5, 100};
  static final long[] HUGE = {1 << 20, 1 << 30, Integer.MAX_VALUE, 1L << 40};

  /** A number in arguments, or an array there. */
  record Place(JsonNode parent, Object key, JsonNode value) {
    void set(JsonNode other) {
      if (parent instanceof ArrayNode list) list.set((Integer) key, other);
      else ((ObjectNode) parent).set((String) key, other);
    }
  }

  /** Runs it; returns, or throws an exception with a reason. */
  abstract void run() throws Throwable;

  /** Ends what a run left open. */
  @Override
  public void close() {}

  /**
   * Chooses one of several values by a number, so that the choice stays the same when others are
   * added: that with the largest hash of both.
   */
  static <T> T chosen(long number, Collection<T> values, ToLongFunction<T> hash) {
    T best = null;
    long most = Long.MIN_VALUE;
    for (var value : values) {
      long mixed = new SplittableRandom(number ^ hash.applyAsLong(value)).nextLong();
      if (best != null && mixed <= most) continue;
      best = value;
      most = mixed;
    }
    return best;
  }

  static long pick(SplittableRandom random, long[] values) {
    return values[random.nextInt(values.length)];
  }

  static long number(SplittableRandom random) {
    return pick(random, NUMBERS);
  }

  /** Every number and every array in a tree. */
  static List<Place> places(JsonNode node) {
    var all = new ArrayList<Place>();
    if (node instanceof ArrayNode list) {
      IntStream.range(0, list.size()).forEach(i -> note(all, list, i, list.get(i)));
    } else if (node instanceof ObjectNode object) {
      object.properties().forEach(e -> note(all, object, e.getKey(), e.getValue()));
    }
    return all;
  }

  private static void note(List<Place> all, JsonNode parent, Object key, JsonNode value) {
    if (value.isNumber() || value.has("dtype")) all.add(new Place(parent, key, value));
    else all.addAll(places(value));
  }

  /** Every text, boolean and null in a tree, outside of arrays. */
  static List<Place> words(JsonNode node) {
    var all = new ArrayList<Place>();
    if (node instanceof ArrayNode list) {
      IntStream.range(0, list.size()).forEach(i -> noteWord(all, list, i, list.get(i)));
    } else if (node instanceof ObjectNode object && !node.has("dtype") && !node.has("float")) {
      object.properties().forEach(e -> noteWord(all, object, e.getKey(), e.getValue()));
    }
    return all;
  }

  private static void noteWord(List<Place> all, JsonNode parent, Object key, JsonNode value) {
    if (value.isTextual() || value.isBoolean() || value.isNull()) {
      all.add(new Place(parent, key, value));
    } else {
      all.addAll(words(value));
    }
  }

  static void assertEqual(String what, NDArray one, NDArray other) {
    if (!one.shape().equals(other.shape())) {
      throw new AssertionError(what + ": shapes " + one.shape() + " and " + other.shape());
    }
  }
}
