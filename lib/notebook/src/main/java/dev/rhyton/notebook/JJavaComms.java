package dev.rhyton.notebook;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.comm.Comm;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.comm.CommCloseCommand;
import org.dflib.jjava.jupyter.messages.comm.CommMsgCommand;
import org.jspecify.annotations.Nullable;

/** The comms of JJava. */
final class JJavaComms extends Comms {
  private final CommManager manager;

  JJavaComms(Object manager) {
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
