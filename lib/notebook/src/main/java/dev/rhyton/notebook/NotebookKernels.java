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
import java.util.function.Predicate;

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
    call(kernel, "display", data(kernel, id, look));
  }

  /** Replaces the rendering that was displayed with this identifier. */
  static void update(Object kernel, String id, Rendering look) {
    var data = data(kernel, id, look);
    // Rhyton's kernel has a method of its own, which keeps the order of displays and text.
    if (hasMethod(kernel, "updateDisplay")) call(kernel, "updateDisplay", id, data);
    else call(field(call(kernel, "getIO"), "display"), "updateDisplay", data);
  }

  private static Object data(Object kernel, String id, Rendering look) {
    var data = newInstance(renderer(kernel).getClass(), "DisplayData");
    call(data, "setDisplayId", id);
    fill(data, look, type -> true);
    return data;
  }

  private static Object kernel(String type, String method) {
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
              put(Renderers.of(arguments[0]), arguments[1]);
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
