package dev.rhyton.compression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The channels of all tensors of a model, by numbers: channels that are removed together become
 * one. A channel that must stay has a reason.
 */
final class Channels {
  private int[] parents = new int[64];
  private int count;
  private final List<String> reasons = new ArrayList<>(); // null if it can be removed

  /** Returns new channels. */
  int[] fresh(long number) {
    int first = count;
    count += (int) number;
    if (count > parents.length) parents = Arrays.copyOf(parents, Math.max(count, 2 * first));
    for (int i = first; i < count; i++) {
      parents[i] = i;
      reasons.add(null);
    }
    return IntStream.range(first, count).toArray();
  }

  /** Returns new channels that must stay. */
  int[] fixed(long number, String reason) {
    var all = fresh(number);
    fix(all, reason);
    return all;
  }

  /** Returns the channel that stands for one and all that are removed with it. */
  int find(int channel) {
    int root = channel;
    while (parents[root] != root) root = parents[root];
    for (int at = channel; parents[at] != root; ) {
      int next = parents[at];
      parents[at] = root;
      at = next;
    }
    return root;
  }

  /** Makes channels the same, one by one. */
  void join(int[] some, int... others) {
    for (int i = 0; i < some.length; i++) {
      int a = find(some[i]);
      int b = find(others[i]);
      if (a == b) continue;
      parents[b] = a;
      if (reasons.get(a) == null) reasons.set(a, reasons.get(b));
    }
  }

  /** Makes channels stay. */
  void fix(int[] all, String reason) {
    for (int channel : all) reasons.set(find(channel), reason);
  }

  /** Returns why a channel must stay, or null. */
  @Nullable String reason(int channel) {
    return reasons.get(find(channel));
  }

  /** Returns the indices of the channels that are not removed. */
  int[] kept(int[] all, IntPredicate removed) {
    return IntStream.range(0, all.length).filter(i -> !removed.test(find(all[i]))).toArray();
  }

  /** Returns channels, each of them several times in a row. */
  static int[] repeated(int[] all, int times) {
    return IntStream.range(0, all.length * times).map(i -> all[i / times]).toArray();
  }

  /** Returns all channels several times, one copy after another. */
  static int[] tiled(int[] all, int times) {
    return IntStream.range(0, all.length * times).map(i -> all[i % all.length]).toArray();
  }
}
