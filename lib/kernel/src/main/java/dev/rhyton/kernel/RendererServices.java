package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.kernel.display.Renderer;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Passes the renderer to each service of type {@code Consumer<Renderer>} on the class path of the
 * cells, see the package description. They are searched when the first value is rendered, and again
 * when the class path has changed.
 */
@SuppressWarnings("rawtypes") // a service has no type arguments
final class RendererServices {
  private final CellLoader loader;
  private final Set<Class<?>> done = new HashSet<>();
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
    searched = entries; // a service may render too
    var providers = ServiceLoader.load(Consumer.class, loader).stream().iterator();
    while (hasNext(providers)) {
      try {
        teach(renderer, providers.next());
      } catch (ServiceConfigurationError | LinkageError e) {
        warn(e);
      }
    }
  }

  private static boolean hasNext(Iterator<?> providers) {
    try {
      return providers.hasNext();
    } catch (ServiceConfigurationError e) {
      warn(e);
      return hasNext(providers); // the next one
    }
  }

  private void teach(Renderer renderer, ServiceLoader.Provider<Consumer> provider) {
    boolean forRenderer =
        Arrays.stream(provider.type().getGenericInterfaces())
            .anyMatch(
                type ->
                    type instanceof ParameterizedType parameterized
                        && parameterized.getActualTypeArguments()[0] == Renderer.class);
    if (forRenderer && done.add(provider.type())) {
      @SuppressWarnings("unchecked") // checked above
      var consumer = (Consumer<Renderer>) provider.get();
      consumer.accept(renderer);
    }
  }

  private static void warn(Throwable thrown) {
    System.err.println("A library's renderings cannot be used: " + thrown);
  }
}
