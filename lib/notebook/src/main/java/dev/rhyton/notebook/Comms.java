package dev.rhyton.notebook;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The comms of a kernel, over which the models of controls and their views exchange messages, see
 * the protocol of Jupyter's widgets. IJava and JJava have the same classes in other packages.
 */
abstract class Comms {
  static final String TARGET = "jupyter.widget";

  /** The target at which a page asks for the states of all models, when it is opened again. */
  static final String CONTROL = "jupyter.widget.control";

  static final Map<String, Object> VERSION = Map.of("version", "2.1.0");

  /** The comms of the kernel that was asked last: a process has one, tests have several. */
  private static @Nullable Comms latest;

  /** All models with an open comm, by its identifier. */
  private final Map<String, WidgetModel> models = new LinkedHashMap<>();

  private final List<Runnable> reopened = new CopyOnWriteArrayList<>();
  private final Object manager;

  Comms(Object manager) {
    this.manager = manager;
  }

  /** One end of a connection. */
  interface Channel {
    String id();

    void send(JsonObject data, @Nullable List<byte[]> buffers);

    void close();
  }

  /** Opens a connection, or returns null if the kernel has none to a front end. */
  abstract @Nullable Channel open(JsonObject data, WidgetModel model);

  /** Returns the comms of the kernel that runs, if its interface has them. */
  static synchronized Optional<Comms> ofKernel() {
    for (var kernel : NotebookKernels.running()) {
      var manager = NotebookKernels.commManager(kernel);
      if (manager == null) continue;
      if (latest == null || latest.manager != manager) latest = of(manager);
      return Optional.of(latest);
    }
    return Optional.empty();
  }

  private static Comms of(Object manager) {
    boolean isOfIJava = manager instanceof io.github.spencerpark.jupyter.kernel.comm.CommManager;
    return isOfIJava ? new IJavaComms(manager) : new JJavaComms(manager);
  }

  /** Opens the comm of a model, or returns null. */
  @Nullable Channel open(WidgetModel model, JsonObject state) {
    var data = new JsonObject();
    data.add("state", state);
    data.add("buffer_paths", new JsonArray());
    var channel = open(data, model);
    if (channel != null) {
      synchronized (models) {
        models.put(channel.id(), model);
      }
    }
    return channel;
  }

  /** Forgets a model whose comm is closed. */
  void closed(String id) {
    synchronized (models) {
      models.remove(id);
    }
  }

  /** Adds a task that runs when a page is opened again, before it gets the states. */
  void onReopened(Runnable task) {
    reopened.add(task);
  }

  /** Returns the states of all models as an answer at {@link #CONTROL}. */
  JsonObject states(List<byte[]> buffers) {
    Map<String, WidgetModel> all;
    synchronized (models) {
      all = new LinkedHashMap<>(models);
    }
    var states = new JsonObject();
    var paths = new JsonArray();
    all.forEach(
        (id, model) -> {
          var state = new WidgetJson(List.of(id, "state"));
          var described = model.description();
          described.add("state", model.state(state));
          states.add(id, described);
          paths.addAll(state.paths());
          buffers.addAll(state.buffers());
        });
    var answer = new JsonObject();
    answer.addProperty("method", "update_states");
    answer.add("states", states);
    answer.add("buffer_paths", paths);
    return answer;
  }

  /** Returns the answer to a message at {@link #CONTROL}, or null if there is none. */
  @Nullable JsonObject answer(JsonObject message, List<byte[]> buffers) {
    if (!"request_states".equals(WidgetJson.text(message, "method"))) return null;
    reopened.forEach(Runnable::run);
    return states(buffers);
  }
}
