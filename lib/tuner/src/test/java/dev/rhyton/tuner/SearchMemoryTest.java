package dev.rhyton.tuner;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.JavaProcess;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A search needs memory for its trials only. */
class SearchMemoryTest {
  private static final int TRIALS = 2000;
  private static final int MOST = 3000; // bytes of a trial of four parameters

  /** Prints the bytes that remain for each trial of the second half of a search. */
  static final class Loop {
    public static void main(String[] args) {
      var search = Search.minimize(Tpe.of(), 1);
      long half = 0;
      for (int i = 0; i < TRIALS; i++) {
        if (i == TRIALS / 2) half = used();
        var trial = search.ask();
        double sum = trial.hp().choice("kind", "a", "b").equals("a") ? 0 : 1;
        for (int p = 0; p < 3; p++) sum += Math.pow(trial.hp().real("x" + p, -1, 1), 2);
        search.tell(trial, sum);
      }
      long remain = used() - half;
      // The search is used until here, so that it is not collected before.
      System.out.print(remain / (search.trials().size() / 2));
    }

    private static long used() {
      System.gc();
      return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
  }

  @Test
  void trialsAreAllThatRemains() throws IOException, InterruptedException {
    long bytes = Long.parseLong(JavaProcess.run("32m", Loop.class).strip());
    assertTrue(bytes > 0 && bytes < MOST, "bytes of a trial: " + bytes);
  }
}
