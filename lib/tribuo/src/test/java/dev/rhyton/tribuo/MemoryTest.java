package dev.rhyton.tribuo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is dropped is freed: measured in a process of its own, so that nothing else counts. */
@EnabledOnOs(OS.LINUX)
class MemoryTest {
  /** Trainings, copies and predictions, again and again without closing anything. */
  static final class Trainings {
    public static void main(String[] arguments) throws IOException {
      var iris = TribuoKit.iris();
      var trainer = TribuoKit.irisTrainer(2);
      double early = 0;
      for (int run = 0; run < 100; run++) {
        if (trainer.train(iris).copy().predict(iris).size() != 150) throw new AssertionError();
        if (run == 19) early = residentMegabytes();
      }
      System.out.println(residentMegabytes() - early);
    }
  }

  private static double residentMegabytes() throws IOException {
    for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS")) return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    }
    throw new IOException("/proc/self/status has no VmRSS");
  }

  @Test
  void trainingsDoNotGrowTheProcess() throws Exception {
    var output = JavaProcess.run("256m", Trainings.class);
    double growth = Double.parseDouble(output.lines().reduce((a, b) -> b).orElseThrow());
    assertTrue(growth < 40, "80 trainings added " + growth + " MB");
  }
}
