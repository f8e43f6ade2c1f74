package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.zeromq.ZMQException;

/** Runs the kernel for the connection file of Jupyter. */
public final class Main {
  private Main() {}

  /** Runs the kernel; the only argument is the connection file. */
  public static void main(String[] args) throws Exception {
    int status = JavaOptions.run(args);
    if (status != JavaOptions.NONE) {
      System.exit(status);
    }
    // System.err belongs to the cells. This is what Jupyter's log shows.
    var log = new PrintStream(new FileOutputStream(FileDescriptor.err), true);
    try {
      System.exit(run(Path.of(args[0]), log)); // the threads of the sockets would keep the process
    } catch (Exception | LinkageError e) {
      e.printStackTrace(log);
      System.exit(1);
    }
  }

  /** Serves until Jupyter ends the kernel; returns the exit status. */
  private static int run(Path connectionFile, PrintStream log) throws Exception {
    CellLog.install();
    JupyterSocket.JUPYTER_LOGGER.setLevel(Level.WARNING);
    var loader = CellLoader.of(ClassPath.ofProcess());
    CellWorkers.install(loader);
    endWithJupyter();
    var kernel = new JavaKernel(System.getenv(), loader);
    kernel.attach();
    kernel.warmUp();
    var properties = KernelConnectionProperties.parse(Files.readString(connectionFile));
    var connection = new KernelConnection(properties);
    kernel.becomeHandlerForConnection(connection);
    try {
      connection.connect();
    } catch (ZMQException e) {
      // Jupyter starts the kernel again, with other ports.
      log.println("The kernel cannot use its ports, another program has one of them: " + e);
      return 1;
    }
    connection.waitUntilClose();
    return 0;
  }

  /** Ends the kernel if the server, or the process that started this one, has ended before it. */
  @SuppressWarnings("FutureReturnValueIgnored") // the process exits here
  private static void endWithJupyter() {
    Stream.of(System.getenv("JPY_PARENT_PID"), System.getProperty(JavaOptions.STARTED_BY))
        .filter(Objects::nonNull)
        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
        .forEach(process -> process.onExit().thenRun(() -> System.exit(0)));
  }
}
