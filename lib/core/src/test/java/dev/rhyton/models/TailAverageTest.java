package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The mean of the weights of the last tenth of the steps, of a weight that is its step. */
class TailAverageTest {
  private final Weight weight = new Weight(Shape.of(1), DType.FLOAT32, true, () -> number(0));

  private static NDArray number(long value) {
    return NDArray.of(new float[] {value}, 1);
  }

  private void train(TailAverage average, long from, long to) {
    for (long step = from; step <= to; step++) {
      if (average.untilNext() == 1) weight.assign(number(step));
      average.advance(1, List.of(weight));
    }
  }

  private double mean(TailAverage average) {
    average.assign(List.of(weight));
    return weight.value().item();
  }

  @Test
  void isTheMeanOfTheLastTenth() {
    var random = new Random(3);
    for (int i = 0; i < 40; i++) {
      int steps = 60 + random.nextInt(i < 35 ? 500 : 20_000);
      var average = new TailAverage();
      train(average, 1, steps);
      double share = (steps - average.begin() + 1.0) / steps;
      assertTrue(share > 0.08 && share < 0.12, steps + " steps: " + share);
      double middle = (average.begin() + steps) / 2.0;
      assertEquals(middle, mean(average), 0.01 * steps, steps + " steps");
      assertTrue(average.state().size() <= 9, "blocks: " + average.state().keySet());
    }
  }

  @Test
  void shortTrainingsHaveTheLastSteps() {
    for (int steps = 1; steps < 60; steps++) {
      var average = new TailAverage();
      train(average, 1, steps);
      double tail = steps - average.begin() + 1.0;
      assertEquals(Math.max(1, steps / 10.0), tail, 1.5, steps + " steps");
      assertEquals((average.begin() + steps) / 2.0, mean(average), 1e-4);
    }
  }

  @Test
  void resumesAtAnyStep() {
    var random = new Random(4);
    for (int i = 0; i < 20; i++) {
      int steps = 1 + random.nextInt(900);
      int at = random.nextInt(steps);
      var whole = new TailAverage();
      train(whole, 1, steps);
      var first = new TailAverage();
      train(first, 1, at);
      var resumed = TailAverage.of(first.state());
      train(resumed, at + 1, steps);
      assertEquals(mean(whole), mean(resumed));
    }
  }

  @Test
  void beforeTheFirstStepWeightsStay() {
    weight.assign(number(7));
    assertEquals(7, mean(new TailAverage()));
  }
}
