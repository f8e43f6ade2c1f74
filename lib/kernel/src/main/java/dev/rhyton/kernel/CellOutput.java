package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.publish.PublishStream;
import io.github.spencerpark.jupyter.messages.publish.PublishStream.StreamType;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Sends the text and the displays of cells in order. A single thread sends all messages, so that
 * none is truncated if the thread of a cell is stopped; text is sent twenty times per second.
 */
final class CellOutput {
  private static final int INTERVAL_MILLIS = 50;

  /** A thread that prints faster than the text is sent waits at this number of bytes. */
  private static final int MOST_WAITING = 1 << 16;

  /** What a message costs beyond its text. */
  private static final int MESSAGE_BYTES = 1 << 10;

  private final ScheduledExecutorService sender =
      Executors.newSingleThreadScheduledExecutor(CellControl::daemon);
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private final List<PublishStream> sealed = new ArrayList<>();
  private StreamType pendingType = StreamType.OUT;
  private int waiting;
  private ShellReplyEnvironment environment;

  @SuppressWarnings("FutureReturnValueIgnored") // the thread runs until the process ends
  CellOutput() {
    sender.scheduleWithFixedDelay(
        this::drain, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Returns a stream whose text appears below the running or last cell. */
  PrintStream stream(StreamType type) {
    var stream =
        new OutputStream() {
          @Override
          public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            append(type, bytes, offset, length);
          }
        };
    return new PrintStream(stream, false, StandardCharsets.UTF_8);
  }

  /** Assigns all later output to the cell of this request. */
  void attach(ShellReplyEnvironment next) {
    await(
        () -> {
          drain();
          environment = next;
        });
  }

  /** Sends the text so far, then the message, and returns after both are sent. */
  <T extends ContentType<T>> void publish(T message) {
    await(
        () -> {
          drain();
          if (environment != null) {
            environment.publish(message);
          }
        });
  }

  /** Sends the text so far. */
  void flush() {
    await(this::drain);
  }

  private synchronized void append(StreamType type, byte[] bytes, int offset, int length) {
    try {
      while (waiting > MOST_WAITING) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return; // the cell ends, and what it prints beyond the limit is lost
    }
    if (type != pendingType) {
      seal();
      pendingType = type;
    }
    pending.write(bytes, offset, length);
    waiting += length;
  }

  /** Appends the text of one stream to the text before it. */
  private void seal() {
    if (pending.size() > 0) {
      sealed.add(new PublishStream(pendingType, pending.toString(StandardCharsets.UTF_8)));
      waiting += MESSAGE_BYTES;
      pending.reset();
    }
  }

  private void drain() {
    List<PublishStream> texts;
    synchronized (this) {
      seal();
      texts = List.copyOf(sealed);
      sealed.clear();
      waiting = 0;
      notifyAll();
    }
    if (environment != null) {
      texts.forEach(environment::publish);
    }
  }

  private void await(Runnable task) {
    var sent = sender.submit(task);
    try {
      sent.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is sent anyway
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
