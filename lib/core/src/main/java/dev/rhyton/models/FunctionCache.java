package dev.rhyton.models;

import dev.rhyton.models.OwnFields.Place;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.internal.FunctionsBySizes;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The traced functions of a model, by their class, by the kind of their arguments and by sizes that
 * only the values of these have. A function is traced anew if a field of a user's own class has
 * changed since, unless that makes no difference for it, such as for a counter.
 */
final class FunctionCache {
  /** An object that contains a function. */
  interface Traced {
    TracedFunction function();
  }

  /** A function, and the values of fields with which it was traced. */
  private static final class Entry {
    private final Traced owner;
    private Map<Place, Object> values;
    private final Set<Place> unused = new HashSet<>(); // fields that make no difference

    Entry(Traced owner, Map<Place, Object> values) {
      this.owner = owner;
      this.values = values;
    }

    boolean isCurrent(Map<Place, Object> now) {
      return now.equals(values) || unused.containsAll(changed(now));
    }

    private List<Place> changed(Map<Place, Object> now) {
      return now.keySet().stream()
          .filter(p -> !values.containsKey(p) || !Objects.equals(values.get(p), now.get(p)))
          .toList();
    }

    /** Returns whether a later trace, with other values, made the same function. */
    boolean isConfirmed(Traced later, Map<Place, Object> now) {
      if (!later.function().computesAs(owner.function())) return false;
      unused.addAll(changed(now));
      values = now;
      return true;
    }
  }

  private final Map<Object, FunctionsBySizes<Entry>> functions = new ConcurrentHashMap<>();
  private volatile OwnFields fields = new OwnFields(List.of());
  private volatile int generation;

  /** Sets the fields that traces read. */
  void fields(OwnFields read) {
    fields = read;
  }

  /**
   * Returns the function of a class for arguments of a kind.
   *
   * @param arguments returns the values of the arguments, for sizes that only these have
   * @param fits whether a function of this kind can be used
   * @param trace traces another one
   */
  <F extends Traced> F get(
      Class<F> type,
      Object kind,
      Supplier<List<NDArray>> arguments,
      Predicate<F> fits,
      Supplier<F> trace) {
    var key = List.of(type, kind);
    var ofKind = functions.computeIfAbsent(key, k -> new FunctionsBySizes<>());
    synchronized (ofKind) {
      for (var entry : ofKind.of(arguments)) {
        var owner = type.cast(entry.owner);
        if (!fits.test(owner)) continue;
        if (entry.isCurrent(fields.values())) return owner;
        var later = trace.get();
        if (entry.isConfirmed(later, fields.values())) {
          later.function().close();
          return owner;
        }
        clear();
        return added(key, later);
      }
      return added(key, trace.get());
    }
  }

  private <F extends Traced> F added(Object key, F owner) {
    functions
        .computeIfAbsent(key, k -> new FunctionsBySizes<>())
        .add(new Entry(owner, fields.values()), owner.function());
    return owner;
  }

  /** Returns how many times the functions were discarded. */
  int generation() {
    return generation;
  }

  /** Discards all functions. */
  synchronized void clear() {
    functions.clear();
    generation++;
  }

  /** Discards all functions and frees their native memory. */
  void close() {
    functions.values().stream()
        .flatMap(FunctionsBySizes::all)
        .forEach(entry -> entry.owner.function().close());
    clear();
  }
}
