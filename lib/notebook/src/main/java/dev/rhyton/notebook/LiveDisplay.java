package dev.rhyton.notebook;

import java.util.Optional;
import java.util.UUID;

/** An output of the cell that runs, which can be replaced. */
final class LiveDisplay {
  private final Object kernel;
  private final String id = UUID.randomUUID().toString();
  private boolean shown;

  private LiveDisplay(Object kernel) {
    this.kernel = kernel;
  }

  /** Returns a display of the kernel of this process, if there is one. */
  static Optional<LiveDisplay> open() {
    return NotebookKernels.running().stream()
        .filter(NotebookKernels::hasDisplays)
        .map(LiveDisplay::new)
        .findFirst();
  }

  /** Shows a rendering, instead of the one before it. */
  void show(Rendering rendering) {
    if (shown) NotebookKernels.update(kernel, id, rendering);
    else NotebookKernels.display(kernel, id, rendering);
    shown = true;
  }
}
