package dev.rhyton.kernel;

import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.channels.ReplyEnvironment;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.comm.Comm;
import io.github.spencerpark.jupyter.kernel.comm.CommFactory;
import io.github.spencerpark.jupyter.kernel.comm.CommManager;
import io.github.spencerpark.jupyter.kernel.comm.CommTarget;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.comm.CommMsgCommand;
import io.github.spencerpark.jupyter.messages.comm.CommOpenCommand;
import io.github.spencerpark.jupyter.messages.request.CommInfoRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The comms of the kernel. Their messages go the way of all other output, in its order, and any
 * thread may send them. They also show whether the front end has widgets.
 */
final class KernelComms extends CommManager {
  private static final String WIDGETS = "jupyter.widget";

  private final CellOutput output;

  @SuppressWarnings("NullAway.Init") // a message sets it before anything asks for it
  private volatile ShellReplyEnvironment environment;

  private volatile boolean isHeard;

  KernelComms(CellOutput output) {
    this.output = output;
    targets = new ConcurrentHashMap<>();
    comms = new ConcurrentHashMap<>();
  }

  /**
   * Returns whether the front end has widgets: their manager asks for the widgets of the kernel
   * when a page is opened, and only they send messages.
   */
  boolean isHeard() {
    return isHeard;
  }

  /** Returns the environment of the message that was handled last. */
  ShellReplyEnvironment environment() {
    return environment;
  }

  @Override
  public @Nullable Comm getCommByID(@Nullable String id) {
    return id == null ? null : super.getCommByID(id);
  }

  @Override
  public @Nullable Comm unregisterComm(@Nullable String id) {
    return id == null ? null : super.unregisterComm(id);
  }

  @Override
  public @Nullable CommTarget getTarget(@Nullable String name) {
    return name == null ? null : super.getTarget(name);
  }

  @Override
  public <T extends Comm> T openComm(String target, CommFactory<T> factory) {
    var opened = new Object[1];
    output.send(() -> opened[0] = super.openComm(target, factory));
    @SuppressWarnings("unchecked") // what the factory has made
    var comm = (T) opened[0];
    return comm;
  }

  @Override
  public void messageComm(
      String id, JsonObject data, Map<String, Object> metadata, List<byte[]> buffers) {
    output.send(() -> super.messageComm(id, data, metadata, buffers));
  }

  @Override
  public void closeComm(Comm comm) {
    output.send(() -> super.closeComm(comm));
  }

  @Override
  public void handleCommOpenCommand(ReplyEnvironment env, Message<CommOpenCommand> message) {
    hear(message.getContent().getTargetName());
    super.handleCommOpenCommand(env, message);
  }

  @Override
  public void handleCommMsgCommand(ReplyEnvironment env, Message<CommMsgCommand> message) {
    environment = (ShellReplyEnvironment) env;
    var comm = getCommByID(message.getContent().getCommID());
    if (comm != null) hear(comm.getTargetName());
    super.handleCommMsgCommand(env, message);
  }

  /** Replaces the reply of the base kernel, which has no status. */
  @Override
  public void handleCommInfoRequest(ReplyEnvironment env, Message<CommInfoRequest> message) {
    var target = message.getContent().getTargetName();
    hear(target);
    env.setBusyDeferIdle();
    var found = new JsonObject();
    for (var comm : this) {
      if (target == null || target.equals(comm.getTargetName())) {
        var name = new JsonObject();
        name.addProperty("target_name", comm.getTargetName());
        found.add(comm.getID(), name);
      }
    }
    JupyterReplies.send(
        (ShellReplyEnvironment) env, MessageType.COMM_INFO_REPLY, JupyterReplies.comms(found));
  }

  private void hear(@Nullable String target) {
    if (target != null && target.startsWith(WIDGETS)) {
      isHeard = true;
    }
  }
}
