package dev.rhyton.kernel;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;

/** Prints one line that shows the progress of downloads. */
final class DownloadProgress extends AbstractTransferListener {
  private static final long INTERVAL_NANOS = 200_000_000;

  private final Map<String, Long> running = new ConcurrentHashMap<>();
  private volatile boolean cancelled;
  private int files;
  private long bytes;
  private long start;
  private long printed;
  private int width;

  synchronized void begin() {
    cancelled = false;
    running.clear();
    files = 0;
    bytes = 0;
    width = 0;
    start = System.nanoTime();
    printed = start;
  }

  /** Ends the downloads at their next progress. */
  void cancel() {
    cancelled = true;
  }

  /** Replaces the line by a summary, unless nothing was printed. */
  synchronized void end() {
    if (width > 0) {
      double seconds = (System.nanoTime() - start) / 1e9;
      print("Downloaded %d files, %s, in %.1f s".formatted(files, size(bytes), seconds));
      System.out.println();
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
    if (now - printed > INTERVAL_NANOS) {
      printed = now;
      long all = bytes + running.values().stream().mapToLong(Long::longValue).sum();
      print("Downloading: %d files, %s, now %s".formatted(files, size(all), name));
    }
  }

  private void print(String line) {
    System.out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
    width = line.length();
  }

  private static String size(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.0f KB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
