package dev.rhyton.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many rounds need no more memory than few; {@code -Drhyton.rounds=1000} for more of them. */
@EnabledOnOs(OS.LINUX)
class MemoryGrowthTest {
  private static final int ROUNDS = Integer.getInteger("rhyton.rounds", 100);
  private static final int MOST_MEGABYTES = 60;
  private static final int WIDTH = 700; // a vector of weights has 2 MB

  /** A vector that each round would leave behind makes up more than the limit. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void roundsLeaveNothingBehind(boolean sliced, TestReporter reporter) {
    var model = Sequential.of(Dense.of(WIDTH), Dense.of(1));
    model.build(WIDTH);
    model.compile(Compile.of(Adam.of(1e-6), MeanSquaredError.of()).learning(Learning.gradient()));
    var rows = Dataset.of(Kit.normal(1, 20, WIDTH), Kit.normal(2, 20, 1));
    var spark = Cluster.processes();
    var growth = new MemoryGrowth(Cluster.context(spark), ROUNDS);
    var trainer = SparkTrainer.of(model);
    (sliced ? trainer.sliced() : trainer)
        .fit(
            Cluster.data(spark, rows, 2),
            ModelKit.quiet(ROUNDS / 10, 2).callbacks(growth)); // 10 rounds an epoch
    model.close();
    reporter.publishEntry("megabytes", growth.megabytes().toString());
    assertEquals(3, growth.megabytes().size(), "the driver and two executors");
    for (var process : growth.megabytes().keySet()) {
      assertTrue(growth.afterStart(process) <= MOST_MEGABYTES, () -> growth.megabytes().toString());
    }
  }
}
