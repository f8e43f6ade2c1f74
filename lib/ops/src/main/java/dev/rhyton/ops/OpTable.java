package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.config.UnknownException;
import dev.rhyton.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@code keras.ops} by their names in Keras, {@code "take_along_axis"} and {@code
 * "image.resize"}, which can be called with Python's arguments. The entries are the methods of
 * {@link Ops}, {@link ImageOps} and {@link RandomOps} that have Keras' signature.
 */
public final class OpTable {
  private static final Pattern WORD = Pattern.compile("(?:^|_)(.)");
  private static final Map<String, OpTable> ROWS = new TreeMap<>();
  private static final Map<String, OpTable> BY_CLASS = new HashMap<>(); // by squeezed names

  static {
    rows("", "numpy", Ops.class);
    rows("image.", "image", ImageOps.class);
    rows("random.", "random", RandomOps.class);
    for (var row : ROWS.values()) BY_CLASS.put(squeezed(row.shortName()), row);
    for (var row : ROWS.values()) BY_CLASS.putIfAbsent(squeezed(row.className()), row);
  }

  // Parameters that are tensors or objects are arguments of Keras' calls, all others are options:
  // these are the exceptions.
  private static final Set<String> OPTIONS =
      Set.of(
          "axes",
          "bincount.weights",
          "indices_or_sections",
          "newshape",
          "ord",
          "pad_width",
          "repeats",
          "seed",
          "shape",
          "trapezoid.x",
          "unique.fill_value",
          "window",
          "x_max",
          "x_min");
  private static final Set<String> ARGUMENTS =
      Set.of("**axes_lengths", "isclose.atol", "isclose.rtol", "pattern", "scale");

  private record Parameter(
      String name, boolean required, @Nullable Object byDefault, boolean later) {
    static Parameter of(String given, boolean later) {
      int equals = given.indexOf('=');
      var name = (equals < 0 ? given : given.substring(0, equals)).strip();
      var value = equals < 0 ? null : PythonLiteral.of(given.substring(equals + 1).strip());
      return new Parameter(name, equals < 0, value, later);
    }
  }

  private final String name;
  private final String module;
  private final Method method;
  private final List<Parameter> parameters = new ArrayList<>();

  private OpTable(String name, String module, Method method) {
    this.name = name;
    this.module = module;
    this.method = method;
    var op = method.getAnnotation(Op.class);
    for (var given : split(op.value())) parameters.add(Parameter.of(given, false));
    for (var given : split(op.later())) parameters.add(Parameter.of(given, true));
    Check.state(
        parameters.size() == method.getParameterCount(),
        () -> name + ": Keras' signature and that of " + method + " differ in length.");
  }

  private static void rows(String prefix, String module, Class<?> holder) {
    for (var method : holder.getMethods()) {
      var op = method.getAnnotation(Op.class);
      if (op == null) continue;
      var name = prefix + (op.name().isEmpty() ? Text.snake(method.getName()) : op.name());
      var of = op.module().isEmpty() ? module : op.module();
      Check.state(
          ROWS.put(name, new OpTable(name, of, method)) == null,
          () -> "Two forms of " + name + " bear Keras' signature.");
    }
  }

  private static String squeezed(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** Splits a signature at the commas outside of brackets. */
  private static List<String> split(String signature) {
    var parts = new ArrayList<String>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i <= signature.length(); i++) {
      char c = i == signature.length() ? ',' : signature.charAt(i);
      if (c == '(' || c == '[') depth++;
      if (c == ')' || c == ']') depth--;
      if (c != ',' || depth > 0) continue;
      if (i > from) parts.add(signature.substring(from, i));
      from = i + 1;
    }
    return parts;
  }

  /** Returns the names of all operations. */
  public static Set<String> names() {
    return Set.copyOf(ROWS.keySet());
  }

  /** Returns the operation called {@code name}, or null. */
  public static @Nullable OpTable find(String name) {
    return ROWS.get(name);
  }

  /**
   * Returns the operation called {@code name}.
   *
   * @throws UnknownException if there is none; the message contains the closest name
   */
  public static OpTable get(String name) {
    var row = ROWS.get(name);
    if (row != null) return row;
    throw new UnknownException(
        "Unknown operation \"" + name + "\"." + Text.didYouMean(name, ROWS.keySet()));
  }

  /** Returns its name in Keras, {@code "image.resize"}. */
  public String name() {
    return name;
  }

  private String shortName() {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /**
   * Returns the operation of a class of Keras, {@code "TopK"}.
   *
   * @throws UnknownException if there is none; the message contains the closest name
   */
  public static OpTable ofClass(String className) {
    var row = BY_CLASS.get(squeezed(className));
    if (row != null) return row;
    throw new UnknownException(
        "Unknown operation \""
            + className
            + "\"."
            + Text.didYouMean(className, ROWS.values().stream().map(OpTable::className).toList()));
  }

  /** Returns the name of Keras' class of the operation, {@code "TopK"}. */
  public String className() {
    var given = method.getAnnotation(Op.class).className();
    return given.isEmpty()
        ? WORD.matcher(shortName()).replaceAll(w -> w.group(1).toUpperCase(Locale.ROOT))
        : given;
  }

  /** Returns the module of Keras' class of the operation, {@code "keras.src.ops.math"}. */
  public String module() {
    return "keras.src.ops." + module;
  }

  /**
   * Returns its name and parameters in Python's notation, {@code "mean(x, axis=None)"}, without
   * those of later versions of Keras.
   */
  public String signature() {
    return name + "(" + method.getAnnotation(Op.class).value() + ")";
  }

  /** Returns whether it is an operation of a later version of Keras than the reference. */
  public boolean isLater() {
    return !parameters.isEmpty() && parameters.stream().allMatch(Parameter::later);
  }

  /** Returns whether files omit a parameter: one of a later version that has its default. */
  public boolean isOmitted(String parameter, Object value) {
    int index = parameters().indexOf(parameter);
    Check.that(
        index >= 0, "%s has no parameter %s: expected one of %s.", name, parameter, parameters());
    var found = parameters.get(index);
    return found.later && Objects.equals(found.byDefault, value);
  }

  /** Returns the names of its parameters in Keras, in order. */
  public List<String> parameters() {
    return parameters.stream().map(Parameter::name).toList();
  }

  /** Requires the arguments without a default. */
  void checkGiven(@Nullable Object... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (parameters.get(i).required) Check.given(name, parameters.get(i).name, arguments[i]);
    }
  }

  /** Returns whether it returns a list of tensors, even one with a single element. */
  boolean returnsList() {
    return method.getReturnType() == List.class;
  }

  /**
   * Returns whether a parameter is an option of Keras' operation, which is part of its
   * configuration, rather than an argument of a call.
   */
  public boolean isOption(String parameter) {
    var ofThis = name + "." + parameter;
    if (OPTIONS.contains(parameter) || OPTIONS.contains(ofThis)) return true;
    if (ARGUMENTS.contains(parameter) || ARGUMENTS.contains(ofThis)) return false;
    Check.that(
        parameters().contains(parameter),
        "%s: expected one of the parameters %s, received %s.",
        name,
        parameters(),
        parameter);
    var type = method.getParameterTypes()[parameters().indexOf(parameter)];
    return !(type == Tensor.class || type == Object.class || isListOfTensors(parameter));
  }

  private boolean isListOfTensors(String parameter) {
    return method.getGenericParameterTypes()[parameters().indexOf(parameter)]
            instanceof ParameterizedType p
        && p.getActualTypeArguments()[0] == Tensor.class;
  }

  /**
   * Calls the operation with positional and keyword arguments: tensors, numbers, booleans, texts,
   * lists of these, and null for Python's {@code None}.
   *
   * @return the result of the method: a tensor, a list of them, or a plain value
   */
  public Object call(List<?> arguments, Map<String, ?> keywords) {
    var given = new LinkedHashMap<String, Object>(keywords);
    var places = new ArrayDeque<Object>();
    arguments.forEach(a -> places.add(Optional.ofNullable(a)));
    var values = new Object[parameters.size()];
    for (int i = 0; i < values.length; i++) {
      var parameter = parameters.get(i);
      Object value;
      if (parameter.name().startsWith("**")) {
        value = new LinkedHashMap<>(given);
        given.clear();
      } else if (parameter.name().startsWith("*")) {
        value = places.stream().map(OpTable::unwrapped).toList();
        places.clear();
      } else if (given.containsKey(parameter.name())) {
        value = given.remove(parameter.name());
      } else if (!places.isEmpty()) {
        value = unwrapped(places.remove());
      } else {
        Check.that(!parameter.required(), "%s: %s is missing.", name, parameter.name());
        value = parameter.byDefault();
      }
      values[i] = PythonArguments.convert(name, parameter.name(), value, method, i);
    }
    Check.that(
        places.isEmpty(),
        "%s: received %d arguments more than it takes, which are %s.",
        name,
        places.size(),
        parameters());
    Check.that(
        given.isEmpty(),
        "%s: unknown arguments %s; it takes %s.",
        name,
        given.keySet(),
        parameters());
    return invoke(values);
  }

  private static @Nullable Object unwrapped(Object place) {
    return ((Optional<?>) place).orElse(null);
  }

  /** Calls the method with values of its parameter types. */
  Object invoke(Object... values) {
    try {
      return method.invoke(null, values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      if (e.getCause() instanceof Error cause) throw cause;
      throw new IllegalStateException(name + " " + Arrays.toString(values), e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
