package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import org.zeromq.ZMQException;

/** Runs the kernel for the connection file of Jupyter. */
public final class Main {
  private Main() {}

  /** Runs the kernel; the only argument is the connection file. */
  public static void main(String[] args) throws Exception {
    JupyterSocket.JUPYTER_LOGGER.setLevel(Level.WARNING);
    var loader = CellLoader.of(ClassPath.ofProcess());
    CellWorkers.install(loader);
    endWithJupyter();
    var kernel = new JavaKernel(System.getenv(), loader);
    kernel.attach();
    kernel.warmUp();
    var properties = KernelConnectionProperties.parse(Files.readString(Path.of(args[0])));
    var connection = new KernelConnection(properties);
    kernel.becomeHandlerForConnection(connection);
    System.exit(serve(connection)); // the threads of the sockets would keep the process
  }

  /** Serves until Jupyter ends the kernel; returns the exit status. */
  private static int serve(KernelConnection connection) {
    try {
      connection.connect();
    } catch (ZMQException e) {
      // System.err belongs to the cells. Jupyter starts the kernel again, with other ports.
      new PrintStream(new FileOutputStream(FileDescriptor.err), true)
          .println("The kernel cannot use its ports, another program has one of them: " + e);
      return 1;
    }
    connection.waitUntilClose();
    return 0;
  }

  /** Ends the kernel if the server has ended without a request. */
  @SuppressWarnings("FutureReturnValueIgnored") // the process exits here
  private static void endWithJupyter() {
    var parent = System.getenv("JPY_PARENT_PID");
    if (parent != null) {
      ProcessHandle.of(Long.parseLong(parent))
          .ifPresent(jupyter -> jupyter.onExit().thenRun(() -> System.exit(0)));
    }
  }
}
