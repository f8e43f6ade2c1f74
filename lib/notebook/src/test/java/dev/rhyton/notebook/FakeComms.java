package dev.rhyton.notebook;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.comm.Comm;
import org.dflib.jjava.jupyter.kernel.comm.CommFactory;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.messages.ContentType;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.comm.CommCloseCommand;
import org.dflib.jjava.jupyter.messages.comm.CommMsgCommand;
import org.dflib.jjava.jupyter.messages.comm.CommOpenCommand;

/** The comms of a kernel without sockets: keeps what it sends, and receives what a test says. */
final class FakeComms extends CommManager {
  /** A message: {@code open}, {@code msg} or {@code close}. */
  record Sent(String kind, String id, JsonObject data, List<byte[]> buffers) {
    JsonObject state() {
      return data.getAsJsonObject("state");
    }

    String method() {
      return WidgetJson.text(data, "method");
    }
  }

  private static final class Environment extends ShellReplyEnvironment {
    Environment() {
      super(null, null, null, null);
    }

    @Override
    public <T extends ContentType<T>> void publish(T content) {
      // the status
    }
  }

  final List<Sent> sent = new ArrayList<>();

  @Override
  public <T extends Comm> T openComm(String target, CommFactory<T> factory) {
    var id = UUID.randomUUID().toString();
    var content = new CommOpenCommand(id, target, new JsonObject());
    var message = message(CommOpenCommand.MESSAGE_TYPE, content, null);
    var comm = factory.produce(this, id, target, message);
    if (!"2.1.0".equals(message.getMetadata().get("version"))) {
      throw new AssertionError(message.getMetadata());
    }
    add("open", id, content.getData(), null);
    registerComm(comm);
    return comm;
  }

  private static <T extends ContentType<T>> Message<T> message(
      org.dflib.jjava.jupyter.messages.MessageType<T> type, T content, List<byte[]> buffers) {
    return new Message<>(new Header<>("test", type), content, null, buffers);
  }

  private synchronized void add(String kind, String id, JsonObject data, List<byte[]> buffers) {
    sent.add(new Sent(kind, id, data.deepCopy(), buffers));
  }

  /** Returns and forgets what was sent. */
  synchronized List<Sent> take() {
    var taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  @Override
  public void messageComm(
      String id, JsonObject data, Map<String, Object> metadata, List<byte[]> buffers) {
    add("msg", id, data, buffers);
  }

  @Override
  public void closeComm(Comm comm) {
    add("close", comm.getID(), new JsonObject(), null);
    unregisterComm(comm.getID());
  }

  /** Receives the data of a message, as JSON with single quotes. */
  void receive(String id, String data, byte[]... buffers) {
    var json = JsonParser.parseString(data.replace('\'', '"')).getAsJsonObject();
    handleCommMsgCommand(
        new Environment(),
        message(CommMsgCommand.MESSAGE_TYPE, new CommMsgCommand(id, json), List.of(buffers)));
  }

  void receiveClose(String id) {
    handleCommCloseCommand(
        new Environment(),
        message(
            CommCloseCommand.MESSAGE_TYPE, new CommCloseCommand(id, new JsonObject()), List.of()));
  }

  void receiveOpen(String id, String target) {
    handleCommOpenCommand(
        new Environment(),
        message(
            CommOpenCommand.MESSAGE_TYPE,
            new CommOpenCommand(id, target, new JsonObject()),
            List.of()));
  }
}
