package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.StdinChannel;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.security.GeneralSecurityException;

/** The sockets of a kernel, with the one of the input. */
final class KernelConnection extends JupyterConnection {
  KernelConnection(KernelConnectionProperties properties) throws GeneralSecurityException {
    super(properties);
  }

  StdinChannel stdin() {
    return stdin;
  }
}
