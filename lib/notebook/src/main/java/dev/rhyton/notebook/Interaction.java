package dev.rhyton.notebook;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a function returns, prints and displays for the values of controls, in one output that
 * changes in place. It is an output like others, and not part of a widget: so a file of the
 * notebook has its last state, and every front end shows it.
 */
final class Interaction {
  private static final int FRAMES = 5;
  private static final int SOON_MILLIS = 250;

  private static final ScheduledExecutorService SOON =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "rhyton-controls");
            thread.setDaemon(true);
            return thread;
          });

  private static final String TEXT = "text/plain";
  private static final String PNG = "image/png";

  private final Object kernel;
  private final Supplier<?> function;
  private final String id = UUID.randomUUID().toString();

  /** The parts of the output: what the kernel shows, by the identifiers of the displays. */
  private final Map<String, Object> parts = new LinkedHashMap<>();

  private @Nullable Object last; // part
  private @Nullable Control<Object> place; // of the output on a page that was opened again, or null
  private boolean isShown;
  private boolean isUpToDate; // the output shows all parts
  private boolean isWaiting; // to show the parts soon

  private Interaction(Object kernel, Supplier<?> function) {
    this.kernel = kernel;
    this.function = function;
  }

  /** Displays controls and what a function returns, now and after each change. */
  @SuppressWarnings("SystemOut") // without a kernel, the text is the output
  static void begin(List<Control<?>> controls, Supplier<?> function) {
    var kernel =
        NotebookKernels.running().stream().filter(NotebookKernels::hasDisplays).findFirst();
    if (kernel.isEmpty()) {
      controls.forEach(System.out::println);
      System.out.println(Renderers.of(function.get()).text());
      return;
    }
    Renderers.install();
    var column = Widgets.column(controls);
    NotebookKernels.display(kernel.get(), NotebookKernels.render(kernel.get(), column));
    var interaction = new Interaction(kernel.get(), function);
    interaction.run();
    if (column.model().isOpen()) {
      Comms.ofKernel().ifPresent(c -> c.onReopened(() -> interaction.reopened(column)));
    }
    // The same handler for all, so that it waits only once.
    Runnable handler = interaction::run;
    controls.forEach(control -> control.onChange(handler));
  }

  @SuppressWarnings("SystemOut") // what the function prints
  private void run() {
    clear();
    var out = System.out;
    var err = System.err;
    var printed = new PrintStream(new Printed(), true, StandardCharsets.UTF_8);
    System.setOut(printed);
    System.setErr(printed);
    try {
      NotebookKernels.showing(kernel, id, this::add, this::call);
    } finally {
      System.setOut(out);
      System.setErr(err);
      show();
    }
  }

  /**
   * Adds a place for later outputs to the controls of a page that is opened again: it has the last
   * output of the file, but does not know by which identifier that changes.
   */
  private synchronized void reopened(Control<List<Control<?>>> column) {
    if (place != null) return;
    var added = Widgets.output();
    var all = new ArrayList<>(column.value());
    all.add(added);
    column.value(all);
    place = added;
  }

  private synchronized void clear() {
    parts.clear();
    last = null;
    isUpToDate = false;
  }

  private void call() {
    try {
      var value = function.get();
      if (value != null) add(NotebookKernels.render(kernel, value));
    } catch (ThreadDeath e) { // an interrupt of code that does not heed it
      addFailure(e);
      throw e;
    } catch (Throwable e) { // the control lives on
      addFailure(e);
    }
  }

  private void addFailure(Throwable thrown) {
    var text = new StringBuilder();
    for (var cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ThreadDeath || cause instanceof InterruptedException) {
        text.append("The function was interrupted.\n");
        break;
      }
      if (cause != thrown) text.append("Caused by: ");
      text.append(cause).append('\n');
    }
    var stack = thrown.getStackTrace();
    for (int i = 0; i < Math.min(FRAMES, stack.length); i++) {
      text.append("    at ").append(stack[i]).append('\n');
    }
    add(
        data(
            new Rendering(
                text.toString(), pre(text.toString(), "border-left:4px solid #d9534f"), null)));
  }

  private Object data(Rendering look) {
    return NotebookKernels.data(kernel, look);
  }

  /** Adds what the kernel shows, or replaces what has the same identifier. */
  private synchronized void add(Object data) {
    var own = NotebookKernels.displayId(data);
    put(own == null || own.equals(id) ? "part " + parts.size() : own, data);
  }

  private void put(String key, Object part) {
    parts.put(key, part);
    last = part;
    showSoon();
  }

  /**
   * Shows the parts if the function still runs after a moment; before, its end shows them at once,
   * so that the picture of the value before does not flicker.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // what fails fails again at the end
  private void showSoon() {
    isUpToDate = false;
    if (isWaiting) return;
    isWaiting = true;
    SOON.schedule(this::showNow, SOON_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void showNow() {
    isWaiting = false;
    if (!isUpToDate) show();
  }

  /** Adds printed text to the last part, if that is text too. */
  private final class Printed extends OutputStream {
    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      synchronized (Interaction.this) {
        var printed = last instanceof ByteArrayOutputStream open ? open : opened();
        printed.write(bytes, offset, length);
        showSoon();
      }
    }
  }

  private ByteArrayOutputStream opened() {
    var printed = new ByteArrayOutputStream();
    put("part " + parts.size(), printed);
    return printed;
  }

  private synchronized void show() {
    var data = parts.size() == 1 ? only() : data(joined());
    if (isShown) NotebookKernels.update(kernel, id, data);
    else NotebookKernels.display(kernel, NotebookKernels.identified(data, id));
    if (place != null) place.value(data);
    isShown = true;
    isUpToDate = true;
  }

  private Object only() {
    var part = parts.values().iterator().next();
    return part instanceof ByteArrayOutputStream printed
        ? data(new Rendering(text(printed), null, null))
        : part;
  }

  private Rendering joined() {
    var text = new StringBuilder();
    var html = new StringBuilder();
    for (var part : parts.values()) {
      if (part instanceof ByteArrayOutputStream printed) {
        text.append(text(printed));
        html.append(pre(text(printed), ""));
      } else {
        var shown = WidgetJson.message(part);
        text.append(text(shown.getAsJsonObject("data"), TEXT)).append('\n');
        html.append(html(shown));
      }
    }
    return new Rendering(text.toString(), parts.isEmpty() ? null : html.toString(), null);
  }

  private static String html(JsonObject shown) {
    var data = shown.getAsJsonObject("data");
    if (data.has("text/html")) return text(data, "text/html");
    if (data.has("image/svg+xml")) return text(data, "image/svg+xml");
    if (!data.has(PNG)) return pre(text(data, TEXT), "");
    var size = shown.get("metadata") instanceof JsonObject all ? all.get(PNG) : null;
    var width =
        size instanceof JsonObject sizes && sizes.has("width")
            ? "width=\"" + sizes.get("width").getAsInt() + "\" "
            : "";
    return "<img " + width + "src=\"data:image/png;base64," + text(data, PNG) + "\"/>";
  }

  private static String text(ByteArrayOutputStream printed) {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static String text(JsonObject data, String type) {
    var text = WidgetJson.text(data, type);
    return text == null ? "" : text;
  }

  private static String pre(String text, String style) {
    return "<pre style=\"" + style + ";padding-left:4px\">" + HtmlTable.escape(text) + "</pre>";
  }
}
