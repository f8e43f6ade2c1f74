package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ErroneousTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Scope;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.SimpleJavaFileObject;
import org.jspecify.annotations.Nullable;

/** What the compiler knows at the place of {@link CellSource#CURSOR} in a {@link CellSource}. */
final class CellAnalysis {
  private final Trees trees;
  private final Elements elements;
  private final Types types;
  private final TreePath cursor;

  /** What stands before the dot of a member: a package, a type or a value. */
  record Receiver(@Nullable PackageElement ofPackage, @Nullable TypeMirror type, boolean isStatic) {
    boolean isPackage() {
      return ofPackage != null;
    }
  }

  /** Analyzes the source of a cell. Errors in it are expected, and ignored. */
  CellAnalysis(JavaCompiler compiler, JavaFileManager files, List<String> options, String source)
      throws IOException {
    var task =
        (JavacTask)
            compiler.getTask(
                Writer.nullWriter(), files, problem -> {}, options, null, List.of(file(source)));
    var unit = task.parse().iterator().next();
    try {
      task.analyze();
    } catch (IllegalStateException e) {
      // An assertion of the compiler fails for some wrong code; what it knows until then remains.
    }
    trees = Trees.instance(task);
    elements = task.getElements();
    types = task.getTypes();
    var finder = new CursorFinder();
    finder.scan(new TreePath(unit), null);
    cursor = finder.found != null ? finder.found : requireNonNull(finder.method);
  }

  private CellAnalysis(CellAnalysis of, TreePath at) {
    trees = of.trees;
    elements = of.elements;
    types = of.types;
    cursor = at;
  }

  static SimpleJavaFileObject file(String source) {
    return new SimpleJavaFileObject(
        URI.create("string:///Cell.java"), SimpleJavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }

  Types types() {
    return types;
  }

  Elements elements() {
    return elements;
  }

  /** Returns what stands before the dot at the cursor, or null if there is no dot. */
  @Nullable Receiver receiver() {
    return cursor.getLeaf() instanceof MemberSelectTree select
        ? receiver(new TreePath(cursor, select.getExpression()))
        : null;
  }

  private @Nullable Receiver receiver(TreePath path) {
    var element = trees.getElement(path);
    if (element instanceof PackageElement named) {
      return new Receiver(named, null, true);
    }
    var type = trees.getTypeMirror(path);
    boolean known = type != null && type.getKind() != TypeKind.ERROR;
    return new Receiver(
        null, known ? upperBound(type) : null, known && element instanceof TypeElement);
  }

  boolean isNew() {
    var parent = cursor.getParentPath();
    return parent != null
        && parent.getLeaf() instanceof NewClassTree created
        && created.getIdentifier() == cursor.getLeaf();
  }

  private static TypeMirror upperBound(TypeMirror type) {
    if (type instanceof TypeVariable variable) {
      return upperBound(variable.getUpperBound());
    }
    if (type instanceof WildcardType wildcard && wildcard.getExtendsBound() != null) {
      return upperBound(wildcard.getExtendsBound());
    }
    return type;
  }

  /** Returns the accessible members of the receiver; of a type, only its static ones. */
  List<Element> members(@Nullable Receiver receiver) {
    if (receiver == null) {
      return List.of();
    }
    if (receiver.type() instanceof ArrayType) {
      return List.copyOf(elements.getAllMembers(elements.getTypeElement("java.lang.Object")));
    }
    if (!(receiver.type() instanceof DeclaredType declared)
        || declared.getKind() == TypeKind.ERROR) {
      return List.of();
    }
    var scope = trees.getScope(cursor);
    var members = new ArrayList<Element>();
    for (var member : elements.getAllMembers((TypeElement) declared.asElement())) {
      boolean fits =
          switch (member.getKind()) {
            case METHOD, FIELD, ENUM_CONSTANT ->
                receiver.isStatic() == member.getModifiers().contains(Modifier.STATIC);
            case CLASS, INTERFACE, ENUM, RECORD, ANNOTATION_TYPE -> receiver.isStatic();
            default -> false;
          };
      if (fits && trees.isAccessible(scope, member, declared)) {
        members.add(member);
      }
    }
    return members;
  }

  /** Returns the accessible constructors of a class. */
  List<Element> constructors(TypeElement type) {
    var scope = trees.getScope(cursor);
    return type.getEnclosedElements().stream()
        .filter(e -> e.getKind() == ElementKind.CONSTRUCTOR)
        .filter(e -> trees.isAccessible(scope, e, (DeclaredType) type.asType()))
        .map(e -> (Element) e)
        .toList();
  }

  /** Returns the local variables and the variables, methods and types of the cells, by name. */
  Map<String, List<Element>> visible() {
    var visible = new LinkedHashMap<String, List<Element>>();
    for (Scope scope = trees.getScope(cursor); scope != null; scope = scope.getEnclosingScope()) {
      for (var local : scope.getLocalElements()) {
        add(visible, local);
      }
      var type = scope.getEnclosingClass();
      if (type == null) {
        break;
      }
      type.getEnclosedElements().forEach(member -> add(visible, member));
      if (!type.getSimpleName().contentEquals(CellSource.CELL)) {
        elements.getAllMembers(type).forEach(member -> add(visible, member));
      }
    }
    return visible;
  }

  private static void add(Map<String, List<Element>> visible, Element element) {
    var name = element.getSimpleName().toString();
    boolean own =
        name.contains("$") || name.startsWith("<") || name.equals("this") || name.equals("super");
    boolean ofObject =
        element.getEnclosingElement() instanceof TypeElement type
            && type.getQualifiedName().contentEquals("java.lang.Object");
    if (!own && !ofObject && element.getKind() != ElementKind.TYPE_PARAMETER) {
      var all = visible.computeIfAbsent(name, n -> new ArrayList<>());
      if (!all.contains(element)) {
        all.add(element);
      }
    }
  }

  /**
   * Returns the types that fit at the cursor, if that is known: those of the parameter, in a call,
   * or that of the variable to which it is assigned.
   *
   * @param imported finds the methods of a static import
   */
  List<TypeMirror> expected(Function<String, List<Element>> imported) {
    var parent = cursor.getParentPath();
    var at = cursor.getLeaf();
    if (parent == null) {
      return List.of();
    }
    if (parent.getLeaf() instanceof MethodInvocationTree call && call.getArguments().contains(at)) {
      var path = new TreePath(parent, call.getMethodSelect());
      int argument = call.getArguments().indexOf(at);
      if (path.getLeaf() instanceof MemberSelectTree select) {
        var receiver = receiver(new TreePath(path, select.getExpression()));
        return parameters(named(members(receiver), select.getIdentifier()), receiver, argument);
      }
      if (path.getLeaf() instanceof IdentifierTree method) {
        var name = method.getName().toString();
        var methods = new ArrayList<>(visible().getOrDefault(name, List.of()));
        methods.addAll(named(imported.apply(name), method.getName()));
        return parameters(methods, null, argument);
      }
    }
    if (parent.getLeaf() instanceof NewClassTree created && created.getArguments().contains(at)) {
      var type = trees.getElement(new TreePath(parent, created.getIdentifier()));
      return type instanceof TypeElement named
          ? parameters(constructors(named), null, created.getArguments().indexOf(at))
          : List.of();
    }
    if (parent.getLeaf() instanceof NewClassTree && parent.getParentPath() != null) {
      return new CellAnalysis(this, parent).expected(imported);
    }
    if (parent.getLeaf() instanceof VariableTree variable && variable.getInitializer() == at) {
      var type = trees.getTypeMirror(new TreePath(parent, variable.getType()));
      return type == null || type.getKind() == TypeKind.ERROR ? List.of() : List.of(type);
    }
    if (parent.getLeaf() instanceof AssignmentTree assigned && assigned.getExpression() == at) {
      var type = trees.getTypeMirror(new TreePath(parent, assigned.getVariable()));
      return type == null || type.getKind() == TypeKind.ERROR ? List.of() : List.of(type);
    }
    return List.of();
  }

  /** Returns the name of the variable whose initial value contains the cursor, or an empty text. */
  String declared() {
    for (var path = cursor; path != null; path = path.getParentPath()) {
      if (path.getLeaf() instanceof VariableTree variable) {
        return variable.getName().toString();
      }
      if (path.getLeaf() instanceof StatementTree
          || path.getLeaf() instanceof LambdaExpressionTree) {
        return "";
      }
    }
    return "";
  }

  static List<Element> named(List<Element> elements, CharSequence name) {
    return elements.stream().filter(e -> e.getSimpleName().contentEquals(name)).toList();
  }

  /** Returns the parameter types that an argument of these methods may have. */
  private List<TypeMirror> parameters(
      List<Element> methods, @Nullable Receiver receiver, int argument) {
    var expected = new ArrayList<TypeMirror>();
    for (var method : methods) {
      if (method instanceof ExecutableElement executable) {
        int index = parameter(executable, argument);
        if (index >= 0) {
          var type = typesOf(executable, receiver).get(index);
          boolean spread = executable.isVarArgs() && index == executable.getParameters().size() - 1;
          expected.add(spread ? ((ArrayType) type).getComponentType() : type);
        }
      }
    }
    return expected;
  }

  /** Returns the types of a method's parameters, as the receiver's type arguments make them. */
  List<? extends TypeMirror> typesOf(ExecutableElement method, @Nullable Receiver receiver) {
    return memberType(method, receiver) instanceof ExecutableType type
        ? type.getParameterTypes()
        : ((ExecutableType) method.asType()).getParameterTypes();
  }

  /** Returns the type of a member, as the receiver's type arguments make it. */
  TypeMirror memberType(Element member, @Nullable Receiver receiver) {
    if (receiver == null
        || !(receiver.type() instanceof DeclaredType declared)
        || receiver.isStatic()
        || member.getModifiers().contains(Modifier.STATIC)) {
      return member.asType();
    }
    try {
      return types.asMemberOf(declared, member);
    } catch (IllegalArgumentException e) {
      return member.asType(); // no member of a type with errors
    }
  }

  /** Returns the index of the parameter that takes this argument, or -1. */
  static int parameter(ExecutableElement method, int argument) {
    int last = method.getParameters().size() - 1;
    if (argument <= last) {
      return argument;
    }
    return method.isVarArgs() ? last : -1;
  }

  /** Finds the placeholder, also in code that the compiler cannot parse. */
  private static final class CursorFinder extends TreePathScanner<Void, Void> {
    private @Nullable TreePath found;
    private @Nullable TreePath method;

    @Override
    public Void visitIdentifier(IdentifierTree node, Void unused) {
      return note(node.getName().contentEquals(CellSource.CURSOR));
    }

    @Override
    public Void visitMemberSelect(MemberSelectTree node, Void unused) {
      note(node.getIdentifier().contentEquals(CellSource.CURSOR));
      return super.visitMemberSelect(node, null);
    }

    @Override
    public Void visitMethod(MethodTree node, Void unused) {
      if (node.getName().contentEquals(CellSource.RUN)) {
        method = new TreePath(getCurrentPath(), node.getBody());
      }
      return super.visitMethod(node, null);
    }

    @Override
    public Void visitErroneous(ErroneousTree node, Void unused) {
      return scan(node.getErrorTrees(), null);
    }

    private @Nullable Void note(boolean isCursor) {
      if (isCursor && found == null) {
        found = getCurrentPath();
      }
      return null;
    }
  }
}
