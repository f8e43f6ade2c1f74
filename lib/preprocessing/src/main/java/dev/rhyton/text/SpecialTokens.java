package dev.rhyton.text;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.internal.MemoryCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens with which the indices of a vocabulary begin.
 *
 * @param mask the mask token, null if it has no index
 * @param oov the token of unknown values
 * @param numOov the number of indices of unknown values
 */
record SpecialTokens<T>(@Nullable T mask, T oov, int numOov) {
  /** Returns the first index of unknown values. */
  int firstOov() {
    return mask == null ? 0 : 1;
  }

  /** Returns the number of special tokens, which is the first index of a known value. */
  int count() {
    return firstOov() + numOov;
  }

  /** Returns the tokens in the order of their indices. */
  List<T> list() {
    var all = new ArrayList<T>();
    if (mask != null) all.add(mask);
    all.addAll(Collections.nCopies(MemoryCheck.elements(DType.STRING, numOov), oov));
    return all;
  }

  /** Returns whether a vocabulary contains the special tokens. */
  boolean begin(List<T> vocabulary) {
    return vocabulary.size() >= count() && vocabulary.subList(0, count()).equals(list());
  }

  /** Returns a vocabulary without the special tokens. */
  List<T> without(List<T> vocabulary) {
    return begin(vocabulary) ? vocabulary.subList(count(), vocabulary.size()) : vocabulary;
  }

  /** Returns the weights of all indices; that of a special token is the mean of the others. */
  double[] weights(double[] ofValues) {
    var all = new double[count() + ofValues.length];
    Arrays.fill(all, Arrays.stream(ofValues).average().orElse(0));
    System.arraycopy(ofValues, 0, all, count(), ofValues.length);
    return all;
  }
}
