package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import dev.rhyton.kernel.CodeModel.NameAtCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/** The name of a method or class before the parenthesis of a call, and where it begins. */
record Callee(int start, String name) {
  /** Returns the name before a parenthesis, or null if it encloses no arguments. */
  static @Nullable Callee before(String code, int parenthesis) {
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

  /** Returns the methods, or constructors, of this name at a cursor. */
  static List<Element> methods(CodeModel model, NameAtCursor atCursor, String name) {
    var methods = new ArrayList<Element>();
    if (atCursor.code().isNew()) {
      type(model, atCursor, name).ifPresent(t -> methods.addAll(atCursor.code().constructors(t)));
    } else if (atCursor.receiver() == null) {
      methods.addAll(atCursor.code().visible().getOrDefault(name, List.of()));
      methods.addAll(CellAnalysis.named(model.staticallyImported(atCursor, name), name));
    } else if (!atCursor.receiver().isPackage()) {
      var members = CellAnalysis.named(atCursor.code().members(atCursor.receiver()), name);
      MemberOrder.sorted(atCursor, List.of(members)).forEach(methods::addAll);
    }
    methods.removeIf(e -> !(e instanceof ExecutableElement));
    return methods;
  }

  /** Returns the class of a simple or qualified name at a cursor. */
  static Optional<TypeElement> type(CodeModel model, NameAtCursor atCursor, String name) {
    var receiver = atCursor.receiver();
    if (receiver != null && receiver.isPackage()) {
      var qualified = requireNonNull(receiver.ofPackage()).getQualifiedName() + "." + name;
      return Optional.ofNullable(atCursor.code().elements().getTypeElement(qualified));
    }
    if (receiver != null) {
      return CellAnalysis.named(atCursor.code().members(receiver), name).stream()
          .flatMap(e -> e instanceof TypeElement t ? Stream.of(t) : null)
          .findFirst();
    }
    for (var element : atCursor.code().visible().getOrDefault(name, List.of())) {
      if (element instanceof TypeElement type) {
        return Optional.of(type);
      }
    }
    return model.imported(atCursor.imports(), name).stream()
        .filter(n -> n.endsWith("." + name))
        .map(n -> atCursor.code().elements().getTypeElement(n))
        .filter(Objects::nonNull)
        .findFirst();
  }
}
