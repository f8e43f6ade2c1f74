package dev.rhyton.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A stream that fails if it gives nothing for some time: the time limit of Java's HTTP client ends
 * with the headers of an answer.
 */
final class StallGuard extends InputStream {
  private final InputStream in;
  private final Duration patience;
  private volatile long last = System.nanoTime();
  private volatile boolean stalled;
  private volatile boolean closed;

  StallGuard(InputStream in, Duration patience) {
    this.in = in;
    this.patience = patience;
    var watch = new Thread(this::watch, "rhyton-download");
    watch.setDaemon(true);
    watch.start();
  }

  private void watch() {
    try {
      while (!closed) {
        Thread.sleep(Math.max(1, patience.toMillis() / 8));
        if (System.nanoTime() - last <= patience.toNanos()) continue;
        stalled = true;
        in.close(); // ends the read that waits
        return;
      }
    } catch (InterruptedException | IOException e) {
      return; // the reader fails by itself
    }
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    try {
      int count = in.read(buffer, from, length);
      if (!stalled) {
        last = System.nanoTime();
        return count;
      }
    } catch (IOException e) {
      if (!stalled) throw e;
    }
    throw new SocketTimeoutException("nothing came for " + patience.toSeconds() + " seconds");
  }

  @Override
  public void close() throws IOException {
    closed = true;
    in.close();
  }
}
