package org.dflib.jjava.jupyter.kernel;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Code that is to be run as a cell, as in newer releases of JJava than the one whose types are
 * published.
 *
 * @param <T> the type of the value
 */
@NullMarked // itself: its package is JJava's
public interface EvalBuilder<T> {
  /** Returns the same code, in which magics are run too. */
  EvalBuilder<T> resolveMagics();

  /** Returns the same code, whose value is what the notebook shows. */
  EvalBuilder<DisplayData> renderResults();

  /** Runs the code and returns its value. */
  @CanIgnoreReturnValue
  @Nullable T eval();
}
