package dev.rhyton.kernel;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * The JDK's archive of the classes that the kernel loads at its start (class-data sharing). It
 * depends on the JDK and on the jars: a JDK that does not accept an archive starts without it.
 */
final class ClassArchive {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private ClassArchive() {}

  /**
   * Returns the options for the archive in a folder, which is created if it is missing or older
   * than a jar; none if the JDK cannot create one, for example because a folder is on the class
   * path of the kernel.
   */
  static List<String> options(Path folder, String kernel, String cells) {
    var archive =
        folder.toAbsolutePath().resolve("classes-" + Runtime.version() + ".jsa").normalize();
    var entries = ClassPath.split(kernel);
    try {
      if (entries.stream().anyMatch(Files::isDirectory)) {
        return List.of();
      }
      if (!Files.exists(archive) || isOlderThan(entries, archive)) {
        create(archive, kernel, cells);
      }
    } catch (IOException e) {
      return List.of(); // the kernel starts without it
    }
    // Its log goes to the standard output, even if the archive is only ignored.
    return List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds*=off");
  }

  private static boolean isOlderThan(List<Path> entries, Path archive) throws IOException {
    var created = Files.getLastModifiedTime(archive);
    for (var entry : entries) {
      if (Files.getLastModifiedTime(entry).compareTo(created) > 0) {
        return true;
      }
    }
    return false;
  }

  /** Runs a kernel, whose JDK writes the archive at its end. */
  private static void create(Path archive, String kernel, String cells) throws IOException {
    var folder = Files.createTempDirectory(Files.createDirectories(archive.getParent()), "new");
    try {
      // A JDK crashes with an archive that is not complete, so this name is temporary.
      var complete = folder.resolve("classes.jsa");
      var spec = KernelSpec.write(folder, kernel, cells, "-XX:ArchiveClassesAtExit=" + complete);
      try (var client = KernelClient.start(spec, folder)) {
        var unused = client.await(client.send("1 + 1"), message -> {}, TIMEOUT);
        unused = client.ask("complete_request", cursor("\"\".len"), TIMEOUT);
        unused = client.ask("inspect_request", cursor("String"), TIMEOUT);
        client.exit(TIMEOUT);
      }
      Files.move(complete, archive, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static JsonObject cursor(String code) {
    var content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("cursor_pos", code.length());
    content.addProperty("detail_level", 0);
    return content;
  }
}
