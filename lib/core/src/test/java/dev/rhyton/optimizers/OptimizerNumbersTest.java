package dev.rhyton.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.layers.Dense;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Optimizers with options that no reference output covers, against their formulas in double. */
class OptimizerNumbersTest {
  private static final double[][] X = {{1, 2}, {-1, 0.5}, {0.5, 1}, {2, -1}};
  private static final double[] Y = {1, 0, 2, -1};

  /** One step on weights by their gradient, counted from 1. */
  private interface Rule {
    void step(double[] w, double[] g, int t);
  }

  /** Seven steps of one row each on two factors and a bias, the first weights 1, 1 and 0. */
  private static void assertSteps(Optimizer optimizer, Rule rule) {
    assertSteps(optimizer, 2, rule);
  }

  /** The same on a number of factors, of which all but two are of inputs that are 0. */
  private static void assertSteps(Optimizer optimizer, int inputs, Rule rule) {
    var model = Sequential.of(Dense.of(1).kernelInitializer("ones"));
    model.compile(Compile.of(optimizer, Losses.get("mse")).learning(Learning.plain()));
    model.build(inputs);
    double[] w = {1, 1, 0};
    for (int t = 1; t <= 7; t++) {
      var x = X[t % 4];
      double y = Y[t % 4];
      var row = NDArray.of(Arrays.copyOf(x, inputs), 1, inputs);
      model.trainOnBatch(row, NDArray.of(new double[] {y}, 1, 1));
      double slope = 2 * (w[0] * x[0] + w[1] * x[1] + w[2] - y);
      rule.step(w, new double[] {slope * x[0], slope * x[1], slope}, t);
      var kernel = model.getWeights().get(0).toDoubles();
      double bias = model.getWeights().get(1).toDoubles()[0];
      assertArrayEquals(w, new double[] {kernel[0], kernel[1], bias}, 2e-5, "step " + t);
      for (int i = 2; i < inputs; i++) assertEquals(1, kernel[i]);
    }
  }

  /** Weights of a middle size are updated by separate operations, the others by one. */
  @ParameterizedTest
  @ValueSource(ints = {2, 499, 500, 32_767, 32_768})
  void adamOnWeightsOfAnySize(int inputs) {
    var m = new double[3];
    var v = new double[3];
    assertSteps(
        Adam.of(0.01).beta1(0.8).beta2(0.9).epsilon(1e-3),
        inputs,
        (w, g, t) -> {
          double rate = 0.01 * Math.sqrt(1 - Math.pow(0.9, t)) / (1 - Math.pow(0.8, t));
          for (int i = 0; i < 3; i++) {
            m[i] = 0.8 * m[i] + 0.2 * g[i];
            v[i] = 0.9 * v[i] + 0.1 * g[i] * g[i];
            w[i] -= rate * m[i] / (Math.sqrt(v[i]) + 1e-3);
          }
        });
  }

  @Test
  void limitsOfZeroAreNone() {
    var limited =
        List.of(
            SGD.of(0.05).clipvalue(0), SGD.of(0.05).clipnorm(0), SGD.of(0.05).globalClipnorm(0));
    for (var optimizer : limited) {
      assertSteps(
          optimizer,
          (w, g, t) -> {
            for (int i = 0; i < 3; i++) w[i] -= 0.05 * g[i];
          });
    }
  }

  @Test
  void sgdWithNesterovAndDecay() {
    var m = new double[3];
    assertSteps(
        SGD.of(0.05).momentum(0.9).nesterov(true).weightDecay(0.1),
        (w, g, t) -> {
          for (int i = 0; i < 3; i++) {
            w[i] -= 0.05 * 0.1 * w[i];
            m[i] = 0.9 * m[i] - 0.05 * g[i];
            w[i] += 0.9 * m[i] - 0.05 * g[i];
          }
        });
  }

  @Test
  void rmspropCenteredWithMomentum() {
    var v = new double[3];
    var a = new double[3];
    var m = new double[3];
    assertSteps(
        RMSprop.of(0.01).rho(0.8).momentum(0.5).centered(true).epsilon(1e-3),
        (w, g, t) -> {
          for (int i = 0; i < 3; i++) {
            v[i] = 0.8 * v[i] + 0.2 * g[i] * g[i];
            a[i] = 0.8 * a[i] + 0.2 * g[i];
            m[i] = 0.5 * m[i] + 0.01 * g[i] / Math.sqrt(v[i] - a[i] * a[i] + 1e-3);
            w[i] -= m[i];
          }
        });
  }

  @Test
  void ftrlWithEveryPenalty() {
    double[] sum = {0.2, 0.2, 0.2};
    var linear = new double[3];
    assertSteps(
        Ftrl.of(0.1)
            .learningRatePower(-0.6)
            .initialAccumulatorValue(0.2)
            .l1RegularizationStrength(0.01)
            .l2RegularizationStrength(0.02)
            .l2ShrinkageRegularizationStrength(0.03)
            .beta(0.4),
        (w, g, t) -> {
          for (int i = 0; i < 3; i++) {
            double more = sum[i] + g[i] * g[i];
            double sigma = (Math.pow(more, 0.6) - Math.pow(sum[i], 0.6)) / 0.1;
            linear[i] += g[i] + 2 * 0.03 * w[i] - sigma * w[i];
            double quadratic = Math.pow(more, 0.6) / 0.1 + 2 * (0.02 + 0.4 / (2 * 0.1));
            double kept = Math.max(-0.01, Math.min(0.01, linear[i]));
            w[i] = (kept - linear[i]) / quadratic;
            sum[i] = more;
          }
        });
  }

  private static Rule adam(double rate, boolean amsgrad) {
    var m = new double[3];
    var v = new double[3];
    var top = new double[3];
    return (w, g, t) -> {
      double bias = Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t));
      for (int i = 0; i < 3; i++) {
        m[i] += 0.1 * (g[i] - m[i]);
        v[i] += 0.001 * (g[i] * g[i] - v[i]);
        top[i] = Math.max(top[i], v[i]);
        w[i] -= rate * bias * m[i] / (Math.sqrt(amsgrad ? top[i] : v[i]) + 1e-7);
      }
    };
  }

  @Test
  void adamWithAmsgradDecayAndOneNormForAll() {
    var rule = adam(0.1, true);
    assertSteps(
        Adam.of(0.1).amsgrad(true).weightDecay(0.05).globalClipnorm(0.5),
        (w, g, t) -> {
          double norm = Math.sqrt(g[0] * g[0] + g[1] * g[1] + g[2] * g[2]);
          for (int i = 0; i < 3; i++) {
            g[i] *= Math.min(1, 0.5 / norm);
            w[i] -= 0.1 * 0.05 * w[i];
          }
          rule.step(w, g, t);
        });
  }

  /** A limit holds for the mean of the gradients, and steps do not count that only add them up. */
  @Test
  void accumulationBeforeTheLimit() {
    var rule = adam(0.1, false);
    var sum = new double[3];
    assertSteps(
        Adam.of(0.1).gradientAccumulationSteps(2).clipvalue(0.3).lossScaleFactor(16),
        (w, g, t) -> {
          for (int i = 0; i < 3; i++) sum[i] += g[i] / 2;
          if (t % 2 == 1) return;
          var mean = new double[3];
          for (int i = 0; i < 3; i++) mean[i] = Math.max(-0.3, Math.min(0.3, sum[i]));
          Arrays.fill(sum, 0);
          rule.step(w, mean, t / 2);
        });
  }

  @Test
  void averagesThatOverwrite() {
    var average = new double[3];
    assertSteps(
        SGD.of(0.1).clipvalue(0.5).useEma(true).emaMomentum(0.8).emaOverwriteFrequency(3),
        (w, g, t) -> {
          for (int i = 0; i < 3; i++) {
            w[i] -= 0.1 * Math.max(-0.5, Math.min(0.5, g[i]));
            average[i] = t == 1 ? w[i] : 0.8 * average[i] + 0.2 * w[i];
            if (t % 3 == 0) w[i] = average[i];
          }
        });
  }

  /** The first step has the first rate, and decay follows it. */
  @Test
  void aScheduleAsRate() {
    assertSteps(
        SGD.of(ExponentialDecay.of(0.1, 2, 0.5).staircase(true)).weightDecay(0.2),
        (w, g, t) -> {
          double rate = 0.1 * Math.pow(0.5, Math.floor((t - 1) / 2.0));
          for (int i = 0; i < 3; i++) {
            w[i] -= rate * 0.2 * w[i];
            w[i] -= rate * g[i];
          }
        });
  }

  @Test
  void scheduleFreeWithWarmup() {
    double[] z = {1, 1, 0};
    var v = new double[3];
    assertSteps(
        ScheduleFreeAdamW.of(0.1).warmupSteps(4),
        (w, g, t) -> {
          double rate = 0.1 * Math.min(1, t / 4.0);
          for (int i = 0; i < 3; i++) {
            v[i] += 0.001 * (g[i] * g[i] - v[i]);
            z[i] -= rate * g[i] / (Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8);
            double x = (w[i] - 0.1 * z[i]) / 0.9;
            x += (z[i] - x) / t;
            w[i] = 0.1 * z[i] + 0.9 * x;
          }
        });
  }
}
