package dev.rhyton.config;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accesses the fields of {@link Configured} classes by reflection. */
public final class Fields {
  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          var fields = new ArrayList<Field>();
          var parent = type.getSuperclass();
          boolean ours = type != Configured.class && !parent.getName().startsWith("java.");
          if (ours) fields.addAll(FIELDS.get(parent));
          for (var f : type.getDeclaredFields()) {
            if (f.isSynthetic() || Modifier.isStatic(f.getModifiers())) continue;
            f.setAccessible(true);
            fields.add(f);
          }
          return List.copyOf(fields);
        }
      };

  private Fields() {}

  /** Returns whether a class is one of this library, and not of a user or of a test. */
  public static boolean isOfLibrary(Class<?> type) {
    return type.getPackageName().startsWith("dev.rhyton.") && type.getEnclosingClass() == null;
  }

  /** Returns every instance field in declaration order, those of the superclass first. */
  public static List<Field> all(Class<?> type) {
    return FIELDS.get(type);
  }

  /** Returns the value of a field found by {@link #all}. */
  public static Object get(Field field, Object owner) {
    try {
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** Sets the value of a field found by {@link #all}. */
  public static void set(Field field, Object owner, Object value) {
    try {
      field.set(owner, value);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the constructor by which files and copies create an instance; it may be private. */
  @CanIgnoreReturnValue
  static <T> Constructor<T> constructor(Class<T> type) {
    try {
      var constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          type.getSimpleName() + " " + withoutConstructor(type) + ".", e);
    }
  }

  /** Says why a class has no constructor without arguments, and what to change. */
  private static String withoutConstructor(Class<?> type) {
    if (type.isLocalClass()) {
      return "is a class within a method, which cannot be read or copied: declare it as a static"
          + " class outside of the method";
    }
    boolean inner = type.isMemberClass() && !Modifier.isStatic(type.getModifiers());
    return inner
        ? "is an inner class, which cannot be read or copied without its "
            + type.getEnclosingClass().getSimpleName()
            + ": declare it static"
        : "needs a constructor without arguments to be read or copied; it may be private";
  }

  /**
   * Throws if files cannot create an instance of a class: it has no name, is not static, or has no
   * constructor without arguments.
   */
  public static void checkReadable(Class<?> type) {
    var reason = whyUnreadable(type);
    Check.that(reason == null, "%s", reason);
  }

  /** Returns why files cannot create an instance of a class, and what to change, or null. */
  static @Nullable String whyUnreadable(Class<?> type) {
    if (type.isAnonymousClass()) {
      return String.format(
          "An anonymous class cannot be read or copied: declare a class with a name instead of new"
              + " %s(...) {...}.",
          type.getSuperclass().getSimpleName());
    }
    boolean constructible =
        Arrays.stream(type.getDeclaredConstructors()).anyMatch(c -> c.getParameterCount() == 0);
    return constructible ? null : type.getSimpleName() + " " + withoutConstructor(type) + ".";
  }

  /** Creates an instance by the no-argument constructor, with every field at its default. */
  public static <T> T blank(Class<T> type) {
    try {
      return constructor(type).newInstance();
    } catch (InvocationTargetException | InstantiationException | IllegalAccessException e) {
      throw new IllegalArgumentException(
          "Cannot make a "
              + type.getSimpleName()
              + ": "
              + (e.getCause() == null ? e : e.getCause()),
          e);
    }
  }
}
