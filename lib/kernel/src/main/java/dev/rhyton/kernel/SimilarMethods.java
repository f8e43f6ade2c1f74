package dev.rhyton.kernel;

import dev.rhyton.kernel.PythonHabits.Problem;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the method of a class that an unknown method may mean. */
final class SimilarMethods {
  private static final Pattern METHOD = Pattern.compile("symbol:\\s+method (\\w+)\\((.*)\\)");

  /** The type in which the compiler has looked for it. */
  private static final Pattern LOCATION =
      Pattern.compile("location:\\s+(?:(?:class|interface) |variable \\w+ of type )([\\w.]+)");

  private SimilarMethods() {}

  /** Returns a line about what a method that a class does not have may mean, or nothing. */
  static Optional<String> suggest(ClassIndex classes, String code, Problem problem) {
    var name = METHOD.matcher(problem.message());
    var location = LOCATION.matcher(problem.message());
    if (!problem.code().contains("cant.resolve") || !name.find() || !location.find()) {
      return Optional.empty();
    }
    var type = location.group(1);
    return classes.named(type.substring(type.lastIndexOf('.') + 1)).stream()
        .flatMap(full -> classes.load(full).stream())
        .flatMap(owner -> suggest(owner, name, code, problem.position()).stream())
        .findFirst();
  }

  private static Optional<String> suggest(Class<?> owner, MatchResult wrong, String code, int at) {
    var name = wrong.group(1);
    var methods = List.of(owner.getMethods());
    var names = methods.stream().map(Method::getName).distinct().toList();
    var spelled = PythonRow.camelCase(name);
    if (!spelled.equals(name) && names.contains(spelled)) {
      return Optional.of(CellErrors.inJava(spelled + arguments(code, name, at)));
    }
    return factory(methods, spelled)
        .map(of -> "    %s is an argument of %s".formatted(spelled, describe(owner, of)))
        .or(
            () ->
                SimilarNames.nearest(spelled, names)
                    .flatMap(near -> overload(methods, near, arguments(wrong.group(2))))
                    .map(method -> "    Did you mean " + describe(method) + "?"));
  }

  /** Returns the number of arguments by their types, such as {@code Map<String,Integer>,int}. */
  private static int arguments(String types) {
    var outer = types;
    while (outer.contains("<")) {
      outer = outer.replaceAll("<[^<>]*>", "");
    }
    return outer.isBlank() ? 0 : outer.split(",", -1).length;
  }

  /** Returns the method with this name that is closest to a number of arguments. */
  private static Optional<Method> overload(List<Method> methods, String name, int arguments) {
    return methods.stream()
        .filter(method -> method.getName().equals(name))
        .min(
            Comparator.comparingInt((Method m) -> Math.abs(m.getParameterCount() - arguments))
                .thenComparing(m -> -simplicity(m))
                .thenComparing(m -> describe(m)));
  }

  /** Returns how many parameters take what a beginner has: any object, or a text. */
  private static long simplicity(Method method) {
    return Stream.of(method.getParameterTypes())
        .filter(type -> type == Object.class || type == String.class)
        .count();
  }

  /** Returns the arguments of the call as the cell has them, or none. */
  private static String arguments(String code, String name, int at) {
    var blank = CodeScan.blank(code);
    int open = blank.indexOf("(", Math.max(0, blank.indexOf(name, Math.max(0, at))));
    for (int end = open + 1; open >= 0 && end <= blank.length(); end++) {
      if (CodeScan.of(blank.substring(open, end)).open().isEmpty()) {
        return code.substring(open, end).replaceAll("\\s+", " ");
      }
    }
    return "()";
  }

  /** Returns the method {@code of} with a parameter of this name. */
  private static Optional<Method> factory(List<Method> methods, String parameter) {
    return methods.stream()
        .filter(m -> m.getName().equals("of") && Modifier.isStatic(m.getModifiers()))
        .filter(m -> Arrays.stream(m.getParameters()).anyMatch(p -> p.getName().equals(parameter)))
        .findFirst();
  }

  private static String describe(Class<?> owner, Method method) {
    return owner.getSimpleName() + "." + describe(method);
  }

  private static String describe(Method method) {
    return method.getName()
        + Stream.of(method.getParameters())
            .map(SimilarMethods::describe)
            .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String describe(Parameter parameter) {
    var type =
        parameter.isVarArgs()
            ? parameter.getType().getComponentType().getSimpleName() + "..."
            : parameter.getType().getSimpleName();
    return parameter.isNamePresent() ? type + " " + parameter.getName() : type;
  }
}
