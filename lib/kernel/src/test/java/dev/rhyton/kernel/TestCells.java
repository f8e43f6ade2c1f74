package dev.rhyton.kernel;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.rhyton.kernel.KernelClient.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;

/** Runs cells on a kernel in a process of its own. */
final class TestCells implements AutoCloseable {
  /** For what takes a second: a cell that never ends is found, a slow machine is no failure. */
  static final Duration TIMEOUT = Duration.ofMinutes(3);

  final KernelClient kernel;
  private final HashMap<String, List<JsonObject>> displays = new HashMap<>();
  private Message reply;

  TestCells(Path spec, Path folder) throws IOException {
    kernel = KernelClient.start(spec, folder);
  }

  /** Runs a cell and returns its outputs. */
  @CanIgnoreReturnValue
  JsonArray run(String code) throws IOException {
    return run(code, message -> {});
  }

  @CanIgnoreReturnValue
  JsonArray run(String code, Consumer<Message> listener) throws IOException {
    return await(kernel.send(code), listener);
  }

  @CanIgnoreReturnValue
  JsonArray await(String request, Consumer<Message> listener) throws IOException {
    var outputs = new NotebookOutputs(displays);
    reply =
        kernel.await(
            request,
            message -> {
              if (message.parent().equals(request)) {
                outputs.add(message);
              }
              listener.accept(message);
            },
            TIMEOUT);
    return outputs.toJson();
  }

  /** Runs a cell that must succeed, and returns its outputs as text. */
  @CanIgnoreReturnValue
  String text(String code) throws IOException {
    var outputs = run(code);
    if (!status().equals("ok")) {
      throw new AssertionError(code + "\n" + reply.content());
    }
    return NotebookOutputs.readable(outputs);
  }

  /** Runs a cell that must fail, and returns the message. */
  String fail(String code) throws IOException {
    var outputs = run(code);
    if (status().equals("ok")) {
      throw new AssertionError(code + "\n" + outputs);
    }
    return reply.text("evalue");
  }

  String status() {
    return reply.text("status");
  }

  Message reply() {
    return reply;
  }

  @Override
  public void close() throws IOException {
    kernel.close();
  }
}
