package dev.rhyton.serving;

import static dev.rhyton.serving.ServingException.BAD_REQUEST;
import static dev.rhyton.serving.ServingException.TIMEOUT;
import static dev.rhyton.serving.ServingException.TOO_LARGE;
import static dev.rhyton.serving.ServingException.TOO_MANY;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Reads one request without a thread that waits for its bytes, and sends the answer. */
final class HttpExchange implements Runnable {
  private static final int FIRST_BYTES = 8192;
  private static final int DRAINED = 4; // times the largest request, before a connection is cut

  private final HttpListener listener;
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final long deadline;
  private final AtomicBoolean isAnswered = new AtomicBoolean();
  private final int most;
  private byte[] body = new byte[0];
  private long reserved;
  private long length; // of what has arrived
  private @Nullable ServingException refused; // known before the request has arrived

  HttpExchange(HttpListener listener, Request request, Response response, Callback callback) {
    this.listener = listener;
    this.request = request;
    this.response = response;
    this.callback = callback;
    deadline = System.nanoTime() + listener.options().timeout().toNanos();
    most = listener.options().maxRequestBytes();
  }

  void start() {
    request.addIdleTimeoutListener(e -> false); // a prediction may take longer
    if (request.getLength() > most) tooLarge(request.getLength());
    run();
  }

  /** Reads what has arrived; called again when there is more. */
  @Override
  public void run() {
    while (!isAnswered.get()) {
      var chunk = request.read();
      if (chunk == null) {
        listener.arriving().add(this);
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        refuse(
            new ServingException(
                BAD_REQUEST, "The connection ended after %d bytes of the request.", length));
        return;
      }
      boolean isLast = chunk.isLast();
      take(chunk.getByteBuffer());
      chunk.release();
      if (isLast) {
        answer();
        return;
      }
      if (refused != null && length > (long) DRAINED * most) {
        refuse(refused);
        return;
      }
    }
  }

  private synchronized void take(ByteBuffer bytes) {
    if (isAnswered.get()) return;
    int more = bytes.remaining();
    if (refused == null && length + more > most) tooLarge(length + more);
    if (refused == null && length + more > body.length) grow(length + more);
    if (refused == null) bytes.get(body, (int) length, more);
    length += more;
  }

  /** Makes room for so many bytes, and more if more are announced: few at first, then twice. */
  private void grow(long least) {
    long announced = request.getLength() < 0 ? most : request.getLength();
    int size = (int) Math.max(least, Math.min(announced, Math.max(FIRST_BYTES, 2 * length)));
    if (!listener.reserve(size - reserved)) {
      refused =
          new ServingException(TOO_MANY, "The requests take too much memory at once: try again.");
      drop();
      return;
    }
    reserved = size;
    body = Arrays.copyOf(body, size);
  }

  private void tooLarge(long size) {
    refused =
        new ServingException(
            TOO_LARGE, "The request has %d bytes or more, at most %d are allowed.", size, most);
    drop();
  }

  private void drop() {
    listener.release(reserved);
    reserved = 0;
    body = new byte[0];
  }

  /** Refuses a request that has not arrived in time. */
  void expire(long now) {
    if (isAnswered.get()) listener.arriving().remove(this); // added as it was answered
    if (deadline - now > 0) return;
    refuse(
        new ServingException(
            TIMEOUT, "Only %d bytes of the request arrived within the time.", length));
  }

  private synchronized void refuse(ServingException problem) {
    if (!isAnswered.compareAndSet(false, true)) return;
    listener.arriving().remove(this);
    listener.release(reserved);
    // What else arrives of the request must not be taken for the next one.
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    send(response, ModelService.refusal(problem), callback);
  }

  private void answer() {
    if (refused != null) {
      refuse(refused);
      return;
    }
    if (!isAnswered.compareAndSet(false, true)) return;
    listener.arriving().remove(this);
    var service = listener.service();
    var path = request.getHttpURI().getPath();
    var whole = length == body.length ? body : Arrays.copyOf(body, (int) length);
    body = new byte[0];
    var unused =
        service
            .answer(
                request.getMethod(),
                path == null ? "" : path,
                request.getHeaders().get(TensorJson.JSON_LENGTH),
                whole)
            .thenAccept(
                answer -> {
                  listener.release(reserved);
                  if (service.isEnding()) {
                    response.getHeaders().put(HttpHeader.CONNECTION, "close");
                  }
                  send(response, answer, callback);
                });
  }

  static void send(Response response, ServiceAnswer answer, Callback callback) {
    response.setStatus(answer.status());
    var headers = response.getHeaders();
    answer.headers().forEach(headers::put);
    headers.put(HttpHeader.CONTENT_LENGTH, answer.body().length);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }
}
