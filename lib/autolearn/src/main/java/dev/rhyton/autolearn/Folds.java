package dev.rhyton.autolearn;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The parts of a cross-validation. Each class has about the same share of every fold; a row whose
 * class occurs once is in no fold, so that every training has it.
 *
 * @param of the fold of each row, or -1
 * @param number the number of folds
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Folds(int[] of, int number) {
  static Folds of(Target target, double[] targets, int number, long seed) {
    var random = Seed.generator(seed);
    var order = ArrayDataset.permutation(targets.length, random);
    var rows = Arrays.stream(order).boxed();
    if (!target.isQuantity()) rows = rows.sorted(Comparator.comparingDouble(r -> targets[r]));
    var sorted = rows.mapToInt(r -> r).toArray();
    var of = new int[targets.length];
    for (int i = 0; i < sorted.length; i++) of[sorted[i]] = i % number;
    if (!target.isQuantity()) {
      for (int c = 0; c < target.classes().size(); c++) {
        int current = c;
        var members = IntStream.range(0, of.length).filter(r -> targets[r] == current).toArray();
        if (members.length == 1) of[members[0]] = -1;
      }
    }
    return new Folds(of, number);
  }

  /** Returns the rows of a fold, which its training does not see. */
  int[] held(int fold) {
    return IntStream.range(0, of.length).filter(r -> of[r] == fold).toArray();
  }

  /** Returns the rows of the training of a fold. */
  int[] train(int fold) {
    return IntStream.range(0, of.length).filter(r -> of[r] != fold).toArray();
  }

  /** Returns the rows of all folds but one; of all for -1. */
  int[] but(int fold) {
    return IntStream.range(0, of.length).filter(r -> of[r] >= 0 && of[r] != fold).toArray();
  }

  List<int[]> all() {
    var all = new ArrayList<int[]>();
    for (int fold = 0; fold < number; fold++) all.add(held(fold));
    return all;
  }
}
