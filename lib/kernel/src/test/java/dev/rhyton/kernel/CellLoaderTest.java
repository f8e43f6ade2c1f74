package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellLoaderTest {
  @TempDir Path folder;

  /** Returns the class file of a class with a method {@code static String text()}. */
  private byte[] compiled(String name, String text) throws IOException {
    var out = Files.createTempDirectory(folder, "compiled");
    int dot = name.lastIndexOf('.');
    var source = out.resolve(name.substring(dot + 1) + ".java");
    var code = "public class %s { public static String text() { return \"%s\"; } }";
    Files.writeString(
        source,
        (dot < 0 ? "" : "package " + name.substring(0, dot) + "; ")
            + code.formatted(name.substring(dot + 1), text));
    var compiler = ToolProvider.getSystemJavaCompiler();
    assertEquals(0, compiler.run(null, null, null, "-d", out.toString(), source.toString()));
    return Files.readAllBytes(out.resolve(name.replace('.', '/') + ".class"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Path jar(String name, String manifest, Map<String, byte[]> files) throws IOException {
    var jar = folder.resolve(name);
    var lines = "Manifest-Version: 1.0\n" + manifest;
    try (var out =
        new JarOutputStream(
            Files.newOutputStream(jar),
            new Manifest(new java.io.ByteArrayInputStream(bytes(lines))))) {
      for (var file : new TreeMap<>(files).entrySet()) {
        out.putNextEntry(new JarEntry(file.getKey()));
        out.write(file.getValue());
      }
    }
    return jar;
  }

  private static CellLoader loader(Path... paths) {
    return CellLoader.of(new ClassPath(List.of(), Arrays.asList(paths)));
  }

  private static String text(ClassLoader loader, String name) throws ReflectiveOperationException {
    return (String) loader.loadClass(name).getMethod("text").invoke(null);
  }

  @Test
  void classesComeFromTheFirstEntry() throws Exception {
    var first = jar("first.jar", "", Map.of("a/One.class", compiled("a.One", "first")));
    var classes = Files.createDirectories(folder.resolve("classes/a"));
    Files.write(classes.resolve("One.class"), compiled("a.One", "folder"));
    Files.write(classes.resolve("Two.class"), compiled("a.Two", "two"));
    Files.write(classes.resolveSibling("Root.class"), compiled("Root", "root"));
    var loader = loader(first, folder.resolve("missing.jar"), classes.getParent());
    assertEquals("first", text(loader, "a.One"));
    assertEquals("two", text(loader, "a.Two"));
    assertEquals("root", text(loader, "Root"));
    assertThrows(ClassNotFoundException.class, () -> loader.loadClass("a.Three"));
    Files.write(classes.resolve("Three.class"), compiled("a.Three", "later"));
    assertEquals("later", text(loader, "a.Three")); // written after the first question
    Files.copy(
        jar("new.jar", "", Map.of("a/Four.class", compiled("a.Four", "four"))),
        folder.resolve("missing.jar"));
    assertEquals("four", text(loader, "a.Four"));
    assertEquals(
        "first.jar",
        Path.of(
                loader
                    .loadClass("a.One")
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI())
            .getFileName()
            .toString());
  }

  @Test
  void jarsHaveVersionsOfPackagesAndOfClassesAndFurtherJars() throws Exception {
    var unused = jar("behind.jar", "", Map.of("b/Behind.class", compiled("b.Behind", "behind")));
    var jar =
        jar(
            "main.jar",
            "Implementation-Version: 7\nMulti-Release: true\nClass-Path: behind.jar none.jar\n",
            Map.of(
                "a/One.class", compiled("a.One", "old"),
                "META-INF/versions/9/a/One.class", compiled("a.One", "new"),
                "META-INF/versions/9/c/Only.class", compiled("c.Only", "only"),
                "a/text.txt", bytes("old"),
                "META-INF/versions/9/a/text.txt", bytes("new")));
    var loader = loader(jar);
    assertEquals("new", text(loader, "a.One"));
    assertEquals("only", text(loader, "c.Only"));
    assertEquals("behind", text(loader, "b.Behind"));
    assertEquals("7", loader.loadClass("a.One").getPackage().getImplementationVersion());
    assertEquals(
        "new",
        new String(
            loader.getResourceAsStream("a/text.txt").readAllBytes(), StandardCharsets.UTF_8));
  }

  @Test
  void resourcesAreThoseOfTheClassPathAndOfTheJdkButNotOfTheKernel() throws Exception {
    var odd = "a/b c#%é?!.txt";
    var jar = jar("odd name#é.jar", "", Map.of(odd, bytes("jar"), "a/same.txt", bytes("jar")));
    var classes = Files.createDirectories(folder.resolve("with space%/a"));
    Files.write(classes.resolve("b c#%é?!.txt"), bytes("folder"));
    Files.write(classes.resolve("same.txt"), bytes("folder"));
    var loader = loader(jar, classes.getParent());
    var contents = new ArrayList<String>();
    for (var url : Collections.list(loader.getResources(odd))) {
      try (var in = url.openStream()) {
        contents.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertEquals(List.of("jar", "folder"), contents);
    assertNull(loader.getResource("../outside"));
    assertNull(loader.getResource("a/none.txt"));
    assertNotNull(loader.getResource("java/lang/String.class"));
    assertNotNull(loader.getResource("com/sun/source/tree/Tree.class")); // of the system's loader
    var ofKernel = BaseKernel.class.getName().replace('.', '/') + ".class";
    assertNotNull(BaseKernel.class.getClassLoader().getResource(ofKernel));
    assertNull(loader.getResource(ofKernel));
    assertEquals(2, loader.getURLs().length);
  }

  @Test
  void theKernelSharesOnlyItsInterfaceAndTheJdk() throws Exception {
    var shared =
        Path.of(BaseKernel.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var loader = CellLoader.of(new ClassPath(List.of(shared), List.of()));
    assertSame(BaseKernel.class, loader.loadClass(BaseKernel.class.getName()));
    assertSame(String.class, loader.loadClass("java.lang.String"));
    assertSame(com.sun.source.tree.Tree.class, loader.loadClass("com.sun.source.tree.Tree"));
    for (var ofKernel : List.of(JavaKernel.class, org.zeromq.ZMQ.class, Test.class)) {
      assertThrows(
          ClassNotFoundException.class,
          () -> loader.loadClass(ofKernel.getName()),
          ofKernel.getName());
    }
  }

  @Test
  void lookingUsesNothing() throws Exception {
    var old = jar("lib-1.jar", "", Map.of("a/One.class", compiled("a.One", "1")));
    var next = jar("lib-2.jar", "", Map.of("a/One.class", compiled("a.One", "2")));
    var path = new ClassPath(List.of(), List.of(old));
    assertEquals("1", text(CellLoader.forLooking(path), "a.One"));
    path.addAll(List.of(next));
    assertEquals(List.of(next), path.paths());
    var cells = CellLoader.of(path);
    assertEquals("2", text(cells, "a.One"));
    assertNull(cells.getName()); // it would stand in each line of a stack trace
    var index = new ClassIndex(cells);
    assertTrue(index.load("a.One").isPresent());
    assertEquals(Set.of("One"), index.classes("a"));
  }

  /** The index follows the class path: names of a library that was replaced are gone. */
  @Test
  void theIndexFollowsTheClassPath() throws Exception {
    var old = jar("lib-1.jar", "", Map.of("a/Old.class", compiled("a.Old", "1")));
    var next = jar("lib-2.jar", "", Map.of("a/New.class", compiled("a.New", "2")));
    var path = new ClassPath(List.of(), List.of(old));
    var index = new ClassIndex(CellLoader.of(path));
    assertEquals(Set.of("Old"), index.classes("a"));
    assertEquals(List.of("a.Old"), index.named("Old"));
    path.addAll(List.of(next));
    assertEquals(Set.of("New"), index.classes("a"));
    assertEquals(List.of(), index.named("Old"));
    assertEquals(List.of("a.New"), index.named("New"));
    assertTrue(index.subpackages("").containsAll(Set.of("a", "java")));
  }

  @Test
  void manyThreadsLoadTheSameClasses() throws Exception {
    var files = new TreeMap<String, byte[]>();
    for (int i = 0; i < 40; i++) {
      files.put("a/C" + i + ".class", compiled("a.C" + i, "c" + i));
    }
    var loader = loader(jar("many.jar", "", files));
    var threads = Executors.newFixedThreadPool(8);
    try {
      var tasks = new ArrayList<Callable<Set<Class<?>>>>();
      for (int t = 0; t < 8; t++) {
        tasks.add(
            () -> {
              var loaded = new HashSet<Class<?>>();
              for (int i = 0; i < 40; i++) {
                loaded.add(loader.loadClass("a.C" + i));
              }
              return loaded;
            });
      }
      var all = new HashSet<Class<?>>();
      for (var found : threads.invokeAll(tasks)) {
        all.addAll(found.get());
      }
      assertEquals(40, all.size());
    } finally {
      threads.shutdownNow();
    }
  }
}
