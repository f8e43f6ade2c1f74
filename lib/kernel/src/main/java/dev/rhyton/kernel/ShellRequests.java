package dev.rhyton.kernel;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.zeromq.ZMQ;

/**
 * The requests of the shell socket, from the first cell on. While a cell runs, its thread reads on:
 * messages of controls are handled at once, so that a button can stop the cell, and all others wait
 * in their order. When no cell runs, a request is handled when it arrives; the base kernel looks
 * for one every 50 ms.
 *
 * <p>Only the thread of the shell socket calls these methods, but for end, because a socket belongs
 * to one thread; the cells are run by another one.
 */
final class ShellRequests {
  private static final Set<MessageType<?>> AT_ONCE =
      Set.of(
          MessageType.COMM_OPEN_COMMAND,
          MessageType.COMM_MSG_COMMAND,
          MessageType.COMM_CLOSE_COMMAND,
          MessageType.COMM_INFO_REQUEST);

  private final ExecutorService evaluations =
      Executors.newSingleThreadExecutor(CellControl::daemon);
  private final Deque<Message<?>> waiting = new ArrayDeque<>();
  private final Pipe ended;
  private JupyterConnection connection;
  private ShellChannel shell;
  private ZMQ.Poller poller; // of the socket
  private ZMQ.Poller both; // of the socket and of what has ended
  private boolean isServing;
  private volatile boolean isEnding;

  @SuppressWarnings("NullAway.Init") // connect and open are called before the others
  ShellRequests() {
    try {
      ended = Pipe.open();
      ended.source().configureBlocking(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void connect(JupyterConnection to) {
    connection = to;
  }

  /**
   * Returns a handler after which all further requests are handled here, until the kernel ends.
   *
   * @param then runs after each request
   */
  <T> ShellHandler<T> inOrder(ShellHandler<T> handler, Runnable then) {
    return (env, message) -> {
      if (shell == null) open((ShellChannel) env.getShell());
      handler.handle(env, message);
      if (isServing) return;
      isServing = true;
      try {
        env.resolveDeferrals();
        then.run();
        serve(then);
      } finally {
        isServing = false;
      }
    };
  }

  private void serve(Runnable then) {
    while (!isEnding) {
      if (waiting.isEmpty()) {
        both.poll(-1);
        if (poller.poll(0) > 0) read(); // only one: a cell comes before the clicks behind it
      } else {
        handle(waiting.poll());
      }
      then.run();
    }
  }

  /** Ends the handling of requests; called by the thread of the control socket. */
  void end() {
    isEnding = true;
    wake();
  }

  private void open(ShellChannel channel) {
    shell = channel;
    var context = ZMQ.context(1); // as long as the process
    poller = context.poller(1);
    poller.register(shell, ZMQ.Poller.POLLIN);
    both = context.poller(2);
    both.register(shell, ZMQ.Poller.POLLIN);
    both.register(ended.source(), ZMQ.Poller.POLLIN);
  }

  /** Runs a task in the thread that runs cells; until it ends, messages of controls are handled. */
  <T> T await(Callable<T> task, Runnable afterMessage) throws Throwable {
    var running =
        new FutureTask<>(task) {
          @Override
          protected void done() {
            wake();
          }
        };
    evaluations.execute(running);
    while (!running.isDone()) {
      both.poll(-1);
      while (poller.poll(0) > 0) {
        if (read()) afterMessage.run();
      }
    }
    clear();
    try {
      return running.get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  /** Makes the thread of the socket look whether something has ended. */
  private void wake() {
    try {
      int unused = ended.sink().write(ByteBuffer.allocate(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the byte of a task that has ended. */
  private void clear() {
    try {
      both.poll(-1);
      while (ended.source().read(ByteBuffer.allocate(1)) == 0) {
        Thread.onSpinWait(); // it is on its way
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a message; handles it if it is of a control, and returns whether it was. */
  @CanIgnoreReturnValue
  private boolean read() {
    Message<?> message;
    try {
      message = shell.readMessage();
    } catch (RuntimeException e) {
      return false; // it is no message of Jupyter, or its signature is wrong
    }
    if (!AT_ONCE.contains(message.getHeader().getType())) {
      waiting.add(message);
      return false;
    }
    handle(message);
    return true;
  }

  /** Handles a message as the base kernel does. */
  <T> void handle(Message<T> message) {
    ShellHandler<T> handler = connection.getHandler(message.getHeader().getType());
    if (handler == null) return;
    var env = connection.prepareReplyEnv(shell, message);
    try {
      handler.handle(env, message);
    } catch (RuntimeException e) {
      System.err.println("A message of Jupyter cannot be handled: " + e);
    } finally {
      env.resolveDeferrals();
    }
    if (env.isMarkedForShutdown()) connection.close();
  }

  /** Returns and removes the requests that wait, and those that arrive within a time. */
  List<Message<?>> take(int millis) {
    var taken = new ArrayList<>(waiting);
    waiting.clear();
    while (poller.poll(millis) > 0) {
      taken.add(shell.readMessage());
    }
    return taken;
  }
}
