package dev.rhyton.serving;

import static dev.rhyton.serving.ServerKit.await;
import static dev.rhyton.serving.ServerKit.body;
import static dev.rhyton.serving.ServerKit.model;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.JavaProcess;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Under load, models are replaced, and the process is ended by SIGTERM: each request has its
 * answer.
 */
class NothingIsLostTest {
  private static final int CLIENTS = 8;

  @TempDir Path folder;

  /** A client that asks again and again until the server says that it ends. */
  private static final class Client extends Thread {
    final URI server;
    final AtomicInteger answered;
    boolean isRefused; // because the server ends
    final ArrayList<String> lost = new ArrayList<>();

    Client(URI server, AtomicInteger answered) {
      this.server = server;
      this.answered = answered;
    }

    @Override
    public void run() {
      var content = body(new float[] {1, 2, 3, 4});
      var request =
          ("POST /v2/models/m/infer HTTP/1.1\r\nHost: a\r\nContent-Length: "
                  + content.length()
                  + "\r\n\r\n"
                  + content)
              .getBytes(StandardCharsets.UTF_8);
      while (!isRefused) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
          socket.setSoTimeout(60_000);
          socket.setTcpNoDelay(true);
          var in = new DataInputStream(socket.getInputStream());
          boolean open = true;
          while (open) {
            socket.getOutputStream().write(request);
            open = answer(in);
          }
        } catch (ConnectException e) {
          return;
        } catch (IOException e) {
          lost.add(e.toString());
        }
      }
    }

    /** Returns whether the connection stays open. */
    private boolean answer(DataInputStream in) throws IOException {
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.readByte());
      var lines = head.toString().split("\r\n", -1);
      int length = 0;
      boolean open = true;
      for (var line : lines) {
        if (line.startsWith("Content-Length: ")) length = Integer.parseInt(line.substring(16));
        if (line.equals("Connection: close")) open = false;
      }
      in.readFully(new byte[length]);
      if (lines[0].equals("HTTP/1.1 503 Service Unavailable")) {
        isRefused = true; // a client sends the request to another server
        return false;
      }
      if (lines[0].equals("HTTP/1.1 200 OK")) answered.incrementAndGet();
      else lost.add(lines[0]);
      return open;
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // has no SIGTERM
  void nothingIsLost() throws IOException, InterruptedException {
    model(1).save(folder.resolve("m/1/model.keras"));
    var process =
        JavaProcess.of("512m", ModelServer.class, folder, "--port", 0)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      var line = out.readLine();
      assertTrue(line.startsWith("Rhyton serves " + folder + " at http://127.0.0.1:"), line);
      var server = URI.create(line.replaceFirst(".* at ", ""));
      var answered = new AtomicInteger();
      var clients = new ArrayList<Client>();
      for (int i = 0; i < CLIENTS; i++) clients.add(new Client(server, answered));
      clients.forEach(Thread::start);
      for (int version = 2; version < 5; version++) {
        model(version).save(folder.resolve("m/" + version + "/model.keras"));
        await("version", isServed(server, version));
      }
      int before = answered.get();
      await("answers", () -> answered.get() > before + 1000);
      new ProcessBuilder("kill", "-TERM", process.pid() + "").inheritIO().start().waitFor();
      for (var client : clients) client.join();
      assertTrue(process.waitFor(1, TimeUnit.MINUTES));
      assertEquals(128 + 15, process.exitValue());
      clients.forEach(c -> assertEquals("[]", c.lost.toString()));
    } finally {
      process.destroyForcibly();
    }
  }

  private static java.util.function.BooleanSupplier isServed(URI server, int version) {
    var request =
        java.net.http.HttpRequest.newBuilder(
            URI.create(server + "/v2/models/m/versions/" + version + "/ready"));
    return () -> ServerKit.send(request).statusCode() == 200;
  }
}
