package dev.rhyton.notebook;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model of ipywidgets in the front end: its state, and the comm over which both sides change it.
 * The comm is opened when the model is first shown.
 */
final class WidgetModel {
  private final Map<String, Object> state = new LinkedHashMap<>();
  private Receiver receiver = new Receiver() {};
  private @Nullable Comms comms;
  private Comms.@Nullable Channel channel; // null while it is not open
  private boolean isRefused;

  /** What a front end changes, and hears about it. */
  interface Receiver {
    /** Returns the value that the state gets: the received one, or the nearest that is allowed. */
    default Object take(String key, Object received) {
      return received;
    }

    /** Is called after the state has its new values. */
    default void changed(String key) {}

    /** Takes a message that is not about the state. */
    default void event(JsonObject content) {}
  }

  /**
   * Creates a model of a module of ipywidgets.
   *
   * @param view the name of its view without the ending, or null
   */
  WidgetModel(
      String module, String version, String model, String viewModule, @Nullable String view) {
    state.put("_model_module", module);
    state.put("_model_module_version", version);
    state.put("_model_name", model);
    state.put("_view_count", null);
    state.put("_view_module", viewModule);
    state.put("_view_module_version", viewModule.equals(module) ? version : "2.0.0");
    state.put("_view_name", view);
  }

  void receiver(Receiver of) {
    receiver = of;
  }

  synchronized @Nullable Object get(String key) {
    return state.get(key);
  }

  /** Sets a part of the state here, and in the front end if it is shown. */
  void set(String key, @Nullable Object value) {
    synchronized (this) {
      state.put(key, value);
      if (channel == null) return;
    }
    var change = new LinkedHashMap<String, Object>();
    change.put(key, value);
    open(value);
    send("update", change);
  }

  /** Opens the comms of the models within a value, which a front end must know before it. */
  private void open(@Nullable Object value) {
    if (value instanceof List<?> list) list.forEach(this::open);
    else if (value instanceof WidgetModel model && comms != null) model.open(comms);
  }

  /** Opens the comm, unless it is open, after those of the models within it; returns whether. */
  @CanIgnoreReturnValue
  synchronized boolean open(Comms with) {
    if (channel != null) return true;
    comms = with;
    for (var value : List.copyOf(state.values().stream().filter(v -> v != null).toList())) {
      open(value);
    }
    var json = new WidgetJson(List.of());
    channel = with.open(this, json.of(state));
    if (channel == null) return false;
    // The comm_open of the base kernel has no buffers.
    if (!json.buffers().isEmpty()) sendState();
    return true;
  }

  synchronized boolean isOpen() {
    return channel != null;
  }

  /** Returns whether the front end has closed the comm. */
  synchronized boolean isRefused() {
    return isRefused;
  }

  synchronized String id() {
    return requireNonNull(channel).id();
  }

  synchronized String reference() {
    return channel == null ? "" : "IPY_MODEL_" + channel.id();
  }

  /** Closes the comm: its views disappear. */
  void close() {
    Comms.Channel open;
    synchronized (this) {
      open = channel;
      channel = null;
    }
    if (open != null) open.close();
  }

  /** Notes that the comm is closed. */
  synchronized void closed() {
    isRefused = channel != null;
    channel = null;
  }

  /** Returns the name and module of the model. */
  synchronized JsonObject description() {
    var names = new JsonObject();
    names.addProperty("model_name", (String) state.get("_model_name"));
    names.addProperty("model_module", (String) state.get("_model_module"));
    names.addProperty("model_module_version", (String) state.get("_model_module_version"));
    return names;
  }

  synchronized JsonObject state(WidgetJson json) {
    return json.of(state);
  }

  /** Handles a message of the front end; one that is not of the protocol has no effect. */
  void receive(JsonObject data, List<byte[]> buffers) {
    var method = WidgetJson.text(data, "method");
    if ("update".equals(method)) {
      update(WidgetJson.state(data, buffers));
    } else if ("request_state".equals(method)) {
      sendState();
    } else if ("custom".equals(method) && data.get("content") instanceof JsonObject content) {
      receiver.event(content);
    }
  }

  private void update(Map<String, Object> received) {
    var echo = new LinkedHashMap<String, Object>();
    var corrected = new LinkedHashMap<String, Object>();
    synchronized (this) {
      received.keySet().removeIf(key -> !state.containsKey(key) || key.startsWith("_model"));
      received.forEach(
          (key, value) -> {
            var taken = receiver.take(key, value);
            state.put(key, taken);
            if (!WidgetJson.hasBytes(value)) echo.put(key, value); // files are not sent back
            if (!isSame(taken, value)) corrected.put(key, taken);
          });
    }
    if (!echo.isEmpty()) send("echo_update", echo);
    if (!corrected.isEmpty()) send("update", corrected);
    received.keySet().forEach(receiver::changed);
  }

  private static boolean isSame(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Number x && b instanceof Number y) return x.doubleValue() == y.doubleValue();
    return a == null ? b == null : a.equals(b);
  }

  private void sendState() {
    Map<String, Object> all;
    synchronized (this) {
      all = new LinkedHashMap<>(state);
    }
    send("update", all);
  }

  private void send(String method, Map<String, Object> values) {
    Comms.Channel to;
    synchronized (this) {
      to = channel;
    }
    if (to == null) return;
    var json = new WidgetJson(List.of());
    var data = new JsonObject();
    data.addProperty("method", method);
    data.add("state", json.of(values));
    data.add("buffer_paths", json.paths());
    to.send(data, json.buffers().isEmpty() ? null : json.buffers());
  }
}
