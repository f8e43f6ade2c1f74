package dev.rhyton.kernel;

import dev.rhyton.kernel.CodeModel.NameAtCursor;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** The types that fit at the cursor. */
final class ExpectedTypes {
  /** Types of parameters that say nothing about what fits. */
  private static final Set<String> ANY = Set.of("java.lang.Object", "java.lang.Comparable");

  private final NameAtCursor atCursor;
  private final List<TypeMirror> types;
  private final List<Class<?>> classes;

  ExpectedTypes(NameAtCursor atCursor, CodeModel model) {
    this.atCursor = atCursor;
    types =
        atCursor.code().expected(name -> model.staticallyImported(atCursor, name)).stream()
            .filter(type -> isValue(type) && !ANY.contains(name(type)))
            .toList();
    classes =
        types.stream()
            .map(ExpectedTypes::name)
            .distinct()
            .<Class<?>>flatMap(name -> model.index().load(name).stream())
            .toList();
  }

  private static String name(TypeMirror type) {
    return type instanceof DeclaredType declared
        ? ((TypeElement) declared.asElement()).getQualifiedName().toString()
        : type.toString();
  }

  /** Returns whether the compiler can compare a type, as it cannot for some types of wrong code. */
  private static boolean isValue(TypeMirror type) {
    var kind = type.getKind();
    return kind.isPrimitive() || kind == TypeKind.DECLARED || kind == TypeKind.ARRAY;
  }

  boolean isKnown() {
    return !types.isEmpty();
  }

  /** Returns whether a variable has, or one of these methods returns, a type that fits. */
  boolean fits(List<Element> elements) {
    return elements.stream().anyMatch(this::fits);
  }

  private boolean fits(Element element) {
    if (element instanceof TypeElement) {
      return false;
    }
    var type =
        element instanceof ExecutableElement method ? method.getReturnType() : element.asType();
    var code = atCursor.code().types();
    return isValue(type)
        && types.stream()
            .anyMatch(wanted -> code.isAssignable(code.erasure(type), code.erasure(wanted)));
  }

  /** Returns whether a value that fits can be made from a class. */
  boolean fits(Class<?> type, boolean created) {
    return classes.stream().anyMatch(wanted -> wanted.isAssignableFrom(type))
        && (created ? isInstantiable(type) : isInstantiable(type) || hasFactory(type));
  }

  private static boolean hasFactory(Class<?> type) {
    try {
      return type.isEnum()
          || Arrays.stream(type.getMethods())
              .anyMatch(
                  m ->
                      Modifier.isStatic(m.getModifiers())
                          && type.isAssignableFrom(m.getReturnType())
                          && m.getDeclaringClass() == type);
    } catch (LinkageError e) {
      return false; // a method needs a class that is missing
    }
  }

  /** Returns whether {@code new} can create objects of a class. */
  static boolean isInstantiable(Class<?> type) {
    try {
      return !Modifier.isAbstract(type.getModifiers()) && type.getConstructors().length > 0;
    } catch (LinkageError e) {
      return false; // a constructor needs a class that is missing
    }
  }
}
