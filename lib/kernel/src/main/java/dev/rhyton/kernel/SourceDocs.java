package dev.rhyton.kernel;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.tools.JavaCompiler;
import org.jspecify.annotations.Nullable;

/**
 * The documentation in the sources of classes. They are in {@code META-INF/sources} of a class path
 * entry, in {@code name-sources.jar} beside {@code name.jar}, or, for the JDK's own classes, in its
 * {@code src.zip}.
 */
final class SourceDocs {
  private static final int CACHED = 100;

  private final JavaCompiler compiler;
  private final Map<String, Map<String, Doc>> parsed =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, Doc>> eldest) {
          return size() > CACHED;
        }
      };
  private List<Path> classpath = List.of();
  private URLClassLoader sources = loader(List.of());

  /** Creates the documentation of the JDK. */
  SourceDocs(JavaCompiler compiler) {
    this.compiler = compiler;
  }

  /** A declaration in a source file. */
  record Doc(DocTrees trees, TreePath path, List<String> types, List<String> names) {
    /** Returns the documentation comment, if there is one. */
    Optional<DocCommentTree> comment() {
      return Optional.ofNullable(trees.getDocCommentTree(path));
    }
  }

  /** Changes the class path whose entries are searched. */
  void classpath(List<Path> entries) {
    if (!entries.equals(classpath)) {
      classpath = List.copyOf(entries);
      sources = loader(entries);
      parsed.values().removeIf(Map::isEmpty);
    }
  }

  private static URLClassLoader loader(List<Path> entries) {
    var urls = new ArrayList<URL>();
    try {
      for (var entry : entries) {
        urls.add(entry.toUri().toURL());
        var beside = new File(entry.toString().replaceFirst("\\.jar$", "-sources.jar"));
        if (beside.isFile()) {
          urls.add(beside.toURI().toURL());
        }
      }
      urls.add(jdk().toURI().toURL());
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
    return new URLClassLoader(urls.toArray(URL[]::new), null);
  }

  /** Returns the file with the sources of the JDK, which some installations lack. */
  static File jdk() {
    return Path.of(System.getProperty("java.home"), "lib", "src.zip").toFile();
  }

  /** Returns the declaration of a class, method, constructor or field, if its source is found. */
  Optional<Doc> of(Element element, TypeElement owner, @Nullable String module) {
    var docs = docs(owner, module);
    var type = nestedName(owner);
    if (element instanceof ExecutableElement method) {
      var name = type + "." + method.getSimpleName();
      var wanted =
          method.getParameters().stream().map(p -> simpleType(p.asType().toString())).toList();
      return docs.entrySet().stream()
          .filter(entry -> entry.getKey().startsWith(name + "("))
          .map(Map.Entry::getValue)
          .filter(doc -> doc.types().size() == wanted.size())
          .max((a, b) -> Integer.compare(equal(a.types(), wanted), equal(b.types(), wanted)));
    }
    return Optional.ofNullable(
        docs.get(element == owner ? type : type + "." + element.getSimpleName()));
  }

  /** Returns the declaration of a top-level class, if its source is found. */
  Optional<Doc> of(Class<?> type) {
    return Optional.ofNullable(
        docs(type.getName(), type.getModule().getName()).get(type.getSimpleName()));
  }

  private static int equal(List<String> types, List<String> wanted) {
    int equal = 0;
    for (int i = 0; i < types.size(); i++) {
      equal += types.get(i).equals(wanted.get(i)) ? 1 : 0;
    }
    return equal;
  }

  private static String nestedName(TypeElement type) {
    return type.getEnclosingElement() instanceof TypeElement outer
        ? nestedName(outer) + "." + type.getSimpleName()
        : type.getSimpleName().toString();
  }

  private Map<String, Doc> docs(TypeElement type, @Nullable String module) {
    return type.getEnclosingElement() instanceof TypeElement outer
        ? docs(outer, module)
        : docs(type.getQualifiedName().toString(), module);
  }

  private Map<String, Doc> docs(String topLevelClass, @Nullable String module) {
    var known = parsed.get(topLevelClass);
    if (known == null) {
      known = read(topLevelClass, module);
      parsed.put(topLevelClass, known);
    }
    return known;
  }

  private Map<String, Doc> read(String topLevelClass, @Nullable String module) {
    var file = topLevelClass.replace('.', '/') + ".java";
    var url =
        sources.findResource(module == null ? "META-INF/sources/" + file : module + "/" + file);
    if (url == null) {
      url = sources.findResource(file);
    }
    if (url == null) {
      return Map.of();
    }
    try (var stream = url.openStream()) {
      return parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Map.of(); // the documentation of a jar that was removed is missing, nothing else
    }
  }

  private Map<String, Doc> parse(String source) throws IOException {
    var task =
        (JavacTask)
            compiler.getTask(
                Writer.nullWriter(),
                null,
                problem -> {},
                null,
                null,
                List.of(CellAnalysis.file(source)));
    var docs = new LinkedHashMap<String, Doc>();
    var scanner = new Declarations(DocTrees.instance(task), docs);
    for (var unit : task.parse()) {
      scanner.scan(new TreePath(unit), "");
    }
    return docs;
  }

  /** Collects the declarations of a file; the argument is the name of the class around them. */
  private static final class Declarations extends TreePathScanner<Void, String> {
    private final DocTrees trees;
    private final Map<String, Doc> docs;

    Declarations(DocTrees trees, Map<String, Doc> docs) {
      this.trees = trees;
      this.docs = docs;
    }

    @Override
    public Void visitClass(ClassTree node, String outer) {
      var name = outer + node.getSimpleName();
      add(name, List.of(), List.of());
      for (var member : node.getMembers()) {
        if (member instanceof VariableTree field) {
          var path = new TreePath(getCurrentPath(), field);
          docs.put(name + "." + field.getName(), new Doc(trees, path, List.of(), List.of()));
        }
      }
      return scan(node.getMembers(), name + ".");
    }

    @Override
    public @Nullable Void visitMethod(MethodTree node, String outer) {
      var types = new ArrayList<String>();
      var names = new ArrayList<String>();
      for (var parameter : node.getParameters()) {
        types.add(simpleType(parameter.getType()));
        names.add(parameter.getName().toString());
      }
      add(outer + node.getName() + "(" + String.join(",", types), types, names);
      return null; // the declarations in its body are no members
    }

    @Override
    public @Nullable Void visitVariable(VariableTree node, String outer) {
      return null;
    }

    private void add(String name, List<String> types, List<String> names) {
      docs.put(name, new Doc(trees, getCurrentPath(), types, names));
    }

    private static String simpleType(Tree type) {
      return SourceDocs.simpleType(String.valueOf(type));
    }
  }

  /** Returns a type without annotations, packages and type arguments: {@code List}. */
  static String simpleType(String type) {
    var plain = type.replaceAll("@[\\w.]+(?:\\([^)]*\\))?\\s*", "");
    while (plain.contains("<")) {
      var shorter = plain.replaceAll("<[^<>]*>", "");
      if (shorter.equals(plain)) {
        break;
      }
      plain = shorter;
    }
    return plain.replaceAll("[\\w$]+\\.(?!\\.)", "").replace("...", "[]").replaceAll("[\\s,]", "");
  }
}
