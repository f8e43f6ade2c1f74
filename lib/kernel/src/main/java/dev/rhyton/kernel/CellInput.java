package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.channels.StdinChannel;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageContext;
import io.github.spencerpark.jupyter.messages.reply.InputReply;
import io.github.spencerpark.jupyter.messages.request.InputRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.zeromq.ZMQ;

/** The standard input of a cell: asks the user of the notebook for each line. */
final class CellInput extends InputStream {
  private static final int POLL_MILLIS = 50;

  private final StdinChannel channel;
  private final MessageContext request;
  private final Runnable flush;
  private byte[] line = {};
  private int next;

  /**
   * Creates the input of a cell.
   *
   * @param flush sends the text that the cell has printed, which explains what to enter
   */
  CellInput(StdinChannel channel, MessageContext request, Runnable flush) {
    this.channel = channel;
    this.request = request;
    this.flush = flush;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /** Reads at most to the end of a line, so that no more lines than needed are requested. */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (next == line.length) {
      line = (ask() + "\n").getBytes(StandardCharsets.UTF_8);
      next = 0;
    }
    int count = Math.min(length, line.length - next);
    System.arraycopy(line, next, bytes, offset, count);
    next += count;
    return count;
  }

  @Override
  public int available() {
    return line.length - next;
  }

  /** Waits in a separate thread, because an interrupt of a thread in a socket would close it. */
  private String ask() throws IOException {
    flush.run();
    var question = new Question();
    var task = new FutureTask<>(question::answer);
    CellControl.daemon(task).start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the cell was interrupted while it waited for input");
    } catch (ExecutionException e) {
      throw new IOException("The input cannot be read", e.getCause());
    } finally {
      question.over = true;
    }
  }

  private final class Question {
    private volatile boolean over;

    String answer() {
      synchronized (channel) {
        try (var context = ZMQ.context(1);
            var poller = context.poller(1)) {
          poller.register(channel, ZMQ.Poller.POLLIN);
          while (poller.poll(0) > 0) {
            Message<?> unused = channel.readMessage(); // to a question of an interrupted cell
          }
          channel.sendMessage(
              new Message<>(request, InputRequest.MESSAGE_TYPE, new InputRequest("", false)));
          while (poller.poll(POLL_MILLIS) == 0) {
            if (over) {
              return ""; // the cell has ended
            }
          }
          return channel.readMessage(InputReply.MESSAGE_TYPE).getContent().getValue();
        }
      }
    }
  }
}
