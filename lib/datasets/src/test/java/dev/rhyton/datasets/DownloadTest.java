package dev.rhyton.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rhyton.Kit;
import dev.rhyton.tensor.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  private static final byte[] CONTENT = new byte[300_000];

  static {
    Seed.generator(1).nextBytes(CONTENT);
  }

  @TempDir private Path folder;
  private HttpServer server;
  private final List<String> ranges = new ArrayList<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private byte[] served = CONTENT;
  private int breakAfter = Integer.MAX_VALUE;
  private boolean knowsRanges = true;
  private boolean stalls;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/file.bin", this::serve);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    var range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(String.valueOf(range));
    int from =
        range == null || !knowsRanges
            ? 0
            : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    if (from >= served.length) {
      exchange.sendResponseHeaders(416, -1);
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(from == 0 ? 200 : 206, served.length - from);
    int to = Math.min(served.length, breakAfter);
    exchange.getResponseBody().write(served, from, to - from);
    if (stalls) {
      exchange.getResponseBody().flush();
      return; // it stays open
    }
    exchange.close();
  }

  private Download download() {
    return new Download(
        folder.resolve("datasets"), new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  private Download.Source source(String path) throws Exception {
    var uri = URI.create("http://localhost:" + server.getAddress().getPort() + path);
    var hash = MessageDigest.getInstance("SHA-256").digest(CONTENT);
    return new Download.Source("file.bin", uri, HexFormat.of().formatHex(hash));
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(folder.resolve("datasets"))) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFileIsFetchedOnce() throws Exception {
    var file = download().get(source("/file.bin"));
    assertArrayEquals(CONTENT, Files.readAllBytes(file));
    assertEquals(file, download().get(source("/file.bin")));
    assertEquals(List.of("null"), ranges);
    assertEquals(List.of("file.bin"), files());
    assertTrue(
        printed
            .toString(StandardCharsets.UTF_8)
            .endsWith("\rfile.bin  0.3 of 0.3 MB" + System.lineSeparator()),
        printed::toString);
  }

  @Test
  void aBrokenTransferIsResumed() throws Exception {
    breakAfter = 200_000;
    assertThrows(UncheckedIOException.class, () -> download().get(source("/file.bin")));
    assertEquals(List.of("file.bin.part"), files());
    breakAfter = Integer.MAX_VALUE;
    long there = Files.size(folder.resolve("datasets/file.bin.part"));
    assertTrue(there > 0 && there <= 200_000);
    assertArrayEquals(CONTENT, Files.readAllBytes(download().get(source("/file.bin"))));
    assertEquals(List.of("null", "bytes=" + there + "-"), ranges);
    assertEquals(List.of("file.bin"), files());
  }

  @Test
  void aServerWithoutRangesStartsAgain() throws Exception {
    Files.createDirectories(folder.resolve("datasets"));
    Files.write(folder.resolve("datasets/file.bin.part"), new byte[1000]);
    knowsRanges = false;
    assertArrayEquals(CONTENT, Files.readAllBytes(download().get(source("/file.bin"))));
  }

  @Test
  void aPartThatIsTooLongIsDropped() throws Exception {
    Files.createDirectories(folder.resolve("datasets"));
    Files.write(folder.resolve("datasets/file.bin.part"), new byte[CONTENT.length]);
    assertArrayEquals(CONTENT, Files.readAllBytes(download().get(source("/file.bin"))));
    assertEquals(List.of("bytes=300000-", "null"), ranges);
  }

  @Test
  void aWrongFileIsNotKept() throws Exception {
    served = Arrays.copyOf(CONTENT, CONTENT.length);
    served[7]++;
    var source = source("/file.bin");
    var error = assertThrows(IllegalStateException.class, () -> download().get(source));
    var hash = MessageDigest.getInstance("SHA-256").digest(served);
    assertEquals(
        String.format(
            "%s gave a file with the hash %s, expected %s. It was removed: try again, or put the"
                + " file (SHA-256 %s) to %s.",
            source.uri(),
            HexFormat.of().formatHex(hash),
            source.hash(),
            source.hash(),
            folder.resolve("datasets/file.bin").toAbsolutePath()),
        error.getMessage());
    assertEquals(List.of(), files());
  }

  @Test
  void aDamagedFileIsFetchedAgain() throws Exception {
    Files.createDirectories(folder.resolve("datasets"));
    Files.write(folder.resolve("datasets/file.bin"), new byte[5]);
    assertArrayEquals(CONTENT, Files.readAllBytes(download().get(source("/file.bin"))));
    assertEquals(List.of("file.bin"), files());
  }

  @Test
  void withoutAConnectionTheMessageSaysWhereToPutTheFile() throws Exception {
    var gone = source("/none.bin");
    var message =
        "file.bin cannot be downloaded from %s (%s). Without an internet connection, put the file"
            + " (SHA-256 %s) to %s.";
    var place = folder.resolve("datasets/file.bin").toAbsolutePath();
    assertEquals(
        String.format(
            message,
            gone.uri(),
            "java.io.IOException: the server answered 404",
            gone.hash(),
            place),
        assertThrows(UncheckedIOException.class, () -> download().get(gone)).getMessage());
    var source = source("/file.bin");
    server.stop(0);
    assertEquals(
        String.format(message, source.uri(), "java.net.ConnectException", source.hash(), place),
        assertThrows(UncheckedIOException.class, () -> download().get(source)).getMessage());
    assertFalse(Files.exists(place));
    // What a person puts there is used, and its hash is checked.
    Files.write(place, CONTENT);
    assertEquals(place, download().get(source).toAbsolutePath());
  }

  @Test
  void aFileWithoutAHashIsTakenAsItIs() throws Exception {
    var source = source("/file.bin");
    var bare = new Download.Source(source.name(), source.uri(), null);
    assertArrayEquals(CONTENT, Files.readAllBytes(download().get(bare)));
    var place = folder.resolve("datasets/file.bin").toAbsolutePath();
    Files.write(place, new byte[5]);
    assertArrayEquals(new byte[5], Files.readAllBytes(download().get(bare)));
    Files.delete(place);
    server.stop(0);
    assertEquals(
        "file.bin cannot be downloaded from "
            + source.uri()
            + " (java.net.ConnectException). Without an internet connection, put the file to "
            + place
            + ".",
        assertThrows(UncheckedIOException.class, () -> download().get(bare)).getMessage());
  }

  @Test
  void aDownloadFromAServerThatStopsSendingEnds() throws Exception {
    stalls = true;
    breakAfter = 100_000;
    var source = source("/file.bin");
    var out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    var download = new Download(folder.resolve("datasets"), out, 1 << 20, Duration.ofSeconds(1));
    var error =
        assertTimeoutPreemptively(
            Duration.ofMinutes(2),
            () -> assertThrows(UncheckedIOException.class, () -> download.get(source)));
    assertTrue(error.getMessage().contains("nothing came for 1 seconds"), error.getMessage());
    stalls = false;
    breakAfter = Integer.MAX_VALUE;
    assertArrayEquals(CONTENT, Files.readAllBytes(download().get(source)));
  }

  @Test
  void sizesAreLimited() throws Exception {
    var source = source("/file.bin");
    var error =
        assertThrows(UncheckedIOException.class, () -> download().maxBytes(299_999).get(source));
    assertTrue(
        error
            .getMessage()
            .contains(
                "larger than 299,999 bytes: allow more by Download.maxBytes if this is right"),
        error.getMessage());
    assertArrayEquals(CONTENT, Files.readAllBytes(download().maxBytes(300_000).get(source)));
    Kit.assertRefused(
        "Download: maxBytes must be at least 1, received 0.", () -> download().maxBytes(0));
  }

  @Test
  void namesStayInTheFolder() throws Exception {
    var uri = source("/file.bin").uri();
    var place = folder.resolve("datasets");
    Kit.assertRefused(
        "get: expected the path of a file, received an empty one.",
        () -> download().get(new Download.Source("", uri, null)));
    for (var name : List.of("../file.bin", "/absolute/file.bin", "a/../../file.bin", ".")) {
      Kit.assertRefused(
          "get: expected the name of a file in the folder "
              + place
              + ", received \""
              + name
              + "\".",
          () -> download().get(new Download.Source(name, uri, null)));
    }
    assertEquals(List.of(), ranges);
  }

  /** A part is completed only where a hash tells whether the whole is right. */
  @Test
  void aPartWithoutAHashIsFetchedAnew() throws Exception {
    Files.createDirectories(folder.resolve("datasets"));
    Files.write(folder.resolve("datasets/file.bin.part"), new byte[1000]);
    var source = new Download.Source("file.bin", source("/file.bin").uri(), null);
    assertArrayEquals(CONTENT, Files.readAllBytes(download().get(source)));
    assertEquals(List.of("null"), ranges);
  }

  @Test
  void theFolderIsKeras() {
    assertEquals(Path.of("/home/a/.keras"), Download.kerasHome(null, "/home/a"));
    assertEquals(Path.of("/data/keras"), Download.kerasHome("/data/keras", "/home/a"));
  }
}
