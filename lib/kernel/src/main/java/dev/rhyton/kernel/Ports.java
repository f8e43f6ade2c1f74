package dev.rhyton.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Free ports of this machine for the kernels that this process starts. The system may give a port
 * again as soon as it is closed, which is before the kernel opens it; so a port that was taken here
 * is not given to another kernel until it is released.
 */
final class Ports {
  private static final Set<Integer> TAKEN = new HashSet<>();

  private Ports() {}

  /** Returns ports that are free now, and that no other call has taken. */
  static synchronized List<Integer> take(int count) throws IOException {
    var held = new ArrayList<ServerSocket>();
    try {
      var ports = new ArrayList<Integer>();
      while (ports.size() < count) {
        var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        if (TAKEN.add(socket.getLocalPort())) ports.add(socket.getLocalPort());
      }
      return ports;
    } finally {
      for (var socket : held) socket.close();
    }
  }

  static synchronized void release(Collection<Integer> ports) {
    TAKEN.removeAll(ports);
  }
}
