package dev.rhyton.text;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the index of each value in a list, within a graph: by binary search in the sorted keys,
 * then by comparison of the values, which distinguishes values with equal keys.
 */
final class IndexTable<T> {
  private final VocabularyType<T> kind;
  private final NDArray keys;
  private final NDArray places;
  private final NDArray values;
  private final int longestRun; // groups of equal keys

  IndexTable(VocabularyType<T> kind, List<T> list) {
    this(kind, list, list.isEmpty() ? new long[0] : kind.keys(list));
  }

  /** Creates a table with keys other than those of the values. */
  IndexTable(VocabularyType<T> kind, List<T> list, long[] keys) {
    this.kind = kind;
    var order =
        IntStream.range(0, keys.length)
            .boxed()
            .sorted(Comparator.comparingLong(i -> keys[i]))
            .mapToInt(i -> i)
            .toArray();
    var sorted = IntStream.of(order).mapToLong(i -> keys[i]).toArray();
    this.keys = NDArray.from(sorted);
    places = NDArray.from(IntStream.of(order).mapToLong(i -> i).toArray());
    values = kind.array(IntStream.of(order).mapToObj(list::get).toList());
    int longest = 0;
    for (int i = 0, run = 0; i < sorted.length; i++) {
      run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
      longest = Math.max(longest, run);
    }
    longestRun = longest;
  }

  /** Returns the index of each element as int64; -1 if it is not in the list. */
  Tensor find(Tensor x) {
    var flat = x.reshape(-1);
    return TensorOps.reshapeLike(find(flat, kind.key(flat)), x);
  }

  /** Returns the indices of elements whose keys are known. */
  Tensor find(Tensor flat, Tensor flatKeys) {
    var found = Ops.zerosLike(flatKeys).subtract(1);
    if (longestRun == 0) return found;
    var first = Ops.searchsorted(keys, flatKeys);
    var list = TensorOps.constant(values);
    for (int i = 0; i < longestRun; i++) {
      var at = first.add(i).minimum(keys.size() - 1);
      found = Ops.where(list.take(at).equal(flat), TensorOps.constant(places).take(at), found);
    }
    return found;
  }
}
