package dev.rhyton.benchmarks;

import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Sequential;
import dev.rhyton.serving.ModelServer;
import dev.rhyton.tensor.Seed;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The latency of requests of one row to a server of the MLP 784-512-512-10 in a process of its own,
 * over loopback: in JSON and in bytes, as fast as the clients can, at a given rate, while the model
 * is replaced ten times, and when the process is ended by SIGTERM.
 *
 * <p>Arguments: seconds of each measurement (10), clients (16), requests a second (3000).
 */
public final class Serving {
  private static final int INPUTS = 784;
  private static final int SWAPS = 10;
  private static final int WARM_UP = 10; // seconds of each format

  private final int seconds;
  private final int clients;
  private final int rate;

  private Serving(int seconds, int clients, int rate) {
    this.seconds = seconds;
    this.clients = clients;
    this.rate = rate;
  }

  /** Runs the measurements. */
  public static void main(String... arguments) throws IOException, InterruptedException {
    int[] given = {10, 16, 3000};
    for (int i = 0; i < arguments.length; i++) given[i] = Integer.parseInt(arguments[i]);
    new Serving(given[0], given[1], given[2]).run();
  }

  private void run() throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("serving");
    save(folder, 1);
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                ModelServer.class.getName(),
                folder.toString(),
                "--port",
                "0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      var server = URI.create(out.readLine().replaceFirst(".* at ", ""));
      System.out.printf("%d clients, a server of its own process%n", clients);
      for (boolean binary : new boolean[] {false, true}) {
        var unused = load(server, binary, WARM_UP, 0);
      }
      for (boolean binary : new boolean[] {false, true}) {
        var what = binary ? "bytes" : "JSON";
        print(what + ", as fast as possible", load(server, binary, seconds, 0), seconds);
        print(what + ", " + rate + " a second", load(server, binary, seconds, rate), seconds);
        print(
            what + ", alone", new Serving(seconds, 1, 0).load(server, binary, seconds, 0), seconds);
      }
      swaps(server, folder);
      end(server, process);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void save(Path folder, int version) {
    Seed.set(version);
    var model =
        Sequential.of(
            Input.of("x", INPUTS),
            Dense.of(512).activation("relu"),
            Dense.of(512).activation("relu"),
            Dense.of(10).activation("softmax"));
    model.compile("adam", "categorical_crossentropy");
    model.save(folder.resolve("mlp/" + version + "/model.keras"));
    model.close();
  }

  private void swaps(URI server, Path folder) throws IOException, InterruptedException {
    var written = Files.createTempDirectory("serving"); // before, to measure the server alone
    for (int version = 2; version < SWAPS + 2; version++) save(written, version);
    var http = HttpClient.newHttpClient();
    var running = start(server, false, rate);
    for (int version = 2; version < SWAPS + 2; version++) {
      Files.move(written.resolve("mlp/" + version), folder.resolve("mlp/" + version));
      var ready =
          HttpRequest.newBuilder(
              URI.create(server + "/v2/models/mlp/versions/" + version + "/ready"));
      while (http.send(ready.build(), BodyHandlers.discarding()).statusCode() != 200) {
        Thread.sleep(50);
      }
    }
    running.forEach(c -> c.stopped = true);
    for (var client : running) client.join();
    double took = running.stream().mapToLong(c -> c.end - c.start).max().orElse(1) / 1e9;
    print("JSON, " + rate + " a second, " + SWAPS + " swaps", running, took);
  }

  private void end(URI server, Process process) throws IOException, InterruptedException {
    var running = start(server, false, 0);
    Thread.sleep(TimeUnit.SECONDS.toMillis(2));
    new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).inheritIO().start().waitFor();
    for (var client : running) client.join();
    process.waitFor();
    double took = running.stream().mapToLong(c -> c.end - c.start).max().orElse(1) / 1e9;
    print("JSON, SIGTERM after 2 s (exit status " + process.exitValue() + ")", running, took);
  }

  private List<Client> start(URI server, boolean binary, int perSecond) {
    var all = new ArrayList<Client>();
    for (int i = 0; i < clients; i++) {
      long interval = perSecond == 0 ? 0 : clients * TimeUnit.SECONDS.toNanos(1) / perSecond;
      all.add(new Client(server, request(binary, i), interval, interval * i / clients));
    }
    all.forEach(Thread::start);
    return all;
  }

  private List<Client> load(URI server, boolean binary, int time, int perSecond)
      throws InterruptedException {
    var all = start(server, binary, perSecond);
    Thread.sleep(TimeUnit.SECONDS.toMillis(time));
    all.forEach(c -> c.stopped = true);
    for (var client : all) client.join();
    return all;
  }

  private static void print(String what, List<Client> clients, double seconds) {
    var times =
        clients.stream().flatMapToLong(c -> Arrays.stream(c.times, 0, c.count)).sorted().toArray();
    var lost = clients.stream().flatMap(c -> c.lost.stream()).toList();
    System.out.printf(
        Locale.ROOT,
        "%-45s %,8.0f a second, ms: median %.2f, p99 %.2f, p99.9 %.2f, most %.2f; lost %d%s%n",
        what,
        times.length / seconds,
        at(times, 0.5),
        at(times, 0.99),
        at(times, 0.999),
        at(times, 1),
        lost.size(),
        lost.isEmpty() ? "" : " " + lost.get(0));
  }

  private static double at(long[] sorted, double share) {
    if (sorted.length == 0) return Double.NaN;
    return sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
  }

  private static byte[] request(boolean binary, int seed) {
    var random = new Random(seed);
    var values = new float[INPUTS];
    for (int i = 0; i < INPUTS; i++) values[i] = random.nextFloat();
    var data = Arrays.toString(values).replace(" ", "");
    var input = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,784],\"datatype\":\"FP32\",";
    var json =
        input
            + (binary ? "\"parameters\":{\"binary_data_size\":3136}" : "\"data\":" + data)
            + "}]"
            + (binary ? ",\"parameters\":{\"binary_data_output\":true}}" : "}");
    var content = ByteBuffer.allocate(json.length() + (binary ? 4 * INPUTS : 0));
    content.order(ByteOrder.LITTLE_ENDIAN).put(json.getBytes(StandardCharsets.UTF_8));
    if (binary) for (float value : values) content.putFloat(value);
    var head =
        "POST /v2/models/mlp/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
            + content.capacity()
            + (binary ? "\r\nInference-Header-Content-Length: " + json.length() : "")
            + "\r\n\r\n";
    var all = ByteBuffer.allocate(head.length() + content.capacity());
    return all.put(head.getBytes(StandardCharsets.UTF_8)).put(content.array()).array();
  }

  /** A connection that sends one request after another, at its times or at once. */
  private static final class Client extends Thread {
    private final URI server;
    private final byte[] request;
    private final long interval; // nanoseconds; 0 for none
    private final long first;
    private long[] times = new long[1 << 16];
    private int count;
    private final List<String> lost = new ArrayList<>();
    private volatile boolean stopped;
    private boolean isRefused;
    private long start;
    private long end;

    Client(URI server, byte[] request, long interval, long first) {
      this.server = server;
      this.request = request;
      this.interval = interval;
      this.first = first;
    }

    @Override
    public void run() {
      start = System.nanoTime();
      long due = start + first;
      while (!stopped && !isRefused) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
          socket.setTcpNoDelay(true);
          var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
          boolean open = true;
          while (open && !stopped) {
            if (interval == 0) due = System.nanoTime();
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
              LockSupport.parkNanos(left);
            }
            socket.getOutputStream().write(request);
            open = answer(in);
            if (!isRefused)
              add(System.nanoTime() - due); // from the time at which it should have been sent
            due += interval;
          }
        } catch (ConnectException e) {
          break; // the server listens no more
        } catch (IOException e) {
          lost.add(e.toString());
        }
      }
      end = System.nanoTime();
    }

    private void add(long time) {
      if (count == times.length) times = Arrays.copyOf(times, 2 * count);
      times[count++] = time;
    }

    /** Returns whether the connection stays open. */
    private boolean answer(DataInputStream in) throws IOException {
      var line = line(in);
      isRefused = line.equals("HTTP/1.1 503 Service Unavailable"); // the server ends
      if (!isRefused && !line.equals("HTTP/1.1 200 OK")) lost.add(line);
      boolean open = true;
      int length = 0;
      for (line = line(in); !line.isEmpty(); line = line(in)) {
        if (line.startsWith("Content-Length: ")) length = Integer.parseInt(line.substring(16));
        if (line.equals("Connection: close")) open = false;
      }
      in.readFully(new byte[length]);
      return open && !isRefused;
    }

    private static String line(DataInputStream in) throws IOException {
      var line = new StringBuilder();
      for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
        if (b != '\r') line.append((char) b);
      }
      return line.toString();
    }
  }
}
