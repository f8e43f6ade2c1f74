package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Pieces of code, each parsed as the members of a class, so that a piece may be a method. */
final class ParsedMembers {
  private static final String BEFORE = "class $ {";
  private static final String AFTER = "\n}";

  private final Map<String, CompilationUnitTree> units = new HashMap<>();
  private final Trees trees;

  /**
   * Parses pieces of code, all in one run of the compiler.
   *
   * @param options the options of the compiler
   */
  ParsedMembers(List<String> codes, List<String> options) {
    var files = new HashMap<URI, Source>();
    codes.forEach(code -> add(files, code));
    var wrong = new HashSet<URI>();
    var all = new ArrayList<>(options);
    all.add("-proc:none");
    var task =
        (JavacTask)
            Compiler.JAVAC.getTask(
                Writer.nullWriter(),
                Compiler.FILES,
                problem -> {
                  if (problem.getKind() == Diagnostic.Kind.ERROR) {
                    wrong.add(problem.getSource().toUri());
                  }
                },
                all,
                null,
                files.values());
    try {
      for (var unit : task.parse()) {
        var uri = unit.getSourceFile().toUri();
        if (!wrong.contains(uri)) {
          units.put(requireNonNull(files.get(uri)).code, unit);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    trees = Trees.instance(task);
  }

  private static void add(Map<URI, Source> files, String code) {
    var uri = URI.create("string:///Piece" + files.size() + ".java");
    files.put(uri, new Source(uri, code));
  }

  /** The compiler, which is loaded when a cell needs it. */
  private static final class Compiler {
    private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();
    private static final StandardJavaFileManager FILES =
        JAVAC.getStandardFileManager(problem -> {}, null, null);
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String code;

    Source(URI uri, String code) {
      super(uri, Kind.SOURCE);
      this.code = code;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return BEFORE + code + AFTER;
    }
  }

  /** Returns the members that the code declares, or none if the compiler cannot parse it. */
  List<? extends Tree> of(String code) {
    var unit = units.get(code);
    return unit == null ? List.of() : ((ClassTree) unit.getTypeDecls().get(0)).getMembers();
  }

  /** Returns the position in the code at which a part of it begins. */
  int start(String code, Tree part) {
    return (int) trees.getSourcePositions().getStartPosition(units.get(code), part)
        - BEFORE.length();
  }
}
