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
    return Kernels.running().stream()
        .filter(Kernels::hasDisplays)
        .map(LiveDisplay::new)
        .findFirst();
  }

  /** Shows a rendering, instead of the one before it. */
  void show(Rendering rendering) {
    if (shown) Kernels.update(kernel, id, rendering);
    else Kernels.display(kernel, id, rendering);
    shown = true;
  }
}
