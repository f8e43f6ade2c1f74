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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kernel ends if another program has one of its ports, so that Jupyter starts it with others. */
class PortsTest {
  private static final List<String> PORTS =
      List.of("hb_port", "shell_port", "control_port", "iopub_port", "stdin_port");

  @TempDir Path folder;

  @Test
  void aPortOfAnotherProgramEndsTheKernel() throws IOException, InterruptedException {
    var sockets = new ArrayList<ServerSocket>();
    var connection = new JsonObject();
    connection.addProperty("transport", "tcp");
    connection.addProperty("ip", "127.0.0.1");
    connection.addProperty("signature_scheme", "hmac-sha256");
    connection.addProperty("key", "key");
    for (var port : PORTS) {
      var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      connection.addProperty(port, socket.getLocalPort());
      sockets.add(socket);
    }
    try (var taken = sockets.remove(3)) { // iopub_port
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
