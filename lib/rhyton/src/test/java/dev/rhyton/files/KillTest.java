package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.rhyton.JavaProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed while it saves models, checkpoints, backups, logs and downloads leaves
 * the old one of each, or the new one, and no other file after the next start. {@code
 * -Drhyton.kills=500} asks for more rounds.
 */
class KillTest {
  private static final int ROUNDS = Integer.getInteger("rhyton.kills", 2);
  private static final int PIECE = 1 << 16;

  @TempDir Path temporary;

  /** Writes everything at once, each on a thread of its own, once or until it is killed. */
  static final class Saver {
    public static void main(String[] args) throws InterruptedException, IOException {
      var folder = Path.of(args[0]);
      var written = new CountDownLatch(SaveCalls.values().length);
      for (var thing : SaveCalls.values()) {
        Files.createDirectories(thing.in(folder));
        new Thread(() -> write(thing, thing.in(folder), args, written)).start();
      }
      written.await();
      Files.createFile(Path.of(args[2]));
    }

    private static void write(SaveCalls thing, Path folder, String[] args, CountDownLatch written) {
      try {
        for (int n = 1; n == 1 || args.length == 3; n++) {
          thing.write(folder, n, args[1]);
          if (n == 1) written.countDown();
        }
      } catch (IOException | RuntimeException | Error e) {
        System.out.println(thing + ": " + e);
        Runtime.getRuntime().halt(1);
      }
    }
  }

  @Test
  void everyFileIsWholeAfterAProcessIsKilledWhileItSaves()
      throws IOException, InterruptedException {
    var server = server();
    try {
      var address = "http://localhost:" + server.getAddress().getPort() + "/data";
      var random = new SplittableRandom();
      for (int round = 0; round < ROUNDS; round++) {
        kill(address, temporary.resolve("ready" + round), random.nextInt(300));
        for (var thing : SaveCalls.values()) thing.assertWhole(thing.in(temporary));
        System.out.printf("killed: %d%n", round + 1);
      }
      var last = temporary.resolve("last");
      var unused = JavaProcess.run("256m", Saver.class, temporary, address, last, "once");
      for (var thing : SaveCalls.values()) {
        thing.assertWhole(thing.in(temporary));
        thing.assertNoLitter(thing.in(temporary));
      }
    } finally {
      server.stop(0);
    }
  }

  private void kill(String address, Path ready, int millis)
      throws IOException, InterruptedException {
    var errors = temporary.resolve("errors");
    var process =
        JavaProcess.of("256m", Saver.class, temporary, address, ready)
            .redirectErrorStream(true)
            .redirectOutput(errors.toFile())
            .start();
    for (int i = 0; i < 6000 && !Files.exists(ready) && process.isAlive(); i++) Thread.sleep(50);
    Thread.sleep(millis);
    boolean alive = process.isAlive();
    process.destroyForcibly();
    int unused = process.waitFor(); // on a busy machine the end takes its time
    assertTrue(Files.exists(ready) && alive, Files.readString(errors));
  }

  /** Serves a file piece by piece, from any byte on. */
  static HttpServer server() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              var thread = new Thread(task);
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext(
        "/data",
        exchange -> {
          var range = exchange.getRequestHeaders().getFirst("Range");
          int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
          int length = SaveCalls.CONTENT.length;
          if (from >= length) {
            exchange.sendResponseHeaders(416, -1);
            return;
          }
          exchange.sendResponseHeaders(range == null ? 200 : 206, length - from);
          try (OutputStream out = exchange.getResponseBody()) {
            for (int at = from; at < length; at += PIECE) {
              out.write(SaveCalls.CONTENT, at, Math.min(PIECE, length - at));
              out.flush();
            }
          }
        });
    server.start();
    return server;
  }
}
