package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The public API of a module, as its file {@code api.txt} lists it: a sorted line for each public
 * or protected type and member, without {@code dev.rhyton.} and {@code java.lang.}. Members of
 * supertypes that are not public are among those of the type. Packages named {@code internal} and
 * types named {@code ...Internals} belong to no API.
 */
public final class PublicApi {
  private static final boolean WRITE = "write".equals(System.getProperty("rhyton.api"));
  private static final String COMMAND =
      "mvn -q -Dquick -P spark test -Drhyton.api=write -Dtest=*ApiListTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  private PublicApi() {}

  /** Asserts that the file lists what a module has, or writes it: {@code -Drhyton.api=write}. */
  public static void check(Path module) throws IOException {
    var file = module.resolve("api.txt");
    var lines = types(module).flatMap(PublicApi::lines).sorted().toList();
    if (WRITE) Files.write(file, lines);
    assertEquals(
        "", difference(module.getFileName() + "/api.txt", Files.readAllLines(file), lines));
  }

  /** Returns what differs, in sentences, or an empty text. */
  static String difference(String file, List<String> listed, List<String> here) {
    if (listed.equals(here)) return "";
    var gone = without(listed, here);
    var added = without(here, listed);
    return "The public API is not the one of lib/"
        + file
        + gone.stream().map("\n- "::concat).collect(Collectors.joining())
        + added.stream().map("\n+ "::concat).collect(Collectors.joining())
        + "\nIf this is meant, and RELEASING.md allows it, write the list again: "
        + COMMAND;
  }

  private static Set<String> without(List<String> lines, List<String> others) {
    var left = new TreeSet<>(lines);
    others.forEach(left::remove);
    return left;
  }

  /** Returns the types that programs can use, nested ones too. */
  private static Stream<Class<?>> types(Path module) throws IOException {
    var sources = module.resolve("src/main/java");
    try (var files = Files.walk(sources)) {
      var names =
          files
              .map(file -> sources.relativize(file).toString())
              .filter(name -> name.endsWith(".java") && !name.endsWith("-info.java"))
              .map(name -> name.replace(".java", "").replaceAll("[/\\\\]", "."))
              .filter(name -> !name.contains(".internal.") && !name.endsWith("Internals"))
              .toList();
      return names.stream().flatMap(name -> withNested(type(name)));
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name, false, PublicApi.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name + " is not in the class path of this test", e);
    }
  }

  private static Stream<Class<?>> withNested(Class<?> type) {
    if (!isOpen(type.getModifiers(), type.getEnclosingClass())) return Stream.of();
    var nested = Arrays.stream(type.getDeclaredClasses()).filter(c -> !c.isSynthetic());
    return Stream.concat(Stream.of(type), nested.flatMap(PublicApi::withNested));
  }

  private static boolean isOpen(int modifiers, Class<?> owner) {
    if (Modifier.isPublic(modifiers)) return true;
    return Modifier.isProtected(modifiers)
        && owner != null
        && !Modifier.isFinal(owner.getModifiers());
  }

  /** Returns the line of a type and the lines of its members. */
  static Stream<String> lines(Class<?> type) {
    var members = new TreeMap<String, String>();
    for (var each : parts(type)) {
      var declared = new ArrayList<Member>();
      if (each == type) declared.addAll(List.of(type.getDeclaredConstructors()));
      declared.addAll(List.of(each.getDeclaredMethods()));
      declared.addAll(List.of(each.getDeclaredFields()));
      declared.stream()
          .filter(member -> !member.isSynthetic() && isOpen(member.getModifiers(), type))
          .forEach(member -> members.putIfAbsent(key(type, member), text(member)));
    }
    members.put(name(type), head(type));
    return members.entrySet().stream().map(e -> e.getKey() + " : " + e.getValue());
  }

  /** Returns the type and, from the nearest on, the supertypes that are not public. */
  private static List<Class<?>> parts(Class<?> type) {
    var found = new ArrayList<Class<?>>(List.of(type));
    for (int i = 0; i < found.size(); i++) {
      var each = found.get(i);
      Stream.concat(Stream.ofNullable(each.getSuperclass()), Arrays.stream(each.getInterfaces()))
          .filter(above -> !Modifier.isPublic(above.getModifiers()) && !found.contains(above))
          .forEach(found::add);
    }
    return found;
  }

  private static String head(Class<?> type) {
    var kind =
        type.isAnnotation()
            ? "@interface"
            : type.isInterface()
                ? "interface"
                : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    int kept =
        type.isInterface() || type.isEnum()
            ? Modifier.PUBLIC | Modifier.PROTECTED
            : Modifier.classModifiers();
    var words = new ArrayList<>(List.of(Modifier.toString(type.getModifiers() & kept)));
    if (type.isSealed()) words.add("sealed");
    words.add(kind);
    addVariables(words, type.getTypeParameters());
    var above = new LinkedHashSet<String>();
    for (var each : parts(type)) {
      var superclass = each.getGenericSuperclass();
      Stream.concat(Stream.ofNullable(superclass), Arrays.stream(each.getGenericInterfaces()))
          .filter(PublicApi::isPublic)
          .map(PublicApi::name)
          .filter(Predicate.not(Set.of("Object", "Record", "annotation.Annotation")::contains))
          .filter(name -> !name.startsWith("Enum<"))
          .forEach(above::add);
    }
    if (!above.isEmpty()) words.add("is " + String.join(", ", above));
    return String.join(" ", words);
  }

  private static boolean isPublic(Type type) {
    var raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
    return raw instanceof Class<?> c && Modifier.isPublic(c.getModifiers());
  }

  private static String key(Class<?> type, Member member) {
    if (member instanceof Field) return name(type) + "." + member.getName();
    var executable = (Executable) member;
    var types = new ArrayList<String>();
    for (var each : executable.getGenericParameterTypes()) types.add(name(each));
    var list = String.join(", ", types);
    if (executable.isVarArgs()) list = list.substring(0, list.length() - "[]".length()) + "...";
    var name = member instanceof Constructor ? "new" : member.getName();
    return name(type) + "." + name + "(" + list + ")";
  }

  private static String text(Member member) {
    int kept =
        member instanceof Field
            ? Modifier.fieldModifiers()
            : Modifier.methodModifiers() & ~(Modifier.SYNCHRONIZED | Modifier.NATIVE);
    var words = new ArrayList<>(List.of(Modifier.toString(member.getModifiers() & kept)));
    if (member instanceof Field field) {
      words.add(name(field.getGenericType()));
      return String.join(" ", words);
    }
    var executable = (Executable) member;
    if (member instanceof Method method && method.isDefault()) words.add("default");
    addVariables(words, executable.getTypeParameters());
    if (member instanceof Method method) words.add(name(method.getGenericReturnType()));
    var thrown = executable.getGenericExceptionTypes();
    if (thrown.length > 0) {
      words.add("throws");
      words.add(
          Arrays.stream(thrown).map(PublicApi::name).sorted().collect(Collectors.joining(", ")));
    }
    return String.join(" ", words);
  }

  private static void addVariables(List<String> words, TypeVariable<?>[] variables) {
    if (variables.length == 0) return;
    words.add(
        Arrays.stream(variables)
            .map(variable -> variable.getName() + bounds(variable))
            .collect(Collectors.joining(", ", "<", ">")));
  }

  private static String bounds(TypeVariable<?> variable) {
    return Arrays.stream(variable.getBounds())
        .filter(bound -> bound != Object.class)
        .map(PublicApi::name)
        .reduce((a, b) -> a + " & " + b)
        .map(" extends "::concat)
        .orElse("");
  }

  private static String name(Type type) {
    return type.getTypeName()
        .replace('$', '.')
        .replace("dev.rhyton.", "")
        .replace("java.lang.", "");
  }
}
