package dev.rhyton.kernel;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Tests that run cells in a shell. */
abstract class ShellTest {
  final CellShell shell = new CellShell(List.of(), Duration.ZERO);
  private int cells;

  @AfterEach
  void close() {
    shell.close();
  }

  /** Runs a cell of its own; the first is named {@code cell 1}. */
  @CanIgnoreReturnValue
  final Object run(String code) throws CellException {
    shell.begin();
    return shell.eval("cell " + ++cells, 0, code);
  }
}
