package dev.rhyton.serving;

import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** A server that listens, until it is closed. */
public final class RunningServer implements AutoCloseable {
  private final ModelServer options;
  private final ModelService service;
  private final HttpListener listener;
  private final AtomicBoolean isClosing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  RunningServer(ModelServer options, ModelService service) {
    this.options = options;
    this.service = service;
    HttpListener started = null;
    try {
      started = new HttpListener(options, service);
    } finally {
      if (started == null) service.close();
    }
    listener = started;
  }

  /** Returns the port at which it listens. */
  public int port() {
    return listener.port();
  }

  /** Returns the address: {@code http://127.0.0.1:8080}. */
  public URI address() {
    return URI.create("http://" + options.host() + ":" + port());
  }

  /** Returns what answers the requests. */
  public ModelService service() {
    return service;
  }

  /** Waits until another thread, or a signal, closes the server. */
  public void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends the server: it is not ready any more, answers the requests that were taken or are on open
   * connections, closes these, and frees the memory of the models.
   */
  @Override
  public void close() {
    if (!isClosing.compareAndSet(false, true)) {
      awaitClose();
      return;
    }
    try {
      service.end();
      listener.close();
      service.close();
    } finally {
      closed.countDown();
    }
  }

  /** {@code RunningServer http://127.0.0.1:8080}. */
  @Override
  public String toString() {
    return "RunningServer " + address();
  }
}
