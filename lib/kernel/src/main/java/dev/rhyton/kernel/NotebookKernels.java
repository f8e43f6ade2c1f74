package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Kernels for notebooks. Each notebook has a process of its own; or notebooks of the same folder
 * follow each other in one, which forgets with {@code %reset} what the cells before have declared.
 * That saves the start of the process, of TensorFlow and of the compiler, which take about five
 * seconds of the processor.
 */
final class NotebookKernels implements AutoCloseable {
  private final Path spec;
  private final @Nullable String reset;
  private final Deque<Lent> idle = new ConcurrentLinkedDeque<>();

  /** A kernel, its folder, and the number of cells that it has run for earlier notebooks. */
  record Lent(KernelClient kernel, Path folder, int cellsBefore) {}

  /**
   * Creates the kernels of a {@code kernel.json}.
   *
   * @param reset code that brings back what a notebook has changed in its process, between two
   *     notebooks in one kernel; null if each has a kernel of its own
   */
  NotebookKernels(Path spec, @Nullable String reset) {
    this.spec = spec.toAbsolutePath();
    this.reset = reset;
  }

  /** Returns a kernel whose cells have declared nothing, for a notebook. */
  Lent take(Path notebook, Duration timeout) throws IOException {
    var folder = requireNonNull(notebook.toAbsolutePath().getParent());
    var earlier = idle.poll();
    if (earlier != null && earlier.folder.equals(folder)) {
      var kernel = earlier.kernel;
      try {
        var reply = kernel.await(kernel.send(reset + "\n%reset -f"), message -> {}, timeout);
        if (reply.text("status").equals("ok")) {
          return new Lent(kernel, folder, reply.content().get("execution_count").getAsInt());
        }
      } catch (IOException e) {
        kernel.close();
        throw e;
      }
    }
    close(earlier);
    return new Lent(KernelClient.start(spec, folder), folder, 0);
  }

  /** Keeps a kernel for another notebook if all cells have run, or ends it. */
  void giveBack(Lent lent, boolean allRun) throws IOException {
    if (reset != null && allRun) idle.push(lent);
    else close(lent);
  }

  private static void close(@Nullable Lent lent) throws IOException {
    if (lent != null) lent.kernel.close();
  }

  /** Ends the kernels that no notebook uses. */
  @Override
  public void close() throws IOException {
    while (!idle.isEmpty()) close(idle.poll());
  }
}
