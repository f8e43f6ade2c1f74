package dev.rhyton.tuner;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The hyperparameters of a trial. A call asks for a value, and thereby declares the parameter with
 * its range. Calls may depend on values of earlier ones, so that some trials have parameters that
 * others lack.
 *
 * <pre>{@code
 * var model = Sequential.of();
 * for (int i = 0; i < hp.integer("layers", 1, 3); i++) {
 *   model.add(Dense.of(hp.step(32).integer("units " + i, 32, 256)).activation("relu"));
 * }
 * model.add(Dense.of(10).activation("softmax"));
 * model.compile(Adam.of(hp.log().real("rate", 1e-4, 1e-1)), ...);
 * }</pre>
 *
 * <p>A name that occurs again has the same value; with another range, it is refused.
 */
public final class HyperParameters {
  private final Draws draws;
  private final int step;
  private final boolean logarithmic;

  /** The values of a trial. */
  private static final class Draws {
    final Function<Parameter, Object> draw;
    // Replaced, not changed: searchers read them while the trial runs in another thread.
    volatile Map<String, Parameter> parameters = Map.of();
    volatile Map<String, Object> values = Map.of();

    Draws(Function<Parameter, Object> draw) {
      this.draw = draw;
    }

    void add(Parameter parameter, Object value) {
      values = with(values, parameter.name(), value);
      parameters = with(parameters, parameter.name(), parameter);
    }

    private static <T> Map<String, T> with(Map<String, T> map, String name, T value) {
      var copy = new LinkedHashMap<>(map);
      copy.put(name, value);
      return Collections.unmodifiableMap(copy);
    }
  }

  /** Creates the hyperparameters of a trial, which a function draws. */
  HyperParameters(Function<Parameter, Object> draw) {
    this(new Draws(draw), 1, false);
  }

  private HyperParameters(Draws draws, int step, boolean logarithmic) {
    this.draws = draws;
    this.step = step;
    this.logarithmic = logarithmic;
  }

  /**
   * Makes equal ratios equally likely in the next range: {@code hp.log().real("rate", 1e-4, 1e-1)}.
   */
  public HyperParameters log() {
    return new HyperParameters(draws, step, true);
  }

  /** Sets the difference of two neighbours in the next range of whole numbers. */
  public HyperParameters step(int difference) {
    return new HyperParameters(draws, difference, logarithmic);
  }

  /** Returns a whole number of a range, both ends included. */
  public int integer(String name, int low, int high) {
    return (Integer) value(new Parameter.Whole(name(name), low, high, step, logarithmic));
  }

  /** Returns a real number of a range. */
  public double real(String name, double low, double high) {
    Check.that(step == 1, "%s: step is for integer, received %s.", name, step);
    return (Double) value(new Parameter.Real(name(name), low, high, logarithmic));
  }

  /** Returns true or false. */
  public boolean bool(String name) {
    return choice(name, false, true);
  }

  /** Returns one of some texts, numbers or booleans. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public final <T> T choice(String name, T... values) {
    var all = Check.all("HyperParameters", "the values of " + name, values);
    @SuppressWarnings("unchecked") // it is one of the values
    T chosen = (T) value(new Parameter.Choice(name(name), plain(name, all)));
    return chosen;
  }

  /**
   * Returns one of some objects, such as learning modes or layers. The table of trials has their
   * names.
   */
  public <T> T choice(String name, Map<String, T> values) {
    Check.entries("HyperParameters", "values", values);
    var names = new ArrayList<Object>(values.keySet());
    var chosen = (String) value(new Parameter.Choice(name(name), names));
    return requireNonNull(values.get(chosen));
  }

  /** Returns a value that is the same in all trials, so that tables and files have it. */
  @CanIgnoreReturnValue
  public <T> T fixed(String name, T value) {
    value(new Parameter.Choice(name(name), plain(name, Collections.singletonList(value))));
    return value;
  }

  /** Returns the values so far, by name. */
  public Map<String, Object> values() {
    return draws.values;
  }

  /** Returns the parameters so far. */
  List<Parameter> parameters() {
    return List.copyOf(draws.parameters.values());
  }

  private static String name(String name) {
    Check.given("HyperParameters", "name", name);
    Check.that(!name.isBlank(), "HyperParameters: expected a name, received \"%s\".", name);
    return name;
  }

  /** Returns values that the journal can contain. */
  private static List<Object> plain(String name, List<?> values) {
    for (var value : Check.all("HyperParameters", "the values of " + name, values)) {
      boolean whole = value instanceof Integer || value instanceof Double;
      Check.that(
          whole || value instanceof String || value instanceof Boolean,
          "%s: a choice is between texts, integers, doubles or booleans, received %s; give other"
              + " objects names: choice(\"%s\", Map.of(\"...\", ...)).",
          name,
          value.getClass().getSimpleName(),
          name);
    }
    return List.copyOf(values);
  }

  /** Returns the value of a parameter, which is drawn if it has none yet. */
  @CanIgnoreReturnValue
  Object value(Parameter parameter) {
    var name = parameter.name();
    var known = draws.parameters.get(name);
    Check.that(
        known == null || known.equals(parameter),
        "The hyperparameter \"%s\" is declared twice, as %s and as %s: choose another name.",
        name,
        known,
        parameter);
    if (known == null) add(parameter, draws.draw.apply(parameter));
    return requireNonNull(draws.values.get(name));
  }

  /** Declares a parameter with its value. */
  void add(Parameter parameter, Object value) {
    draws.add(parameter, value);
  }

  @Override
  public String toString() {
    return draws.values.toString();
  }
}
