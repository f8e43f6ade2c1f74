package dev.rhyton.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Kind;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/**
 * A cell up to the cursor as one class that the compiler can analyze: the variables, methods, types
 * and imports of earlier cells, then the statements of this one. {@link
 * SourceCodeAnalysis#completionSuggestions} knows neither the imports of the cell nor types.
 */
final class CellSource {
  /** Stands for the name at the cursor. */
  static final String CURSOR = "$cursor";

  static final String CELL = "$Cell";
  static final String RUN = "$run";

  private static final Pattern TYPE =
      Pattern.compile("(?s)\\s*(?:@?\\w+\\s+)*?(?:class|interface|enum|record|@interface)\\s.*");
  private static final Pattern IMPORT = Pattern.compile("(?s)\\s*import\\s.*");

  private final StringBuilder imports = new StringBuilder();
  private final StringBuilder members = new StringBuilder();
  private final StringBuilder statements = new StringBuilder();
  private final List<String> importNames = new ArrayList<>();

  /** Creates the source for the code before the name at the cursor. */
  CellSource(JShell shell, String before) {
    var pieces = split(shell.sourceCodeAnalysis(), before);
    valid(shell, shell.imports()).forEach(snippet -> addImport(snippet.source()));
    pieces.forEach(piece -> add(piece.kind(), piece.code()));
    addShell(shell, pieces);
  }

  private record Piece(Kind kind, String name, String code) {}

  private static List<Piece> split(SourceCodeAnalysis analysis, String before) {
    var pieces = new ArrayList<Piece>();
    var rest = before + CURSOR + CodeScan.of(before).closing(before);
    while (!rest.isBlank()) {
      var next = SnippetSource.of(analysis, rest);
      boolean complete = next.completeness().isComplete() && !next.remaining().equals(rest);
      var code = complete ? next.source() : rest;
      var snippets = analysis.sourceToSnippets(code);
      var kind = snippets.isEmpty() ? Kind.ERRONEOUS : snippets.get(0).kind();
      var name =
          !snippets.isEmpty() && snippets.get(0) instanceof TypeDeclSnippet type ? type.name() : "";
      pieces.add(new Piece(kind == Kind.ERRONEOUS ? guess(code) : kind, name, code));
      rest = complete ? next.remaining() : "";
    }
    return pieces;
  }

  private static Kind guess(String code) {
    return IMPORT.matcher(code).matches()
        ? Kind.IMPORT
        : TYPE.matcher(code).matches() ? Kind.TYPE_DECL : Kind.STATEMENT;
  }

  private void add(Kind kind, String code) {
    switch (kind) {
      case IMPORT -> addImport(code);
      case METHOD, TYPE_DECL -> members.append(code).append('\n');
      default -> statements.append(code).append('\n');
    }
  }

  private void addImport(String code) {
    var line = code.strip();
    imports.append(line).append(line.endsWith(";") ? "\n" : ";\n");
    importNames.add(line.replaceAll("^import\\s+|\\s*;$", "").replaceAll("\\s+", " "));
  }

  private void addShell(JShell shell, List<Piece> pieces) {
    valid(shell, shell.variables()).forEach(this::addVariable);
    valid(shell, shell.methods()).forEach(this::addMethod);
    for (var type : valid(shell, shell.types()).toList()) {
      if (pieces.stream().noneMatch(piece -> piece.name().equals(type.name()))) {
        members.append(type.source()).append('\n');
      }
    }
  }

  private static <S extends Snippet> Stream<S> valid(JShell shell, Stream<S> snippets) {
    return snippets.filter(snippet -> shell.status(snippet).isActive());
  }

  private void addVariable(VarSnippet variable) {
    var type = variable.typeName();
    boolean named = type != null && !type.contains("<anonymous") && !type.contains("&");
    members.append(named ? type : "Object").append(' ').append(variable.name()).append(";\n");
  }

  private void addMethod(MethodSnippet method) {
    var source = method.source();
    int body = source.indexOf('{');
    members.append(body < 0 ? source : source.substring(0, body) + "{ throw null; }").append('\n');
  }

  /** Returns the imports without the keyword, as {@code static java.lang.Math.*}. */
  List<String> imports() {
    return List.copyOf(importNames);
  }

  @Override
  public String toString() {
    return "%s class %s {\n%s void %s() throws Throwable {\n%s}}"
        .formatted(imports, CELL, members, RUN, statements);
  }
}
