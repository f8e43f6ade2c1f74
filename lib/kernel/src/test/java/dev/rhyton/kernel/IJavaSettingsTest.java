package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IJavaSettingsTest {
  @TempDir private Path folder;

  private static IJavaSettings with(String name, String value) {
    return new IJavaSettings(Map.of(name, value));
  }

  @Test
  void theTimeoutMayHaveAUnit() {
    assertEquals(Duration.ZERO, new IJavaSettings(Map.of()).timeout());
    assertEquals(Duration.ofMillis(250), with("IJAVA_TIMEOUT", "250").timeout());
    assertEquals(Duration.ofSeconds(30), with("IJAVA_TIMEOUT", "30 SECONDS").timeout());
    assertEquals(Duration.ZERO, with("IJAVA_TIMEOUT", "-1").timeout());
  }

  @Test
  void quotesHoldAnOptionTogether() {
    assertEquals(
        List.of("-deprecation", "-Aname=a b"),
        with("IJAVA_COMPILER_OPTS", "-deprecation \"-Aname=a b\"").compilerOptions());
  }

  @Test
  void theClassPathTakesGlobs() throws IOException {
    var jar = Files.createFile(folder.resolve("a.jar"));
    Files.createFile(folder.resolve("b.txt"));
    var classes = Files.createDirectory(folder.resolve("classes"));
    var path = folder + "/*.jar" + File.pathSeparator + classes;
    assertEquals(
        List.of(jar.toString(), classes.toString()), with("IJAVA_CLASSPATH", path).classpath());
  }

  @Test
  void aGlobInAMissingFolderMatchesNothing() {
    assertEquals(List.of(), IJavaSettings.glob(folder + "/nope/*.jar"));
    assertEquals(List.of(), IJavaSettings.glob(folder + "/nope"));
    assertEquals(List.of(), with("IJAVA_CLASSPATH", folder + "/nope/*.jar").classpath());
  }

  @Test
  void aKernelHeedsThem() throws IOException {
    Files.writeString(folder.resolve("one.jshell"), "int one = 1;\nint two = 2;");
    var environment = new JsonObject();
    environment.addProperty("IJAVA_STARTUP_SCRIPTS_PATH", folder + "/*.jshell");
    environment.addProperty("IJAVA_STARTUP_SCRIPT", "int three = one + two;");
    environment.addProperty("IJAVA_TIMEOUT", "3000");
    environment.addProperty(
        "IJAVA_CLASSPATH", Path.of("target/classes").toAbsolutePath().toString());
    environment.addProperty("CLASSPATH", "/nowhere");
    try (var kernel = KernelClient.start(spec(environment), folder)) {
      var outputs = new NotebookOutputs(Map.of());
      var request = kernel.send("three + (dev.rhyton.kernel.Main.class == null ? 1 : 0)");
      kernel.await(request, outputs::add, TestCells.TIMEOUT);
      assertEquals("3\n", NotebookOutputs.readable(outputs.toJson()));
      var slow = kernel.await(kernel.send("Thread.sleep(600_000);"), m -> {}, TestCells.TIMEOUT);
      assertEquals("TimeoutException", slow.text("ename"));
    }
  }

  /** As in JJava: the kernel runs in a process with the options, and ends with it. */
  @Test
  void optionsOfJavaStandInAVariable() throws IOException {
    var environment = new JsonObject();
    environment.addProperty(
        "JJAVA_JVM_OPTS",
        "-Xmx300m  \"-Down=a b\" -XX:+UseParallelGC -Dslf4j.internal.verbosity=WARN");
    try (var kernel = KernelClient.start(spec(environment), folder)) {
      var code =
          "System.getProperty(\"own\") + Runtime.getRuntime().maxMemory() / 1_000_000 + \" \""
              + " + java.lang.management.ManagementFactory.getGarbageCollectorMXBeans().get(0).getName()"
              + " + System.getProperty(\"slf4j.internal.verbosity\")";
      var value = kernel.evaluate(code, TestCells.TIMEOUT);
      assertTrue(value.matches("a b2\\d\\d PS.*WARN"), value);
      kernel.exit(TestCells.TIMEOUT);
    }
  }

  @Test
  void theKernelEndsWithTheProcessThatStartedIt() throws Exception {
    var environment = new JsonObject();
    environment.addProperty("JJAVA_JVM_OPTS", "-Down=1");
    try (var kernel = KernelClient.start(spec(environment), folder)) {
      var second =
          Long.parseLong(kernel.evaluate("ProcessHandle.current().pid()", TestCells.TIMEOUT));
      var first = ProcessHandle.of(second).orElseThrow().parent().orElseThrow();
      assertTrue(first.pid() != ProcessHandle.current().pid());
      assertTrue(first.destroyForcibly());
      ProcessHandle.of(second)
          .ifPresent(process -> process.onExit().orTimeout(3, TimeUnit.MINUTES).join());
    }
  }

  private Path spec(JsonObject environment) throws IOException {
    var spec = new Gson().fromJson(Files.readString(TestKernel.spec()), JsonObject.class);
    spec.add("env", environment);
    return Files.writeString(folder.resolve("kernel.json"), spec.toString());
  }
}
