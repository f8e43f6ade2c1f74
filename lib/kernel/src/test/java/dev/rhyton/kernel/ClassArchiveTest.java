package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
  @TempDir Path folder;

  @Test
  void theKernelStartsWithTheArchive() throws Exception {
    var kernelPath = TestKernel.kernelClasspath();
    var cells = TestKernel.cellsClasspath();
    var unused = TestKernel.spec(); // creates the archive
    var archive = TestKernel.FOLDER.resolve("classes-" + Runtime.version() + ".jsa");
    var created = Files.getLastModifiedTime(archive);
    var options = ClassArchive.options(TestKernel.FOLDER, kernelPath, cells);
    assertEquals(created, Files.getLastModifiedTime(archive), "the archive is there");
    var required = new ArrayList<>(options);
    required.add("-Xshare:on"); // the JDK does not start without it
    var spec = KernelSpec.write(folder, kernelPath, cells, required.toArray(String[]::new));
    try (var kernel = KernelClient.start(spec, folder)) {
      var values = new ArrayList<String>();
      var reply =
          kernel.await(
              kernel.send("6 * 7"),
              message -> {
                if (message.type().equals("execute_result")) {
                  values.add(message.content().getAsJsonObject("data").toString());
                }
              },
              TestCells.TIMEOUT);
      assertEquals("ok", reply.text("status"));
      assertTrue(values.toString().contains("42"), values.toString());
    }
  }

  @Test
  void aKernelWithFoldersHasNone() throws IOException {
    var classpath = System.getProperty("java.class.path") + File.pathSeparator + folder;
    assertEquals(List.of(), ClassArchive.options(folder.resolve("spec"), classpath, ""));
    assertTrue(Files.notExists(folder.resolve("spec")));
  }
}
