package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
  @TempDir Path folder;

  /** The kernel as a jar, and the jars of this class path: an archive needs jars. */
  private String jars() throws IOException, URISyntaxException {
    var classes =
        Path.of(KernelSpec.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var jar = folder.resolve("kernel.jar");
    if (Files.isDirectory(classes)) {
      try (var out = new JarOutputStream(Files.newOutputStream(jar));
          var files = Files.walk(classes)) {
        for (var file : files.filter(Files::isRegularFile).toList()) {
          var name = classes.relativize(file).toString().replace(File.separatorChar, '/');
          out.putNextEntry(new JarEntry(name));
          Files.copy(file, out);
        }
      }
    } else {
      Files.copy(classes, jar);
    }
    var all = new ArrayList<>(List.of(jar.toString()));
    Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getProperty("java.class.path"))
        .filter(entry -> entry.endsWith(".jar"))
        .forEach(all::add);
    return String.join(File.pathSeparator, all);
  }

  @Test
  void theKernelStartsWithTheArchive() throws Exception {
    var classpath = jars();
    var options = ClassArchive.options(folder, classpath);
    assertEquals(options, ClassArchive.options(folder, classpath), "the archive is there");
    var required = new ArrayList<>(options);
    required.add("-Xshare:on"); // the JDK does not start without it
    var spec = KernelSpec.write(folder, classpath, required.toArray(String[]::new));
    try (var kernel = new KernelClient(spec, folder)) {
      var values = new ArrayList<String>();
      var reply =
          kernel.await(
              kernel.send("6 * 7"),
              message -> {
                if (message.type().equals("execute_result")) {
                  values.add(message.content().getAsJsonObject("data").toString());
                }
              },
              Duration.ofSeconds(60));
      assertEquals("ok", reply.text("status"));
      assertTrue(values.toString().contains("42"), values.toString());
    }
  }

  @Test
  void aClassPathWithFoldersHasNone() throws IOException {
    var classpath = System.getProperty("java.class.path") + File.pathSeparator + folder;
    assertEquals(List.of(), ClassArchive.options(folder.resolve("spec"), classpath));
    assertTrue(Files.notExists(folder.resolve("spec")));
  }
}
