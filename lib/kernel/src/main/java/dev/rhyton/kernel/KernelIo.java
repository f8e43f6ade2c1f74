package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.JupyterIO;
import io.github.spencerpark.jupyter.messages.ContentType;

/**
 * The base kernel's streams, by which IJava's notebooks display data: what they send goes the way
 * of all other output.
 */
final class KernelIo extends JupyterIO {
  KernelIo(CellOutput output) {
    setEnv(new ToOutput(output));
  }

  private static final class ToOutput extends ShellReplyEnvironment {
    private final CellOutput output;

    ToOutput(CellOutput output) {
      super(null, null, null, null);
      this.output = output;
    }

    @Override
    public <T extends ContentType<T>> void publish(T content) {
      output.publish(content);
    }
  }
}
