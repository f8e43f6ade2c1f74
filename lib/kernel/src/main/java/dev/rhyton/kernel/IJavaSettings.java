package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.kernel.util.GlobFinder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** IJava's environment variables. */
record IJavaSettings(Map<String, String> environment) {
  private static final String IMPORTS =
      """
      import java.util.*;
      import java.io.*;
      import java.math.*;
      import java.net.*;
      import java.nio.file.*;
      import java.time.*;
      import java.util.concurrent.*;
      import java.util.function.*;
      import java.util.prefs.*;
      import java.util.regex.*;
      import java.util.stream.*;
      import static dev.rhyton.kernel.Display.*;
      import static org.dflib.jjava.kernel.JavaNotebookStatics.kernel;
      """;

  /** Returns the home folder of the user, which has Maven's folder {@code .m2}. */
  Path home() {
    return Path.of(System.getProperty("user.home"));
  }

  /** Returns the paths or globs in {@code IJAVA_CLASSPATH}. */
  List<String> classpath() {
    return paths("IJAVA_CLASSPATH").stream().map(Path::toString).toList();
  }

  /**
   * Returns the options of the compiler in {@code IJAVA_COMPILER_OPTS}; quotes group words into one
   * option.
   */
  List<String> compilerOptions() {
    return MagicCall.split(environment.getOrDefault("IJAVA_COMPILER_OPTS", ""));
  }

  /**
   * Returns the timeout of one statement in {@code IJAVA_TIMEOUT}, in milliseconds or as in "30
   * SECONDS".
   */
  Duration timeout() {
    var words = MagicCall.split(environment.getOrDefault("IJAVA_TIMEOUT", "0"));
    long amount = words.isEmpty() ? 0 : Long.parseLong(words.get(0));
    var unit =
        words.size() > 1
            ? TimeUnit.valueOf(words.get(1).toUpperCase(Locale.ROOT))
            : TimeUnit.MILLISECONDS;
    return Duration.of(Math.max(0, amount), unit.toChronoUnit());
  }

  /**
   * Returns the default imports, which contain those of IJava and JJava, and the scripts of {@code
   * IJAVA_STARTUP_SCRIPTS_PATH} and {@code IJAVA_STARTUP_SCRIPT}.
   */
  List<String> startupScripts() {
    var scripts = new ArrayList<String>();
    scripts.add(IMPORTS);
    for (var file : paths("IJAVA_STARTUP_SCRIPTS_PATH")) {
      try {
        scripts.add(Files.readString(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    scripts.add(environment.getOrDefault("IJAVA_STARTUP_SCRIPT", ""));
    return scripts;
  }

  private List<Path> paths(String variable) {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(environment.getOrDefault(variable, ""))
        .filter(path -> !path.isBlank())
        .flatMap(path -> glob(path).stream())
        .toList();
  }

  /** Returns the paths that match a glob; none if one of its folders is missing. */
  static List<Path> glob(String glob) {
    try {
      return StreamSupport.stream(new GlobFinder(glob).computeMatchingPaths().spliterator(), false)
          .map(path -> path.toAbsolutePath().normalize())
          .sorted()
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
