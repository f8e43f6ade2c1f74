package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.SourceCodeAnalysis;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each tutorial still does what the outputs in its file show. The solutions of the exercises run
 * with {@code -Drhyton.full=true}; with {@code -Drhyton.sharedKernels=true} notebooks follow each
 * other in two kernels.
 */
class NotebooksTest {
  private static final Duration CELL_TIMEOUT = Duration.ofMinutes(3);

  private static final Path FOLDER = Path.of("..", "..", "notebooks");

  private static final boolean FULL = Boolean.getBoolean("rhyton.full");

  /** The library counts the layers of the process in their names. */
  private static final String RESET = "dev.rhyton.layers.Layers.clearNames();";

  private static List<Path> notebooks(boolean withSolutions) throws IOException {
    var folders = List.of(FOLDER, FOLDER.resolve(Solutions.FOLDER));
    var notebooks = new ArrayList<Path>();
    for (var folder : folders.subList(0, withSolutions ? 2 : 1)) {
      Solutions.names(folder).forEach(name -> notebooks.add(folder.resolve(name + ".ipynb")));
    }
    return notebooks;
  }

  /**
   * Two at a time. JUnit's own threads would run a notebook while they have tests to hand out, for
   * which the other one waits.
   */
  @TestFactory
  Stream<DynamicTest> tutorials() throws IOException {
    var spec = TestKernel.spec();
    var runner =
        Boolean.getBoolean("rhyton.sharedKernels")
            ? NotebookRunner.sharing(spec, CELL_TIMEOUT, RESET)
            : new NotebookRunner(spec, CELL_TIMEOUT);
    var lanes = Executors.newFixedThreadPool(2);
    var tests = new ArrayList<DynamicTest>();
    for (var notebook : notebooks(FULL)) {
      var problems = lanes.submit(() -> check(notebook, runner));
      var label = NotebookRunner.label(notebook);
      tests.add(
          DynamicTest.dynamicTest(
              label,
              () ->
                  assertEquals(
                      List.of(),
                      problems.get(),
                      () -> "Its outputs are in " + runner.kept(notebook))));
    }
    lanes.shutdown();
    return tests.stream().onClose(() -> end(runner));
  }

  /** Returns what is wrong, and prints how long the notebook took. */
  private static List<String> check(Path notebook, NotebookRunner runner) throws IOException {
    var missing = NotebookRunner.missing(notebook);
    if (missing != null) {
      System.out.println(missing);
      return List.of();
    }
    long start = System.nanoTime();
    var problems = runner.check(notebook);
    System.out.printf(
        "%s: %.1f s%n", NotebookRunner.label(notebook), (System.nanoTime() - start) / 1e9);
    return problems;
  }

  private static void end(NotebookRunner runner) {
    try {
      runner.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Numbers of the prose are checked, or have a reason; no text is a mere lead-in. */
  @Test
  void numbersOfTheProseAreChecked() throws IOException {
    var sentences = new ArrayList<String>();
    for (var notebook : notebooks(true)) {
      for (var line : NotebookProse.problems(NotebookFile.read(notebook))) {
        sentences.add(NotebookRunner.label(notebook) + ", " + line);
      }
    }
    assertEquals(List.of(), sentences);
  }

  @Test
  void linksAndChaptersAreUpToDate() throws IOException {
    assertEquals(
        List.of(), new NotebookPages(FOLDER).outdated(), "notebooks/start --pages updates them");
  }

  private static boolean isImport(String line) {
    return line.startsWith("import ");
  }

  /** The first cell has all imports, from 02 on by a script that all chapters share. */
  @Test
  void importsAreInTheFirstCell() throws IOException {
    for (var notebook : notebooks(true)) {
      var code =
          NotebookFile.cells(NotebookFile.read(notebook)).stream()
              .filter(cell -> cell.get("cell_type").getAsString().equals("code"))
              .map(NotebookFile::source)
              .toList();
      boolean isSolution = notebook.getParent().endsWith(Solutions.FOLDER);
      boolean inFull = !isSolution && notebook.getFileName().toString().matches("0[01]-.*");
      var begins = inFull ? "import " : isSolution ? "%load ../rhyton.jsh" : "%load rhyton.jsh";
      var label = NotebookRunner.label(notebook);
      assertTrue(code.get(0).startsWith(begins), label);
      assertEquals(
          List.of(),
          code.stream().skip(1).flatMap(String::lines).filter(NotebooksTest::isImport).toList(),
          label);
    }
  }

  /** No cell has more than 20 lines, or a line of more than 78 columns. */
  @Test
  void cellsAreShort() throws IOException {
    var problems = new ArrayList<String>();
    for (var notebook : notebooks(true)) {
      for (var cell : NotebookFile.codeCells(NotebookFile.read(notebook))) {
        var lines = NotebookFile.source(cell).lines().toList();
        int columns = lines.stream().mapToInt(String::length).max().orElse(0);
        if (lines.size() > 20 || columns > 78) {
          problems.add(
              "%s, cell %s: %d lines, %d columns"
                  .formatted(
                      NotebookRunner.label(notebook),
                      cell.get("id").getAsString(),
                      lines.size(),
                      columns));
        }
      }
    }
    assertEquals(List.of(), problems);
  }

  /** Where a notebook needs more than three methods of its own, the library lacks one. */
  @Test
  void aNotebookDeclaresAtMostThreeMethods() throws IOException {
    var problems = new ArrayList<String>();
    try (var shell = JShell.builder().executionEngine("local").build()) {
      for (var notebook : notebooks(true)) {
        var methods =
            NotebookFile.codeCells(NotebookFile.read(notebook)).stream()
                .flatMap(cell -> methods(shell.sourceCodeAnalysis(), NotebookFile.source(cell)))
                .toList();
        if (methods.size() > 3) problems.add(NotebookRunner.label(notebook) + ": " + methods);
      }
    }
    assertEquals(List.of(), problems);
  }

  /** Returns the names of the methods that a cell declares outside of its classes. */
  private static Stream<String> methods(SourceCodeAnalysis analysis, String cell) {
    return CellParser.parse(cell, Magics::exists, (line, above) -> true).stream()
        .filter(CellParser.Code.class::isInstance)
        .flatMap(part -> SnippetSource.split(analysis, "", 0, part.source()).stream())
        .filter(piece -> piece.code().endsWith("}"))
        .flatMap(piece -> analysis.sourceToSnippets(piece.code()).stream())
        .filter(MethodSnippet.class::isInstance)
        .map(snippet -> ((MethodSnippet) snippet).name());
  }

  /** A name that two of its packages have is imported by itself. */
  @Test
  void theNamesOfTheSharedImportsAreUnambiguous() throws Exception {
    var imports =
        Files.readAllLines(FOLDER.resolve("rhyton.jsh")).stream()
            .filter(NotebooksTest::isImport)
            .map(line -> line.replaceAll("^import |;$", ""))
            .toList();
    var packages =
        new TreeSet<>(List.of("java.io", "java.math", "java.net", "java.util.concurrent"));
    packages.addAll(List.of("java.util.prefs", "java.util.regex", "java.lang"));
    for (var line : imports) {
      if (line.endsWith(".*")) packages.add(line.substring(0, line.length() - 2));
    }
    var owners = new TreeMap<String, List<String>>();
    var index = new ClassIndex(CellLoader.of(ClassPath.ofProcess()));
    for (var owner : packages) {
      for (var name : index.classes(owner)) {
        if (index.load(owner + "." + name).isPresent()) {
          owners.computeIfAbsent(name, n -> new ArrayList<>()).add(owner);
        }
      }
    }
    owners.values().removeIf(all -> all.size() == 1);
    owners.keySet().removeIf(name -> imports.stream().anyMatch(i -> i.endsWith("." + name)));
    owners.values().removeIf(all -> all.stream().noneMatch(owner -> owner.startsWith("dev.")));
    assertEquals(Map.of(), owners);
  }

  /** A term of the glossary, and the chapters that say what it is. */
  private record Term(String name, List<String> chapters) {
    private Pattern pattern() {
      return Pattern.compile("(?i)\\b" + Pattern.quote(name) + "(s|es)?\\b");
    }

    private boolean isIn(String text) {
      return pattern().matcher(TEXT_OF_LINK.matcher(text).replaceAll("")).find();
    }

    /** Returns whether a text has the term in italics, as where a chapter says what it is. */
    private boolean isExplainedIn(String text) {
      var italics = Pattern.compile("(?<!\\*)\\*([^*\\n]+)\\*(?!\\*)");
      return italics.matcher(text).results().anyMatch(found -> isIn(found.group(1)));
    }

    private boolean isLinkedIn(String text) {
      return chapters.stream().anyMatch(text::contains);
    }
  }

  private static final Pattern TEXT_OF_LINK = Pattern.compile("\\]\\([^)]*\\)");

  private static List<Term> glossary() throws IOException {
    var row =
        Pattern.compile("(?m)^\\| ([^|`]+) \\|[^|]+\\|((?: \\[\\d\\d\\]\\([^)]+\\),?)+) \\|$");
    var terms = new ArrayList<Term>();
    for (var found : row.matcher(cell("glossary")).results().toList()) {
      for (var name : found.group(1).replaceAll(" \\(.*?\\)", "").split(", | and ", -1)) {
        terms.add(new Term(name, links(found.group(2))));
      }
    }
    assertTrue(terms.size() > 40, "terms: " + terms.size());
    return terms;
  }

  private static List<String> links(String text) {
    return Pattern.compile("\\(([^)]+\\.ipynb)\\)")
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  /** Returns the paragraphs of a chapter, without code and formulas. */
  private static List<String> paragraphs(String chapter) throws IOException {
    return NotebookFile.cells(NotebookFile.read(FOLDER.resolve(chapter))).stream()
        .filter(cell -> !NotebookFile.isCode(cell))
        .map(NotebookFile::source)
        .map(text -> text.replaceAll("(?s)```.*?```|`[^`]*`|\\$\\$.*?\\$\\$|\\$[^$\n]+\\$", " "))
        .flatMap(text -> Stream.of(text.split("\n\n", -1)))
        .toList();
  }

  /** A chapter to which the glossary links for a term says, with it in italics, what it is. */
  @Test
  void termsOfTheGlossaryAreExplainedInItsChapters() throws IOException {
    var problems = new ArrayList<String>();
    for (var term : glossary()) {
      var texts = new ArrayList<String>();
      for (var chapter : term.chapters()) texts.addAll(paragraphs(chapter));
      if (texts.stream().noneMatch(term::isExplainedIn)) problems.add(term.toString());
    }
    assertEquals(List.of(), problems);
  }

  /**
   * On each way through the chapters for readers to whom the field is new, the first chapter that
   * uses a term of the glossary explains it, or links to a chapter that does.
   */
  @Test
  void termsAreExplainedWhereTheyAreFirstUsed() throws IOException {
    var ways = cell("paths").lines().filter(line -> line.startsWith("- **")).toList();
    var problems = new TreeSet<String>();
    for (var way : ways) {
      if (way.startsWith("- **Coming from Keras**")) continue; // these readers know the terms
      var chapters = links(way);
      assertTrue(chapters.size() > 10, way);
      for (var term : glossary()) {
        for (var chapter : chapters) {
          var uses = paragraphs(chapter).stream().filter(term::isIn).toList();
          if (uses.isEmpty()) continue;
          if (uses.stream().noneMatch(use -> term.isExplainedIn(use) || term.isLinkedIn(use))) {
            problems.add(term.name() + " in " + chapter + ": " + uses.get(0));
          }
          break;
        }
      }
    }
    assertEquals(List.of(), List.copyOf(problems));
  }

  /** Returns the text of a cell of the index. */
  private static String cell(String id) throws IOException {
    return NotebookFile.cells(NotebookFile.read(FOLDER.resolve(NotebookPages.INDEX))).stream()
        .filter(cell -> cell.get("id").getAsString().equals(id))
        .map(NotebookFile::source)
        .findFirst()
        .orElseThrow();
  }

  /** Each part of the article behind the library is run in a section that the index names. */
  @Test
  void eachPartOfTheArticleIsRun() throws IOException {
    var article = cell("article");
    var row = Pattern.compile("(?m)^\\| (\\d[.\\d]*) \\|.*\\|(.*)\\|$");
    var section = Pattern.compile("\\[\\d\\d\\]\\(([^)]+)\\) \\*([^*]+)\\*");
    var parts = new TreeSet<String>();
    var problems = new ArrayList<String>();
    for (var found : row.matcher(article).results().toList()) {
      parts.add(found.group(1));
      var sections = section.matcher(found.group(2)).results().toList();
      if (sections.isEmpty()) problems.add(found.group() + ": names no section");
      for (var link : sections) {
        if (!shows(FOLDER.resolve(link.group(1)), link.group(2))) {
          problems.add(link.group() + ": there is no such section with an output");
        }
      }
    }
    assertEquals(List.of(), problems);
    assertEquals(
        new TreeSet<>(
            List.of("1", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "4", "5.1", "5.2", "5.3", "6")),
        parts);
  }

  /** Returns whether a section of a notebook has a code cell with an output. */
  private static boolean shows(Path notebook, String heading) throws IOException {
    boolean isInside = false;
    for (var cell : NotebookFile.cells(NotebookFile.read(notebook))) {
      if (NotebookFile.isCode(cell)) {
        if (isInside && !cell.getAsJsonArray("outputs").isEmpty()) return true;
      } else {
        for (var line : NotebookFile.source(cell).lines().toList()) {
          if (line.startsWith("#")) isInside = line.replaceFirst("^#+ ", "").equals(heading);
        }
      }
    }
    return false;
  }

  @Test
  void eachExerciseIsSolved() throws IOException {
    assertEquals(List.of(), Solutions.missing(FOLDER));
  }
}
