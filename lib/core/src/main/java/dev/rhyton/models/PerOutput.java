package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.JsonValue;
import dev.rhyton.config.Text;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values for the outputs of a model: one for all, one for each by position, or some by name.
 *
 * @param places the value of each output by position, or the one value for all
 * @param names the values of some outputs by name, or null if they are given by position
 */
public record PerOutput<T>(List<T> places, @Nullable Map<String, T> names) implements JsonValue {
  /** Returns one value for all outputs, or one for each; null for an output without a value. */
  public static <T> PerOutput<T> places(List<T> each) {
    return new PerOutput<>(Collections.unmodifiableList(each), null);
  }

  /** Returns values by the names of outputs; the other outputs have none. */
  public static <V, T> PerOutput<T> names(String what, Map<String, V> given, Function<V, T> value) {
    Check.that(given != null, "Compile: %s of each output: expected a map, received null.", what);
    Check.that(
        given.keySet().stream().allMatch(Objects::nonNull),
        "Compile: %s of each output: the name of an output is null.",
        what);
    var all = new LinkedHashMap<String, T>();
    given.keySet().stream().sorted().forEach(n -> all.put(n, value.apply(given.get(n))));
    all.forEach(
        (n, v) -> Check.that(v != null, "Compile: %s of the output \"%s\" is null.", what, n));
    return new PerOutput<>(List.of(), all);
  }

  /** Returns all values. */
  public List<T> values() {
    Collection<T> all = names == null ? places : names.values();
    return all.stream().filter(Objects::nonNull).toList();
  }

  /** Returns whether no output has a value. */
  public boolean isEmpty() {
    return places.isEmpty() && names == null;
  }

  boolean isOne() {
    return places.size() == 1;
  }

  int size() {
    return places.size();
  }

  /** Returns the value of each output, null for none; {@code what} names the values in messages. */
  public List<@Nullable T> of(String what, List<String> outputs) {
    if (names == null) {
      if (isOne()) return Collections.nCopies(outputs.size(), places.get(0));
      return places.isEmpty() ? Collections.nCopies(outputs.size(), null) : places;
    }
    for (var name : names.keySet()) {
      Check.that(
          outputs.contains(name),
          "There are %s for an output \"%s\", the model has %s.%s",
          what,
          name,
          outputs,
          Text.didYouMean(name, outputs));
    }
    return outputs.stream().map(names::get).toList();
  }

  @Override
  public Object written() {
    return names == null ? places : names;
  }

  @Override
  public String toString() {
    return String.valueOf(written());
  }
}
