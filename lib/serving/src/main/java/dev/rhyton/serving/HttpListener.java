package dev.rhyton.serving;

import dev.rhyton.config.FileErrors;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Listens for requests of HTTP by Jetty. */
final class HttpListener implements AutoCloseable {
  private static final int LEAST_THREADS = 8;
  private static final long IDLE = 60_000; // milliseconds of a connection without a request
  private static final long LINGER = 500; // milliseconds in which clients learn of the end
  private static final long SWEEP = 100; // milliseconds between searches for late requests
  private static final int PARTS_OF_HEAP = 4; // one of them for requests that are read

  private final ModelServer options;
  private final ModelService service;
  private final Server server;
  private final ServerConnector connector;
  private final AtomicLong bytes = new AtomicLong(); // of the requests that are in memory
  private final long mostBytes = Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP;
  private final Set<HttpExchange> arriving = ConcurrentHashMap.newKeySet();

  HttpListener(ModelServer options, ModelService service) {
    this.options = options;
    this.service = service;
    JettyLogging.load();
    var threads = new QueuedThreadPool();
    threads.setMaxThreads(Math.max(LEAST_THREADS, 4 * Runtime.getRuntime().availableProcessors()));
    threads.setName("rhyton-serving http");
    threads.setDaemon(true);
    server = new Server(threads);
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    connector = new ServerConnector(server, 1, -1, new HttpConnectionFactory(http));
    connector.setHost(options.host());
    connector.setPort(options.port());
    connector.setIdleTimeout(IDLE);
    connector.setShutdownIdleTimeout(LINGER);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(options.maxConnections(), connector));
    server.setHandler(new Exchanges());
    server.setErrorHandler(new Errors());
    try {
      server.start();
    } catch (IOException e) {
      throw FileErrors.cannot("listen", "at " + options.host() + ":" + options.port(), e);
    } catch (Exception e) {
      throw new IllegalStateException("ModelServer: the server does not start.", e);
    }
    sweepLater();
  }

  /** Reads and answers requests. */
  private final class Exchanges extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      new HttpExchange(HttpListener.this, request, response, callback).start();
      return true;
    }
  }

  /** Answers what is no request of HTTP, such as one without an end of its headers. */
  private static final class Errors extends ErrorHandler {
    @Override
    public boolean errorPageForMethod(String method) {
      return true;
    }

    @Override
    protected void generateResponse(
        Request request,
        Response response,
        int code,
        String message,
        Throwable cause,
        Callback callback) {
      var failure = new ServingException(code, "%s", message);
      HttpExchange.send(response, ModelService.refusal(failure), callback);
    }
  }

  private void sweepLater() {
    var unused =
        connector
            .getScheduler()
            .schedule(
                () -> {
                  long now = System.nanoTime();
                  try {
                    arriving.forEach(e -> e.expire(now));
                  } finally {
                    sweepLater();
                  }
                },
                SWEEP,
                TimeUnit.MILLISECONDS);
  }

  int port() {
    return connector.getLocalPort();
  }

  ModelServer options() {
    return options;
  }

  ModelService service() {
    return service;
  }

  /** The requests that have begun to arrive. */
  Set<HttpExchange> arriving() {
    return arriving;
  }

  /** Returns whether there is memory for more bytes of a request, which are then reserved. */
  boolean reserve(long more) {
    if (bytes.addAndGet(more) <= mostBytes) return true;
    bytes.addAndGet(-more);
    return false;
  }

  void release(long less) {
    bytes.addAndGet(-less);
  }

  private void linger() throws InterruptedException {
    if (!connector.getConnectedEndPoints().isEmpty()) Thread.sleep(LINGER);
  }

  /**
   * Ends: answers say that their connections close; then requests are refused, so that each client
   * knows of the end; then no more connections are accepted.
   */
  @Override
  public void close() {
    try {
      linger();
      service.refuse();
      linger();
      connector.shutdown().get(options.shutdownTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      ModelService.LOG.log(
          System.Logger.Level.WARNING,
          "{0} requests were not answered within the time to end.",
          service.inFlight());
    }
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("ModelServer: the server does not stop.", e);
    }
  }
}
