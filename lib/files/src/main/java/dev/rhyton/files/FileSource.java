package dev.rhyton.files;

import dev.rhyton.config.FileErrors;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file, which is open until it is closed. */
final class FileSource implements ByteSource {
  /** Java keeps a native buffer of the size of the largest read into the heap. */
  private static final int PIECE = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final long size;

  FileSource(Path file) {
    this.file = file;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
      size = channel.size();
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long from, ByteBuffer to) {
    int begun = to.position();
    try {
      while (to.hasRemaining()) {
        var piece = to.slice(to.position(), Math.min(PIECE, to.remaining()));
        int read = channel.read(piece, from + to.position() - begun);
        if (read < 0) throw new EOFException("the file became shorter while it was read");
        to.position(to.position() + read);
      }
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw FileErrors.cannot("close", file, e);
    }
  }
}
