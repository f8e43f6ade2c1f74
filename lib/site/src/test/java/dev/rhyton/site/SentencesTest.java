package dev.rhyton.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Each public type and method of the published modules has a sentence. */
class SentencesTest {
  private static final Path LIB = Path.of("..");

  /** Returns the source files of the modules that are published. */
  private static List<Path> sources() throws IOException {
    var sources = new ArrayList<Path>();
    try (var modules = Files.list(LIB)) {
      for (var module : modules.sorted().toList()) {
        var pom = module.resolve("pom.xml");
        var java = module.resolve("src/main/java/dev/rhyton");
        if (!Files.exists(java)
            || Files.readString(pom).contains("<maven.deploy.skip>true</maven.deploy.skip>")) {
          continue;
        }
        try (var files = Files.walk(java)) {
          files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
        }
      }
    }
    return sources;
  }

  @Test
  void eachPublicTypeAndMethodHasASentence() throws IOException {
    var sources = sources();
    assertTrue(sources.size() > 1000, sources.size() + " files");
    var compiler = ToolProvider.getSystemJavaCompiler();
    var missing = new ArrayList<String>();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var units = files.getJavaFileObjectsFromPaths(sources);
      var task = (JavacTask) compiler.getTask(null, files, null, null, null, units);
      for (var unit : task.parse()) {
        if (!unit.getPackageName().toString().contains(".internal")) {
          var unused = new Types(unit, DocTrees.instance(task), missing).scan(unit, null);
        }
      }
    }
    assertEquals(List.of(), missing);
  }

  /** Adds the public types and methods of a file that have no sentence to a list. */
  private static final class Types extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final DocTrees comments;
    private final List<String> missing;

    Types(CompilationUnitTree unit, DocTrees comments, List<String> missing) {
      this.unit = unit;
      this.comments = comments;
      this.missing = missing;
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      if (!isPublic(type.getModifiers())) return null;
      check(type.getSimpleName().toString());
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      boolean overrides =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> annotation.toString().startsWith("@Override"));
      if (isPublic(method.getModifiers()) && !overrides) check(method.getName() + "()");
      return null; // not the classes within
    }

    /** Returns whether a member of public types is public or protected; those of interfaces are. */
    private boolean isPublic(ModifiersTree modifiers) {
      var owner = getCurrentPath().getParentPath().getLeaf();
      boolean inInterface =
          owner.getKind() == Tree.Kind.INTERFACE || owner.getKind() == Tree.Kind.ANNOTATION_TYPE;
      var flags = modifiers.getFlags();
      return flags.contains(Modifier.PUBLIC)
          || flags.contains(Modifier.PROTECTED)
          || (inInterface && !flags.contains(Modifier.PRIVATE));
    }

    private void check(String name) {
      DocCommentTree comment = comments.getDocCommentTree(getCurrentPath());
      if (comment == null || comment.getFirstSentence().isEmpty()) {
        var line = unit.getLineMap().getLineNumber(position());
        missing.add(unit.getSourceFile().getName() + ":" + line + " " + name);
      }
    }

    private long position() {
      return comments.getSourcePositions().getStartPosition(unit, getCurrentPath().getLeaf());
    }
  }
}
