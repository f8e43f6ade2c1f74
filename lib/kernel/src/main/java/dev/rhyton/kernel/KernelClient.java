package dev.rhyton.kernel;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A client of a kernel: starts the process of a kernelspec and communicates with it over its
 * sockets, as Jupyter does. It must be used by only one thread.
 */
final class KernelClient implements AutoCloseable {
  private static final int ATTEMPTS = 3;

  /** The names of the ports in a connection file. */
  static final List<String> PORTS =
      List.of("shell_port", "control_port", "iopub_port", "stdin_port", "hb_port");

  private static final Duration START = Duration.ofSeconds(60);
  private static final int POLL_MILLIS = 200;
  private static final String DELIMITER = "<IDS|MSG>";
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final String session = UUID.randomUUID().toString();
  private final String key = UUID.randomUUID().toString();
  private final ZContext context = new ZContext();
  private final Map<String, Message> replies = new HashMap<>();
  private final Set<String> idle = new HashSet<>();
  private final HMACGenerator hmac;
  private final List<Integer> ports = Ports.take(PORTS.size());
  private final Path connectionFile;
  private final Process process;
  private final ZMQ.Socket shell;
  private final ZMQ.Socket control;
  private final ZMQ.Socket stdin;
  private final ZMQ.Socket iopub;
  private final ZMQ.Poller poller;

  /** A message from the kernel: its type, its request, and its content. */
  record Message(String type, String parent, JsonObject content) {
    String text(String name) {
      return content.get(name).getAsString();
    }
  }

  /**
   * Starts the kernel of a {@code kernel.json} in a folder, and waits until it answers. A kernel
   * that ends at once, such as when another program has taken one of its ports, is started again.
   */
  static KernelClient start(Path kernelSpec, Path folder) throws IOException {
    boolean ended = true;
    for (int attempt = 0; ended && attempt < ATTEMPTS; attempt++) {
      var client = new KernelClient(kernelSpec, folder);
      if (client.answers()) return client;
      ended = !client.process.isAlive();
      client.close();
    }
    throw new IOException("The kernel did not start");
  }

  private KernelClient(Path kernelSpec, Path folder) throws IOException {
    try {
      hmac = new HMACGenerator("HmacSHA256", key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    connectionFile = Files.createTempFile("kernel-", ".json"); // readable only by its owner
    var connection = connection();
    Files.writeString(connectionFile, GSON.toJson(connection));
    process = run(kernelSpec, folder);
    shell = connect(SocketType.DEALER, connection, "shell_port");
    control = connect(SocketType.DEALER, connection, "control_port");
    stdin = connect(SocketType.DEALER, connection, "stdin_port");
    iopub = connect(SocketType.SUB, connection, "iopub_port");
    iopub.subscribe("");
    poller = context.createPoller(2);
    poller.register(shell, ZMQ.Poller.POLLIN);
    poller.register(iopub, ZMQ.Poller.POLLIN);
  }

  private JsonObject connection() {
    var connection = new JsonObject();
    connection.addProperty("transport", "tcp");
    connection.addProperty("ip", "127.0.0.1");
    connection.addProperty("signature_scheme", "hmac-sha256");
    connection.addProperty("key", key);
    for (int i = 0; i < PORTS.size(); i++) connection.addProperty(PORTS.get(i), ports.get(i));
    return connection;
  }

  private Process run(Path kernelSpec, Path folder) throws IOException {
    var spec = GSON.fromJson(Files.readString(kernelSpec), JsonObject.class);
    var command = new ArrayList<String>();
    for (var argument : spec.getAsJsonArray("argv")) {
      command.add(argument.getAsString().replace("{connection_file}", connectionFile.toString()));
    }
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    var environment = builder.environment();
    if (spec.has("env")) {
      spec.getAsJsonObject("env")
          .entrySet()
          .forEach(entry -> environment.put(entry.getKey(), entry.getValue().getAsString()));
    }
    environment.put("JPY_PARENT_PID", String.valueOf(ProcessHandle.current().pid()));
    return builder
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private ZMQ.Socket connect(SocketType type, JsonObject connection, String port) {
    var socket = context.createSocket(type);
    socket.setLinger(0);
    if (type == SocketType.DEALER) {
      // The kernel asks for input under the identity of the request.
      socket.setIdentity(bytes(session));
    }
    socket.connect("tcp://127.0.0.1:" + connection.get(port).getAsInt());
    return socket;
  }

  /**
   * Repeats a request until both sockets have received answers, because messages that are published
   * before a socket listens are lost. Returns whether the kernel answers.
   */
  private boolean answers() throws IOException {
    var deadline = Instant.now().plus(START);
    boolean replied = false;
    boolean published = false;
    while (!replied || !published) {
      if (!process.isAlive() || Instant.now().isAfter(deadline)) return false;
      send(shell, "kernel_info_request", new JsonObject());
      if (poller.poll(POLL_MILLIS) > 0) {
        // Another key is that of another kernel, which has the port; then this one ends.
        replied |= poller.pollin(0) && read(shell) != null;
        published |= poller.pollin(1) && read(iopub) != null;
      }
    }
    return true;
  }

  /** Sends a request to run the code, and returns its identifier. */
  @CanIgnoreReturnValue
  String send(String code) {
    return send(code, false);
  }

  /** Sends a request to run the code, which may ask for input, and returns its identifier. */
  String send(String code, boolean input) {
    return send(code, input, true);
  }

  private String send(String code, boolean input, boolean counted) {
    var content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("silent", false);
    content.addProperty("store_history", counted);
    content.addProperty("allow_stdin", input);
    content.addProperty("stop_on_error", true);
    return send(shell, "execute_request", content);
  }

  /**
   * Evaluates an expression between two cells, which is not counted as a cell.
   *
   * @return its value as text, or the message of its failure
   */
  String evaluate(String expression, Duration timeout) throws IOException {
    var request = send(expression, false, false);
    var value = new StringBuilder();
    var reply =
        await(
            request,
            message -> {
              if (message.parent().equals(request) && message.type().equals("execute_result")) {
                var data = message.content().getAsJsonObject("data");
                value.append(NotebookOutputs.text(data.get("text/plain")));
              }
            },
            timeout);
    return reply.text("status").equals("ok")
        ? value.toString()
        : reply.text("ename") + ": " + reply.text("evalue");
  }

  /** Waits until the kernel asks for input. */
  void awaitQuestion() {
    receive(stdin);
  }

  /** Answers a question of the kernel. */
  void answer(String text) {
    var content = new JsonObject();
    content.addProperty("value", text);
    send(stdin, "input_reply", content);
  }

  /** Sends another request to the kernel and returns the answer. */
  Message ask(String type, JsonObject content, Duration timeout) throws IOException {
    return await(send(shell, type, content), message -> {}, timeout);
  }

  /** Sends a message that has no reply, such as one of a control, and returns its identifier. */
  @CanIgnoreReturnValue
  String tell(String type, JsonObject content) {
    return send(shell, type, content);
  }

  /**
   * Passes on all published messages until a condition holds.
   *
   * @throws IOException if the kernel has ended or the timeout is exceeded
   */
  void listen(Consumer<Message> published, BooleanSupplier until, Duration timeout)
      throws IOException {
    var deadline = Instant.now().plus(timeout);
    while (!until.getAsBoolean()) {
      check(deadline, timeout);
      receive(published);
    }
  }

  /** Asks the kernel to stop the cell, and returns after it has received the request. */
  void interrupt() {
    send(control, "interrupt_request", new JsonObject());
    receive(control);
  }

  /**
   * Passes on all published messages until the request is complete, and returns its reply.
   *
   * @throws IOException if the kernel has ended or the timeout is exceeded
   */
  @CanIgnoreReturnValue
  Message await(String request, Consumer<Message> published, Duration timeout) throws IOException {
    var deadline = Instant.now().plus(timeout);
    while (!replies.containsKey(request) || !idle.contains(request)) {
      check(deadline, timeout);
      receive(published);
    }
    idle.remove(request);
    return replies.remove(request);
  }

  private static void check(Instant deadline, Duration timeout) throws IOException {
    if (Instant.now().isAfter(deadline)) {
      throw new IOException("not done after " + timeout.toSeconds() + " s");
    }
  }

  /** Receives what has arrived, or waits for a moment. */
  private void receive(Consumer<Message> published) throws IOException {
    if (poller.poll(POLL_MILLIS) == 0 && !process.isAlive()) {
      // From 128 on, the number of the signal that has ended it is added: 134 is an abort.
      throw new IOException("the kernel died with the exit value " + process.exitValue());
    }
    if (poller.pollin(1)) {
      var message = receive(iopub);
      published.accept(message);
      if (message.type().equals("status") && message.text("execution_state").equals("idle")) {
        idle.add(message.parent());
      }
    }
    if (poller.pollin(0)) {
      var reply = receive(shell);
      replies.put(reply.parent(), reply);
    }
  }

  @CanIgnoreReturnValue
  private String send(ZMQ.Socket socket, String type, JsonObject content) {
    var id = UUID.randomUUID().toString();
    var header = new JsonObject();
    header.addProperty("msg_id", id);
    header.addProperty("msg_type", type);
    header.addProperty("session", session);
    header.addProperty("username", "rhyton");
    header.addProperty("version", "5.3");
    header.addProperty("date", Instant.now().toString());
    var parts = new byte[4][];
    parts[0] = bytes(GSON.toJson(header));
    parts[1] = bytes("{}");
    parts[2] = bytes("{}");
    parts[3] = bytes(GSON.toJson(content));
    socket.sendMore(DELIMITER);
    socket.sendMore(hmac.calculateSignature(parts));
    for (int i = 0; i < parts.length; i++) {
      socket.send(parts[i], i < parts.length - 1 ? ZMQ.SNDMORE : 0);
    }
    return id;
  }

  @CanIgnoreReturnValue
  private Message receive(ZMQ.Socket socket) {
    var message = read(socket);
    if (message == null) throw new IllegalStateException("A message's signature is wrong");
    return message;
  }

  /** Returns a message, or null if it was not signed with the key of this client. */
  private @Nullable Message read(ZMQ.Socket socket) {
    while (!socket.recvStr().equals(DELIMITER)) {
      // identities or the topic precede it
    }
    var signature = socket.recvStr();
    var parts = new byte[][] {socket.recv(), socket.recv(), socket.recv(), socket.recv()};
    while (socket.hasReceiveMore()) {
      socket.recv();
    }
    if (!signature.equals(hmac.calculateSignature(parts))) return null;
    var parent = object(parts[1]).get("msg_id");
    return new Message(
        object(parts[0]).get("msg_type").getAsString(),
        parent == null ? "" : parent.getAsString(),
        object(parts[3]));
  }

  private static JsonObject object(byte[] json) {
    return GSON.fromJson(new String(json, StandardCharsets.UTF_8), JsonObject.class);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the time of processors that the kernel has taken, which other load hardly changes. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /**
   * Ends the process of the kernel from inside, without the limit of time of {@link #close}.
   *
   * @throws IOException if it does not end in this time, or ends with an error
   */
  void exit(Duration timeout) throws IOException {
    send("System.exit(0)");
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
        throw new IOException("The kernel did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Asks the kernel to end, and kills it if it does not. */
  @Override
  public void close() throws IOException {
    var content = new JsonObject();
    content.addProperty("restart", false);
    send(control, "shutdown_request", content);
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    context.close();
    Ports.release(ports);
    Files.deleteIfExists(connectionFile);
  }
}
