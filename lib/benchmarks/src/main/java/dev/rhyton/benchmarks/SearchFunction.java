package dev.rhyton.benchmarks;

import dev.rhyton.tuner.HyperParameters;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * Functions whose least value is known, by which searchers are compared. The formulas are those of
 * Surjanovic and Bingham's Virtual Library of Simulation Experiments.
 */
enum SearchFunction {
  BRANIN("Branin", 0.39788735772973816, SearchFunction::branin),
  HARTMANN3(
      "Hartmann, 3 parameters", -3.86277978566648, hp -> hartmann(hp, Hartmann.P3, Hartmann.A3)),
  HARTMANN6(
      "Hartmann, 6 parameters", -3.32236801141551, hp -> hartmann(hp, Hartmann.P6, Hartmann.A6)),
  ROSENBROCK5("Rosenbrock, 5 parameters", 0, SearchFunction::rosenbrock),
  MIXED("numbers and choices, some of which depend on others", 0, SearchFunction::mixed),

  // Searchers were changed by these, so that they were not fitted to those above.
  ACKLEY4("Ackley, 4 parameters", 0, SearchFunction::ackley),
  LEVY5("Levy, 5 parameters", 0, SearchFunction::levy),
  STYBLINSKI6("Styblinski-Tang, 6 parameters", -39.16616570377142 * 6, SearchFunction::styblinski),
  NOISY3("a bowl of 3 parameters, with noise", 0, SearchFunction::noisy),
  NETWORK("a bowl of rates, units and layers", 0, SearchFunction::network);

  final String text;
  final double minimum;

  @SuppressWarnings("ImmutableEnumChecker") // all are methods of this class
  private final ToDoubleFunction<HyperParameters> function;

  SearchFunction(String text, double minimum, ToDoubleFunction<HyperParameters> function) {
    this.text = text;
    this.minimum = minimum;
    this.function = function;
  }

  /** Returns the value, and thereby declares the parameters. */
  double value(HyperParameters hp) {
    return function.applyAsDouble(hp);
  }

  /** Returns whether the table has it, unless others are asked for. */
  boolean isOfTable() {
    return compareTo(MIXED) <= 0;
  }

  private static double square(double x) {
    return x * x;
  }

  private static double[] reals(HyperParameters hp, int number, double low, double high) {
    var x = new double[number];
    for (int i = 0; i < number; i++) x[i] = hp.real("x" + i, low, high);
    return x;
  }

  private static double branin(HyperParameters hp) {
    double x = hp.real("x", -5, 10);
    double y = hp.real("y", 0, 15);
    double parabola = y - 5.1 / (4 * square(Math.PI)) * x * x + 5 / Math.PI * x - 6;
    return square(parabola) + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  }

  /** The constants of Hartmann's functions. */
  private static final class Hartmann {
    static final double[] WEIGHTS = {1, 1.2, 3, 3.2};
    static final double[][] A3 = {{3, 10, 30}, {0.1, 10, 35}, {3, 10, 30}, {0.1, 10, 35}};
    static final double[][] P3 = {
      {0.3689, 0.1170, 0.2673},
      {0.4699, 0.4387, 0.7470},
      {0.1091, 0.8732, 0.5547},
      {0.0381, 0.5743, 0.8828}
    };
    static final double[][] A6 = {
      {10, 3, 17, 3.5, 1.7, 8},
      {0.05, 10, 17, 0.1, 8, 14},
      {3, 3.5, 1.7, 10, 17, 8},
      {17, 8, 0.05, 10, 0.1, 14}
    };
    static final double[][] P6 = {
      {0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
      {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
      {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
      {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}
    };
  }

  private static double hartmann(HyperParameters hp, double[][] centers, double[][] factors) {
    var x = reals(hp, centers[0].length, 0, 1);
    double sum = 0;
    for (int i = 0; i < centers.length; i++) {
      double squares = 0;
      for (int j = 0; j < x.length; j++) squares += factors[i][j] * square(x[j] - centers[i][j]);
      sum -= Hartmann.WEIGHTS[i] * Math.exp(-squares);
    }
    return sum;
  }

  private static double rosenbrock(HyperParameters hp) {
    var x = reals(hp, 5, -2, 2);
    double sum = 0;
    for (int i = 0; i < 4; i++) sum += 100 * square(x[i + 1] - x[i] * x[i]) + square(1 - x[i]);
    return sum;
  }

  private static double mixed(HyperParameters hp) {
    double sum = square(hp.real("x", -1, 1));
    sum += square(Math.log10(hp.log().real("rate", 1e-4, 1)) + 2);
    sum += square(Math.log(hp.log().integer("units", 1, 64) / 8.0));
    boolean deep = hp.choice("kind", "flat", "deep").equals("deep");
    sum += deep ? Math.abs(hp.step(2).integer("depth", 0, 6) - 4) : 1;
    return hp.bool("flag") ? sum + hp.choice("number", 0.5, 1.5) : sum;
  }

  private static double ackley(HyperParameters hp) {
    double squares = 0;
    double cosines = 0;
    for (double x : reals(hp, 4, -10, 20)) {
      squares += x * x / 4;
      cosines += Math.cos(2 * Math.PI * x) / 4;
    }
    return 20 + Math.E - 20 * Math.exp(-0.2 * Math.sqrt(squares)) - Math.exp(cosines);
  }

  private static double levy(HyperParameters hp) {
    var x = reals(hp, 5, -10, 10);
    var w = new double[5];
    for (int i = 0; i < 5; i++) w[i] = 1 + (x[i] - 1) / 4;
    double sum = square(Math.sin(Math.PI * w[0]));
    for (int i = 0; i < 4; i++) {
      sum += square(w[i] - 1) * (1 + 10 * square(Math.sin(Math.PI * w[i] + 1)));
    }
    return sum + square(w[4] - 1) * (1 + square(Math.sin(2 * Math.PI * w[4])));
  }

  private static double styblinski(HyperParameters hp) {
    double sum = 0;
    for (double x : reals(hp, 6, -5, 5)) sum += (square(x * x) - 16 * x * x + 5 * x) / 2;
    return sum;
  }

  /** The noise depends on the point only, so that equal points have equal values. */
  private static double noisy(HyperParameters hp) {
    double sum = 0;
    long bits = 0;
    for (double x : reals(hp, 3, -4, 6)) {
      sum += x * x;
      bits = bits * 31 + Double.doubleToLongBits(x);
    }
    return sum + Math.abs(new Random(bits).nextGaussian());
  }

  private static double network(HyperParameters hp) {
    double rate = Math.log10(hp.log().real("rate", 1e-5, 1));
    int layers = hp.integer("layers", 1, 4);
    double sum = square(rate + 2.5) + 0.3 * square(layers - 3);
    for (int i = 0; i < layers; i++) {
      sum += 0.2 * square(Math.log(hp.log().integer("units " + i, 8, 512) / 64.0)) / layers;
    }
    sum += hp.choice("activation", "relu", "tanh", "gelu").equals("gelu") ? 0 : 0.4;
    return sum + 0.3 * square(hp.real("dropout", 0, 0.8) - 0.25);
  }
}
