package dev.rhyton.data;

import java.util.ArrayList;

/** Gives as many samples at a time as asked for, whatever batches they come in. */
final class Cursor {
  private final Batches source;
  private Batch held;
  private int at;
  private long toSkip;
  private long left = Long.MAX_VALUE;

  Cursor(Batches source) {
    this(source, null);
  }

  /** Goes on after a batch that was taken from the source already. */
  Cursor(Batches source, Batch held) {
    this.source = source;
    this.held = held;
  }

  /** Leaves out the first samples. */
  Cursor skip(long count) {
    toSkip = count;
    return this;
  }

  /** Ends after so many samples. */
  Cursor limit(long count) {
    left = count;
    return this;
  }

  /** The next samples, fewer than asked for at the end, then null. */
  Batch read(int count) {
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

  /** What is left, in batches of a size. */
  Batches batches(int size) {
    return Batches.of(() -> read(size), this::close);
  }

  void close() {
    source.close();
  }
}
