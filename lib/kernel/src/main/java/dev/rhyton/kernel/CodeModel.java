package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The classes that cells can use, with their documentation, and the code of a cell as the compiler
 * understands it.
 */
final class CodeModel {
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** A line that is no Java; of a line that runs code, what stands before the code. */
  private static final Pattern MAGIC =
      Pattern.compile("(?m)^[ \\t]*(?:%{1,2}time(?:it)?\\b(?:[ \\t]+-[nr][ \\t]*\\d+)*|[%!].*$)");

  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

  private final CellShell shell;
  private final StandardJavaFileManager files;
  private final SourceDocs docs = new SourceDocs(COMPILER);

  /** Creates the model, and runs the compiler once, because its first run takes longest. */
  CodeModel(CellShell shell) {
    this.shell = shell;
    this.files =
        new ClassPathFiles(
            COMPILER.getStandardFileManager(problem -> {}, null, null), shell.classPath());
    update();
    warmUp();
  }

  @SuppressWarnings("CheckReturnValue") // what counts is that it has run
  private void warmUp() {
    index();
    analyze(
            "class %s { void %s() { \"\".%s; } }"
                .formatted(CellSource.CELL, CellSource.RUN, CellSource.CURSOR))
        .receiver();
    docs.of(CodeModel.class);
  }

  /** A name at the cursor: what the compiler knows, and the imports of the cell. */
  record NameAtCursor(
      CellAnalysis code, CellAnalysis.@Nullable Receiver receiver, List<String> imports) {}

  /** Analyzes the code before a name. */
  NameAtCursor atCursor(String before) {
    update();
    var source = new CellSource(shell.jshell(), withoutMagics(before));
    var code = analyze(source.toString());
    return new NameAtCursor(code, code.receiver(), source.imports());
  }

  private CellAnalysis analyze(String source) {
    var options = new ArrayList<>(shell.compilerOptions());
    options.addAll(List.of("-parameters", "-proc:none", "-XDshould-stop.ifError=ATTR"));
    try {
      return new CellAnalysis(COMPILER, files, options, source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the code with spaces in place of magics. */
  static String withoutMagics(String code) {
    return MAGIC.matcher(code).replaceAll(match -> " ".repeat(match.group().length()));
  }

  private void update() {
    docs.classpath(shell.classPath().paths());
  }

  /** Returns how often the cells so far use each name. */
  Map<String, Integer> used() {
    var used = new HashMap<String, Integer>();
    shell
        .jshell()
        .snippets()
        .forEach(
            snippet ->
                NAME.matcher(snippet.source())
                    .results()
                    .forEach(name -> used.merge(name.group(), 1, Integer::sum)));
    return used;
  }

  ClassIndex index() {
    return shell.index();
  }

  /** Returns the names by which a cell with these imports knows classes: each of a simple name. */
  List<String> imported(List<String> imports, String prefix) {
    var names = new LinkedHashSet<String>();
    for (var name : imports) {
      if (name.startsWith("static ")) {
        continue;
      }
      int dot = name.lastIndexOf('.');
      if (!name.endsWith(".*")) {
        if (name.startsWith(prefix, dot + 1)) {
          names.add(name);
        }
      } else {
        addAll(names, name.substring(0, dot), prefix);
      }
    }
    addAll(names, "java.lang", prefix);
    return List.copyOf(names);
  }

  private void addAll(Set<String> names, String packageName, String prefix) {
    for (var simple : index().classes(packageName)) {
      if (simple.startsWith(prefix)) {
        names.add(packageName + "." + simple);
      }
    }
  }

  /** Returns the static members that the imports bring, by this prefix. */
  List<Element> staticallyImported(NameAtCursor atCursor, String prefix) {
    var members = new ArrayList<Element>();
    for (var name : atCursor.imports()) {
      if (name.startsWith("static ")) {
        int dot = name.lastIndexOf('.');
        var type =
            atCursor.code().elements().getTypeElement(name.substring("static ".length(), dot));
        var member = name.substring(dot + 1);
        if (type != null) {
          for (var e : atCursor.code().elements().getAllMembers(type)) {
            var simple = e.getSimpleName().toString();
            if (e.getModifiers().contains(Modifier.STATIC)
                && e.getModifiers().contains(Modifier.PUBLIC)
                && simple.startsWith(prefix)
                && (member.equals("*") || member.equals(simple))) {
              members.add(e);
            }
          }
        }
      }
    }
    return members;
  }

  /**
   * Returns the declaration with the documentation of an element; a method without its own has that
   * of the method that it overrides.
   */
  Optional<SourceDocs.Doc> doc(CellAnalysis code, Element element) {
    var owner =
        element instanceof TypeElement type
            ? type
            : element.getEnclosingElement() instanceof TypeElement type ? type : null;
    if (owner == null) {
      return Optional.empty();
    }
    var own = doc(code, element, owner);
    if (own.flatMap(SourceDocs.Doc::comment).isPresent()
        || !(element instanceof ExecutableElement method)) {
      return own;
    }
    return overridden(code, method, owner).or(() -> own);
  }

  private Optional<SourceDocs.Doc> overridden(
      CellAnalysis code, ExecutableElement method, TypeElement owner) {
    for (var parent : code.types().directSupertypes(owner.asType())) {
      var type = (TypeElement) code.types().asElement(parent);
      for (var e : type.getEnclosedElements()) {
        if (e instanceof ExecutableElement other
            && other.getSimpleName().equals(method.getSimpleName())
            && code.elements().overrides(method, other, owner)) {
          var found = doc(code, other, type);
          if (found.flatMap(SourceDocs.Doc::comment).isPresent()) {
            return found;
          }
        }
      }
      var above = overridden(code, method, type);
      if (above.isPresent()) {
        return above;
      }
    }
    return Optional.empty();
  }

  private Optional<SourceDocs.Doc> doc(CellAnalysis code, Element element, TypeElement owner) {
    var module = code.elements().getModuleOf(owner);
    var name = module == null || module.isUnnamed() ? null : module.getQualifiedName().toString();
    return docs.of(element, owner, name);
  }

  /** Returns the documentation comment of an element as in its source, or an empty text. */
  String comment(CellAnalysis code, Element element) {
    return doc(code, element).flatMap(SourceDocs.Doc::comment).map(String::valueOf).orElse("");
  }

  /** Returns the first sentence of the documentation, or an empty text. */
  String summary(CellAnalysis code, Element element) {
    return doc(code, element)
        .flatMap(SourceDocs.Doc::comment)
        .map(Javadoc::firstSentence)
        .orElse("");
  }

  /** Returns the first sentence of the documentation of a class, or an empty text. */
  String summary(Class<?> type) {
    return docs.of(type).flatMap(SourceDocs.Doc::comment).map(Javadoc::firstSentence).orElse("");
  }

  /** Returns how an element is declared: {@code int max(int a, int b)}. */
  String signature(NameAtCursor atCursor, Element element) {
    var name = element.getSimpleName().toString();
    if (element instanceof ExecutableElement method) {
      boolean constructor = element.getKind() == ElementKind.CONSTRUCTOR;
      var result =
          atCursor.code().memberType(method, atCursor.receiver()) instanceof ExecutableType type
              ? type.getReturnType()
              : method.getReturnType();
      return (constructor
              ? "new " + requireNonNull(method.getEnclosingElement()).getSimpleName()
              : text(result) + " " + name)
          + "("
          + parameters(atCursor, method)
          + ")";
    }
    if (element instanceof TypeElement type) {
      return type.getQualifiedName().toString().replace(CellSource.CELL + ".", "");
    }
    return text(atCursor.code().memberType(element, atCursor.receiver())) + " " + name;
  }

  private String parameters(NameAtCursor atCursor, ExecutableElement method) {
    var types = atCursor.code().typesOf(method, atCursor.receiver());
    var names = parameterNames(atCursor, method);
    var parameters = new ArrayList<String>();
    for (int i = 0; i < types.size(); i++) {
      boolean spread = method.isVarArgs() && i == types.size() - 1;
      var type =
          spread ? text(((ArrayType) types.get(i)).getComponentType()) + "..." : text(types.get(i));
      parameters.add(names.isEmpty() ? type : type + " " + names.get(i));
    }
    return parameters.stream().collect(Collectors.joining(", "));
  }

  /** Returns the names of parameters; none if neither the class file nor a source has them. */
  private List<String> parameterNames(NameAtCursor atCursor, ExecutableElement method) {
    var names = method.getParameters().stream().map(p -> p.getSimpleName().toString()).toList();
    if (names.stream().noneMatch(name -> name.matches("arg\\d+"))) {
      return names;
    }
    return doc(atCursor.code(), method).map(SourceDocs.Doc::names).orElse(List.of());
  }

  /** Returns a type with the simple names of its classes. */
  static String text(TypeMirror type) {
    return type.toString()
        .replaceAll("@[\\w.]+(?:\\([^)]*\\))?\\s*", "")
        .replace(CellSource.CELL + ".", "")
        .replaceAll("capture#\\d+ of ", "")
        .replaceAll("\\b(?:[a-z_]\\w*\\.)+(?=[A-Za-z_$])", "")
        .replace(",", ", ")
        .replace(",  ", ", ");
  }
}
