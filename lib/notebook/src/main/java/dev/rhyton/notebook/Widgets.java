package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Controls in a notebook: the widgets of Jupyter, under their names in ipywidgets. They appear in
 * front ends that show widgets, such as JupyterLab, Jupyter Notebook and VS Code.
 *
 * <pre>{@code
 * import static dev.rhyton.notebook.Widgets.*;
 *
 * interact(slider("threshold", 0, 1, 0.01), t -> Plots.confusion(labels, above(t), names));
 * }</pre>
 *
 * <p>A front end without widgets, and a notebook that is opened without a kernel, shows the last
 * result.
 */
public final class Widgets {
  private static final double LOG_STEP = 0.05;

  private Widgets() {}

  // ---- controls ----

  /** Creates a slider for a number; its value is in the middle at first. */
  public static Control<Double> slider(String name, double min, double max, double step) {
    checkRange("slider", min, max);
    Check.that(
        step > 0 && Double.isFinite(step),
        "slider: expected a step above 0, received %s.",
        Text.number(step));
    return slider(
        name, min, max, step, Math.min(max, min + Math.round((max - min) / 2 / step) * step));
  }

  /** Creates a slider for a number. */
  public static Control<Double> slider(
      String name, double min, double max, double step, double value) {
    checkRange("slider", min, max);
    Check.that(
        step > 0 && Double.isFinite(step),
        "slider: expected a step above 0, received %s.",
        Text.number(step));
    var codec = new NumberCodec("slider", name, min, max, x -> x);
    return new Control<>(WidgetType.FLOAT_SLIDER, "slider", "value", codec, value)
        .named(name)
        .state("min", min)
        .state("max", max)
        .state("step", step)
        .state("readout_format", "." + decimals(step) + "f");
  }

  /** Returns how many decimals the multiples of a step have, at least 1 and at most 6. */
  private static int decimals(double step) {
    int decimals = 1;
    for (double x = step * 10; decimals < 6 && Math.abs(x - Math.rint(x)) > 1e-9 * x; x *= 10) {
      decimals++;
    }
    return decimals;
  }

  /** Creates a slider for a whole number; its value is in the middle at first. */
  public static Control<Integer> intSlider(String name, int min, int max) {
    return intSlider(name, min, max, (int) (((long) min + max) / 2));
  }

  /** Creates a slider for a whole number. */
  public static Control<Integer> intSlider(String name, int min, int max, int value) {
    checkRange("intSlider", min, max);
    var range = new NumberCodec("intSlider", name, min, max, Math::rint);
    return new Control<>(WidgetType.INT_SLIDER, "intSlider", "value", ints(range), value)
        .named(name)
        .state("min", min)
        .state("max", max);
  }

  private static Control.Codec<Integer> ints(NumberCodec range) {
    return codec(
        value -> ((Double) range.toState(value.doubleValue())).intValue(),
        state -> {
          var number = range.ofState(state);
          return number == null ? null : (Integer) number.intValue();
        });
  }

  /** Creates a slider for a number with a logarithmic scale, such as a learning rate. */
  public static Control<Double> logSlider(String name, double min, double max, double value) {
    checkRange("logSlider", min, max);
    Check.that(
        min > 0,
        "logSlider: expected numbers above 0, received a minimum of %s.",
        Text.number(min));
    var codec = new NumberCodec("logSlider", name, min, max, x -> x);
    return new Control<>(WidgetType.LOG_SLIDER, "logSlider", "value", codec, value)
        .named(name)
        .state("base", 10)
        .state("min", Math.log10(min))
        .state("max", Math.log10(max))
        .state("step", LOG_STEP);
  }

  /**
   * Creates a slider for a number with a logarithmic scale; its value is in the middle at first.
   */
  public static Control<Double> logSlider(String name, double min, double max) {
    boolean isValid = min > 0 && max > min && Double.isFinite(max);
    return logSlider(name, min, max, isValid ? Math.sqrt(min) * Math.sqrt(max) : min);
  }

  /** Creates a list of which one entry is chosen; the first one at first. */
  public static <T> Control<T> dropdown(String name, List<T> values) {
    return dropdown(name, labels("dropdown", values));
  }

  /** Creates a list of labels of which one is chosen; the first one at first. */
  public static <T> Control<T> dropdown(String name, Map<String, T> values) {
    return choice(WidgetType.DROPDOWN, "dropdown", name, values);
  }

  /** Creates buttons of which one is pressed; the first one at first. */
  public static <T> Control<T> toggleButtons(String name, List<T> values) {
    return toggleButtons(name, labels("toggleButtons", values));
  }

  /** Creates buttons with labels of which one is pressed; the first one at first. */
  public static <T> Control<T> toggleButtons(String name, Map<String, T> values) {
    return choice(WidgetType.TOGGLE_BUTTONS, "toggleButtons", name, values);
  }

  private static <T> Map<String, T> labels(String owner, List<T> values) {
    var labels = new LinkedHashMap<String, T>();
    for (var value : Check.all(owner, "values", values)) labels.put(value.toString(), value);
    return labels;
  }

  private static <T> Control<T> choice(
      WidgetType type, String owner, String name, Map<String, T> values) {
    Check.entries(owner, "values", values);
    Check.that(!values.isEmpty(), "%s: expected at least one value to choose from.", owner);
    var labels = List.copyOf(values.keySet());
    var all = List.copyOf(values.values());
    Control.Codec<T> codec =
        codec(
            value -> {
              int index = all.indexOf(value);
              Check.that(
                  index >= 0,
                  "%s: expected one of %s, received %s.",
                  titled(owner, name),
                  all,
                  value);
              return index;
            },
            state -> {
              int index = state instanceof Number number ? number.intValue() : -1;
              return index >= 0 && index < all.size() ? all.get(index) : null;
            });
    return new Control<>(type, owner, "index", codec, all.get(0))
        .named(name)
        .state("_options_labels", labels);
  }

  /** Creates a box that can be checked. */
  public static Control<Boolean> checkbox(String name, boolean isChecked) {
    Control.Codec<Boolean> codec =
        codec(value -> value, state -> state instanceof Boolean bool ? bool : null);
    return new Control<>(WidgetType.CHECKBOX, "checkbox", "value", codec, isChecked).named(name);
  }

  /** Creates a line of text; {@code set("continuous_update", false)} waits for the Enter key. */
  public static Control<String> text(String name, String value) {
    return new Control<>(
            WidgetType.TEXT, "text", "value", texts(), Check.given("text", "value", value))
        .named(name);
  }

  private static Control.Codec<String> texts() {
    return codec(value -> value, state -> state instanceof String text ? text : null);
  }

  /** Creates a button; its value is how often it was clicked. */
  public static Control<Integer> button(String name) {
    return new Control<>(WidgetType.BUTTON, "button", null, codec(n -> n, state -> null), 0)
        .named(name);
  }

  /** Creates a button with which files are chosen; its value is the files of the last choice. */
  public static Control<List<UploadedFile>> upload(String name) {
    Control.Codec<List<UploadedFile>> codec =
        codec(Widgets::ofFiles, state -> state instanceof List<?> files ? files(files) : null);
    return new Control<>(WidgetType.UPLOAD, "upload", "value", codec, List.of()).named(name);
  }

  private static Object ofFiles(List<UploadedFile> files) {
    return files.stream()
        .map(
            file ->
                Map.of(
                    "name",
                    file.name(),
                    "type",
                    file.type(),
                    "size",
                    file.bytes().length,
                    "last_modified",
                    0,
                    "content",
                    file.bytes()))
        .toList();
  }

  private static List<UploadedFile> files(List<?> received) {
    var files = new ArrayList<UploadedFile>();
    for (var each : received) {
      if (each instanceof Map<?, ?> file && file.get("content") instanceof byte[] bytes) {
        files.add(
            new UploadedFile(
                String.valueOf(file.get("name")), Objects.toString(file.get("type"), ""), bytes));
      }
    }
    return List.copyOf(files);
  }

  // ---- what shows values ----

  /** Creates a bar that shows how much is done, from 0 to a maximum. */
  public static Control<Integer> progress(String name, int max) {
    checkRange("progress", 0, max);
    var range = new NumberCodec("progress", name, 0, max, Math::rint);
    return new Control<>(WidgetType.PROGRESS, "progress", "value", ints(range), 0)
        .named(name)
        .state("max", max);
  }

  /** Creates a place for HTML. */
  public static Control<String> html(String html) {
    var codec =
        new StillCodec<String>(
            value -> value,
            state -> state instanceof String text ? text : null,
            (name, value) -> new Rendering(value.replaceAll("<[^>]*>", " ").strip(), value, null));
    return new Control<>(
        WidgetType.HTML, "html", "value", codec, Check.given("html", "html", html));
  }

  /** Creates a place for a picture. */
  public static Control<Picture> image(Picture picture) {
    var codec =
        new StillCodec<Picture>(
            Picture::png, state -> null, (name, value) -> new Rendering(value.text(), null, value));
    var image =
        new Control<>(
                WidgetType.IMAGE, "image", "value", codec, Check.given("image", "picture", picture))
            .state("format", "png")
            .state("width", String.valueOf(picture.width()))
            .state("height", String.valueOf(picture.height()));
    image.onChangeNow(
        next ->
            image
                .state("width", String.valueOf(next.width()))
                .state("height", String.valueOf(next.height())));
    return image;
  }

  /** Creates a place for anything that a notebook displays: its value. */
  public static Control<Object> output() {
    var codec =
        new StillCodec<Object>(
            WidgetJson::outputs, state -> null, (name, value) -> Renderers.of(value));
    return new Control<>(WidgetType.OUTPUT, "output", "outputs", codec, "");
  }

  /** Creates a row of controls, which are its value. */
  public static Control<List<Control<?>>> hbox(Control<?>... controls) {
    return box(WidgetType.HBOX, "hbox", Check.all("hbox", "controls", controls));
  }

  /** Creates a column of controls, which are its value. */
  public static Control<List<Control<?>>> vbox(Control<?>... controls) {
    return box(WidgetType.VBOX, "vbox", Check.all("vbox", "controls", controls));
  }

  private static Control<List<Control<?>>> box(
      WidgetType type, String owner, List<Control<?>> controls) {
    return box(
        type,
        owner,
        controls,
        children ->
            Rendering.of(
                children.stream().map(Control::toString).collect(Collectors.joining("\n")),
                children));
  }

  private static Control<List<Control<?>>> box(
      WidgetType type,
      String owner,
      List<Control<?>> controls,
      Function<List<Control<?>>, Rendering> still) {
    var codec =
        new StillCodec<List<Control<?>>>(
            children -> children.stream().map(Control::model).toList(),
            state -> null,
            (name, children) -> still.apply(children));
    return new Control<>(type, owner, "children", codec, controls);
  }

  /** Creates the column of the controls above an output that follows them. */
  static Control<List<Control<?>>> column(List<Control<?>> controls) {
    return box(
        WidgetType.VBOX,
        "interact",
        controls,
        children ->
            new Rendering(
                children.stream().map(Control::unlessItMoves).collect(Collectors.joining("\n")),
                null,
                null));
  }

  // ---- what they do ----

  /**
   * Displays a control and what a function returns for its value, which changes with it. What the
   * function prints and displays is shown too, and its exception if it throws one.
   */
  public static <T> void interact(Control<T> control, Function<? super T, ?> function) {
    Check.given("interact", "control", control);
    Check.given("interact", "function", function);
    Interaction.begin(List.of(control), () -> function.apply(control.value()));
  }

  /** Displays two controls and what a function returns for their values. */
  public static <A, B> void interact(
      Control<A> first, Control<B> second, BiFunction<? super A, ? super B, ?> function) {
    Check.given("interact", "first", first);
    Check.given("interact", "second", second);
    Check.given("interact", "function", function);
    Interaction.begin(List.of(first, second), () -> function.apply(first.value(), second.value()));
  }

  /** Displays several controls and what a function returns, which reads their values. */
  public static void interact(List<? extends Control<?>> controls, Supplier<?> function) {
    Check.given("interact", "function", function);
    Interaction.begin(List.copyOf(Check.all("interact", "controls", controls)), function);
  }

  /** Keeps the values of two controls equal, beginning with that of the first one. */
  public static <T> void link(Control<T> first, Control<T> second) {
    Check.given("link", "first", first);
    Check.given("link", "second", second);
    second.value(first.value());
    first.onChangeNow(second::value);
    second.onChangeNow(first::value);
  }

  // ---- values ----

  private static void checkRange(String owner, double min, double max) {
    Check.that(
        min < max && Double.isFinite(min) && Double.isFinite(max),
        "%s: expected a minimum below the maximum, received %s and %s.",
        owner,
        Text.number(min),
        Text.number(max));
  }

  private static String titled(String owner, @Nullable String name) {
    return name == null || name.isBlank() ? owner : owner + " \"" + name + "\"";
  }

  private static <T> Control.Codec<T> codec(
      Function<T, Object> toState, Function<Object, T> ofState) {
    return new Control.Codec<>() {
      @Override
      public Object toState(T value) {
        return toState.apply(value);
      }

      @Override
      public T ofState(Object state) {
        return ofState.apply(state);
      }
    };
  }

  /** The values of something that shows them, also where no widgets are. */
  private record StillCodec<T>(
      Function<T, Object> to, Function<Object, T> of, BiFunction<String, T, Rendering> still)
      implements Control.Codec<T> {
    @Override
    public Object toState(T value) {
      return to.apply(value);
    }

    @Override
    public T ofState(Object state) {
      return of.apply(state);
    }

    @Override
    public Rendering rendering(String name, T value) {
      return still.apply(name, value);
    }
  }

  /** Numbers in a range: others are refused here, and clipped if they come from the page. */
  private record NumberCodec(
      String owner, String name, double min, double max, DoubleUnaryOperator rounded)
      implements Control.Codec<Double> {
    @Override
    public Object toState(Double value) {
      Check.that(
          value >= min && value <= max,
          "%s: expected a value from %s to %s, received %s.",
          titled(owner, name),
          Text.number(min),
          Text.number(max),
          Text.number(value));
      return value;
    }

    @Override
    public @Nullable Double ofState(Object state) {
      if (!(state instanceof Number number) || Double.isNaN(number.doubleValue())) return null;
      return Math.max(min, Math.min(max, rounded.applyAsDouble(number.doubleValue())));
    }
  }
}
