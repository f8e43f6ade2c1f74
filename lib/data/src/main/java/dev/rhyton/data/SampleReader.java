package dev.rhyton.data;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Reads any number of samples at a time from a pass, whatever the size of its batches. */
final class SampleReader {
  private final Batches source;
  private @Nullable Batch held;
  private int at;
  private long toSkip;
  private long left = Long.MAX_VALUE;

  SampleReader(Batches source) {
    this(source, null);
  }

  /** Continues after a batch that was already read from the source. */
  SampleReader(Batches source, @Nullable Batch held) {
    this.source = source;
    this.held = held;
  }

  /** Skips the first {@code count} samples. */
  SampleReader skip(long count) {
    toSkip = count;
    return this;
  }

  /** Ends after {@code count} samples. */
  SampleReader limit(long count) {
    left = count;
    return this;
  }

  /** Returns the next {@code count} samples, fewer at the end of the pass, and null after it. */
  @Nullable Batch read(int count) {
    var parts = new ArrayList<Batch>();
    long missing = Math.min(count, left);
    while (missing > 0 && (held != null || source.hasNext())) {
      if (held == null) held = source.next();
      int skipped = (int) Math.min(toSkip, held.size() - at);
      toSkip -= skipped;
      at += skipped;
      int taken = (int) Math.min(missing, held.size() - at);
      if (taken > 0) parts.add(held.slice(at, at + taken));
      missing -= taken;
      left -= taken;
      at += taken;
      if (at == held.size()) {
        held = null;
        at = 0;
      }
    }
    return parts.isEmpty() ? null : Batch.concatenate(parts);
  }

  /** Returns the remaining samples in batches of {@code size}, or in those of the source. */
  Batches batches(int size, boolean asGiven) {
    return asGiven ? Batches.of(this::readGiven, this::close) : batches(size);
  }

  /** Returns the next batch of the source, without samples to skip and those beyond the limit. */
  @Nullable Batch readGiven() {
    while (left > 0) {
      if (held == null && !source.hasNext()) return null;
      if (held == null) held = source.next();
      var batch = readHeld(held);
      if (batch != null) return batch;
    }
    return null;
  }

  private @Nullable Batch readHeld(Batch given) {
    int skipped = (int) Math.min(toSkip, given.size() - at);
    toSkip -= skipped;
    at += skipped;
    int count = given.size() - at;
    if (count > 0) return read(count);
    held = null;
    at = 0;
    return null;
  }

  /** Returns the remaining samples in batches of {@code size}. */
  Batches batches(int size) {
    return Batches.of(() -> read(size), this::close);
  }

  void close() {
    source.close();
  }
}
