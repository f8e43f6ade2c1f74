package dev.rhyton.learning;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Trace;
import java.util.Arrays;
import java.util.List;

/** What the kernels of a data-dependent start look for in the inputs of their layer. */
enum Directions {
  /** Drawn at random. */
  RANDOM {
    @Override
    NDArray learn(NDArray patches, int count) {
      return null;
    }
  },

  /** The directions in which the inputs vary most. */
  PCA {
    @Override
    NDArray learn(NDArray patches, int count) {
      boolean few = patches.shape().last() <= MOST_PLACES;
      var seen = few ? patches : patches.rows(some(patches.length(), MOST_PLACES));
      try (var trace = Trace.open(false)) {
        var x = centered(trace, seen);
        // Of the smaller one of the two matrices, whose directions are the same.
        var rows =
            few
                ? Ops.eigenvectors(x.matmul(x, true, false)).transpose()
                : normalized(Ops.eigenvectors(x.matmul(x, false, true)).matmul(x, true, false));
        var largest = trace.function(List.of(Ops.reverse(rows, 0))).run(List.of(seen))[0];
        return largest.slice(0, Math.min(count, largest.length()));
      }
    }
  },

  /** The centres of clusters of the inputs on the unit sphere; Coates & Ng, 2012. */
  KMEANS {
    @Override
    NDArray learn(NDArray patches, int count) {
      int found = Math.min(count, patches.length());
      try (var trace = Trace.open(false)) {
        var x = normalized(centered(trace, patches));
        var begin = trace.argument(patches.dtype(), Shape.of(found, patches.shape().last()));
        var centers = normalized(begin.add(Ops.normalLike(begin).multiply(JITTER)));
        for (int i = 0; i < ROUNDS; i++) {
          var nearest = Ops.oneHot(x.matmul(centers, false, true).argmax(-1), found, x.dtype());
          centers = normalized(nearest.matmul(x, true, false).add(centers));
        }
        var chosen = patches.rows(some(patches.length(), found));
        return trace.function(List.of(centers)).run(List.of(patches, chosen))[0];
      }
    }
  };

  private static final int MOST_PLACES = 1024; // so that eigenvectors take about a second
  private static final int ROUNDS = 10;
  private static final double JITTER = 1e-3; // so that no centre is 0 or equal to another

  /** Up to {@code count} directions, a row each, or null to draw them. */
  abstract NDArray learn(NDArray patches, int count);

  private static int[] some(int of, int count) {
    var order = ArrayDataset.permutation(of, Seed.generator(Seed.next()));
    return Arrays.copyOf(order, Math.min(of, count));
  }

  private static Tensor centered(Trace trace, NDArray patches) {
    var x = trace.argument(patches.dtype(), patches.shape().with(0, Shape.UNKNOWN));
    return x.subtract(x.meanKeep(0));
  }

  private static Tensor normalized(Tensor rows) {
    return rows.divideNoNan(rows.square().sumKeep(-1).sqrt());
  }
}
