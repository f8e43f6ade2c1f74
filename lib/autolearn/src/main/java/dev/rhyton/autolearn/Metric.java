package dev.rhyton.autolearn;

import dev.rhyton.config.Check;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Scores of predictions: probabilities of the classes, or quantities. */
enum Metric {
  LOG_LOSS(false, true) {
    @Override
    double score(double[][] outputs, double[] targets, int[] rows) {
      return Arrays.stream(rows)
          .mapToDouble(r -> -Math.log(Math.max(LEAST, outputs[r][(int) targets[r]])))
          .average()
          .orElseThrow();
    }
  },
  ACCURACY(true, true) {
    @Override
    double score(double[][] outputs, double[] targets, int[] rows) {
      return Arrays.stream(rows)
          .mapToDouble(r -> largest(outputs[r]) == (int) targets[r] ? 1 : 0)
          .average()
          .orElseThrow();
    }
  },
  /** Of more than two classes, the mean of each class against the others. */
  AUC(true, true) {
    @Override
    double score(double[][] outputs, double[] targets, int[] rows) {
      int classes = outputs[rows[0]].length;
      return IntStream.range(classes == 2 ? 1 : 0, classes)
          .mapToDouble(c -> area(outputs, targets, rows, c))
          .filter(a -> !Double.isNaN(a))
          .average()
          .orElse(Double.NaN);
    }
  },
  RMSE(false, false) {
    @Override
    double score(double[][] outputs, double[] targets, int[] rows) {
      return Math.sqrt(
          Arrays.stream(rows)
              .mapToDouble(r -> Math.pow(outputs[r][0] - targets[r], 2))
              .average()
              .orElseThrow());
    }
  },
  MAE(false, false) {
    @Override
    double score(double[][] outputs, double[] targets, int[] rows) {
      return Arrays.stream(rows)
          .mapToDouble(r -> Math.abs(outputs[r][0] - targets[r]))
          .average()
          .orElseThrow();
    }
  },
  R2(true, false) {
    @Override
    double score(double[][] outputs, double[] targets, int[] rows) {
      double mean = Arrays.stream(rows).mapToDouble(r -> targets[r]).average().orElseThrow();
      double total = Arrays.stream(rows).mapToDouble(r -> Math.pow(targets[r] - mean, 2)).sum();
      double left =
          Arrays.stream(rows).mapToDouble(r -> Math.pow(targets[r] - outputs[r][0], 2)).sum();
      return 1 - left / total;
    }
  };

  /** The least probability that counts, as in Keras. */
  static final double LEAST = 1e-7;

  private final boolean larger;
  private final boolean ofClasses;

  Metric(boolean larger, boolean ofClasses) {
    this.larger = larger;
    this.ofClasses = ofClasses;
  }

  /** Returns the score of some rows. */
  abstract double score(double[][] outputs, double[] targets, int[] rows);

  /** Returns a number that is less for a better score. */
  double loss(double[][] outputs, double[] targets, int[] rows) {
    double score = score(outputs, targets, rows);
    return larger ? -score : score;
  }

  /** Returns the score of a loss. */
  double ofLoss(double loss) {
    return larger ? -loss : loss;
  }

  boolean isLarger() {
    return larger;
  }

  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns a metric by its name. */
  static Metric get(String name, boolean regression) {
    check(name, regression);
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Refuses a name that is no metric of such targets. */
  static void check(String name, boolean regression) {
    var fitting = Arrays.stream(values()).filter(m -> m.ofClasses != regression);
    var names = fitting.map(Metric::title).toList();
    Check.that(
        names.contains(name),
        "AutoLearn: the objective of %s must be one of %s, received \"%s\".",
        regression ? "a quantity" : "classes",
        names,
        name);
  }

  /** Returns all scores that fit. */
  static Map<String, Double> all(double[][] outputs, double[] targets, boolean regression) {
    var rows = IntStream.range(0, targets.length).toArray();
    var scores = new LinkedHashMap<String, Double>();
    for (var metric : values()) {
      if (metric.ofClasses != regression) {
        scores.put(metric.title(), metric.score(outputs, targets, rows));
      }
    }
    return scores;
  }

  static int largest(double[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) if (values[i] > values[largest]) largest = i;
    return largest;
  }

  /** Returns the share of pairs in which the row of a class has the greater probability of it. */
  private static double area(double[][] outputs, double[] targets, int[] rows, int of) {
    var order =
        Arrays.stream(rows)
            .boxed()
            .sorted(Comparator.comparingDouble(r -> outputs[r][of]))
            .toList();
    double ranks = 0;
    long members = 0;
    for (int i = 0; i < order.size(); ) {
      int end = i;
      while (end < order.size() && value(outputs, order, end, of) == value(outputs, order, i, of))
        end++;
      double rank = (i + 1 + end) / 2.0; // the mean of equal values
      for (; i < end; i++) {
        if ((int) targets[order.get(i)] != of) continue;
        ranks += rank;
        members++;
      }
    }
    long others = rows.length - members;
    if (members == 0 || others == 0) return Double.NaN;
    return (ranks - members * (members + 1) / 2.0) / ((double) members * others);
  }

  private static double value(double[][] outputs, List<Integer> order, int at, int of) {
    return outputs[order.get(at)][of];
  }
}
