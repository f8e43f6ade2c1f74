package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
  @TempDir Path folder;

  /** Two kernels that start at the same time; the system gives some of its ports twice soon. */
  @Test
  void noPortIsGivenTwice() throws IOException {
    var all = new ArrayList<Integer>();
    try {
      for (int call = 0; call < 1000; call++) all.addAll(Ports.take(5));
      assertEquals(5000, Set.copyOf(all).size());
    } finally {
      Ports.release(all);
    }
  }

  /** Jupyter starts such a kernel again, with other ports. */
  @Test
  void aPortOfAnotherProgramEndsTheKernel() throws IOException, InterruptedException {
    var sockets = new ArrayList<ServerSocket>();
    var connection = new JsonObject();
    connection.addProperty("transport", "tcp");
    connection.addProperty("ip", "127.0.0.1");
    connection.addProperty("signature_scheme", "hmac-sha256");
    connection.addProperty("key", "key");
    for (var port : KernelClient.PORTS) {
      var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      connection.addProperty(port, socket.getLocalPort());
      sockets.add(socket);
    }
    try (var taken = sockets.remove(KernelClient.PORTS.indexOf("iopub_port"))) {
      for (var socket : sockets) socket.close();
      var file = Files.writeString(folder.resolve("connection.json"), connection.toString());
      var spec = new Gson().fromJson(Files.readString(TestKernel.spec()), JsonObject.class);
      var command = new ArrayList<String>();
      for (var argument : spec.getAsJsonArray("argv")) {
        command.add(argument.getAsString().replace("{connection_file}", file.toString()));
      }
      var errors = folder.resolve("errors.txt");
      var kernel =
          new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
      assertEquals(1, kernel.start().waitFor(), () -> "port " + taken.getLocalPort());
      var text = Files.readString(errors);
      assertTrue(
          text.contains("The kernel cannot use its ports, another program has one of them:"), text);
    }
  }
}
