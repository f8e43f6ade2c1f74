package dev.rhyton.tuner;

import java.util.Arrays;

/** The signed-rank test. Wilcoxon, 1945; Pratt and Gibbons, 1981, for ties. */
final class SignedRank {
  private SignedRank() {}

  /**
   * Returns the probability, if the differences of pairs are as often positive as negative, that
   * those which are positive have at least the sum of ranks that they have here. A small one says
   * that the first numbers are greater. Pairs without a difference do not count; equal differences
   * have the mean of their ranks. The probability is exact, by counting all signs.
   */
  static double greater(double[] first, double[] second) {
    var differences = new double[first.length];
    for (int i = 0; i < first.length; i++) differences[i] = first[i] - second[i];
    differences = Arrays.stream(differences).filter(d -> d != 0).toArray();
    var sizes = Arrays.stream(differences).map(Math::abs).sorted().toArray();
    var ways = new double[sizes.length * (sizes.length + 1) + 1]; // by twice the sum of ranks
    ways[0] = 1;
    int positive = 0;
    for (double difference : differences) {
      double size = Math.abs(difference);
      int below = (int) Arrays.stream(sizes).filter(s -> s < size).count();
      int upTo = (int) Arrays.stream(sizes).filter(s -> s <= size).count();
      int rank = below + 1 + upTo; // twice the mean of the ranks below + 1 to upTo
      if (difference > 0) positive += rank;
      for (int sum = ways.length - 1; sum >= 0; sum--) {
        ways[sum] = (ways[sum] + (sum >= rank ? ways[sum - rank] : 0)) / 2;
      }
    }
    return Arrays.stream(ways, positive, ways.length).sum();
  }
}
