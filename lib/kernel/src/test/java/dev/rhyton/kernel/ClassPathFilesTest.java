package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.jar.Attributes.Name;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.tools.JavaFileObject.Kind;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathFilesTest {
  @TempDir Path folder;

  private static StandardJavaFileManager compilersOwn() {
    return ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null);
  }

  private Path jar(String name, Manifest manifest, String... files) throws IOException {
    manifest.getMainAttributes().put(Name.MANIFEST_VERSION, "1.0");
    var jar = folder.resolve(name);
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (var file : files) {
        out.putNextEntry(new ZipEntry(file));
        out.closeEntry();
      }
    }
    return jar;
  }

  private static List<String> names(StandardJavaFileManager files, String packageName)
      throws IOException {
    var names = new ArrayList<String>();
    for (var file :
        files.list(StandardLocation.CLASS_PATH, packageName, EnumSet.of(Kind.CLASS), false)) {
      names.add(files.inferBinaryName(StandardLocation.CLASS_PATH, file) + " of " + file.getName());
    }
    return names;
  }

  @Test
  void eachPackageHasTheFilesThatTheCompilerFindsItself() throws IOException {
    var behind = jar("behind.jar", new Manifest(), "a/Behind.class", "e/Only.class");
    var withOther = new Manifest();
    withOther.getMainAttributes().put(Name.CLASS_PATH, "behind.jar missing.jar");
    var ofVersions = new Manifest();
    ofVersions.getMainAttributes().put(new Name("Multi-Release"), "true");
    Files.createDirectories(folder.resolve("classes/a/b"));
    Files.createFile(folder.resolve("classes/a/InFolder.class"));
    Files.createFile(folder.resolve("classes/a/b/Deeper.class"));
    Files.writeString(folder.resolve("broken.txt"), "no jar");
    var classpath =
        List.of(
            jar("first.jar", withOther, "a/First.class", "a/b/c/Deep.class", "Root.class"),
            folder.resolve("classes"),
            folder.resolve("broken.txt"),
            folder.resolve("no such.jar"),
            jar("second.jar", ofVersions, "a/First.class", "META-INF/versions/9/d/New.class"),
            jar("module.jar", new Manifest(), "module-info.class", "a/text.txt"));
    try (var expected = compilersOwn();
        var files = new ClassPathFiles(compilersOwn(), new ClassPath(List.of(), classpath))) {
      expected.setLocationFromPaths(StandardLocation.CLASS_PATH, classpath);
      for (var name : List.of("a", "a.b", "a.b.c", "d", "e", "nowhere", "java.util")) {
        assertEquals(names(expected, name), names(files, name), name);
      }
      assertEquals(List.of("e.Only of " + behind + "(/e/Only.class)"), names(files, "e"));
      // Not the descriptions of modules, for which all jars of modules would be opened.
      assertEquals(
          List.of("Root of " + folder.resolve("first.jar") + "(/Root.class)"), names(files, ""));
    }
  }

  @Test
  void whatIsAddedToTheClassPathIsThere() throws IOException {
    var first = jar("first.jar", new Manifest(), "a/First.class");
    var second = jar("second.jar", new Manifest(), "a/Second.class");
    var classPath = new ClassPath(List.of(), List.of(first));
    try (var files = new ClassPathFiles(compilersOwn(), classPath)) {
      assertEquals(List.of("a.First of " + first + "(/a/First.class)"), names(files, "a"));
      classPath.addAll(List.of(second));
      // JShell sets what it knows of the class path, after each addition.
      assertTrue(files.handleOption("-classpath", List.of(second.toString()).iterator()));
      assertEquals(2, names(files, "a").size());
    }
  }

  @Test
  void aSourceBesideAClassIsNotCompiled() throws IOException {
    var jar = jar("both.jar", new Manifest(), "a/Both.class", "a/Both.java");
    try (var files = new ClassPathFiles(compilersOwn(), new ClassPath(List.of(), List.of(jar)))) {
      var found =
          files.list(StandardLocation.CLASS_PATH, "a", EnumSet.of(Kind.CLASS, Kind.SOURCE), false);
      assertEquals(Kind.CLASS, found.iterator().next().getKind());
      assertEquals(1, names(files, "a").size());
      assertFalse(
          files
              .list(StandardLocation.CLASS_PATH, "a", EnumSet.of(Kind.SOURCE), false)
              .iterator()
              .hasNext());
    }
  }

  @Test
  void jShellHasNoPathsToList() {
    var files = new ClassPathFiles(compilersOwn(), new ClassPath(List.of(), List.of()));
    assertFalse(files.getLocationAsPaths(StandardLocation.CLASS_PATH).iterator().hasNext());
  }
}
