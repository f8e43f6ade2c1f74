package dev.rhyton.files;

import java.nio.ByteBuffer;

/** Bytes that are read from any position: of a file, of an entry of a zip file, of an array. */
interface ByteSource extends AutoCloseable {
  long size();

  /** Fills a buffer with the bytes from a position on, which must not lead beyond the end. */
  void read(long from, ByteBuffer to);

  /** Returns whether a hash of these bytes has been verified. */
  default boolean isVerified() {
    return false;
  }

  @Override
  default void close() {}

  /** Returns the bytes of an array. */
  static ByteSource of(byte[] bytes) {
    return new ByteSource() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void read(long from, ByteBuffer to) {
        to.put(bytes, Math.toIntExact(from), to.remaining());
      }
    };
  }
}
