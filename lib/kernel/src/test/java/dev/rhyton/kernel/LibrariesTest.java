package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What libraries see of cells, and which versions cells get. */
class LibrariesTest {
  @TempDir private Path folder;
  private TestRepository repository;
  private TestCells cells;

  @BeforeEach
  void start() throws IOException {
    repository = new TestRepository(folder);
    cells = MagicsTest.start(repository, folder);
  }

  @AfterEach
  void stop() throws IOException {
    cells.close();
  }

  /** Returns the last line of the text of a cell; a download may print before it. */
  private String last(String code) throws IOException {
    return cells.text(code).lines().reduce("", (a, b) -> b.isBlank() ? a : b);
  }

  @Test
  void aLoggerOfTheLibraryUsesTheProviderOfTheNotebook() throws IOException {
    repository.add(
        "org.test:logging:1",
        Map.of(
            "org/test/Provider.java",
            """
            package org.test;
            import org.slf4j.*;
            import org.slf4j.helpers.*;
            public class Provider extends NOP_FallbackServiceProvider {
              @Override public ILoggerFactory getLoggerFactory() { return name -> new Own(); }
              public static class Own extends LegacyAbstractLogger {
                public boolean isTraceEnabled() { return false; }
                public boolean isDebugEnabled() { return false; }
                public boolean isInfoEnabled() { return false; }
                public boolean isWarnEnabled() { return true; }
                public boolean isErrorEnabled() { return true; }
                protected String getFullyQualifiedCallerName() { return null; }
                protected void handleNormalizedLoggingCall(org.slf4j.event.Level level,
                    Marker marker, String text, Object[] arguments, Throwable thrown) {
                  System.out.println("own: " + text);
                }
              }
            }
            """,
            "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
            "org.test.Provider"));
    cells.text("%maven org.test:logging:1");
    assertEquals("own: seen", last("org.slf4j.LoggerFactory.getLogger(\"a\").warn(\"seen\");"));
  }

  @Test
  void librariesFindClassesAndServicesOfCells() throws IOException {
    cells.text(
        "record Point(int x) implements java.io.Serializable { }\nvar point = new Point(3);");
    assertEquals(
        "Point[x=3]",
        last(
            """
            import org.apache.commons.lang3.SerializationUtils;
            byte[] bytes = SerializationUtils.serialize(point);
            (Point) SerializationUtils.deserialize(bytes)
            """));
    cells.text(
        """
        import com.oracle.labs.mlrg.olcut.config.*;
        class Own implements Configurable { @Config int size = 1; }
        var manager = new ConfigurationManager();
        manager.addConfiguration(new ConfigurationData("own", Own.class.getName()));
        manager.overrideConfigurableProperty("own", "size",
            new com.oracle.labs.mlrg.olcut.config.property.SimpleProperty("7"));
        """);
    assertEquals("7", last("((Own) manager.lookup(\"own\")).size"));
    repository.add(
        "org.test:service:1",
        Map.of("org/test/Service.java", "package org.test; public interface Service { }"));
    Files.createDirectories(folder.resolve("services/META-INF/services"));
    cells.text("%maven org.test:service:1");
    cells.text(
        "public class Given implements org.test.Service { }\nvar name = Given.class.getName();");
    cells.text(
        """
        Files.writeString(Path.of("services/META-INF/services/org.test.Service"), name);
        %classpath services
        """);
    for (var code :
        new String[] {
          "ServiceLoader.load(org.test.Service.class)",
          "Stream.of(1, 2, 3, 4, 5, 6, 7, 8).parallel().map("
              + "i -> ServiceLoader.load(org.test.Service.class)).toList().get(0)"
        }) {
      assertEquals("Given", last(code + ".iterator().next().getClass().getSimpleName()"));
    }
  }

  /** Wherever a library asks: its own loader, that of the thread, of the JDK's pool, of a timer. */
  @Test
  void everyThreadOfACellFindsWhatItLoads() throws IOException {
    repository.add("org.test:leaf:1.0", "");
    cells.text(
        "import java.util.concurrent.*;\nExecutorService early = Executors.newFixedThreadPool(1);");
    cells.text("early.submit(() -> 1).get();\n%maven org.test:leaf:1.0");
    cells.text(
        """
        Callable<String> byName = () -> Class.forName("org.test.Leaf", true,
            Thread.currentThread().getContextClassLoader()).getSimpleName();
        """);
    for (var code :
        new String[] {
          "byName.call()",
          "early.submit(byName).get()",
          "ForkJoinPool.commonPool().submit(byName).get()",
          "ForkJoinPool.commonPool().submit(byName).get()", // again, by the same thread
          "CompletableFuture.supplyAsync(() -> {"
              + " try { return byName.call(); } catch (Exception e) { return e.toString(); } }).get()",
          "Class.forName(\"org.test.Leaf\").getSimpleName()",
          "new java.beans.XMLDecoder(new ByteArrayInputStream(("
              + "\"<java><object class='org.test.Leaf'/></java>\").getBytes()))"
              + ".readObject().getClass().getSimpleName()"
        }) {
      assertEquals("Leaf", last(code), code);
    }
  }

  @Test
  void aNotebookGetsTheVersionThatItAsksFor() throws IOException {
    repository.add(
        "org.apache.commons:commons-text:9.9",
        Map.of(
            "org/apache/commons/text/Version.java",
            "package org.apache.commons.text; public class Version { public int of() { return 9; } }"));
    repository.add(
        "org.apache.commons:commons-lang3:9.9",
        Map.of(
            "org/apache/commons/lang3/Version.java",
            "package org.apache.commons.lang3; public class Version { }"));
    assertEquals(
        "ab", last("import org.apache.commons.lang3.StringUtils;\nStringUtils.trim(\"ab \")"));
    var said =
        cells.text(
            "%maven org.apache.commons:commons-text:9.9 org.apache.commons:commons-lang3:9.9");
    assertTrue(said.contains("In use already, in the version that stays: commons-lang3 "), said);
    assertTrue(said.contains(" instead of 9.9."), said);
    assertFalse(said.contains("commons-text"), said);
    assertEquals("9", last("new org.apache.commons.text.Version().of()"));
    var old = cells.fail("new org.apache.commons.text.WordUtils()");
    assertTrue(old.contains("cannot find symbol"), old);
    assertTrue(
        cells.fail("Class.forName(\"org.apache.commons.text.WordUtils\")").contains("WordUtils"));
    assertEquals("ab", last("StringUtils.trim(\"ab \")"));
    var found = completions("new org.apache.commons.text.");
    assertTrue(found.contains("\"Version") && !found.contains("WordUtils"), found);
  }

  /** A library of the kernel that the version of a notebook does not fit. */
  @Test
  void anErrorNamesTheVersionsThatANotebookHasLoaded() throws IOException {
    repository.add(
        "org.apache.commons:commons-lang3:9.9",
        Map.of(
            "org/apache/commons/lang3/Version.java",
            "package org.apache.commons.lang3; public class Version { }"));
    cells.text("%maven org.apache.commons:commons-lang3:9.9");
    var missing = cells.fail("org.apache.commons.text.WordUtils.capitalize(\"a\")");
    assertTrue(missing.contains("lang3"), missing);
    var trace = cells.reply().content().get("traceback").toString();
    assertTrue(
        trace.contains(
            "The notebook has loaded other versions than those that come with Rhyton:"
                + " commons-lang3 9.9 instead of 3."),
        trace);
    assertFalse(cells.fail("null.toString()").isEmpty());
    assertFalse(cells.reply().content().toString().contains("other versions"));
  }

  /** Rhyton's tables are Tablesaw's; what the kernel shows before needs none. */
  @Test
  void showingValuesUsesNoLibrary() throws IOException {
    repository.add(
        "tech.tablesaw:tablesaw-core:9.9",
        Map.of(
            "tech/tablesaw/api/Table.java",
            """
            package tech.tablesaw.api;
            public class Table {
              @Override public String toString() { return "own table"; }
            }
            """));
    for (var code :
        new String[] {
          "1 + 1", "Map.of(\"a\", 1)", "new int[] {1}", "record P(int a) { } new P(1)"
        }) {
      cells.text(code);
    }
    assertFalse(cells.text("%maven tech.tablesaw:tablesaw-core:9.9").contains("In use"));
    assertEquals("own table", last("new tech.tablesaw.api.Table()"));
    assertEquals("{loss=0.5}", last("Map.of(\"loss\", 0.5)"));
    assertEquals("[[1.0, 2.0]]", last("new double[][] {{1, 2}}"));
  }

  private String completions(String code) throws IOException {
    var content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("cursor_pos", code.length());
    return cells
        .kernel
        .ask("complete_request", content, TestCells.TIMEOUT)
        .content()
        .get("matches")
        .toString();
  }

  @Test
  void completionsUseNoLibrary() throws IOException {
    repository.add(
        "org.apache.commons:commons-text:9.9",
        Map.of(
            "org/apache/commons/text/Version.java",
            "package org.apache.commons.text; public class Version { }"));
    assertTrue(completions("org.apache.commons.text.Word").contains("WordUtils"));
    assertTrue(completions("import static org.apache.commons.text.WordUtils.cap").contains("capi"));
    assertTrue(completions("WordUt").contains("WordUtils"));
    assertEquals(
        "", cells.text("%maven org.apache.commons:commons-text:9.9").replaceAll("Down.*\\s*", ""));
    assertTrue(completions("org.apache.commons.text.Vers").contains("Version"));
  }

  @Test
  void theClassPathOfTheProcessIsThatOfTheCells() throws IOException {
    repository.add("org.test:leaf:1.0", "");
    cells.text("%maven org.test:leaf:1.0");
    assertEquals(
        "true", last("System.getProperty(\"java.class.path\").contains(\"leaf-1.0.jar\")"));
    assertEquals(
        "true",
        last(
            "Arrays.stream(((URLClassLoader) Thread.currentThread().getContextClassLoader())"
                + ".getURLs()).anyMatch(url -> url.toString().endsWith(\"leaf-1.0.jar\"))"));
    assertEquals(
        "compiles",
        last(
            """
            Files.writeString(Path.of("User.java"), "class User extends org.test.Leaf { }");
            int status = javax.tools.ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", ".", "User.java");
            status == 0 ? "compiles" : "does not"
            """));
  }

  /** The kernel's own libraries, which are none of the notebook. */
  @Test
  void theLibrariesOfTheKernelAreApart() throws IOException {
    repository.add(
        "com.google.code.gson:gson:9.9",
        Map.of("com/google/gson/Own.java", "package com.google.gson; public class Own { }"));
    var spec =
        new Gson().fromJson(Files.readString(folder.resolve("kernel.json")), JsonObject.class);
    var command = spec.getAsJsonArray("argv");
    for (int i = 0; i < command.size(); i++) {
      if (command.get(i).getAsString().startsWith("-D" + ClassPath.PROPERTY)) {
        command.set(
            i, new Gson().toJsonTree("-D" + ClassPath.PROPERTY + "=" + new File("none.jar")));
      }
    }
    var bare = Files.writeString(folder.resolve("bare.json"), spec.toString());
    try (var own = new TestCells(bare, folder)) {
      for (var name :
          new String[] {
            "org.eclipse.aether.RepositorySystem", "org.slf4j.Logger", "org.zeromq.ZMQ"
          }) {
        assertTrue(own.fail("Class.forName(\"" + name + "\")").contains(name), name);
        assertTrue(own.fail(name + " x = null;").contains("does not exist"), name);
      }
      assertEquals(
          "null\n",
          own.text(
              "String.valueOf(Thread.currentThread()"
                  + ".getContextClassLoader().getResource(\"META-INF/maven/org.slf4j/slf4j-api/pom.xml\"))"));
      assertEquals("{\"a\":1}\n", own.text("new com.google.gson.Gson().toJson(Map.of(\"a\", 1))"));
      assertTrue(own.text("%maven com.google.code.gson:gson:9.9").contains("gson 2."));
      assertTrue(own.text("display(\"<b>a</b>\", \"text/html\");").contains("<b>a</b>"));
    }
    repository.add(
        "com.google.code.gson:gson:9.10",
        Map.of(
            "com/google/gson/JsonElement.java",
            """
            package com.google.gson;
            public class JsonElement {
              @Override public String toString() { return "{\\"own\\":[1,2]}"; }
            }
            """));
    cells.text("%maven com.google.code.gson:gson:9.10");
    cells.text(
        """
        var shown = new io.github.spencerpark.jupyter.kernel.display.DisplayData("json");
        shown.putData("application/json", new com.google.gson.JsonElement());
        shown.putData("application/x", Map.of("list", List.of(new com.google.gson.JsonElement(), 1)));
        """);
    var outputs = cells.run("display(shown);\nshown").toString();
    assertEquals(5, outputs.split("\\{\"own\":\\[1,2\\]}", -1).length, outputs);
    assertTrue(outputs.contains("{\"list\":[{\"own\":[1,2]},1]}"), outputs);
  }
}
