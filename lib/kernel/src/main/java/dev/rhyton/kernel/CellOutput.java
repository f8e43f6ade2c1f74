package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.publish.PublishStream;
import io.github.spencerpark.jupyter.messages.publish.PublishStream.StreamType;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the text and the displays of cells in order. A single thread sends all messages, so that
 * none is truncated if the thread of a cell is stopped; text is sent twenty times per second.
 *
 * <p>All waiting uses the monitor of this object: a stopped thread releases a monitor, but not a
 * lock of {@code java.util.concurrent}.
 */
final class CellOutput {
  private static final int INTERVAL_MILLIS = 50;

  /** A thread that prints faster than the text is sent waits at this number of bytes. */
  private static final int MOST_WAITING = 1 << 16;

  /** What a message costs beyond its text. */
  private static final int MESSAGE_BYTES = 1 << 10;

  /** Set in a thread whose text is not shown. */
  private static final ThreadLocal<Boolean> QUIET = new ThreadLocal<>();

  /** How many messages of a cell that ends may wait. */
  private static final int MOST_TASKS = 100;

  /** The bytes of each stream that are not in a text yet. */
  private final Map<StreamType, ByteArrayOutputStream> pending = new EnumMap<>(StreamType.class);

  private final List<PublishStream> sealed = new ArrayList<>();
  private final List<Task> tasks = new ArrayList<>();
  private StreamType pendingType = StreamType.OUT;
  private int waiting;
  private @Nullable ShellReplyEnvironment environment;

  /** Something to do in the thread that sends. */
  private static final class Task {
    private final Runnable action;
    private boolean done;
    private @Nullable RuntimeException failure;

    Task(Runnable action) {
      this.action = action;
    }
  }

  CellOutput() {
    for (var type : StreamType.values()) {
      pending.put(type, new ByteArrayOutputStream());
    }
    CellControl.daemon(this::send).start();
  }

  private void send() {
    while (true) {
      for (var task : next()) {
        RuntimeException failure = null;
        try {
          task.action.run();
        } catch (RuntimeException e) {
          failure = e;
        }
        synchronized (this) {
          task.failure = failure;
          task.done = true;
          notifyAll();
        }
      }
      try {
        drain();
      } catch (RuntimeException e) {
        // the connection is closed, and the process ends soon
      }
    }
  }

  /** Returns the tasks so far, or none after the interval. */
  @SuppressWarnings("WaitNotInLoop") // to return early does no harm
  private synchronized List<Task> next() {
    try {
      if (tasks.isEmpty()) {
        wait(INTERVAL_MILLIS);
      }
    } catch (InterruptedException e) {
      // nothing interrupts this thread
    }
    var all = List.copyOf(tasks);
    tasks.clear();
    return all;
  }

  /**
   * Runs a task in which this thread shows no text: the compiler prints the stack trace of its own
   * failures, which are reported in a sentence.
   */
  static void quietly(Runnable task) {
    Object unused =
        quietly(
            () -> {
              task.run();
              return null;
            });
  }

  /** Runs a task as {@link #quietly(Runnable)} does, and returns its value. */
  static <T> T quietly(Supplier<T> task) {
    QUIET.set(true);
    try {
      return task.get();
    } finally {
      QUIET.remove();
    }
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
            if (QUIET.get() == null) {
              append(type, bytes, offset, length);
            }
          }
        };
    return new PrintStream(stream, false, StandardCharsets.UTF_8);
  }

  /** Assigns all later output to the cell of this request. */
  void attach(ShellReplyEnvironment next) {
    await(
        () -> {
          drainAll();
          environment = next;
        });
  }

  /** Sends the text so far, then the message, and returns after both are sent. */
  <T extends ContentType<T>> void publish(T message) {
    if (message instanceof DisplayData data) {
      ForeignJson.convert(data);
    }
    await(
        () -> {
          drain();
          if (environment != null) {
            environment.publish(message);
          }
        });
  }

  /** Sends the text so far, then runs a task that sends a message. */
  void send(Runnable task) {
    await(
        () -> {
          drain();
          task.run();
        });
  }

  /** Sends the text so far. */
  void flush() {
    await(this::drainAll);
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
      seal(pendingType, false);
      pendingType = type;
    }
    requireNonNull(pending.get(type)).write(bytes, offset, length);
    waiting += length;
  }

  /**
   * Appends the text of one stream to the text before it.
   *
   * @param all whether this is the end of the stream; otherwise, the bytes of a character that is
   *     not complete wait for the others
   */
  private void seal(StreamType type, boolean all) {
    var bytes = requireNonNull(pending.get(type)).toByteArray();
    int length = all ? bytes.length : bytes.length - incomplete(bytes);
    if (length > 0) {
      sealed.add(new PublishStream(type, new String(bytes, 0, length, StandardCharsets.UTF_8)));
      waiting += MESSAGE_BYTES;
      pending.get(type).reset();
      pending.get(type).write(bytes, length, bytes.length - length);
    }
  }

  /** Returns how many bytes at the end are the beginning of a character in UTF-8. */
  private static int incomplete(byte[] bytes) {
    for (int count = 1; count <= Math.min(3, bytes.length); count++) {
      int b = bytes[bytes.length - count] & 0xff;
      if (b < 0x80) {
        return 0;
      }
      if (b >= 0xc0) { // the first byte says how many there are
        return count < (b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4) ? count : 0;
      }
    }
    return 0;
  }

  /** Sends the text so far, and characters that are not complete too. */
  private void drainAll() {
    synchronized (this) {
      seal(pendingType, true);
      pending.keySet().forEach(type -> seal(type, true));
    }
    drain();
  }

  private void drain() {
    List<PublishStream> texts;
    synchronized (this) {
      seal(pendingType, false);
      texts = List.copyOf(sealed);
      sealed.clear();
      waiting = 0;
      notifyAll();
    }
    if (environment != null) {
      texts.forEach(environment::publish);
    }
  }

  private void await(Runnable action) {
    var task = new Task(action);
    synchronized (this) {
      if (Thread.currentThread().isInterrupted() && tasks.size() > MOST_TASKS) {
        return; // the cell ends, and what it shows beyond the limit is lost
      }
      tasks.add(task);
      notifyAll();
      try {
        while (!task.done) {
          wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // it is sent anyway
      }
      if (task.failure != null) {
        throw new IllegalStateException(task.failure);
      }
    }
  }
}
