package dev.rhyton.tuner;

import dev.rhyton.callbacks.Callback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Copies the folder of a search at an event, which is what a killed process leaves. */
final class Kill extends Callback {
  private final Path from;
  private final Path to;
  private final int event;
  private final AtomicInteger events = new AtomicInteger();

  Kill(Path from, Path to, int event) {
    this.from = from;
    this.to = to;
    this.event = event;
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    copy();
  }

  @Override
  public void onEpochEnd(int epoch, Map<String, Double> logs) {
    copy();
  }

  private void copy() {
    if (events.getAndIncrement() != event) return;
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        var copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) Files.createDirectories(copy);
        else Files.copy(file, copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
