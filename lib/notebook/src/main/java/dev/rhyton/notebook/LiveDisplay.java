package dev.rhyton.notebook;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An output of the cell that runs, which can be replaced; it may have controls for a time. */
final class LiveDisplay {
  private final Object kernel;
  private final String id = UUID.randomUUID().toString();
  private @Nullable Control<String> html; // beside the controls, or null
  private @Nullable Control<?> box; // of both
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
    if (html != null && html.model().isOpen()) html.value(html(rendering));
    else if (shown) NotebookKernels.update(kernel, id, rendering);
    else NotebookKernels.display(kernel, id, rendering);
    shown = true;
  }

  /**
   * Shows controls below a rendering from now on. What the rendering changes to is then a part of
   * the widget, because a new output would take the slider away from the person who moves it.
   */
  void show(Rendering rendering, List<Control<?>> controls) {
    html = Widgets.html(html(rendering));
    var all = new ArrayList<Control<?>>(List.of(html));
    all.add(Widgets.hbox(controls.toArray(new Control<?>[0])));
    box = Widgets.vbox(all.toArray(new Control<?>[0]));
    var data = NotebookKernels.data(kernel, rendering);
    var view = box.view();
    if (view != null) NotebookKernels.putView(data, view);
    if (shown) NotebookKernels.update(kernel, id, data);
    else NotebookKernels.display(kernel, NotebookKernels.identified(data, id));
    shown = true;
  }

  private static String html(Rendering rendering) {
    return requireNonNull(rendering.html()); // that of progress has it
  }

  /** Removes the controls; the next rendering is an output without them. */
  void removeControls() {
    if (box != null) box.close();
    box = null;
    html = null;
  }
}
