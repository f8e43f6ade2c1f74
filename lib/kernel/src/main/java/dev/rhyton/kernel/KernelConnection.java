package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.StdinChannel;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.security.GeneralSecurityException;
import java.util.List;

/** The sockets of a kernel, with the one of the input. */
final class KernelConnection extends JupyterConnection {
  KernelConnection(KernelConnectionProperties properties) throws GeneralSecurityException {
    super(properties);
  }

  StdinChannel stdin() {
    return stdin;
  }

  /**
   * Waits until the sockets of messages are closed, but not for the heartbeat, whose thread sleeps
   * for half a second at a time.
   */
  @Override
  public void waitUntilClose() {
    for (var channel : List.of(shell, control, iopub, stdin)) channel.waitUntilClose();
  }
}
