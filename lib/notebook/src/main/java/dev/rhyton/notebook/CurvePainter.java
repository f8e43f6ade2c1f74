package dev.rhyton.notebook;

import dev.rhyton.callbacks.History;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Draws curves beside the training, one picture at a time; measures what they cost. */
final class CurvePainter {
  private static final int PATIENCE_SECONDS = 10;
  private static final int DRAFTS = 5;
  private static final int SAMPLE_SIZE = 200;

  private static final AtomicBoolean WARM = new AtomicBoolean();

  private final RateLimiter pace = new RateLimiter();
  private @Nullable FutureTask<Picture> running;
  private @Nullable Picture last;

  /**
   * Prepares for the first picture, which would otherwise take about a second, as it loads classes.
   */
  void warmUp() {
    if (WARM.getAndSet(true)) return;
    running =
        start(
            () -> {
              var unused = HistoryCurves.small("", List.of(sample()));
              for (int i = 0; i < DRAFTS; i++)
                unused = HistoryCurves.draft("", List.of(sample(), sample()));
              return null;
            });
  }

  private static Chart sample() {
    var chart = HistoryCurves.chart(SAMPLE_SIZE, SAMPLE_SIZE, "loss", new History());
    var values = IntStream.range(0, SAMPLE_SIZE).mapToDouble(i -> i).toArray();
    chart.line("training", values, values, Style.of(0), true);
    return chart;
  }

  /** Returns whether a drawing may begin. */
  boolean isFree() {
    return running == null && pace.isDue();
  }

  /** Begins to draw. */
  void begin(String text, List<Chart> panels) {
    running =
        start(
            () -> {
              long start = used();
              var picture = HistoryCurves.draft(text, panels);
              pace.spent(used() - start);
              return picture;
            });
  }

  private static FutureTask<Picture> start(Callable<Picture> drawing) {
    var task = new FutureTask<>(drawing);
    var thread = new Thread(task, "rhyton-curves");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /** Returns the latest picture that is complete, or null. */
  @Nullable Picture latest() {
    if (running != null && running.isDone()) finish();
    return last;
  }

  /** Draws the last picture and waits for it, also if the training was interrupted; or null. */
  @Nullable Picture end(String text, List<Chart> panels) {
    running = start(() -> HistoryCurves.small(text, panels));
    finish();
    return last;
  }

  /** Returns the processor time of this thread in nanoseconds, or else the time. */
  private static long used() {
    var threads = ManagementFactory.getThreadMXBean();
    return threads.isCurrentThreadCpuTimeSupported()
        ? threads.getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  private void finish() {
    boolean interrupted = false;
    while (running != null) {
      try {
        last = running.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        running = null;
      } catch (InterruptedException e) {
        interrupted = true; // set again below
      } catch (ExecutionException | TimeoutException e) {
        running = null; // the kernel has stopped the thread, for example: without a picture
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }
}
