package dev.rhyton.notebook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;

/**
 * Accesses the kernels that may run a notebook by reflection: JJava has the classes of IJava's base
 * kernel in another package.
 */
final class Kernels {
  /** The static methods that return the kernel of this process, by class. */
  private static final Map<String, String> INSTANCES =
      Map.of(
          "dev.rhyton.kernel.Display", "getKernelInstance",
          "io.github.spencerpark.ijava.IJava", "getKernelInstance",
          "org.dflib.jjava.jupyter.kernel.BaseKernel", "notebookKernel",
          "org.dflib.jjava.JJava", "getKernelInstance"); // older releases of JJava

  private static final Set<Object> TAUGHT = Collections.newSetFromMap(new WeakHashMap<>());

  private Kernels() {}

  /** Returns the renderers of the kernels that run in this process: one or none. */
  static List<Object> renderers() {
    return INSTANCES.entrySet().stream()
        .map(instance -> kernel(instance.getKey(), instance.getValue()))
        .filter(kernel -> kernel != null)
        .map(kernel -> call(kernel, "getRenderer"))
        .toList();
  }

  private static Object kernel(String type, String method) {
    try {
      return Class.forName(type).getMethod(method).invoke(null);
    } catch (ReflectiveOperationException | LinkageError e) {
      return null; // the kernel is not on the class path, or not running
    }
  }

  /** Registers renderings for values of these types with a renderer; needed only once. */
  static void teach(Object renderer, List<Class<?>> types) {
    synchronized (TAUGHT) {
      if (!TAUGHT.add(renderer)) return;
    }
    for (var type : types) {
      var registration = call(renderer, "createRegistration", type);
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
  }

  /** Adds a rendering to the output of a cell, in the requested MIME types. */
  static void put(Rendering look, Object context) {
    var output = call(context, "getOutputContainer");
    for (var part : look.data().entrySet()) {
      if (wants(context, part.getKey())) call(output, "putData", part.getKey(), part.getValue());
    }
    if (look.picture() != null && wants(context, "image/png")) {
      // The size on the page; without it Jupyter shows the image at full pixel size. The keys are
      // sorted,
      // so that running a notebook again gives the same file.
      var size =
          new TreeMap<>(Map.of("width", look.picture().width(), "height", look.picture().height()));
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
      throw new IllegalStateException("This kernel's renderer is not one that Renderers knows.", e);
    }
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
      throw new IllegalStateException("This kernel's renderer is not one that Renderers knows.", e);
    }
  }

  private static boolean takes(Class<?>[] types, Object[] arguments) {
    if (types.length != arguments.length) return false;
    for (int i = 0; i < types.length; i++) if (!types[i].isInstance(arguments[i])) return false;
    return true;
  }
}
