package dev.rhyton.learning;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.RandomSampling;
import java.util.Arrays;
import java.util.List;

/** Directions in the inputs of a layer, learned for its kernel. */
enum KernelDirections {
  /** The directions of the largest variance of the inputs. */
  PCA {
    @Override
    NDArray learn(NDArray patches, int count) {
      boolean few = hasFewTerms(patches);
      var seen = few ? patches : patches.rows(some(patches.length(), MOST));
      try (var graph = GraphBuilder.open(false)) {
        var x = centered(graph, seen);
        // The smaller of the two matrices has the same directions.
        var rows =
            few ? axes(x).transpose() : normalized(axes(x.transpose()).matmul(x, true, false));
        var sorted = Ops.flip(rows, 0);
        var variances = x.matmul(sorted, false, true).square().mean(0);
        var found = graph.function(List.of(sorted, variances)).run(List.of(seen));
        var variance = found[1].toDoubles();
        long varying = Arrays.stream(variance).filter(v -> v > LEAST * variance[0]).count();
        return found[0].slice(0, Math.min(count, (int) varying));
      }
    }
  },

  /**
   * Centres of clusters on the unit sphere of the whitened inputs. Coates and Ng, 2012, Learning
   * Feature Representations with K-means.
   */
  KMEANS {
    @Override
    NDArray learn(NDArray patches, int count) {
      int found = Math.min(count, patches.length());
      try (var graph = GraphBuilder.open(false)) {
        var x = centered(graph, patches);
        var begin = graph.argument(DType.INT32, Shape.of(found));
        Tensor centers;
        if (hasFewTerms(patches)) {
          var axes = axes(x);
          var along = x.matmul(axes);
          var variance = along.square().mean(0, true);
          var deviation = variance.add(variance.mean(1, true).multiply(FLOOR)).sqrt();
          centers = clusters(along.divideNoNan(deviation), begin);
          centers = centers.divideNoNan(deviation).matmul(axes, false, true);
        } else {
          centers = clusters(x, begin);
        }
        var first = NDArray.from(some(patches.length(), found));
        return graph.function(List.of(centers)).run(List.of(patches, first))[0];
      }
    }
  };

  private static final int MOST = 1024; // the largest matrix whose eigenvectors take about a second
  private static final double LEAST = 1e-4; // of the largest variance; less is noise
  private static final int ROUNDS = 10;
  private static final double FLOOR = 0.01; // of the mean variance, so that noise is not amplified
  private static final double JITTER = 1e-3; // so that no centre is 0 or equal to another

  /**
   * Returns up to {@code count} directions as rows; random ones replace missing ones.
   *
   * @param patches the inputs of the kernel, a row for each position
   */
  abstract NDArray learn(NDArray patches, int count);

  private static boolean hasFewTerms(NDArray patches) {
    return patches.shape().last() <= MOST;
  }

  private static int[] some(int of, int count) {
    var order = ArrayDataset.permutation(of, Seed.generator(Seed.next()));
    return Arrays.copyOf(order, Math.min(of, count));
  }

  private static Tensor centered(GraphBuilder graph, NDArray patches) {
    var x = graph.argument(patches.dtype(), patches.shape().with(0, Shape.UNKNOWN));
    return x.subtract(x.mean(0, true));
  }

  /** Returns the principal axes of rows as columns, the most important one last. */
  private static Tensor axes(Tensor rows) {
    return Ops.eigh(rows.matmul(rows, true, false)).get(1);
  }

  private static Tensor normalized(Tensor rows) {
    return rows.divideNoNan(rows.square().sum(-1, true).sqrt());
  }

  /**
   * Moves each centre to the sum of its nearest rows and of itself, so that no centre becomes
   * empty.
   */
  private static Tensor clusters(Tensor rows, Tensor begin) {
    var x = normalized(rows);
    var drawn = x.take(begin);
    var centers = normalized(drawn.add(RandomSampling.normalLike(drawn).multiply(JITTER)));
    int count = Math.toIntExact(centers.shape().dim(0));
    for (int i = 0; i < ROUNDS; i++) {
      var nearest = x.matmul(centers, false, true).argmax(-1);
      var members = Ops.oneHot(nearest, count, -1, x.dtype(), false);
      centers = normalized(members.matmul(x, true, false).add(centers));
    }
    return centers;
  }
}
