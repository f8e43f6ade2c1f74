package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The magics on a kernel in a process of its own, with a Maven repository in a folder. */
class MagicsTest {
  @TempDir private static Path folder;
  private static TestRepository repository;
  private static TestCells cells;

  @BeforeAll
  static void start() throws IOException {
    repository = new TestRepository(folder);
    repository
        .add("org.test:leaf:1.0", "")
        .add("org.test:leaf:2.0", "")
        .add(
            "org.test:top:1",
            "<dependencies>"
                + TestRepository.dependency("org.test:leaf:1.0", "")
                + "</dependencies>");
    cells = start(repository, folder);
  }

  /** Starts a kernel for the user of a repository. */
  static TestCells start(TestRepository repository, Path folder) throws IOException {
    var spec = new Gson().fromJson(Files.readString(TestKernel.spec()), JsonObject.class);
    var command = spec.getAsJsonArray("argv");
    var last = command.remove(command.size() - 1);
    var main = command.remove(command.size() - 1);
    command.add("-Duser.home=" + repository.home());
    command.add(main);
    command.add(last);
    var environment = new JsonObject();
    environment.addProperty("IJAVA_STARTUP_SCRIPT", "int begun = 1;");
    spec.add("env", environment);
    var file = Files.writeString(folder.resolve("kernel.json"), spec.toString());
    return new TestCells(file, folder);
  }

  @AfterAll
  static void stop() throws IOException {
    cells.close();
  }

  @Test
  void theReadmeListsThem() throws IOException {
    var rows =
        Pattern.compile("(?m)^\\| (`%.*?`) \\| (.*?) \\| (yes|no) \\| (yes|no) \\|$")
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(row -> row.group(1).replace("`", "") + "  " + row.group(2))
            .toList();
    assertEquals(
        Magics.all().stream().map(magic -> magic.written() + "  " + magic.help()).toList(), rows);
    var listed = cells.text("%lsmagic");
    for (var magic : Magics.all()) {
      assertTrue(listed.contains(magic.help()), magic.written());
    }
  }

  @Test
  void aLibraryIsSeenByLaterLinesAndCells() throws IOException {
    assertEquals(
        "1.0\n",
        cells
                .text("%maven org.test:top:1\norg.test.Leaf.version()")
                .lines()
                .filter(line -> !line.contains("Download"))
                .reduce("", (a, b) -> b)
            + "\n");
    var again = cells.text("%maven org.test:leaf:2.0\nimport org.test.Leaf;\nLeaf.version()");
    assertTrue(again.contains("version that stays: leaf 1.0 instead of 2.0."), again);
    assertTrue(again.endsWith("1.0\n"), again);
  }

  @Test
  void theResolverIsLoadedOnlyWhenItIsNeeded() throws IOException {
    var count =
        """
        var server = java.lang.management.ManagementFactory.getPlatformMBeanServer();
        var classes = (String) server.invoke(
            new javax.management.ObjectName("com.sun.management:type=DiagnosticCommand"),
            "gcClassHistogram", new Object[] {new String[0]}, new String[] {"[Ljava.lang.String;"});
        classes.lines().filter(line -> line.contains("org.eclipse.aether")).count()
        """;
    try (var fresh = start(repository, folder)) {
      assertEquals("0\n", fresh.text(count));
      var unused = fresh.text("%maven org.test:leaf:1.0");
      assertTrue(Integer.parseInt(fresh.text(count).strip()) > 20);
    }
  }

  @Test
  void codeIsTimed() throws IOException {
    var line = cells.text("%time 6 * 7");
    assertTrue(line.matches("Wall time: [\\d.]+ (s|ms|µs)\n+42\n"), line);
    assertTrue(cells.text("%%time\nint timed = 5;\ntimed + 1").endsWith("6\n"));
    assertEquals("5\n", cells.text("timed"));
    var mean = cells.text("%timeit -n 10 -r2 Math.sqrt(2)");
    assertTrue(
        mean.matches("[\\d.]+ \\S+ ± [\\d.]+ \\S+ per loop .*2 runs, 10 loops each\\)\n+"), mean);
    assertTrue(cells.text("%%timeit -n 3 -r 2\nint a = 1;\na++;").contains("3 loops"));
    assertTrue(cells.text("%%time int first = 3;\nfirst + 1").endsWith("4\n"));
    assertTrue(cells.text("// above\n%%time first * 2\n").endsWith("6\n"));
    assertTrue(
        cells.text("%%timeit -n 3 -r 2 int prepared = 4;\nprepared + 1").contains("3 loops"));
    assertEquals("4\n", cells.text("prepared"));
    assertEquals("cannot find symbol", cells.fail("%%time int b = missing;\n1"));
    var trace = cells.reply().content().get("traceback").toString();
    assertTrue(trace.contains(", line 1: cannot find symbol"), trace);
    assertTrue(cells.text("%timeit -n 2 System.gc()").contains("7 runs, 2 loops"));
  }

  @Test
  void anErrorInTimedCodeHasTheLineOfTheCell() throws IOException {
    assertEquals(
        "bad", cells.fail("%%time\nint a = 1;\n\nthrow new IllegalStateException(\"bad\");"));
    var trace = cells.reply().content().get("traceback").toString();
    assertTrue(trace.contains(", line 4:"), trace);
  }

  @Test
  void commandsRun() throws IOException {
    assertEquals("a b\n", cells.text("!echo a b").strip() + "\n");
    var failed = cells.text("!exit 3\n7");
    assertTrue(failed.contains("The command ended with status 3: exit 3"), failed);
    assertTrue(failed.endsWith("7\n"), failed);
    assertEquals("1\n2\n", cells.text("%%bash\nfor i in 1 2; do\n  echo $i\ndone").strip() + "\n");
    assertEquals("%%sh: the script ended with status 4", cells.fail("%%sh\nexit 4"));
    assertEquals("true\n", cells.text("boolean done = false;\n!done"));
    assertEquals("false\n", cells.text("!true"));
    cells.text("class Flags { static boolean on = true; }");
    assertEquals("false\n", cells.text("!Flags.on"));
    assertEquals(
        "true\n", cells.text("var none = List.of(1);\n!none.stream()\n  .allMatch(n -> n > 1)"));
    assertEquals("a b\n", cells.text("!echo a   b;").strip() + "\n");
    assertTrue(cells.text("%env WHERE=here\n!echo $WHERE").contains("\nhere"));
    assertEquals("here\n", cells.text("%env WHERE"));
  }

  @Test
  void textIsShownInItsFormat() throws IOException {
    for (var type :
        List.of(
            "html text/html",
            "markdown text/markdown",
            "latex text/latex",
            "svg image/svg+xml",
            "javascript application/javascript")) {
      var words = type.split(" ", 2);
      var outputs = cells.run("%%" + words[0] + "\nbody <b>");
      assertEquals(List.of("display_data " + words[1]), NotebookOutputs.kinds(outputs));
      assertTrue(outputs.toString().contains("body"), outputs.toString());
    }
  }

  @Test
  void filesAreWrittenAndLoaded() throws IOException {
    assertEquals(
        "Wrote script.jshell\n",
        cells.text("%%writefile script.jshell\nint fromFile = 4;\n").strip() + "\n");
    cells.text("%%writefile -a script.jshell\nfromFile + 1");
    assertEquals("5\n", cells.text("%load script.jshell"));
    assertEquals("5\n", cells.text("%load script"));
    assertEquals(
        "5\n", cells.text("Object loaded = lineMagic(\"load\", List.of(\"script\"));\nloaded"));
    Files.copy(Path.of("src/test/resources/tiny.ipynb"), folder.resolve("tiny.ipynb"));
    assertFalse(cells.text("%load tiny.ipynb").isEmpty());
    var missing = cells.fail("%load nowhere");
    assertTrue(missing.startsWith("%load: there is no file "), missing);
    assertTrue(missing.endsWith("nowhere: copy it there, or write where it is"), missing);
    Files.write(folder.resolve("binary.jsh"), new byte[] {(byte) 0xff});
    assertTrue(cells.fail("%load binary").endsWith("binary.jsh is not a text in UTF-8"));
    assertTrue(cells.fail("%%writefile " + folder + "\na").startsWith("FileSystemException: "));
    cells.text("%%writefile broken.ipynb\n{}");
    assertTrue(
        cells.fail("%load broken.ipynb").endsWith("is not a notebook in Jupyter's format 4"));
  }

  @Test
  void cellsRunAgain() throws IOException {
    cells.text("int counter = 0;");
    cells.text("counter += 5;\ncounter");
    assertEquals("10\n", cells.text("%rerun"));
    assertEquals(
        "%rerun: expected numbers of cells, or startup, but got x", cells.fail("%rerun x"));
    assertTrue(cells.fail("%rerun 9999").startsWith("%rerun: there is no cell 9999 without"));
    assertEquals("15\n", cells.text("%rerun"));
    int number = cells.reply().content().get("execution_count").getAsInt();
    assertTrue(cells.fail("%rerun " + number).contains("no cell " + number));
    cells.text("begun = 2;\n%rerun startup");
    assertEquals("1\n", cells.text("begun"));
  }

  @Test
  void whoListsDeclarations() throws IOException {
    var names =
        cells.text("int seen = 1; record Pair(int a) { } int twice(int x) { return 2 * x; }\n%who");
    assertTrue(names.contains("int seen\n"), names);
    assertTrue(names.contains("record Pair\n"), names);
    assertTrue(names.contains("twice(int)int\n"), names);
  }

  @Test
  void resetForgetsWhatCellsHaveDeclared() throws IOException {
    cells.text(
        """
        import java.util.concurrent.atomic.LongAdder;
        var kept = new LongAdder();
        record Pair(int a) { }
        int sum(Pair pair) { return kept.intValue() + pair.a(); }
        int sum(int x) { return x; }
        var seen = new java.lang.ref.WeakReference<>(new byte[1]);
        begun = sum(new Pair(2));
        """);
    int number = cells.reply().content().get("execution_count").getAsInt();
    assertEquals("", cells.text("%reset -f"));
    assertEquals(number + 1, cells.reply().content().get("execution_count").getAsInt());
    assertEquals("1\n", cells.text("begun")); // the start-up script has run again
    assertFalse(cells.text("%who").contains("sum"));
    for (var use : List.of("kept", "seen", "new Pair(1)", "sum(1)", "new LongAdder()")) {
      assertUnknown(use);
    }
    assertEquals("3\n", cells.text("String kept = \"abc\";\nkept.length()"));
    assertEquals("4\n", cells.text("int x = 3;\n%reset -f\nint y = 4;\ny"));
    assertUnknown("x");
    cells.text("int z = 5;\nlineMagic(\"reset\", List.of(\"-f\"));");
    assertUnknown("z");
    assertEquals(
        "%reset: expected -f, which does not ask, or nothing, but got -s", cells.fail("%reset -s"));
  }

  private static void assertUnknown(String expression) throws IOException {
    var unused = cells.fail(expression); // the sentence; the lines below it say why
    var lines = cells.reply().content().get("traceback").toString();
    assertTrue(lines.contains("cannot find symbol"), lines);
  }

  @Test
  void resetAsksAPerson() throws IOException {
    cells.text("int known = 7;");
    for (var answer : List.of("", "n", "y")) {
      var request = cells.kernel.send("%reset", true);
      cells.kernel.awaitQuestion();
      cells.kernel.answer(answer);
      var text = NotebookOutputs.readable(cells.await(request, message -> {}));
      assertTrue(text.startsWith("Forget all variables"), text);
      assertEquals(!answer.equals("y"), text.contains("Nothing is forgotten."), text);
    }
    assertUnknown("known");
    cells.text("int known = 8;\n%reset"); // nobody can answer
    assertUnknown("known");
  }

  @Test
  void aSemicolonOrACommentMayFollow() throws IOException {
    assertEquals("1.0\n", last("%maven org.test:leaf:1.0;\norg.test.Leaf.version()"));
    assertEquals("1.0\n", last("%maven org.test:top:1 // with leaf\norg.test.Leaf.version()"));
    assertTrue(cells.text("%lsmagic;").contains("%maven"));
    cells.text("%mavenRepo own " + repository.url() + ";");
  }

  private static String last(String code) throws IOException {
    return cells.text(code).lines().reduce("", (a, b) -> b) + "\n";
  }

  /** The progress of downloads is one output, which changes in place, and no printed line. */
  @Test
  void downloadsShowOneOutput() throws IOException {
    var shown = new ArrayList<String>();
    var progress =
        new DownloadProgress(
            data -> shown.add("display " + data.getDisplayId() + data.getData(MIMEType.TEXT_PLAIN)),
            data -> shown.add("update " + data.getDisplayId() + data.getData(MIMEType.TEXT_PLAIN)));
    progress.begin();
    progress.end();
    assertEquals(List.of(), shown);
    progress.show("one");
    progress.show("two");
    progress.end();
    var id = shown.get(0).substring("display ".length(), shown.get(0).length() - "one".length());
    assertEquals(
        List.of(
            "display " + id + "one",
            "update " + id + "two",
            "update " + id + "Downloaded 0 files, 0 KB"),
        shown);
    var own = Files.createDirectory(folder.resolve("empty"));
    try (var fresh = start(new TestRepository(own).add("org.test:far:1", ""), own)) {
      var kinds = NotebookOutputs.kinds(fresh.run("%maven org.test:far:1"));
      assertFalse(kinds.toString().contains("stream"), kinds.toString());
    }
  }

  @Test
  void aFolderMayBeThereLater() throws IOException {
    var later = folder.resolve("later classes");
    var said = cells.text("List<String> added = %classpath \"later classes\";\nadded.size()");
    assertTrue(said.contains("There is no " + later + " yet; cells see it as soon as"), said);
    assertTrue(said.endsWith("1\n"), said);
    var source = Files.createDirectory(folder.resolve("source")).resolve("Later.java");
    Files.writeString(source, "package own; public class Later { public static int v = 5; }");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null, null, null, "-d", Files.createDirectory(later).toString(), source.toString());
    assertEquals(0, status);
    assertEquals("5\n", cells.text("own.Later.v"));
    assertEquals("5\n", cells.text("import own.*;\nLater.v"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%jars nope/*.jar|%jars: nothing matches nope/*.jar",
        "%jars nope.jar|%jars: nothing matches nope.jar",
        "%jars kernel.json/*.jar|%jars: nothing matches kernel.json/*.jar",
        "%classpath nope/*/x|%classpath: nothing matches nope/*/x",
        "%%bash -x\\necho|%%bash: expected its text in the lines below, but got -x behind it",
        "%%html <b>\\n|%%html: expected its text in the lines below, but got <b> behind it",
        "%dependency /add org.a:b:1|%dependency is of another kernel. Here, write: %maven org.a:b:1",
        "%dependency /repo own https://e.org|%dependency is of another kernel. Here, write:"
            + " %mavenRepo own https://e.org",
        "%classpath add mvn org.a b 1|%classpath add is of another kernel. Here, write: %maven"
            + " org.a:b:1",
        "%classpath add mvn org.a:b:1|%classpath add is of another kernel. Here, write: %maven"
            + " org.a:b:1",
        "%%classpath add mvn\\norg.a:b:1\\norg.c:d:2|%%classpath add is of another kernel. Here,"
            + " write: %maven org.a:b:1 org.c:d:2",
        "%classpath add jar lib/a.jar|%classpath add is of another kernel. Here, write: %jars"
            + " lib/a.jar",
        "%classpath config resolver own https://e.org|%classpath config is of another kernel. Here,"
            + " write: %mavenRepo own https://e.org",
        "%%pom\\ndependencies:\\n  - org.a:b:jar:1|%%pom is of another kernel. Here, write: %maven"
            + " org.a:b:jar:1",
        "%use dataframe|%use is of another kernel. Here, write: %maven groupId:artifactId:version",
      })
  void whatIsWrittenElsewhereIsExplained(String code, String message) throws IOException {
    assertEquals(message, cells.fail(code.replace("\\n", "\n")));
  }

  @Test
  void commentsOfOtherKernelsAreExplained() throws IOException {
    assertTrue(
        cells
            .text("//DEPS org.a:b:1\n//DEPS org.c:d:2\nint x = 1;")
            .startsWith("//DEPS is of another kernel. Here, write: %maven org.a:b:1 org.c:d:2\n"));
    assertTrue(
        cells
            .text("//REPOS own=https://e.org/m2\n1")
            .startsWith("//REPOS is of another kernel. Here, write: %mavenRepo"));
    var unused = cells.fail("@file:DependsOn(\"org.a:b:1\")\nint x = 1;");
    assertEquals("", cells.text("// DEPS are nothing special\nint x = 1;"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%mavn a:b:1|There is no magic %mavn. Did you mean %maven? %lsmagic lists all.",
        "%Time 1|There is no magic %Time. Did you mean %time, %%time? %lsmagic lists all.",
        "%qwertzuiop|There is no magic %qwertzuiop. %lsmagic lists all.",
        "%bash|%bash: %bash is a cell magic: write %%bash in the first line of a cell, and its text"
            + " below",
        "%%maven|%%maven: %maven is a line magic: write it with one % on its own line",
        "%maven|%maven: expected groupId:artifactId:version",
        "%maven a:b|%maven: expected groupId:artifactId:version, groupId:artifactId:type:version or"
            + " groupId:artifactId:type:classifier:version, but got a:b",
        "%mavenRepo x|%mavenRepo: expected a name and a URL, such as %mavenRepo own"
            + " https://example.org/maven",
        "%loadFromPOM|%loadFromPOM: expected a file, such as %loadFromPOM pom.xml",
        "%jars|%jars: expected paths, such as %jars lib/*.jar",
        "%classpath \"\"|%classpath: expected paths, such as %classpath lib/*.jar",
        "%load|%load: expected one file, such as %load functions.jshell",
        "%time|%time: expected code, such as %time Thread.sleep(100);",
        "%timeit|%timeit: expected code, such as %timeit Math.sqrt(2)",
        "%timeit -n 0 f()|%timeit: -n needs a positive number, such as -n 100",
        "%system|%system: expected a command, such as !ls",
        "%%writefile|%%writefile: expected one file name, such as %%writefile data.csv",
        "%env NO_SUCH|%env: no environment variable NO_SUCH; set it with %env NO_SUCH=VALUE",
        "%%loadFromPOM|%%loadFromPOM: expected the text of a POM, or its dependencies:"
            + " <dependency>...</dependency>",
      })
  void wrongUseIsExplained(String code, String message) throws IOException {
    assertEquals(message, cells.fail(code));
    assertEquals("2\n", cells.text("1 + 1"));
  }

  @Test
  void aDownloadThatHangsCanBeInterrupted() throws Exception {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var own = Files.createDirectory(folder.resolve("silent"));
      var slow = new TestRepository(own);
      slow.settings(
          "<mirrors><mirror><id>slow</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:%d/</url>"
                  .formatted(silent.getLocalPort())
              + "</mirror></mirrors>");
      try (var fresh = start(slow, own)) {
        var request = fresh.kernel.send("%maven org.test:leaf:1.0");
        try (var connection = silent.accept()) { // the kernel waits for an answer now
          fresh.kernel.interrupt();
          var unused = fresh.await(request, message -> {});
          assertEquals("KeyboardInterrupt", fresh.reply().text("ename"));
          assertEquals("2\n", fresh.text("1 + 1"));
          assertTrue(connection.isConnected());
        }
      }
    }
  }

  @Test
  void aMissingLibraryIsExplained() throws IOException {
    var message = cells.fail("%maven org.test:none:1");
    assertTrue(
        message.startsWith("%maven: Could not find artifact org.test:none:jar:1 in test"), message);
    assertEquals(1, cells.reply().content().getAsJsonArray("traceback").size());
  }
}
