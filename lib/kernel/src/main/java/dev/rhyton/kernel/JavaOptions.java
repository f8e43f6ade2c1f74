package dev.rhyton.kernel;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of Java in {@code JJAVA_JVM_OPTS}, as JJava has them: with options, the kernel runs
 * in a second process, which has them.
 */
final class JavaOptions {
  /** The status if there are no options, or this is the second process. */
  static final int NONE = -1;

  /** The property with the number of the first process. */
  static final String STARTED_BY = "rhyton.kernel.startedBy";

  private static final String COLLECTOR = "-XX:\\+Use\\w*GC";

  private JavaOptions() {}

  /** Runs the kernel with the options, and returns the status of its process. */
  static int run(String[] args) throws IOException, InterruptedException {
    var options = MagicCall.split(System.getenv().getOrDefault("JJAVA_JVM_OPTS", ""));
    if (options.isEmpty() || System.getProperty(STARTED_BY) != null) {
      return NONE;
    }
    var kernel = new ProcessBuilder(command(options, args)).inheritIO().start();
    Runtime.getRuntime().addShutdownHook(new Thread(kernel::destroy));
    return kernel.waitFor();
  }

  private static List<String> command(List<String> options, String[] args) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    if (options.stream().anyMatch(option -> option.matches(COLLECTOR))) {
      command.removeIf(option -> option.matches(COLLECTOR)); // Java refuses two
    }
    command.addAll(options);
    command.add("-D" + STARTED_BY + "=" + ProcessHandle.current().pid());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    return command;
  }
}
