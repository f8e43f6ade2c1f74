package dev.rhyton.notebook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.gson.JsonObject;
import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import io.github.spencerpark.jupyter.kernel.display.DisplayDataRenderable;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A control in a notebook, such as a slider, which {@link Widgets} creates. Its value is the same
 * here and on the page: a person changes it there, a program here.
 *
 * <pre>{@code
 * var rate = Widgets.slider("rate", 0, 1, 0.01);
 * rate.onChange(r -> System.out.println(r));
 * rate.value(0.5);
 * rate
 * }</pre>
 *
 * <p>Where no front end shows controls, it is displayed as its value in a sentence.
 *
 * @param <T> the type of the value
 */
public final class Control<T> implements DisplayDataRenderable {
  /** The MIME type of a view. */
  static final String VIEW = "application/vnd.jupyter.widget-view+json";

  private static final String HINT =
      " (a control: run the cell in a notebook that shows Jupyter's widgets)";

  /** Converts values to the state of the model and back. */
  interface Codec<T> {
    /**
     * Returns the state of a value.
     *
     * @throws IllegalArgumentException if the control cannot have the value
     */
    Object toState(T value);

    /** Returns the value that a front end has set, in the allowed range, or null if it is none. */
    @Nullable T ofState(Object state);

    /** Returns what a front end shows that has no controls. */
    default Rendering rendering(String name, T value) {
      var text = name.isEmpty() ? String.valueOf(value) : name + ": " + value;
      return new Rendering(text + HINT, null, null);
    }
  }

  private record Listener<T>(Consumer<? super T> handler, boolean isNow, Runnable event) {}

  private final WidgetType type;
  private final String owner;
  private final @Nullable String key; // of the value in the state
  private final Codec<T> codec;
  private final WidgetModel model;
  private final WidgetModel layout;
  private final @Nullable WidgetModel style;
  private final List<Listener<T>> listeners = new CopyOnWriteArrayList<>();
  private volatile T value;
  private volatile String name = "";

  /**
   * Creates a control.
   *
   * @param owner the method that creates it, for messages
   * @param key the name of the value in the state of the model
   */
  Control(WidgetType type, String owner, @Nullable String key, Codec<T> codec, T initial) {
    this.type = type;
    this.owner = owner;
    this.key = key;
    this.codec = codec;
    model = type.model();
    layout = type.layout();
    style = type.style();
    model.set("layout", layout);
    if (style != null) model.set("style", style);
    var state = codec.toState(initial); // checks the value
    if (key != null) model.set(key, state);
    value = initial;
    model.receiver(new FrontEnd());
  }

  /** Sets the label, which is also part of messages. */
  @CanIgnoreReturnValue
  Control<T> named(String label) {
    name = Check.given(owner, "name", label);
    model.set("description", label);
    return this;
  }

  /** Sets a part of the state that is no option. */
  @CanIgnoreReturnValue
  Control<T> state(String part, Object state) {
    model.set(part, state);
    return this;
  }

  WidgetModel model() {
    return model;
  }

  /** Returns the value that the control has now, also while a cell runs. */
  public T value() {
    return value;
  }

  /**
   * Sets the value, here and on the page, and calls the handlers if it is another one.
   *
   * @throws IllegalArgumentException if the control cannot have the value
   */
  public void value(T next) {
    Check.given(owner, "value", next);
    Object state;
    try {
      state = codec.toState(next);
    } catch (ClassCastException e) { // the compiler warns of an unchecked call
      throw new IllegalArgumentException(
          String.format(
              "%s: expected a value such as %s, received %s.",
              owner, Text.printable(value), Text.printable(next)),
          e);
    }
    boolean changed;
    synchronized (this) {
      changed = !Objects.equals(value, next);
      value = next;
    }
    if (!changed) return;
    if (key != null) model.set(key, state);
    listeners.forEach(listener -> listener.handler().accept(value));
  }

  /**
   * Adds a handler of new values. A change on the page is handled in the thread of the cells, when
   * no cell runs; while a handler runs, newer values replace those that wait. A button calls its
   * handler for each click.
   */
  @CanIgnoreReturnValue
  public Control<T> onChange(Consumer<? super T> handler) {
    Check.given(owner + ".onChange", "handler", handler);
    listeners.add(new Listener<>(handler, false, () -> handler.accept(value)));
    return this;
  }

  /** Adds a handler that several controls share, which waits only once for all of them. */
  void onChange(Runnable handler) {
    listeners.add(new Listener<>(v -> handler.run(), false, handler));
  }

  /** Adds a handler that the thread of the messages calls at once, also while a cell runs. */
  void onChangeNow(Consumer<? super T> handler) {
    listeners.add(new Listener<>(handler, true, () -> {}));
  }

  /**
   * Sets an option under its name in ipywidgets: of the control, such as {@code "disabled"}, of its
   * layout, such as {@code "width"}, or of its style, such as {@code "description_width"}.
   *
   * @param setting a text, a number, a boolean, a list of texts, or null for the default
   */
  @CanIgnoreReturnValue
  public Control<T> set(String option, @Nullable Object setting) {
    Check.given(owner + ".set", "option", option);
    Check.that(
        setting == null
            || setting instanceof String
            || setting instanceof Number
            || setting instanceof Boolean
            || setting instanceof List,
        "%s.set: expected a text, a number, a boolean or a list as %s, received %s.",
        owner,
        option,
        Text.printable(setting));
    if (type.options().contains(option)) model.set(option, setting);
    else if (WidgetType.layoutOptions().contains(option)) layout.set(option, setting);
    else if (style != null && type.styleOptions().contains(option)) style.set(option, setting);
    else {
      var known = new ArrayList<>(type.options());
      known.addAll(type.styleOptions());
      var all = new ArrayList<>(known);
      all.addAll(WidgetType.layoutOptions());
      throw new IllegalArgumentException(
          String.format(
              "%s.set: there is no option \"%s\".%s It has %s, and those of a layout, such as"
                  + " \"width\".",
              owner, option, Text.didYouMean(option, all), known));
    }
    return this;
  }

  /** Removes the control, and those within it, from the page. */
  void close() {
    if (value instanceof List<?> children) {
      for (var child : children) if (child instanceof Control<?> control) control.close();
    }
    model.close();
    layout.close();
    if (style != null) style.close();
  }

  /**
   * Opens the model, if the front end shows controls, and returns the data of its view, or null.
   */
  @Nullable Map<String, Object> view() {
    if (!NotebookKernels.mayShowControls()) return null;
    var comms = Comms.ofKernel();
    if (comms.isEmpty() || !model.open(comms.get())) return null;
    return Map.of("version_major", 2, "version_minor", 0, "model_id", model.id());
  }

  /** Returns what is shown beside the view, for front ends without controls and for files. */
  Rendering still() {
    return codec.rendering(name, value);
  }

  /**
   * Returns the sentence beside a view whose value another output shows, in a file too: without the
   * value, which would stay what it was when the control appeared.
   */
  String unlessItMoves() {
    return model.isOpen() ? name + HINT : toString();
  }

  /** Displays the control below a cell; called by kernels. */
  @Override
  public void render(RenderContext context) {
    Check.given("render", "context", context);
    NotebookKernels.put(this, context);
  }

  /** Returns the name and the value. */
  @Override
  public String toString() {
    return still().text();
  }

  private final class FrontEnd implements WidgetModel.Receiver {
    @Override
    public Object take(String part, Object received) {
      if (!part.equals(key)) return received;
      var taken = codec.ofState(received);
      if (taken != null) value = taken;
      return codec.toState(value);
    }

    @Override
    public void changed(String part) {
      if (!part.equals(key)) return;
      for (var listener : listeners) {
        if (listener.isNow()) callNow(listener);
        else ControlEvents.submit(listener.event());
      }
    }

    @SuppressWarnings("SystemOut") // the user sees it below the cell
    private void callNow(Listener<T> listener) {
      try {
        listener.handler().accept(value);
      } catch (RuntimeException e) {
        System.err.println(e.getMessage()); // such as a value outside the range of a linked control
      }
    }

    /** Counts the clicks of a button. */
    @Override
    @SuppressWarnings("unchecked") // only the value of a button is a count of its clicks
    public void event(JsonObject content) {
      if (type != WidgetType.BUTTON || !"click".equals(WidgetJson.text(content, "event"))) return;
      Integer clicks;
      synchronized (Control.this) {
        clicks = (Integer) value + 1;
        value = (T) clicks;
      }
      for (var listener : listeners) {
        // Not the listener's event, which would wait once for several clicks.
        ControlEvents.submit(() -> listener.handler().accept((T) clicks));
      }
    }
  }
}
