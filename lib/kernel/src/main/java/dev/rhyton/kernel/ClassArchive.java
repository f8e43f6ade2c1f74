package dev.rhyton.kernel;

import com.google.gson.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

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
   * path.
   */
  static List<String> options(Path folder, String classpath) {
    var archive =
        folder.toAbsolutePath().resolve("classes-" + Runtime.version() + ".jsa").normalize();
    var entries =
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(classpath)
            .map(Path::of)
            .toList();
    try {
      if (entries.stream().anyMatch(Files::isDirectory)) {
        return List.of();
      }
      if (!Files.exists(archive) || isOlderThan(entries, archive)) {
        create(archive, classpath);
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
  private static void create(Path archive, String classpath) throws IOException {
    var folder = Files.createTempDirectory(Files.createDirectories(archive.getParent()), "new");
    try {
      // A JDK crashes with an archive that is not complete, so this name is temporary.
      var complete = folder.resolve("classes.jsa");
      var spec = KernelSpec.write(folder, classpath, "-XX:ArchiveClassesAtExit=" + complete);
      try (var kernel = KernelClient.start(spec, folder)) {
        var unused = kernel.await(kernel.send("1 + 1"), message -> {}, TIMEOUT);
        unused = kernel.ask("complete_request", cursor("\"\".len"), TIMEOUT);
        unused = kernel.ask("inspect_request", cursor("String"), TIMEOUT);
        kernel.exit(TIMEOUT);
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
