package dev.rhyton.kernel;

import dev.rhyton.kernel.CodeModel.Site;
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
  static List<List<Element>> sorted(Site site, List<List<Element>> groups) {
    var order =
        Comparator.<Element>comparingInt(e -> rank(site, e)).thenComparingInt(MemberOrder::place);
    var ranks = new HashMap<List<Element>, Integer>();
    var sorted = new ArrayList<List<Element>>();
    for (var group : groups) {
      if (group.isEmpty()) {
        continue;
      }
      var overloads = group.stream().sorted(order).toList();
      int rank = rank(site, overloads.get(0));
      boolean central = rank > NEW && rank < LAST - 1 && group.size() >= OVERLOADED;
      ranks.put(overloads, central ? REST - group.size() : rank);
      sorted.add(overloads);
    }
    sorted.sort(
        Comparator.<List<Element>>comparingInt(ranks::get).thenComparing(g -> g.get(0), order));
    return sorted;
  }

  private static int place(Element member) {
    return member.getEnclosingElement().getEnclosedElements().indexOf(member);
  }

  private static int rank(Site site, Element member) {
    var type = site.receiver().type();
    var owner = (TypeElement) member.getEnclosingElement();
    if (owner.getQualifiedName().contentEquals("java.lang.Object") || isOfObject(site, member)) {
      return LAST;
    }
    if (site.code().elements().isDeprecated(member)) {
      return LAST - 1;
    }
    int depth = depth(site, type, declaring(site, member, owner));
    if (member instanceof ExecutableElement method && returnsReceiver(site, method, type)) {
      return depth;
    }
    return depth == 0 ? NEW : REST + depth;
  }

  /** Returns the class that declares a member, or the method that it overrides, first. */
  private static TypeElement declaring(Site site, Element member, TypeElement owner) {
    if (member instanceof ExecutableElement method) {
      for (var parent : site.code().types().directSupertypes(owner.asType())) {
        var above = (TypeElement) site.code().types().asElement(parent);
        for (var e : site.code().elements().getAllMembers(above)) {
          if (e instanceof ExecutableElement other
              && other.getSimpleName().equals(method.getSimpleName())
              && site.code().elements().overrides(method, other, owner)) {
            return declaring(site, other, (TypeElement) other.getEnclosingElement());
          }
        }
      }
    }
    return owner;
  }

  /** Returns whether a method overrides one that every object has, such as {@code toString}. */
  private static boolean isOfObject(Site site, Element member) {
    var object = site.code().elements().getTypeElement("java.lang.Object");
    return member instanceof ExecutableElement method
        && object.getEnclosedElements().stream()
            .anyMatch(
                e ->
                    e instanceof ExecutableElement of
                        && of.getSimpleName().equals(method.getSimpleName())
                        && of.getParameters().size() == method.getParameters().size());
  }

  private static boolean returnsReceiver(Site site, ExecutableElement method, TypeMirror type) {
    var types = site.code().types();
    var result =
        site.code().memberType(method, site.receiver()) instanceof ExecutableType e
            ? e.getReturnType()
            : method.getReturnType();
    return types.isSameType(types.erasure(result), types.erasure(type));
  }

  private static int depth(Site site, TypeMirror type, TypeElement owner) {
    var types = site.code().types();
    if (types.isSameType(types.erasure(type), types.erasure(owner.asType()))) {
      return 0;
    }
    int least = 40;
    for (var parent : types.directSupertypes(type)) {
      if (types.isSubtype(types.erasure(parent), types.erasure(owner.asType()))) {
        least = Math.min(least, 1 + depth(site, parent, owner));
      }
    }
    return least;
  }
}
