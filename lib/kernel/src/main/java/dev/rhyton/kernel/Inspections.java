package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import dev.rhyton.kernel.CodeModel.NameAtCursor;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;

/** The declaration and the documentation of what stands at the cursor. */
final class Inspections {
  private final CodeModel model;

  Inspections(CodeModel model) {
    this.model = model;
  }

  /**
   * Returns the text and the HTML about the name at the cursor, or about the call around it;
   * nothing if it is unknown.
   */
  Optional<DisplayData> at(String cell, int cursor, boolean detailed) {
    var code = CodeModel.withoutMagics(cell);
    var before = code.substring(0, cursor);
    var scan = CodeScan.of(before);
    if (scan.place() == CodeScan.Place.COMMENT) {
      return Optional.empty();
    }
    if (scan.place() == CodeScan.Place.CODE) {
      int end = CodeScan.identifierEnd(code, cursor);
      int start = CodeScan.identifierStart(code, cursor);
      if (start == end && before.stripTrailing().endsWith(")")) {
        int open = opening(before.stripTrailing());
        return callee(code, open, 0, detailed).or(() -> around(before, scan, detailed));
      }
      if (start < end && !Character.isDigit(code.charAt(start))) {
        boolean called = code.substring(end).stripLeading().startsWith("(");
        var found =
            named(code.substring(0, start), code.substring(start, end), called, 0, detailed);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return around(before, scan, detailed);
  }

  /** Returns the position of the parenthesis that the last one closes. */
  private static int opening(String code) {
    var open = CodeScan.of(code.substring(0, code.length() - 1)).open();
    return open.isEmpty() ? 0 : open.get(open.size() - 1);
  }

  private Optional<DisplayData> around(String before, CodeScan scan, boolean detailed) {
    return scan.calls(before).stream()
        .map(call -> callee(before, call.parenthesis(), call.argument(), detailed))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<DisplayData> callee(
      String code, int parenthesis, int argument, boolean detailed) {
    var callee = Callee.before(code, parenthesis);
    return callee == null
        ? Optional.empty()
        : named(code.substring(0, callee.start()), callee.name(), true, argument, detailed);
  }

  private Optional<DisplayData> named(
      String before, String name, boolean called, int argument, boolean detailed) {
    var atCursor = model.atCursor(before);
    var methods = new ArrayList<>(Callee.methods(model, atCursor, name));
    if (!methods.isEmpty() && (called || values(atCursor, name).isEmpty())) {
      return Optional.of(methods(atCursor, methods, argument, detailed));
    }
    var values = values(atCursor, name);
    if (!values.isEmpty()) {
      return Optional.of(value(atCursor, values.get(0), detailed));
    }
    return Callee.type(model, atCursor, name)
        .or(() -> notImported(atCursor, name))
        .map(type -> type(atCursor, type, detailed));
  }

  private List<Element> values(NameAtCursor atCursor, String name) {
    var values =
        atCursor.receiver() == null
            ? new ArrayList<>(atCursor.code().visible().getOrDefault(name, List.of()))
            : new ArrayList<>(
                CellAnalysis.named(atCursor.code().members(atCursor.receiver()), name));
    if (atCursor.receiver() == null) {
      values.addAll(CellAnalysis.named(model.staticallyImported(atCursor, name), name));
    }
    values.removeIf(e -> e instanceof ExecutableElement || e instanceof TypeElement);
    return values;
  }

  private Optional<TypeElement> notImported(NameAtCursor atCursor, String name) {
    if (atCursor.receiver() != null) {
      return Optional.empty();
    }
    return model.index().named(name).stream()
        .sorted(MemberOrder.CLASSES)
        .map(n -> atCursor.code().elements().getTypeElement(n))
        .filter(type -> type != null)
        .findFirst();
  }

  /** All signatures of a method, and the documentation of the first, or of all. */
  private DisplayData methods(
      NameAtCursor atCursor, List<Element> methods, int argument, boolean detailed) {
    methods.sort(
        Comparator.<Element>comparingInt(
                e -> CellAnalysis.parameter((ExecutableElement) e, argument) < 0 ? 1 : 0)
            .thenComparing(e -> model.comment(atCursor.code(), e).isEmpty() ? 1 : 0));
    var html = new StringBuilder();
    if (detailed) {
      for (var method : methods) {
        html.append(code(List.of(declaration(atCursor, method))))
            .append(documentation(atCursor, method));
      }
    } else {
      html.append(code(methods.stream().map(m -> declaration(atCursor, m)).toList()));
      html.append(documentation(atCursor, methods.get(0)));
    }
    var first = methods.get(0);
    if (first.getEnclosingElement() instanceof TypeElement type && creates(atCursor, type, first)) {
      html.append(code(List.of(declaration(type)))).append(documentation(atCursor, type));
    }
    return data(html);
  }

  private DisplayData value(NameAtCursor atCursor, Element value, boolean detailed) {
    var html = new StringBuilder(code(List.of(declaration(atCursor, value))));
    html.append(documentation(atCursor, value));
    var type = atCursor.code().memberType(value, atCursor.receiver());
    if (type.getKind() == TypeKind.DECLARED
        && atCursor.code().types().asElement(type) instanceof TypeElement named) {
      html.append(describe(atCursor, named, detailed));
    }
    return data(html);
  }

  private DisplayData type(NameAtCursor atCursor, TypeElement type, boolean detailed) {
    return data(new StringBuilder(describe(atCursor, type, detailed)));
  }

  /** A class with its documentation and the ways to create it; in detail, with all its members. */
  private String describe(NameAtCursor atCursor, TypeElement type, boolean detailed) {
    var html = new StringBuilder(code(List.of(declaration(type))));
    html.append(documentation(atCursor, type));
    var creating =
        type.getEnclosedElements().stream()
            .filter(e -> e.getModifiers().contains(Modifier.PUBLIC) && creates(atCursor, type, e))
            .map(e -> signature(atCursor, e))
            .toList();
    list(html, "Created by", creating);
    if (detailed) {
      var others =
          type.getEnclosedElements().stream()
              .filter(
                  e -> e.getModifiers().contains(Modifier.PUBLIC) && !creates(atCursor, type, e))
              .map(e -> signature(atCursor, e))
              .toList();
      list(html, "Members", others);
    }
    return html.toString();
  }

  private static boolean creates(NameAtCursor atCursor, TypeElement type, Element member) {
    var types = atCursor.code().types();
    if (member.getKind() == ElementKind.CONSTRUCTOR) {
      return !type.getModifiers().contains(Modifier.ABSTRACT);
    }
    return member instanceof ExecutableElement method
        && member.getModifiers().contains(Modifier.STATIC)
        && types.isSameType(types.erasure(method.getReturnType()), types.erasure(type.asType()));
  }

  private static void list(StringBuilder html, String title, List<String> signatures) {
    if (!signatures.isEmpty()) {
      html.append("<p><b>").append(title).append("</b></p>").append(code(signatures));
    }
  }

  private static String code(List<String> lines) {
    return lines.stream()
        .map(line -> "<code>" + Javadoc.escape(line) + "</code>")
        .collect(Collectors.joining("<br>", "<p>", "</p>"));
  }

  private String documentation(NameAtCursor atCursor, Element element) {
    return model
        .doc(atCursor.code(), element)
        .flatMap(SourceDocs.Doc::comment)
        .map(Javadoc::html)
        .orElse("");
  }

  private String signature(NameAtCursor atCursor, Element element) {
    return model.signature(new NameAtCursor(atCursor.code(), null, atCursor.imports()), element);
  }

  private String declaration(NameAtCursor atCursor, Element element) {
    var signature = model.signature(atCursor, element);
    boolean isStatic = element.getModifiers().contains(Modifier.STATIC);
    boolean ofCell =
        !(element.getEnclosingElement() instanceof TypeElement owner)
            || owner.getSimpleName().contentEquals(CellSource.CELL);
    if (ofCell || element.getKind() == ElementKind.CONSTRUCTOR) {
      return signature;
    }
    var name = element.getSimpleName().toString();
    var owner = requireNonNull(element.getEnclosingElement()).getSimpleName();
    int at =
        element instanceof ExecutableElement
            ? signature.indexOf(" " + name + "(")
            : signature.length() - name.length() - 1;
    return (isStatic ? "static " : "")
        + signature.substring(0, at + 1)
        + owner
        + "."
        + signature.substring(at + 1);
  }

  private static String declaration(TypeElement type) {
    var modifiers =
        type.getModifiers().stream()
            .filter(m -> m == Modifier.ABSTRACT || m == Modifier.FINAL || m == Modifier.SEALED)
            .map(m -> m + " ")
            .collect(Collectors.joining());
    boolean plain = type.getKind() == ElementKind.CLASS;
    var keyword =
        type.getKind().name().toLowerCase(Locale.ROOT).replace("annotation_type", "@interface");
    var above =
        Stream.concat(
                Stream.of(type.getSuperclass())
                    .filter(t -> plain && !t.toString().equals("java.lang.Object"))
                    .filter(t -> t.getKind() != TypeKind.NONE)
                    .map(t -> " extends " + CodeModel.text(t)),
                Stream.of(
                        type.getInterfaces().stream()
                            .map(CodeModel::text)
                            .collect(Collectors.joining(", ")))
                    .filter(all -> !all.isEmpty())
                    .map(
                        all -> (type.getKind().isInterface() ? " extends " : " implements ") + all))
            .collect(Collectors.joining());
    return (plain ? modifiers : "") + keyword + " " + typeName(type) + above;
  }

  private static String typeName(TypeElement type) {
    var name = type.getQualifiedName().toString();
    var cell = CellSource.CELL + ".";
    var parameters = type.getTypeParameters();
    return (name.startsWith(cell) ? name.substring(cell.length()) : name)
        + (parameters.isEmpty()
            ? ""
            : parameters.stream().map(String::valueOf).collect(Collectors.joining(", ", "<", ">")));
  }

  private static DisplayData data(StringBuilder html) {
    var text = html.toString();
    var data = new DisplayData(Javadoc.plain(text));
    data.putHTML(text);
    return data;
  }
}
