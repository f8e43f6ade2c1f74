package dev.rhyton.notebook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Accesses the kernels that may run a notebook by reflection: JJava has the classes of IJava's base
 * kernel in another package.
 */
final class NotebookKernels {
  /** The static methods that return the kernel of this process, by class. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "io.github.spencerpark.ijava.IJava", "getKernelInstance",
          "org.dflib.jjava.jupyter.kernel.BaseKernel", "notebookKernel",
          "org.dflib.jjava.JJava", "getKernelInstance"); // older releases of JJava

  /** The class of what a kernel shows. */
  static final String DATA = "DisplayData";

  // Methods of Rhyton's kernel.
  private static final String MAY_SHOW = "mayShowControls";
  private static final String SHOWS = "showsControls";
  private static final String RUN_EVENT = "runEvent";
  private static final String SHOWING = "showing";

  private static final Set<Object> TAUGHT = Collections.newSetFromMap(new WeakHashMap<>());

  private NotebookKernels() {}

  /** Returns the kernels that run in this process: one or none. */
  static List<Object> running() {
    var own = kernel("dev.rhyton.kernel.Display", "getKernelInstance");
    if (own != null) return List.of(own); // it has the classes of the others too
    return OTHERS.entrySet().stream()
        .map(instance -> kernel(instance.getKey(), instance.getValue()))
        .filter(kernel -> kernel != null)
        .toList();
  }

  /** Returns the renderer of a kernel. */
  static Object renderer(Object kernel) {
    return call(kernel, "getRenderer");
  }

  /** Returns whether a kernel has displays that can be replaced. */
  static boolean hasDisplays(Object kernel) {
    return hasMethod(kernel, "display") && hasMethod(kernel, "getIO");
  }

  private static boolean hasMethod(Object target, String name) {
    return Arrays.stream(target.getClass().getMethods())
        .map(Method::getName)
        .anyMatch(name::equals);
  }

  /** Adds a rendering to the output of the cell that runs; {@link #update} may replace it. */
  static void display(Object kernel, String id, Rendering look) {
    display(kernel, identified(data(kernel, look), id));
  }

  /** Adds what the kernel shows to the output of the cell that runs. */
  static void display(Object kernel, Object data) {
    call(kernel, "display", data);
  }

  /** Replaces the rendering that was displayed with this identifier. */
  static void update(Object kernel, String id, Rendering look) {
    update(kernel, id, data(kernel, look));
  }

  /** Replaces what was displayed with this identifier. */
  static void update(Object kernel, String id, Object data) {
    identified(data, id);
    // Rhyton's kernel has a method of its own, which keeps the order of displays and text.
    if (hasMethod(kernel, "updateDisplay")) call(kernel, "updateDisplay", id, data);
    else call(field(call(kernel, "getIO"), "display"), "updateDisplay", data);
  }

  /** Returns a rendering as the kernel shows it. */
  static Object data(Object kernel, Rendering look) {
    var data = newInstance(renderer(kernel).getClass(), DATA);
    fill(data, look, type -> true);
    return data;
  }

  /** Adds an identifier to what a kernel shows, and returns it. */
  @CanIgnoreReturnValue
  static Object identified(Object data, String id) {
    call(data, "setDisplayId", id);
    return data;
  }

  /** Returns the identifier of what a kernel shows, or null. */
  static @Nullable String displayId(Object data) {
    return (String) call(data, "getDisplayId");
  }

  /** Returns how a kernel shows a value. */
  static Object render(Object kernel, Object value) {
    // Rhyton's kernel has a method of its own, which shows the elements of arrays.
    return call(hasMethod(kernel, "render") ? kernel : renderer(kernel), "render", value);
  }

  // ---- controls ----

  /** Returns the manager of the comms of a kernel, or null if it has none. */
  static @Nullable Object commManager(Object kernel) {
    return hasMethod(kernel, "getCommManager") ? call(kernel, "getCommManager") : null;
  }

  /** Returns whether the front end of the cell may show controls; other kernels do not know it. */
  static boolean mayShowControls() {
    return running().stream()
        .filter(kernel -> commManager(kernel) != null)
        .anyMatch(kernel -> !hasMethod(kernel, MAY_SHOW) || (boolean) call(kernel, MAY_SHOW));
  }

  /** Returns whether the front end has said that it shows controls. */
  static boolean showsControls() {
    return running().stream()
        .anyMatch(kernel -> hasMethod(kernel, SHOWS) && (boolean) call(kernel, SHOWS));
  }

  /** Runs the handler of a control in the thread of the cells, if the kernel has such a method. */
  static void runEvent(Runnable event) {
    var kernel = running().stream().filter(k -> hasMethod(k, RUN_EVENT)).findFirst();
    if (kernel.isPresent()) call(kernel.get(), RUN_EVENT, event);
    else event.run();
  }

  /**
   * Runs a task, and passes on what it displays instead of displaying it, except the display with
   * this identifier; kernels without such a method display it.
   */
  static void showing(Object kernel, String except, Consumer<Object> shown, Runnable task) {
    if (hasMethod(kernel, SHOWING)) call(kernel, SHOWING, except, shown, task);
    else task.run();
  }

  /** Adds a control, and what is shown where no controls are, to the output of a cell. */
  static void put(Control<?> control, Object context) {
    var view = wants(context, "text/html") ? control.view() : null;
    put(control.still(), context);
    if (view != null) putView(call(context, "getOutputContainer"), view);
  }

  /** Adds the view of a control to what a kernel shows. */
  static void putView(Object data, Map<String, Object> view) {
    call(data, "putData", Control.VIEW, view);
  }

  private static @Nullable Object kernel(String type, String method) {
    try {
      return Class.forName(type).getMethod(method).invoke(null);
    } catch (ReflectiveOperationException | LinkageError e) {
      return null; // the kernel is not on the class path, or not running
    }
  }

  /**
   * Registers the renderings with a renderer; needed only once. They are registered for all values:
   * what they show depends on the value, and registering types would load their classes.
   */
  static void teach(Object renderer) {
    synchronized (TAUGHT) {
      if (!TAUGHT.add(renderer)) return;
    }
    var registration = call(renderer, "createRegistration", Object.class);
    var register =
        Arrays.stream(registration.getClass().getMethods())
            .filter(method -> method.getName().equals("register"))
            .findFirst()
            .orElseThrow();
    var function = register.getParameterTypes()[0];
    var show =
        Proxy.newProxyInstance(
            function.getClassLoader(),
            new Class<?>[] {function},
            (proxy, method, arguments) -> {
              if (arguments[0] instanceof Control<?> control) put(control, arguments[1]);
              else put(Renderers.of(arguments[0]), arguments[1]);
              return null;
            });
    call(registration, "preferring", (Object) new String[] {"text/html", "image/png"});
    call(registration, "register", show);
  }

  /** Adds a rendering to the output of a cell, in the requested MIME types. */
  static void put(Rendering look, Object context) {
    fill(call(context, "getOutputContainer"), look, type -> wants(context, type));
  }

  private static void fill(Object output, Rendering look, Predicate<String> wanted) {
    for (var part : look.data().entrySet()) {
      if (wanted.test(part.getKey())) call(output, "putData", part.getKey(), part.getValue());
    }
    if (look.picture() != null && wanted.test("image/png")) {
      // The size on the page; without it Jupyter shows the image at full pixel size. The keys are
      // sorted, so that running a notebook again gives the same file.
      var size =
          new TreeMap<String, Object>(
              Map.of("width", look.picture().width(), "height", look.picture().height()));
      size.put("alt", look.picture().text()); // nbconvert writes it into its HTML
      call(output, "putMetaData", "image/png", size);
    }
  }

  private static boolean wants(Object context, String type) {
    try {
      var name = context.getClass().getPackageName() + ".mime.MIMEType";
      var mime = Class.forName(name, true, context.getClass().getClassLoader());
      var parsed = mime.getMethod("parse", String.class).invoke(null, type);
      return (boolean) call(context, "wantsDataRenderedAs", parsed);
    } catch (ReflectiveOperationException e) {
      throw unknown(e);
    }
  }

  private static Object newInstance(Class<?> neighbour, String name) {
    try {
      var type = neighbour.getPackageName() + "." + name;
      return Class.forName(type, true, neighbour.getClassLoader()).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw unknown(e);
    }
  }

  private static Object field(Object target, String name) {
    try {
      return target.getClass().getField(name).get(target);
    } catch (ReflectiveOperationException e) {
      throw unknown(e);
    }
  }

  private static IllegalStateException unknown(ReflectiveOperationException cause) {
    return new IllegalStateException("This kernel is not one that Renderers knows.", cause);
  }

  /** Calls the public method of this name that takes these arguments. */
  @CanIgnoreReturnValue
  private static Object call(Object target, String name, Object... arguments) {
    try {
      for (var method : target.getClass().getMethods()) {
        if (method.getName().equals(name) && takes(method.getParameterTypes(), arguments)) {
          return method.invoke(target, arguments);
        }
      }
      throw new NoSuchMethodException(target.getClass().getName() + "." + name);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw unknown(e);
    }
  }

  private static boolean takes(Class<?>[] types, Object[] arguments) {
    if (types.length != arguments.length) return false;
    for (int i = 0; i < types.length; i++) if (!types[i].isInstance(arguments[i])) return false;
    return true;
  }
}
