package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The functions of one computation, by the sizes for which they were traced. Most computations have
 * none: their sizes follow from those of the arguments. But the number of words of a text, for
 * example, is known only in a run. A layer that needs it, such as a recurrent one, is traced for
 * each number; for each batch, the sizes are computed first.
 *
 * @param <F> contains a function
 */
public final class FunctionsBySizes<F> {
  private @Nullable SizeProbe probe; // of the next size; null if all are known
  private final Map<Shape, FunctionsBySizes<F>> next = new HashMap<>();
  private final List<F> found = new ArrayList<>();

  /** Returns the functions that were traced for the sizes of these values of the arguments. */
  public List<F> of(Supplier<List<NDArray>> values) {
    if (probe == null) return found;
    var here = next.get(probe.shape(values.get()));
    return here == null ? List.of() : here.of(values);
  }

  /** Adds an object that contains {@code function}. */
  public void add(F owner, TracedFunction function) {
    var at = this;
    for (var size : function.measured()) {
      if (at.probe == null) at.probe = size.probe();
      at = at.next.computeIfAbsent(size.shape(), s -> new FunctionsBySizes<>());
    }
    at.found.add(owner);
  }

  /** Returns all functions. */
  public Stream<F> all() {
    return Stream.concat(found.stream(), next.values().stream().flatMap(FunctionsBySizes::all));
  }
}
