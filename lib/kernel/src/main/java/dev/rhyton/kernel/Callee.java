package dev.rhyton.kernel;

import dev.rhyton.kernel.CodeModel.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;

/** The name of a method or class before the parenthesis of a call, and where it begins. */
record Callee(int start, String name) {
  /** Returns the name before a parenthesis, or null if it encloses no arguments. */
  static Callee before(String code, int parenthesis) {
    int end = code.substring(0, parenthesis).stripTrailing().length();
    if (end > 0 && code.charAt(end - 1) == '>') {
      end = typeArguments(code, end);
    }
    int start = CodeScan.identifierStart(code, end);
    return start == end ? null : new Callee(start, code.substring(start, end));
  }

  /** Returns where the type arguments that end here begin. */
  private static int typeArguments(String code, int end) {
    int depth = 0;
    for (int i = end - 1; i >= 0; i--) {
      depth += code.charAt(i) == '>' ? 1 : code.charAt(i) == '<' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return end;
  }

  /** Returns the methods, or constructors, of this name at a site. */
  static List<Element> methods(CodeModel model, Site site, String name) {
    var methods = new ArrayList<Element>();
    if (site.code().isNew()) {
      type(model, site, name).ifPresent(t -> methods.addAll(site.code().constructors(t)));
    } else if (site.receiver() == null) {
      methods.addAll(site.code().visible().getOrDefault(name, List.of()));
      methods.addAll(CellAnalysis.named(model.staticallyImported(site, name), name));
    } else if (!site.receiver().isPackage()) {
      var members = CellAnalysis.named(site.code().members(site.receiver()), name);
      MemberOrder.sorted(site, List.of(members)).forEach(methods::addAll);
    }
    methods.removeIf(e -> !(e instanceof ExecutableElement));
    return methods;
  }

  /** Returns the class of a simple or qualified name at a site. */
  static Optional<TypeElement> type(CodeModel model, Site site, String name) {
    var receiver = site.receiver();
    if (receiver != null && receiver.isPackage()) {
      var qualified = receiver.ofPackage().getQualifiedName() + "." + name;
      return Optional.ofNullable(site.code().elements().getTypeElement(qualified));
    }
    if (receiver != null) {
      return CellAnalysis.named(site.code().members(receiver), name).stream()
          .flatMap(e -> e instanceof TypeElement t ? Stream.of(t) : null)
          .findFirst();
    }
    for (var element : site.code().visible().getOrDefault(name, List.of())) {
      if (element instanceof TypeElement type) {
        return Optional.of(type);
      }
    }
    return model.imported(site.imports(), name).stream()
        .filter(n -> n.endsWith("." + name))
        .map(n -> site.code().elements().getTypeElement(n))
        .filter(Objects::nonNull)
        .findFirst();
  }
}
