package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;
import org.jspecify.annotations.Nullable;

/** Shows the progress of downloads in one output, which changes in place. */
final class DownloadProgress extends AbstractTransferListener {
  private static final long INTERVAL_NANOS = 200_000_000;

  private final Map<String, Long> running = new ConcurrentHashMap<>();
  private volatile boolean cancelled;
  private int files;
  private long bytes;
  private long shown;

  /** The identifier of the output, or null if nothing is shown yet. */
  private @Nullable String id;

  private final Consumer<DisplayData> display;
  private final Consumer<DisplayData> update;

  DownloadProgress(Consumer<DisplayData> display, Consumer<DisplayData> update) {
    this.display = display;
    this.update = update;
  }

  synchronized void begin() {
    cancelled = false;
    running.clear();
    files = 0;
    bytes = 0;
    id = null;
    shown = System.nanoTime();
  }

  /** Ends the downloads at their next progress. */
  void cancel() {
    cancelled = true;
  }

  /** Replaces the output by a summary, unless nothing was shown. */
  synchronized void end() {
    if (id != null) {
      show("Downloaded %d files, %s".formatted(files, size(bytes)));
    }
  }

  @Override
  public void transferProgressed(TransferEvent event) throws TransferCancelledException {
    if (cancelled) {
      throw new TransferCancelledException("interrupted");
    }
    var name = name(event);
    running.put(name, event.getTransferredBytes());
    update(name);
  }

  @Override
  public void transferSucceeded(TransferEvent event) {
    running.remove(name(event));
    synchronized (this) {
      files++;
      bytes += event.getTransferredBytes();
    }
    update(name(event));
  }

  @Override
  public void transferFailed(TransferEvent event) {
    running.remove(name(event));
  }

  private static String name(TransferEvent event) {
    var path = event.getResource().getResourceName();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private synchronized void update(String name) {
    long now = System.nanoTime();
    if (now - shown > INTERVAL_NANOS) {
      shown = now;
      long all = bytes + running.values().stream().mapToLong(Long::longValue).sum();
      show("Downloading: %d files, %s, now %s".formatted(files, size(all), name));
    }
  }

  void show(String line) {
    var data = new DisplayData(line);
    boolean first = id == null;
    id = first ? UUID.randomUUID().toString() : id;
    data.setDisplayId(id);
    (first ? display : update).accept(data);
  }

  private static String size(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.0f KB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
