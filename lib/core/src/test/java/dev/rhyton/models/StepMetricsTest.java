package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.data.Batch;
import dev.rhyton.metrics.AUC;
import dev.rhyton.metrics.Mean;
import dev.rhyton.metrics.Metric;
import dev.rhyton.metrics.MetricInternals;
import dev.rhyton.metrics.Sum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The values of a step are found at their places, for any terms and metrics. */
class StepMetricsTest {
  /** Random terms and metrics, whose states have different lengths. */
  private static final class Case {
    final List<StepMetrics.Term> terms = new ArrayList<>();
    final List<StepMetrics.Entry> metrics = new ArrayList<>();
    final List<Batch> batches = new ArrayList<>();
    final List<double[]> steps = new ArrayList<>();
    final StepMetrics described;

    Case(Random random) {
      int count = random.nextInt(4);
      for (int i = 0; i < count; i++) {
        var key = random.nextBoolean() ? "term" + i : null;
        terms.add(new StepMetrics.Term(key, random.nextInt(4) - 1, -1));
      }
      var kinds = List.<Metric>of(Mean.of(), Sum.of(), AUC.of());
      int others = random.nextInt(4);
      for (int i = 0; i < others; i++) {
        var metric = kinds.get(random.nextInt(kinds.size()));
        metrics.add(new StepMetrics.Entry("metric" + i, metric, -1));
      }
      described = new StepMetrics(terms, true, metrics, List.of());
      int length =
          1 + count + metrics.stream().mapToInt(m -> MetricInternals.size(m.metric())).sum();
      for (int i = 0; i < 6; i++) {
        batches.add(Batch.of(Kit.normal(i, 1 + random.nextInt(5), 2)));
        steps.add(random.doubles(length, 0, 3).toArray());
      }
    }

    int samples() {
      return batches.stream().mapToInt(Batch::count).sum();
    }

    /** Returns the mean of a number of the steps over the samples. */
    double mean(int place) {
      double sum = 0;
      for (int i = 0; i < steps.size(); i++) sum += steps.get(i)[place] * batches.get(i).count();
      return sum / samples();
    }

    double[] sums(int from, int to) {
      var sums = described.initial();
      for (int i = from; i < to; i++) described.addTo(sums, steps.get(i), batches.get(i));
      return sums;
    }
  }

  static List<Case> cases() {
    var random = new Random(3);
    return IntStream.range(0, 40).mapToObj(i -> new Case(random)).toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logsAreTheMeansOfTermsAndTheResultsOfMetrics(Case of) {
    var expected = new TreeMap<String, Double>();
    double loss = of.mean(0);
    for (int i = 0; i < of.terms.size(); i++) {
      var term = of.terms.get(i);
      loss += term.weight() * of.mean(1 + i);
      if (term.key() != null) expected.put(term.key(), of.mean(1 + i));
    }
    expected.put("loss", loss);
    int at = 1 + of.terms.size();
    for (var m : of.metrics) {
      int size = MetricInternals.size(m.metric());
      var state = MetricInternals.initialState(m.metric());
      for (var step : of.steps) {
        state = MetricInternals.merge(m.metric(), state, Arrays.copyOfRange(step, at, at + size));
      }
      expected.put(m.key(), MetricInternals.result(m.metric(), state));
      at += size;
    }
    var logs = of.described.logs(of.sums(0, of.steps.size()));
    assertEquals(expected.keySet(), new TreeMap<>(logs).keySet());
    expected.forEach((key, value) -> assertEquals(value, logs.get(key), 1e-9, key));
    assertEquals(of.described.keys(), List.copyOf(logs.keySet()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sumsOfPartsAreTheSumsOfTheWhole(Case of) {
    var whole = of.sums(0, of.steps.size());
    var parts = of.sums(0, 2);
    of.described.addTo(parts, of.sums(2, of.steps.size()));
    assertArrayEquals(whole, parts, 1e-9);
  }

  /** Without samples, nothing but the loss and metrics of the whole batch is reported. */
  @Test
  void valuesOfNoSamplesAreNotReported() {
    var terms = List.of(new StepMetrics.Term("a", 2, 0), new StepMetrics.Term("b", 1, -1));
    var metrics =
        List.of(
            new StepMetrics.Entry("of_output", Sum.of(), 0),
            new StepMetrics.Entry("of_batch", Sum.of(), -1));
    var described = new StepMetrics(terms, false, metrics, List.of());
    var logs = described.logs(described.initial());
    assertEquals(List.of("loss", "of_batch"), List.copyOf(logs.keySet()));
    assertEquals(0, logs.get("loss"));
  }

  /** The loss of one step is that of its terms, without the numbers of metrics. */
  @Test
  void lossIsTheWeightedSumOfTerms() {
    var terms = List.of(new StepMetrics.Term("a", 2, -1), new StepMetrics.Term("b", -1, -1));
    var metrics = List.of(new StepMetrics.Entry("sum", Sum.of(), -1));
    var described = new StepMetrics(terms, true, metrics, List.of());
    assertEquals(0.5 + 2 * 3 - 4, described.loss(new double[] {0.5, 3, 4, 100}));
  }
}
