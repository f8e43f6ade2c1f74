package dev.rhyton.notebook;

import static java.util.Objects.requireNonNull;

import dev.rhyton.callbacks.ProgbarLogger;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The progress of several runs, above that of the training that is part of the current run. It is
 * first shown when such a training begins, so that quiet runs stay quiet.
 */
final class LiveRuns implements AutoCloseable {
  private static final ThreadLocal<LiveRuns> CURRENT = new ThreadLocal<>();

  private final @Nullable LiveRuns outer = CURRENT.get();
  private final int count;
  private final long started = System.nanoTime();
  private int done;
  private String name = "";
  private @Nullable Consumer<Rendering> output; // null until it is shown

  private LiveRuns(int count) {
    this.count = count;
  }

  /** Begins a number of runs in this thread. */
  static LiveRuns begin(int count) {
    var runs = new LiveRuns(count);
    CURRENT.set(runs);
    return runs;
  }

  /** Returns the runs of this thread. */
  static Optional<LiveRuns> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /** Notes the name of the run that begins. */
  void next(String run) {
    name = run;
  }

  /** Notes that a run has ended. */
  void completed() {
    done++;
    if (output != null) show(null);
  }

  /** Uses the display of the outermost runs, which is new if there is none. */
  void openIn(LiveDisplay display) {
    if (output != null) return;
    if (outer != null) outer.openIn(display);
    output = outer == null ? display::show : outer::show;
  }

  /** Returns a logger whose lines begin with the name of the run, where there is no display. */
  ProgbarLogger logger() {
    return ProgbarLogger.of().prefix(line());
  }

  /** Returns the numbers and names of the runs, for lines where there is no display. */
  String line() {
    var own = (done < count ? done + 1 : done) + "/" + count + "  " + name;
    return outer == null ? own : outer.line() + "  " + own;
  }

  /** Shows these runs and, unless it is null, the progress of a training below them. */
  void show(@Nullable Rendering inner) {
    boolean ended = done == count;
    var parts =
        List.of(
            done + "/" + count,
            HtmlBar.seconds((System.nanoTime() - started) / 1e9),
            ended ? "done" : name);
    var text = String.join("  ", parts);
    var html = HtmlBar.of(count == 0 ? 1 : (double) done / count, parts);
    requireNonNull(output)
        .accept(
            inner == null
                ? new Rendering(text, html, null)
                : new Rendering(text + "\n" + inner.text(), html + inner.html(), null));
  }

  @Override
  public void close() {
    if (outer == null) CURRENT.remove();
    else CURRENT.set(outer);
    if (output != null && outer != null) outer.show(null);
  }
}
