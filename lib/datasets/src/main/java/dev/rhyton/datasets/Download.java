package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Downloads files once and keeps them in a folder. A partial download has another name in the same
 * folder and is resumed after an interruption; it gets its final name when it is complete and its
 * hash is correct.
 */
public final class Download {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NO_SUCH_RANGE = 416;
  private static final int MD5_DIGITS = 32;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** No file of Keras is as large; a server that never stops does not fill the disk. */
  private static final long MOST_BYTES = 4L << 30;

  private static final long REFRESH_NANOS = 100_000_000L;

  /**
   * A file to download.
   *
   * @param name its path in the folder
   * @param uri the address to download from
   * @param hash its SHA-256, or its MD5 if its publisher provides only that; null if there is none
   */
  public record Source(String name, URI uri, @Nullable String hash) {}

  private final Path folder;
  private final PrintStream out;
  private final long maxBytes;
  private final Duration patience;

  /** Creates a download into a folder, which reports its progress to a stream. */
  public Download(Path folder, PrintStream out) {
    this(folder, out, MOST_BYTES, PATIENCE);
  }

  Download(Path folder, PrintStream out, long maxBytes, Duration patience) {
    this.folder = Check.given("Download", "folder", folder);
    this.out = Check.given("Download", "out", out);
    this.maxBytes = maxBytes;
    this.patience = patience;
  }

  /** Returns a download of files of at most so many bytes; by default, 4 GB. */
  public Download maxBytes(long bytes) {
    Check.that(bytes > 0, "Download: maxBytes must be at least 1, received %d.", bytes);
    return new Download(folder, out, bytes, patience);
  }

  /** Creates a download into a folder of Keras, so that both libraries share the files. */
  public static Download keras(String folder) {
    var home = kerasHome(System.getenv("KERAS_HOME"), System.getProperty("user.home"));
    return new Download(home.resolve(FileErrors.path("keras", "a folder", folder)), System.out);
  }

  static Path kerasHome(@Nullable String kerasHome, String userHome) {
    return kerasHome == null ? Path.of(userHome, ".keras") : Path.of(kerasHome);
  }

  /**
   * Returns the path of the file, and downloads it first unless it exists with the correct hash. An
   * existing file without a known hash is accepted.
   */
  public Path get(Source source) {
    Check.given("get", "source", source);
    var file = folder.resolve(FileErrors.path("get", "a file", source.name)).normalize();
    Check.that(
        file.startsWith(folder.normalize()) && !file.equals(folder.normalize()),
        "get: expected the name of a file in the folder %s, received \"%s\".",
        folder,
        source.name);
    try {
      if (Files.exists(file) && isWhole(file, source)) return file;
      var part = file.resolveSibling(file.getFileName() + ".part");
      Files.createDirectories(file.getParent());
      fetch(source, file, part);
      if (source.hash != null && !isWhole(part, source)) {
        var received = hash(part, source.hash);
        Files.delete(part);
        throw new IllegalStateException(
            String.format(
                "%s gave a file with the hash %s, expected %s. It was removed: try again, or %s",
                source.uri, received, source.hash, byHand(source, file)));
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw FileErrors.cannot("write", file, e);
    }
  }

  private static boolean isWhole(Path file, Source source) throws IOException {
    return source.hash == null || hash(file, source.hash).equals(source.hash);
  }

  private static String byHand(Source source, Path file) {
    if (source.hash == null) return "put the file to " + file.toAbsolutePath() + ".";
    return String.format(
        "put the file (%s %s) to %s.",
        source.hash.length() == MD5_DIGITS ? "MD5" : "SHA-256", source.hash, file.toAbsolutePath());
  }

  private void fetch(Source source, Path file, Path part) {
    try {
      fetch(source, part);
    } catch (IOException e) {
      throw new UncheckedIOException(
          String.format(
              "%s cannot be downloaded from %s (%s). Without an internet connection, %s",
              source.name, source.uri, e, byHand(source, file)),
          e);
    }
  }

  private void fetch(Source source, Path part) throws IOException {
    // Only a hash tells whether the rest belongs to the same file.
    long there = source.hash != null && Files.exists(part) ? Files.size(part) : 0;
    var response = ask(source.uri, there);
    try (var body = new StallGuard(response.body(), patience)) {
      if (response.statusCode() == NO_SUCH_RANGE) {
        Files.delete(part); // the partial file is at least as long as the whole file
        fetch(source, part);
        return;
      }
      boolean rest = response.statusCode() == PARTIAL && there > 0;
      if (response.statusCode() != OK && !rest) {
        throw new IOException("the server answered " + response.statusCode());
      }
      if (!rest) there = 0;
      long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
      checkSize(there + length);
      save(body, part, source.name, there, length < 0 ? -1 : there + length);
    }
  }

  private void checkSize(long bytes) throws IOException {
    if (bytes <= maxBytes) return;
    throw new IOException(
        String.format(
            Locale.ROOT,
            "it is larger than %,d bytes: allow more by Download.maxBytes if this is right",
            maxBytes));
  }

  private static HttpResponse<InputStream> ask(URI uri, long from) throws IOException {
    var client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(PATIENCE)
            .build();
    var request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
    if (from > 0) request.header("Range", "bytes=" + from + "-");
    try {
      return client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void save(InputStream body, Path part, String name, long from, long total)
      throws IOException {
    long at = from;
    long shown = 0;
    var buffer = new byte[1 << 16];
    try (var to = open(part, from > 0)) {
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        at += n;
        checkSize(at);
        write(to, buffer, n, part);
        if (System.nanoTime() - shown < REFRESH_NANOS) continue;
        shown = System.nanoTime();
        show(name, at, total);
      }
    }
    show(name, at, total);
    out.println();
  }

  private static OutputStream open(Path part, boolean isRest) {
    try {
      return Files.newOutputStream(
          part,
          StandardOpenOption.CREATE,
          isRest ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw FileErrors.cannot("write", part, e);
    }
  }

  private static void write(OutputStream to, byte[] buffer, int count, Path part) {
    try {
      to.write(buffer, 0, count);
    } catch (IOException e) {
      throw FileErrors.cannot("write", part, e);
    }
  }

  private void show(String name, long at, long total) {
    var of = total < 0 ? "" : String.format(Locale.ROOT, " of %.1f", total / 1e6);
    out.print("\r" + String.format(Locale.ROOT, "%s  %.1f%s MB", name, at / 1e6, of));
    out.flush();
  }

  /** Returns the hash of the file, by the algorithm of another hash. */
  private static String hash(Path file, String like) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var digest = MessageDigest.getInstance(like.length() == MD5_DIGITS ? "MD5" : "SHA-256");
      var buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) digest.update(buffer, 0, n);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
