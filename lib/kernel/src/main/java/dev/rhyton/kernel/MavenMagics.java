package dev.rhyton.kernel;

import dev.rhyton.kernel.MavenResolver.Libraries;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** The magics that load libraries with Maven. */
final class MavenMagics {
  private static final Set<String> SCOPES = Set.of("compile", "runtime", "system", "import");

  private MavenMagics() {}

  /** Loads the libraries with these coordinates and what they depend on. */
  static @Nullable Object maven(CellSession session, MagicCall call) throws Exception {
    var coordinates = call.words();
    if (coordinates.isEmpty()) {
      throw call.wrong("expected groupId:artifactId:version");
    }
    for (var word : coordinates) {
      if (!word.matches("[^:\\s]+(:[^:\\s]*){2,4}") || word.endsWith(":")) {
        throw call.wrong(
            "expected groupId:artifactId:version, groupId:artifactId:type:version or"
                + " groupId:artifactId:type:classifier:version, but got "
                + word);
      }
    }
    return add(session, call, () -> session.maven().resolve(coordinates));
  }

  /** Adds a repository in which later magics search too. */
  static @Nullable Object repository(CellSession session, MagicCall call) {
    var words = call.words();
    if (words.size() != 2 || !isUrl(words.get(1))) {
      throw call.wrong(
          "expected a name and a URL, such as %mavenRepo own https://example.org/maven");
    }
    session.maven().addRepository(words.get(0), words.get(1));
    return null;
  }

  private static boolean isUrl(String text) {
    try {
      return URI.create(text).getScheme() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Loads the dependencies of a POM: a file, or the body. The words are the scopes to load. */
  static @Nullable Object pom(CellSession session, MagicCall call) throws Exception {
    var words = call.words();
    var body = call.body();
    if (body != null) {
      return add(session, call, () -> body(session, body, scopes(words)));
    }
    if (words.isEmpty()) {
      throw call.wrong("expected a file, such as %loadFromPOM pom.xml");
    }
    var file = Path.of(words.get(0)).toAbsolutePath();
    if (!Files.isRegularFile(file)) {
      throw call.wrong("there is no file " + file);
    }
    var scopes = scopes(words.subList(1, words.size()));
    return add(session, call, () -> session.maven().resolvePom(file, scopes));
  }

  private static Set<String> scopes(List<String> words) {
    return words.isEmpty() ? SCOPES : Set.copyOf(words);
  }

  private static Libraries body(CellSession session, String body, Set<String> scopes)
      throws IOException {
    var file = Files.createTempFile("notebook-", ".xml");
    try {
      Files.writeString(file, PomText.complete(body));
      return session.maven().resolvePom(file, scopes);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /**
   * Resolves in a separate thread, because a download does not heed an interrupt: an interrupt of
   * the cell ends the wait, and the download ends at its next progress.
   */
  private static @Nullable Object add(
      CellSession session, MagicCall call, Callable<Libraries> resolve) throws Exception {
    var task = new FutureTask<>(resolve);
    CellControl.daemon(task).start();
    try {
      session.classPath().addAll(task.get().jars(), task.get().requested());
      return null;
    } catch (InterruptedException e) {
      session.maven().cancel();
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw new IOException(call.written() + ": " + cause.getMessage(), cause);
      }
      throw e;
    }
  }
}
