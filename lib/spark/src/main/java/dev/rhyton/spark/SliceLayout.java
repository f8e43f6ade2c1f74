package dev.rhyton.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The slices of a vector of weights: ranges of nearly the same length, each with one or several
 * parts of weights.
 *
 * @param sizes the number of numbers of each weight
 * @param paths the name of each weight in the model
 * @param slices the number of slices
 */
@SuppressWarnings("ArrayRecordComponent") // it is sent, and never compared
record SliceLayout(int[] sizes, String[] paths, int slices) implements Serializable {
  /** A part of a weight, by indices within the weight. */
  record Piece(int weight, int from, int to) {
    int size() {
      return to - from;
    }
  }

  int parameters() {
    return Arrays.stream(sizes).sum();
  }

  int from(int slice) {
    return (int) ((long) parameters() * slice / slices);
  }

  int to(int slice) {
    return from(slice + 1);
  }

  /** Returns the parts of weights in a slice. */
  List<Piece> pieces(int slice) {
    var pieces = new ArrayList<Piece>();
    int at = 0;
    for (int w = 0; w < sizes.length; w++) {
      int from = Math.max(from(slice), at);
      int to = Math.min(to(slice), at + sizes[w]);
      if (from < to) pieces.add(new Piece(w, from - at, to - at));
      at += sizes[w];
    }
    return pieces;
  }
}
