package dev.rhyton.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures a training step at batch size 128, and the prediction of one row, for every
 * implementation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 8, time = 2)
public class MlpBenchmark {
  private static final int STEPS = 50;

  @Param public Contender way;

  private Implementation contender;
  private float[] row;

  @Setup
  public void start() {
    var samples = new SyntheticSamples(Net.MLP, STEPS);
    contender = way.start(samples);
    row = samples.row(0);
  }

  /** A step, measured as a fiftieth of an epoch. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public double step() {
    return contender.epoch();
  }

  @Benchmark
  public float[] predict() {
    return contender.predict(row);
  }

  @TearDown
  public void close() {
    contender.close();
  }
}
