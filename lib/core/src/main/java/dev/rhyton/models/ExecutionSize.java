package dev.rhyton.models;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Chooses how many batches run in one call. Several batches save the time of a call, which matters
 * if a step is short. The first call of four small steps takes 75 ms of CPU time, so that a
 * training needs many steps to gain from it, unless an earlier training has paid for it. With the
 * number of operations, the time of the first call grows faster than in proportion (an unrolled GRU
 * of 60 time steps: 2 s), and from some hundred on, such calls save little or even cost time.
 */
final class ExecutionSize {
  static final int SEVERAL = 4;
  private static final long SHORT = 5_000_000; // nanoseconds of a step
  private static final int MEASURED = 50; // steps
  private static final int WORTHWHILE = 500;
  private static final int SMALL = 300; // operations of a step

  private final int fixed;
  private final boolean chooses;
  private boolean small;
  private long shortest = Long.MAX_VALUE;
  private long done;
  private int chosen = 1;

  /** Creates the choice for a training whose updates do not depend on results of earlier steps. */
  ExecutionSize(Compile compile, boolean chooses) {
    fixed = compile.stepsPerExecution();
    this.chooses = chooses && compile.choosesStepsPerExecution();
  }

  /**
   * Returns the number of batches in the next call.
   *
   * @param left the number of steps that follow in this training; less than 0 if it is unknown
   */
  int next(long left) {
    if (!chooses) return fixed;
    if (chosen == 1 && small && done >= MEASURED && shortest <= SHORT && left >= WORTHWHILE) {
      chosen = SEVERAL;
    }
    return chosen;
  }

  /**
   * Returns whether fewer batches than chosen run one by one: at the end of an epoch, they are not
   * worth a function of their own.
   */
  boolean isRest(int batches) {
    return chooses && batches < chosen;
  }

  /**
   * Records the time of a call.
   *
   * @param operations the number of operations of a step
   * @param ranBefore whether {@link #SEVERAL} batches like these have run in one call before
   */
  void ran(int batches, long nanos, IntSupplier operations, BooleanSupplier ranBefore) {
    if (chooses && done == 0) {
      small = operations.getAsInt() <= SMALL;
      if (small && ranBefore.getAsBoolean()) chosen = SEVERAL;
    }
    done += batches;
    if (batches == 1) shortest = Math.min(shortest, nanos);
  }
}
