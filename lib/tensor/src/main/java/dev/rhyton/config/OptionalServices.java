package dev.rhyton.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * The services of one type that modules declare, which are loaded once. A service that needs a
 * library that was excluded is left out: what is shown of a training does not decide whether it
 * runs.
 *
 * @param <S> the type of the services
 */
public final class OptionalServices<S> {
  private final List<S> all;

  private OptionalServices(List<S> all) {
    this.all = all;
  }

  /** Loads the services of a type. */
  public static <S> OptionalServices<S> of(Class<S> type) {
    Check.given("OptionalServices", "type", type);
    var all = new ArrayList<S>();
    var services = ServiceLoader.load(type, type.getClassLoader()).iterator();
    boolean hasMore = true;
    while (hasMore) {
      try {
        hasMore = services.hasNext();
        if (hasMore) all.add(services.next());
      } catch (ServiceConfigurationError | LinkageError e) {
        // The iterator has passed this service, as its documentation says.
      }
    }
    return new OptionalServices<>(List.copyOf(all));
  }

  /** Returns what the first service returns that returns something. */
  public <R> Optional<R> first(Function<? super S, Optional<R>> call) {
    Check.given("OptionalServices", "call", call);
    return all.stream().map(service -> call(service, call)).flatMap(Optional::stream).findFirst();
  }

  private static <S, R> Optional<R> call(S service, Function<? super S, Optional<R>> call) {
    try {
      return call.apply(service);
    } catch (LinkageError e) {
      return Optional.empty();
    }
  }
}
