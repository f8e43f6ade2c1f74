package dev.rhyton.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Refusals;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The text of each error in options and on the command line. */
class ServingMessagesTest {
  private static final String USAGE =
      "ModelServer FOLDER [--host 127.0.0.1] [--port 8080] [--max-batch-size 64] [--max-delay MS]"
          + " [--max-queue 1000] [--parallel N] [--max-request-bytes N] [--timeout MS]"
          + " [--signer PUBLIC.pem]... [--repository-control]";

  @TempDir static Path folder;

  private static ModelServer of(String... arguments) {
    return ModelServer.ofArguments(List.of(arguments));
  }

  @TestFactory
  Stream<DynamicTest> options() throws IOException {
    var server = ModelServer.of("models");
    var noKey = Files.writeString(folder.resolve("key.pem"), "no key");
    return new Refusals()
        .add("ModelServer: folder must not be null.", () -> ModelServer.of((Path) null))
        .add(
            "ModelServer: expected the path of a folder, received an empty one.",
            () -> ModelServer.of(""))
        .add("ModelServer: host must not be null.", () -> server.host(null))
        .add("ModelServer: port must lie in [0, 65535], received 70000.", () -> server.port(70_000))
        .add(
            "ModelServer: maxBatchSize must be at least 1, received 0.",
            () -> server.maxBatchSize(0))
        .add("ModelServer: maxDelay must not be null.", () -> server.maxDelay(null))
        .add(
            "ModelServer: maxDelay must be from 0 ms to a day, received PT-1S.",
            () -> server.maxDelay(Duration.ofSeconds(-1)))
        .add(
            "ModelServer: timeout must be from 1 ms to a day, received PT0S.",
            () -> server.timeout(Duration.ZERO))
        .add(
            "ModelServer: scanInterval must be from 1 ms to a day, received PT2562047788015215H30M7S.",
            () -> server.scanInterval(Duration.ofSeconds(Long.MAX_VALUE)))
        .add("ModelServer: safety must not be null.", () -> server.safety(null))
        .add(
            "ModelServer: nowhere is no folder: create it, with a model in NAME/1/model.keras.",
            () -> ModelServer.of("nowhere").start().close())
        .add("ModelServer: expected the folder of the models first: " + USAGE, () -> of())
        .add("ModelServer: there is no option --ports: " + USAGE, () -> of("a", "--ports", "1"))
        .add("ModelServer: the value of --port is missing: " + USAGE, () -> of("a", "--port"))
        .add("ModelServer: --port takes a number, received \"x\".", () -> of("a", "--port", "x"))
        .add(
            "ModelServer: " + noKey + " is no public key of Ed25519 in the format PEM.",
            () -> of("a", "--signer", noKey.toString()))
        .tests();
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var server = ModelServer.of(folder).port(taken.getLocalPort());
      var refusal =
          Assertions.assertThrows(java.io.UncheckedIOException.class, () -> server.start().close());
      assertEquals(
          "Cannot listen at 127.0.0.1:" + taken.getLocalPort(),
          refusal.getMessage().replaceFirst("(:\\d+).*", "$1"));
    }
  }

  @Test
  void theCommandLineSetsOptions() {
    var server = of("models", "--port", "1", "--max-queue", "2", "--timeout", "3");
    assertEquals("ModelServer(port=1, max_queue=2)", server.toString());
    assertEquals(Duration.ofMillis(3), server.timeout());
    assertEquals(Path.of("models"), server.folder());
  }
}
