package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import dev.rhyton.kernel.CodeModel.NameAtCursor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;

/**
 * The order of members: the options of a builder first, then what the class adds to its superclass,
 * then methods with several overloads, then the rest, those of the class before inherited ones, and
 * what every object has last.
 */
final class MemberOrder {
  static final String OURS = "dev.rhyton.";

  /** Classes of the library first, then the JDK's common ones, then shorter names. */
  static final Comparator<String> CLASSES =
      Comparator.<String>comparingInt(
              name -> name.startsWith(OURS) ? 0 : name.startsWith("java.") ? 1 : 2)
          .thenComparingInt(name -> name.startsWith("java.util.") ? 0 : 1)
          .thenComparingInt(name -> name.endsWith("Exception") || name.endsWith("Error") ? 1 : 0)
          .thenComparingInt(name -> name.length() - name.lastIndexOf('.'))
          .thenComparing(name -> name);

  private static final int NEW = 100;
  private static final int REST = 200;
  private static final int LAST = 1000;

  /** A method with so many overloads is one that many callers need. */
  private static final int OVERLOADED = 3;

  private MemberOrder() {}

  /** Returns groups of overloads in their order, and each with its first overload first. */
  static List<List<Element>> sorted(NameAtCursor atCursor, List<List<Element>> groups) {
    var order =
        Comparator.<Element>comparingInt(e -> rank(atCursor, e))
            .thenComparingInt(MemberOrder::place);
    var ranks = new HashMap<List<Element>, Integer>();
    var sorted = new ArrayList<List<Element>>();
    for (var group : groups) {
      if (group.isEmpty()) {
        continue;
      }
      var overloads = group.stream().sorted(order).toList();
      int rank = rank(atCursor, overloads.get(0));
      boolean central = rank > NEW && rank < LAST - 1 && group.size() >= OVERLOADED;
      ranks.put(overloads, central ? REST - group.size() : rank);
      sorted.add(overloads);
    }
    sorted.sort(
        Comparator.<List<Element>>comparingInt(ranks::get).thenComparing(g -> g.get(0), order));
    return sorted;
  }

  private static int place(Element member) {
    return owner(member).getEnclosedElements().indexOf(member);
  }

  private static TypeElement owner(Element member) {
    return (TypeElement) requireNonNull(member.getEnclosingElement());
  }

  private static int rank(NameAtCursor atCursor, Element member) {
    var receiver = requireNonNull(atCursor.receiver()); // whose members they are
    var type = requireNonNull(receiver.type());
    var owner = owner(member);
    if (owner.getQualifiedName().contentEquals("java.lang.Object")
        || isOfObject(atCursor, member)) {
      return LAST;
    }
    if (atCursor.code().elements().isDeprecated(member)) {
      return LAST - 1;
    }
    int depth = depth(atCursor, type, declaring(atCursor, member, owner));
    if (member instanceof ExecutableElement method && returnsReceiver(atCursor, method, type)) {
      return depth;
    }
    return depth == 0 ? NEW : REST + depth;
  }

  /** Returns the class that declares a member, or the method that it overrides, first. */
  private static TypeElement declaring(NameAtCursor atCursor, Element member, TypeElement owner) {
    if (member instanceof ExecutableElement method) {
      for (var parent : atCursor.code().types().directSupertypes(owner.asType())) {
        var above = (TypeElement) atCursor.code().types().asElement(parent);
        for (var e : atCursor.code().elements().getAllMembers(above)) {
          if (e instanceof ExecutableElement other
              && other.getSimpleName().equals(method.getSimpleName())
              && atCursor.code().elements().overrides(method, other, owner)) {
            return declaring(atCursor, other, owner(other));
          }
        }
      }
    }
    return owner;
  }

  /** Returns whether a method overrides one that every object has, such as {@code toString}. */
  private static boolean isOfObject(NameAtCursor atCursor, Element member) {
    var object = atCursor.code().elements().getTypeElement("java.lang.Object");
    return member instanceof ExecutableElement method
        && object.getEnclosedElements().stream()
            .anyMatch(
                e ->
                    e instanceof ExecutableElement of
                        && of.getSimpleName().equals(method.getSimpleName())
                        && of.getParameters().size() == method.getParameters().size());
  }

  private static boolean returnsReceiver(
      NameAtCursor atCursor, ExecutableElement method, TypeMirror type) {
    var types = atCursor.code().types();
    var result =
        atCursor.code().memberType(method, atCursor.receiver()) instanceof ExecutableType e
            ? e.getReturnType()
            : method.getReturnType();
    return types.isSameType(types.erasure(result), types.erasure(type));
  }

  private static int depth(NameAtCursor atCursor, TypeMirror type, TypeElement owner) {
    var types = atCursor.code().types();
    if (types.isSameType(types.erasure(type), types.erasure(owner.asType()))) {
      return 0;
    }
    int least = 40;
    for (var parent : types.directSupertypes(type)) {
      if (types.isSubtype(types.erasure(parent), types.erasure(owner.asType()))) {
        least = Math.min(least, 1 + depth(atCursor, parent, owner));
      }
    }
    return least;
  }
}
