package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.kernel.display.Renderer;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Passes the renderer to each service of type {@code Consumer<Renderer>} on the class path of the
 * cells, see the package description; and again to new ones when the class path has changed.
 */
final class RendererServices {
  private static final String SERVICE = ServiceNames.file(Consumer.class.getName());

  private final CellLoader loader;
  private final Set<String> done = new HashSet<>();
  private List<ClassPathEntry> searched = List.of();

  RendererServices(CellLoader loader) {
    this.loader = loader;
  }

  /** Passes the renderer to the services that do not have it yet. */
  synchronized void teach(Renderer renderer) {
    var entries = loader.classPath().entries();
    if (entries == searched) {
      return;
    }
    searched = entries; // a service may ask for the renderer too
    for (var file : Collections.list(loader.findResources(SERVICE))) {
      for (var name : ServiceNames.in(file)) {
        if (done.add(name)) {
          teach(renderer, name);
        }
      }
    }
  }

  private void teach(Renderer renderer, String name) {
    try {
      var type = Class.forName(name, false, loader);
      if (isForRenderer(type)) {
        @SuppressWarnings("unchecked") // checked above
        var service = (Consumer<Renderer>) type.getDeclaredConstructor().newInstance();
        service.accept(renderer);
      }
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      System.err.println("The renderings of " + name + " cannot be used: " + e);
    }
  }

  private static boolean isForRenderer(Class<?> type) {
    return Arrays.stream(type.getGenericInterfaces())
        .anyMatch(
            implemented ->
                implemented instanceof ParameterizedType parameterized
                    && parameterized.getRawType() == Consumer.class
                    && parameterized.getActualTypeArguments()[0] == Renderer.class);
  }
}
