package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.config.Fields;
import dev.rhyton.config.Text;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The names of the inputs of a model. A model whose {@code call} takes a map has the names of the
 * first map that it receives, in alphabetical order, as a dict in Keras.
 */
final class NamedInputs {
  private static final ClassValue<Boolean> TAKES_MAP =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return Stream.<Class<?>>iterate(type, c -> c != Model.class, Class::getSuperclass)
              .flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
              .anyMatch(
                  m ->
                      m.getName().equals("call")
                          && Arrays.equals(m.getParameterTypes(), PARAMETERS));
        }
      };

  private static final Class<?>[] PARAMETERS = {Map.class, Context.class};

  private final Model model;
  private volatile List<String> keys = List.of();

  NamedInputs(Model model) {
    this.model = model;
  }

  /** Returns the names of the first map; none if {@code call} takes no map. */
  List<String> keys() {
    return keys;
  }

  /** Returns whether {@code call} of the model takes a map. */
  boolean isMap() {
    return TAKES_MAP.get(model.getClass());
  }

  /** Returns whether a model of a user's class takes a dict of so many inputs in Keras. */
  boolean isDict(int count) {
    boolean named = model.inputNames().size() == count && (isMap() || count > 1);
    return named && !Fields.isOfLibrary(model.getClass());
  }

  /** Keeps the names of the first map for a {@code call} that takes one. */
  void keep(List<String> given) {
    if (keys.isEmpty() && !given.isEmpty() && isMap()) keys = given.stream().sorted().toList();
  }

  /** Returns tensors by the names of the inputs. */
  Map<String, Tensor> named(List<Tensor> inputs) {
    var names = model.inputNames();
    Check.that(
        names.size() == inputs.size(),
        "%s: its call takes a map, received %s: pass a map from names to inputs.",
        LayerInternals.label(model),
        inputs.size() == 1 ? "one input without a name" : inputs.size() + " inputs without names");
    var named = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < names.size(); i++) named.put(names.get(i), inputs.get(i));
    return named;
  }

  /** Returns what a map has for each input, in the order of the inputs. */
  <T> List<T> ordered(Map<String, ? extends T> given) {
    var label = LayerInternals.label(model);
    Check.entries(label, "inputs", given);
    keep(List.copyOf(given.keySet()));
    var names = model.inputNames();
    Check.that(
        !names.isEmpty(),
        "%s: its inputs have no names, received %s: pass a list, or override inputNames().",
        label,
        given.keySet());
    for (var name : given.keySet()) {
      Check.that(
          names.contains(name),
          "%s: there is no input \"%s\", only %s.%s",
          label,
          name,
          names,
          Text.didYouMean(name, names));
    }
    var ordered = new ArrayList<T>();
    for (var name : names) {
      Check.that(given.containsKey(name), "%s: the input \"%s\" is missing.", label, name);
      ordered.add(given.get(name));
    }
    return ordered;
  }
}
