package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.spi.SPIResolutionException;
import org.jspecify.annotations.Nullable;

/**
 * An exception of a cell as it is shown. JShell converts exceptions to names, messages and causes;
 * it leaves out those that are suppressed, and fails if a cause is its own cause or a message
 * cannot be read.
 *
 * @param how how it belongs to the exception before it, such as {@code Caused by: }
 * @param snippet the number of the snippet that uses an undefined name, or -1
 */
record ShownException(
    String how,
    String name,
    @Nullable String message,
    int snippet,
    List<StackTraceElement> frames) {
  private static final int MOST = 20;
  private static final int CHARACTERS = 10_000;

  /**
   * Returns the exception with its causes and what they suppress, in the order of a stack trace.
   */
  static List<ShownException> all(Throwable thrown) {
    var all = new ArrayList<ShownException>();
    add(all, Collections.newSetFromMap(new IdentityHashMap<>()), "", thrown);
    return all;
  }

  private static void add(
      List<ShownException> all, Set<Throwable> seen, String how, @Nullable Throwable thrown) {
    if (thrown == null || all.size() == MOST || !seen.add(thrown)) {
      return;
    }
    int snippet = thrown instanceof SPIResolutionException undefined ? undefined.id() : -1;
    var type = snippet < 0 ? thrown.getClass() : UnresolvedReferenceException.class;
    var name = CellErrors.readable(type.getName());
    var frames = safe(thrown::getStackTrace, new StackTraceElement[0]);
    var at = List.of(requireNonNull(frames));
    all.add(new ShownException(how, name, message(thrown), snippet, at));
    for (var suppressed : thrown.getSuppressed()) {
      add(all, seen, "Suppressed: ", suppressed);
    }
    add(all, seen, "Caused by: ", safe(thrown::getCause, null));
  }

  private static @Nullable String message(Throwable thrown) {
    var message = safe(thrown::getMessage, "(its message cannot be read)");
    if (message == null) {
      return null;
    }
    return CellErrors.readable(
        message.length() <= CHARACTERS ? message : message.substring(0, CHARACTERS) + "...");
  }

  /** Calls a method that a class of the cell may have overridden. */
  private static <T> @Nullable T safe(Supplier<T> method, @Nullable T otherwise) {
    try {
      return method.get();
    } catch (RuntimeException | Error e) {
      return otherwise;
    }
  }

  /**
   * Returns an exception for JShell, which translates the frames of all of them: each is the cause
   * of the one before it.
   */
  static @Nullable Exception carrier(List<ShownException> all) {
    Carrier carrier = null;
    for (int i = all.size() - 1; i >= 0; i--) {
      carrier = new Carrier(carrier);
      carrier.setStackTrace(all.get(i).frames.toArray(StackTraceElement[]::new));
    }
    return carrier;
  }

  @SuppressWarnings("serial") // it is never serialized
  private static final class Carrier extends Exception {
    Carrier(@Nullable Carrier cause) {
      super(null, cause);
    }
  }

  /** Returns them with the frames that JShell has translated. */
  static List<ShownException> translated(List<ShownException> all, Throwable carrier) {
    var translated = new ArrayList<ShownException>();
    var at = carrier;
    for (var one : all) {
      var frames = at == null ? one.frames : List.of(at.getStackTrace());
      translated.add(new ShownException(one.how, one.name, one.message, one.snippet, frames));
      at = at == null ? null : at.getCause();
    }
    return translated;
  }
}
