package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.Name;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/**
 * The strings that fit an argument of a method. They follow from the types that the string stands
 * for: that of the same parameter in an overload, of the field of the method's name, or of the
 * result; otherwise the documentation of the method quotes them.
 */
final class StringValues {
  private static final String REGISTRY = "dev.rhyton.config.Registry";
  private static final String PART = "dev.rhyton.config.Inlined"; // whose fields are options
  private static final Pattern FILE =
      Pattern.compile(
          "(?:.*[a-z])?(?i:file|path|folder|dir|directory)|file(?:N|n)ame|file(?:P|p)ath");
  private static final Pattern QUOTED = Pattern.compile("\\{@code \"([^\"]+)\"\\}");

  /** The families of the parameters whose type is {@code Object}. */
  private static final Map<String, String> OF_PARAMETERS =
      Map.of(
          "metrics", "dev.rhyton.metrics.Metric",
          "weightedMetrics", "dev.rhyton.metrics.Metric",
          "losses", "dev.rhyton.losses.Loss");

  /** Lower case first, then words of several letters, then more words. */
  private static final Comparator<String> READABLE =
      Comparator.<String>comparingInt(v -> isLower(v) ? 0 : 1)
          .thenComparingInt(
              v -> v.matches("(?:.*_)?[a-z0-9]{1,2}(?:_.*)?") && v.contains("_") ? 1 : 0)
          .thenComparingInt(v -> -v.length())
          .thenComparing(v -> v);

  private final ClassIndex index;

  StringValues(ClassIndex index) {
    this.index = index;
  }

  /**
   * Returns the strings for an argument of the methods, the overloads of one name, or null for the
   * names of files.
   *
   * @param comment the documentation of a method, in its source form
   */
  @Nullable Collection<String> of(
      List<Element> overloads, int argument, Function<ExecutableElement, String> comment) {
    var methods =
        overloads.stream()
            .filter(e -> e instanceof ExecutableElement m && takesString(m, argument))
            .map(e -> (ExecutableElement) e)
            .toList();
    for (var method : methods) {
      var parameter = method.getParameters().get(CellAnalysis.parameter(method, argument));
      var names = List.of(parameter.getSimpleName(), method.getSimpleName());
      for (var types : types(method, argument, overloads)) {
        if (types.stream().anyMatch(StringValues::isFile)) {
          return null;
        }
        var values = types.stream().flatMap(type -> values(type).stream()).toList();
        if (!values.isEmpty()) {
          return readable(values);
        }
      }
      for (var name : names) {
        var family = OF_PARAMETERS.get(name.toString());
        if (family != null) {
          return readable(registered(family));
        }
      }
      if (FILE.matcher(parameter.getSimpleName()).matches()) {
        return null;
      }
    }
    return methods.stream()
        .flatMap(method -> QUOTED.matcher(comment.apply(method)).results())
        .map(quoted -> quoted.group(1))
        .distinct()
        .toList();
  }

  private static boolean takesString(ExecutableElement method, int argument) {
    var type = parameterType(method, argument);
    return type != null && Set.of("java.lang.String", "java.lang.Object").contains(name(type));
  }

  private static @Nullable TypeMirror parameterType(ExecutableElement method, int argument) {
    int index = CellAnalysis.parameter(method, argument);
    if (index < 0) {
      return null;
    }
    var type = method.getParameters().get(index).asType();
    return method.isVarArgs()
            && index == method.getParameters().size() - 1
            && type instanceof ArrayType array
        ? array.getComponentType()
        : type;
  }

  private static String name(TypeMirror type) {
    return type instanceof DeclaredType declared
        ? ((TypeElement) declared.asElement()).getQualifiedName().toString()
        : type.toString();
  }

  /** Returns the types that the string may stand for, in groups of which the first counts. */
  private static List<List<TypeMirror>> types(
      ExecutableElement method, int argument, List<Element> overloads) {
    var same = new ArrayList<TypeMirror>();
    for (var overload : overloads) {
      same.add(parameterType((ExecutableElement) overload, argument));
    }
    var owner = (TypeElement) requireNonNull(method.getEnclosingElement());
    var fields = new ArrayList<TypeMirror>();
    for (@Nullable TypeElement c = owner; c != null; c = superclass(c)) {
      for (var member : c.getEnclosedElements()) {
        if (member.getKind() == ElementKind.FIELD) {
          addOption(method.getSimpleName(), member, fields);
        }
      }
    }
    var results = new ArrayList<TypeMirror>();
    if (method.getKind() == ElementKind.CONSTRUCTOR) {
      results.add(owner.asType());
    } else if (method.getModifiers().contains(Modifier.STATIC)) {
      results.add(method.getReturnType());
    }
    var groups = List.<List<TypeMirror>>of(same, fields, results);
    groups.forEach(
        types ->
            types.removeIf(t -> !(t instanceof DeclaredType) || name(t).startsWith("java.lang.")));
    return groups;
  }

  /** Adds the type of a field that is the option of a setter, or of such a field of a part. */
  private static void addOption(Name option, Element field, List<TypeMirror> to) {
    if (field.getSimpleName().equals(option)) {
      to.add(field.asType());
    }
    if (!(field.asType() instanceof DeclaredType type)) {
      return;
    }
    var above = superclass((TypeElement) type.asElement());
    if (above == null || !above.getQualifiedName().contentEquals(PART)) {
      return;
    }
    for (var member : type.asElement().getEnclosedElements()) {
      if (member.getKind() == ElementKind.FIELD && member.getSimpleName().equals(option)) {
        to.add(member.asType());
      }
    }
  }

  private static @Nullable TypeElement superclass(TypeElement type) {
    return type.getSuperclass() instanceof DeclaredType declared
        ? (TypeElement) declared.asElement()
        : null;
  }

  private static boolean isFile(TypeMirror type) {
    return Set.of("java.nio.file.Path", "java.io.File").contains(name(type));
  }

  private Collection<String> values(TypeMirror type) {
    var element = ((DeclaredType) type).asElement();
    return element.getKind() == ElementKind.ENUM
        ? element.getEnclosedElements().stream()
            .filter(e -> e.getKind() == ElementKind.ENUM_CONSTANT)
            .map(e -> e.getSimpleName().toString().toLowerCase(Locale.ROOT))
            .toList()
        : registered(name(type));
  }

  /** Returns the names in the registry of a family, if the type has one, without its base type. */
  private Collection<String> registered(String family) {
    if (!family.startsWith("dev.rhyton.")) {
      return List.of();
    }
    var type = index.ofCells(family);
    var registry = index.ofCells(REGISTRY); // a cell may have registered more
    if (type.isEmpty() || registry.isEmpty()) {
      return List.of();
    }
    try {
      var names = registry.get().getMethod("names", Class.class);
      return ((Collection<?>) names.invoke(null, type.get()))
          .stream()
              .map(String::valueOf)
              .filter(name -> !letters(name).equals(letters(type.get().getSimpleName())))
              .toList();
    } catch (ReflectiveOperationException | LinkageError e) {
      return List.of(); // the type belongs to no family
    }
  }

  /**
   * Returns the values in their order, each once: Keras' files also know {@code "ReLU"} and {@code
   * "re_lu"} for {@code "relu"}.
   */
  private static List<String> readable(Collection<String> values) {
    var best = new TreeMap<String, String>();
    for (var value : values) {
      best.merge(letters(value), value, (a, b) -> READABLE.compare(a, b) <= 0 ? a : b);
    }
    boolean lower = best.values().stream().anyMatch(StringValues::isLower);
    return best.values().stream().filter(v -> !lower || isLower(v)).sorted().toList();
  }

  private static String letters(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  private static boolean isLower(String value) {
    return value.equals(value.toLowerCase(Locale.ROOT));
  }

  /** Returns the files that begin like this path, folders with a slash. */
  static List<String> files(String start) {
    int slash = Math.max(start.lastIndexOf('/'), start.lastIndexOf(File.separatorChar));
    var folder = start.substring(0, slash + 1);
    var prefix = start.substring(slash + 1);
    try (var files = Files.list(Path.of(folder.isEmpty() ? "." : folder))) {
      return files
          .map(f -> f.getFileName() + (Files.isDirectory(f) ? "/" : ""))
          .filter(name -> name.startsWith(prefix))
          .filter(name -> !name.startsWith(".") || prefix.startsWith("."))
          .sorted()
          .map(name -> folder + name)
          .toList();
    } catch (IOException | InvalidPathException | SecurityException e) {
      return List.of(); // no such folder
    }
  }
}
