package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import com.sun.source.tree.AnnotatedTypeTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the pieces of a cell are declared and run. Statements keep their order. Types
 * and methods may be in any order, as in a Java file: what a piece names is declared before it,
 * though it stands below.
 */
final class CellOrder {
  private static final Pattern NAME =
      Pattern.compile(
          "(?<![.\\p{javaJavaIdentifierPart}])\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*");

  /** What ends with a brace and does not begin like this may be a type or a method. */
  private static final Pattern STATEMENT =
      Pattern.compile(
          "(?s)\\s*(?:\\{|synchronized\\s*\\(|(?:for|while|if|do|try|switch|return|throw|var)\\b).*");

  /** A name that is declared has a keyword before it or a parenthesis behind it. */
  private static final Pattern CANDIDATE =
      Pattern.compile("\\b(?:class|interface|enum|record)\\s+(\\w+)|(\\w+)\\s*\\(");

  private static final Pattern IMPORT =
      Pattern.compile("(?s)\\s*import\\s+(?:static\\s+)?(?:[\\w.]+\\.)?(\\w+)\\s*;?\\s*");

  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, List<Node>> declared = new HashMap<>();
  private final Map<List<String>, TypeName> types = new HashMap<>();

  /** A piece, and what it names and declares. */
  private static final class Node {
    private final CellPiece piece;
    private final String blank;
    private final Set<String> mentions = new HashSet<>();
    private final Map<Integer, String> additions = new TreeMap<>();

    /** The name and the key of what the piece declares, or null if it is a statement. */
    private @Nullable String name;

    private @Nullable String key;

    /** Whether it may be declared before what stands above it. */
    private boolean movable;

    private boolean ordered;

    Node(CellPiece piece) {
      this.piece = piece;
      this.blank = CodeScan.blank(piece.code());
    }

    String code() {
      return piece.code();
    }

    boolean mayDeclare() {
      return IMPORT.matcher(blank).matches()
          || (blank.stripTrailing().endsWith("}") && !STATEMENT.matcher(blank).matches());
    }

    /** Returns the names that the piece may declare. */
    Stream<String> candidates() {
      var imported = IMPORT.matcher(blank);
      if (imported.matches()) {
        return Stream.of(imported.group(1));
      }
      var header = blank.substring(0, Math.max(0, blank.indexOf('{')));
      return CANDIDATE.matcher(header).results().map(Node::candidate);
    }

    private static String candidate(MatchResult match) {
      return match.group(1) != null ? match.group(1) : match.group(2);
    }

    CellPiece result() {
      return additions.isEmpty()
          ? piece
          : new CellPiece(piece.cell(), piece.linesBefore(), piece.code(), additions);
    }
  }

  /** A type of the cell: its declaration, and where that begins in its piece. */
  private record TypeName(Node node, ClassTree tree, int start) {}

  private CellOrder(List<CellPiece> pieces) {
    pieces.forEach(piece -> nodes.add(new Node(piece)));
  }

  /**
   * Returns the pieces in groups, in the order in which they are declared and run: declarations
   * that belong together, or one other piece.
   *
   * @param options the options of the compiler
   */
  static List<List<CellPiece>> of(List<CellPiece> pieces, List<String> options) {
    boolean imports = pieces.stream().allMatch(piece -> piece.code().startsWith("import"));
    if (pieces.size() > 1 && !imports) {
      var order = new CellOrder(pieces);
      if (order.mayReferForward()) {
        order.parse(options);
        return order.groups();
      }
    }
    return pieces.stream().map(List::of).toList();
  }

  /** Returns the names in code without comments and strings, but not those behind a dot. */
  static Stream<String> names(String blank) {
    return NAME.matcher(blank).results().map(MatchResult::group);
  }

  /**
   * Returns whether the pieces must be parsed to know their order, which takes time: whether one
   * may declare what stands above it, or a sealed type.
   */
  private boolean mayReferForward() {
    var above = new HashSet<String>();
    for (var node : nodes) {
      if (node.mayDeclare() && node.candidates().anyMatch(above::contains)) {
        return true;
      }
      names(node.blank).forEach(above::add);
    }
    return above.contains("sealed");
  }

  private void parse(List<String> options) {
    var parsed = new ArrayList<Node>();
    for (var node : nodes) {
      names(node.blank).forEach(node.mentions::add);
      var imported = IMPORT.matcher(node.blank);
      if (imported.matches()) {
        declare(node, imported.group(1), imported.group(1));
      } else if (node.mayDeclare()) {
        parsed.add(node);
      }
    }
    var members = new ParsedMembers(parsed.stream().map(Node::code).toList(), options);
    parsed.forEach(node -> declare(node, members));
    permitSubtypes();
  }

  private void declare(Node node, ParsedMembers parsed) {
    var members = parsed.of(node.code());
    if (members.size() != 1) {
      return;
    }
    var member = members.get(0);
    if (member instanceof ClassTree type) {
      var name = type.getSimpleName().toString();
      declare(node, name, name);
      addTypes(node, parsed, type, List.of());
    } else if (member instanceof MethodTree method) {
      var parameters = method.getParameters().stream().map(p -> p.getType().toString()).toList();
      var name = method.getName().toString();
      declare(node, name, name + parameters);
    }
  }

  /**
   * Records what a piece declares. What the cell declares twice keeps its place the second time.
   *
   * @param key tells a declaration from others of its name
   */
  private void declare(Node node, String name, String key) {
    var same = declared.computeIfAbsent(name, n -> new ArrayList<>());
    node.name = name;
    node.key = key;
    node.movable = same.stream().noneMatch(other -> key.equals(other.key));
    same.add(node);
  }

  private void addTypes(Node node, ParsedMembers parsed, ClassTree type, List<String> outer) {
    var path = new ArrayList<>(outer);
    path.add(type.getSimpleName().toString());
    types.put(path, new TypeName(node, type, parsed.start(node.code(), type)));
    for (var member : type.getMembers()) {
      if (member instanceof ClassTree inner) {
        addTypes(node, parsed, inner, path);
      }
    }
  }

  /**
   * Adds the subtypes of a sealed type that names none, which the compiler finds only if they are
   * in the same piece.
   */
  private void permitSubtypes() {
    var permitted = new HashMap<List<String>, Set<String>>();
    types.forEach(
        (path, type) ->
            supertypes(type.tree)
                .flatMap(name -> resolve(name, path))
                .forEach(
                    above ->
                        permitted
                            .computeIfAbsent(above, p -> new TreeSet<>())
                            .add(String.join(".", path))));
    permitted.forEach(
        (path, names) -> {
          var type = requireNonNull(types.get(path));
          boolean elsewhere = names.stream().anyMatch(name -> !isIn(type.node, name));
          if (elsewhere
              && type.tree.getModifiers().getFlags().contains(Modifier.SEALED)
              && type.tree.getPermitsClause().isEmpty()) {
            type.node.additions.put(body(type), " permits " + String.join(", ", names) + " ");
            names.forEach(name -> type.node.mentions.add(name.split("\\.", 2)[0]));
          }
        });
  }

  private boolean isIn(Node node, String name) {
    return requireNonNull(types.get(Arrays.asList(name.split("\\.", -1)))).node == node;
  }

  private static Stream<List<String>> supertypes(ClassTree type) {
    return Stream.concat(
            Stream.ofNullable(type.getExtendsClause()), type.getImplementsClause().stream())
        .map(CellOrder::nameOf);
  }

  private static List<String> nameOf(Tree type) {
    if (type instanceof ParameterizedTypeTree parameterized) {
      return nameOf(parameterized.getType());
    }
    if (type instanceof AnnotatedTypeTree annotated) {
      return nameOf(annotated.getUnderlyingType());
    }
    return Arrays.asList(type.toString().split("\\.", -1));
  }

  /** Returns the type of the cell with this name as a type with this path sees it, if any. */
  private Stream<List<String>> resolve(List<String> name, List<String> from) {
    for (int outer = from.size() - 1; outer >= 0; outer--) {
      var path = new ArrayList<>(from.subList(0, outer));
      path.addAll(name);
      if (types.containsKey(path)) {
        return Stream.of(path);
      }
    }
    return Stream.empty();
  }

  /** Returns the position of the brace that begins the body of a type. */
  private static int body(TypeName type) {
    var code = type.node.blank;
    int depth = 0;
    for (int i = type.start; i < code.length(); i++) {
      char c = code.charAt(i);
      if (c == '{' && depth == 0) {
        return i;
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0; // annotations have braces too
    }
    throw new IllegalStateException("no body: " + code);
  }

  private List<List<CellPiece>> groups() {
    var groups = new ArrayList<List<CellPiece>>();
    for (var node : nodes) {
      var group = new ArrayList<CellPiece>();
      if (node.name == null) {
        addNamed(node, group);
      } else if (!node.ordered) {
        add(node, group);
      }
      if (!group.isEmpty()) {
        groups.add(group);
      }
      if (node.name == null) {
        groups.add(List.of(node.piece));
      }
    }
    return groups;
  }

  private void add(Node node, List<CellPiece> group) {
    node.ordered = true;
    addNamed(node, group);
    group.add(node.result());
  }

  /** Adds the declarations that a piece names, before the piece. */
  private void addNamed(Node node, List<CellPiece> group) {
    for (var other : nodes) {
      if (other.movable && !other.ordered && node.mentions.contains(other.name)) {
        add(other, group);
      }
    }
  }
}
