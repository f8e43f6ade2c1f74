package dev.rhyton.tribuo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.tribuo.common.tree.LeafNode;
import org.tribuo.common.tree.Node;
import org.tribuo.common.tree.SplitNode;
import org.tribuo.common.tree.TreeModel;
import org.tribuo.regression.Regressor;

/**
 * The variance of a regression tree over the unit cube, with uniform features, and its parts by the
 * decomposition of Hoeffding. A tree is constant in the box of each leaf, so that all integrals are
 * sums over leaves.
 */
final class TreeVariance {
  /** A leaf: the ends of its box by feature, its volume and its value. */
  private static final class Leaf {
    final double[] low;
    final double[] high;
    final double volume;
    final double value;

    Leaf(double[] low, double[] high, double volume, double value) {
      this.low = low;
      this.high = high;
      this.volume = volume;
      this.value = value;
    }

    double width(int feature) {
      return high[feature] - low[feature];
    }
  }

  private final List<Leaf> leaves = new ArrayList<>();
  private final double mean;
  private final double total;

  private TreeVariance(List<Leaf> leaves) {
    this.leaves.addAll(leaves);
    mean = leaves.stream().mapToDouble(l -> l.volume * l.value).sum();
    total = leaves.stream().mapToDouble(l -> l.volume * square(l.value - mean)).sum();
  }

  /**
   * Returns the variance of a tree.
   *
   * @param names the names of the features, each from 0 to 1
   */
  static TreeVariance of(TreeModel<Regressor> tree, List<String> names) {
    var low = new double[names.size()];
    var high = new double[names.size()];
    Arrays.fill(high, 1);
    var leaves = new ArrayList<Leaf>();
    collect(tree, tree.getRoot(), names, low, high, leaves);
    return new TreeVariance(leaves);
  }

  private static void collect(
      TreeModel<Regressor> tree,
      Node<Regressor> node,
      List<String> names,
      double[] low,
      double[] high,
      List<Leaf> leaves) {
    if (node instanceof SplitNode<Regressor> split) {
      int feature = names.indexOf(tree.getFeatureIDMap().get(split.getFeatureID()).getName());
      double at = Math.max(low[feature], Math.min(high[feature], split.splitValue()));
      var middle = high.clone();
      middle[feature] = at;
      collect(tree, split.getLessThanOrEqual(), names, low, middle, leaves);
      middle = low.clone();
      middle[feature] = at;
      collect(tree, split.getGreaterThan(), names, middle, high, leaves);
      return;
    }
    double volume = 1;
    for (int f = 0; f < low.length; f++) volume *= high[f] - low[f];
    double value = ((LeafNode<Regressor>) node).getOutput().getValues()[0];
    // A box without volume lies beyond the cube.
    if (volume > 0) leaves.add(new Leaf(low, high, volume, value));
  }

  /** Returns the whole variance. */
  double total() {
    return total;
  }

  /** Returns the variance of the mean over all features but one. */
  double main(int feature) {
    var edges = edges(feature);
    var marginal = new double[edges.length - 1];
    for (var leaf : leaves) {
      double part = leaf.volume / leaf.width(feature) * (leaf.value - mean);
      int end = at(edges, leaf.high[feature]);
      for (int i = at(edges, leaf.low[feature]); i < end; i++) marginal[i] += part;
    }
    double variance = 0;
    for (int i = 0; i < marginal.length; i++) {
      variance += (edges[i + 1] - edges[i]) * square(marginal[i]);
    }
    return variance;
  }

  /**
   * Returns the variance of the mean over all features but two, beyond what each of them explains.
   */
  double interaction(int a, int b) {
    var first = edges(a);
    var second = edges(b);
    // Differences of neighbours, of which the sums are the means: a leaf changes four of them.
    var means = new double[first.length][second.length];
    for (var leaf : leaves) {
      double part = leaf.volume / (leaf.width(a) * leaf.width(b)) * (leaf.value - mean);
      int top = at(first, leaf.low[a]);
      int bottom = at(first, leaf.high[a]);
      int left = at(second, leaf.low[b]);
      int right = at(second, leaf.high[b]);
      means[top][left] += part;
      means[top][right] -= part;
      means[bottom][left] -= part;
      means[bottom][right] += part;
    }
    double variance = 0;
    for (int i = 0; i + 1 < first.length; i++) {
      for (int j = 0; j + 1 < second.length; j++) {
        if (j > 0) means[i][j] += means[i][j - 1];
      }
      for (int j = 0; j + 1 < second.length; j++) {
        if (i > 0) means[i][j] += means[i - 1][j];
        double area = (first[i + 1] - first[i]) * (second[j + 1] - second[j]);
        variance += area * square(means[i][j]);
      }
    }
    return Math.max(0, variance - main(a) - main(b));
  }

  /** Returns the ends of all boxes along a feature, in order. */
  private double[] edges(int feature) {
    var edges = new TreeSet<Double>();
    for (var leaf : leaves) {
      edges.add(leaf.low[feature]);
      edges.add(leaf.high[feature]);
    }
    return edges.stream().mapToDouble(e -> e).toArray();
  }

  private static int at(double[] edges, double value) {
    return Arrays.binarySearch(edges, value);
  }

  private static double square(double value) {
    return value * value;
  }
}
