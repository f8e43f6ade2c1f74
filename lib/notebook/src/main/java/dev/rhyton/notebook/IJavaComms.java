package dev.rhyton.notebook;

import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.kernel.comm.Comm;
import io.github.spencerpark.jupyter.kernel.comm.CommManager;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.comm.CommCloseCommand;
import io.github.spencerpark.jupyter.messages.comm.CommMsgCommand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The comms of IJava's base kernel, which is Rhyton's too. */
final class IJavaComms extends Comms {
  private final CommManager manager;

  IJavaComms(Object manager) {
    super(manager);
    this.manager = (CommManager) manager;
    this.manager.registerTarget(CONTROL, (comms, id, target, opened) -> new States(comms, id));
  }

  @Override
  Channel open(JsonObject data, WidgetModel model) {
    var end =
        manager.openComm(
            TARGET,
            (comms, id, target, message) -> {
              data.entrySet()
                  .forEach(e -> message.getContent().getData().add(e.getKey(), e.getValue()));
              message.getNonNullMetadata().putAll(VERSION);
              return new End(comms, id, model);
            });
    return end;
  }

  private final class End extends Comm implements Channel {
    private final WidgetModel model;

    End(CommManager manager, String id, WidgetModel model) {
      super(manager, id, TARGET);
      this.model = model;
    }

    @Override
    public String id() {
      return getID();
    }

    @Override
    public void send(JsonObject data, @Nullable List<byte[]> buffers) {
      send(data, null, buffers);
    }

    @Override
    protected void onMessage(Message<CommMsgCommand> message) {
      manager.setMessageContext(message); // the parent of what is sent in reply
      model.receive(message.getContent().getData(), message.getBlobs());
    }

    @Override
    protected void onClose(Message<CommCloseCommand> message, boolean isSent) {
      closed(getID());
      model.closed();
    }
  }

  private final class States extends Comm {
    States(CommManager manager, String id) {
      super(manager, id, CONTROL);
    }

    @Override
    protected void onMessage(Message<CommMsgCommand> message) {
      manager.setMessageContext(message);
      var buffers = new ArrayList<byte[]>();
      var answer = answer(message.getContent().getData(), buffers);
      if (answer != null) send(answer, null, buffers);
    }

    @Override
    protected void onClose(Message<CommCloseCommand> message, boolean isSent) {
      // The page has all states.
    }
  }
}
