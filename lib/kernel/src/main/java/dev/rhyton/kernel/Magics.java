package dev.rhyton.kernel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Lines such as {@code %jars lib/*.jar}, which become calls of {@link Display#lineMagic}. */
final class Magics {
  private static final Pattern LINE =
      Pattern.compile("(?m)(^|=)([ \\t]*)%(%?[A-Za-z]\\w*)(?:[ \\t]+(.*))?$");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  private Magics() {}

  /** Returns the code with each magic as a call, on the same line. */
  static String transform(String code) {
    return LINE.matcher(code)
        .replaceAll(
            match -> {
              var arguments =
                  split(match.group(4) == null ? "" : match.group(4)).stream()
                      .map(Magics::literal)
                      .collect(Collectors.joining(", "));
              var call = "lineMagic(\"%s\", java.util.List.of(%s));";
              return Matcher.quoteReplacement(
                  match.group(1) + match.group(2) + call.formatted(match.group(3), arguments));
            });
  }

  private static String literal(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Returns the words of a line; quotes group several words into one. */
  static List<String> split(String text) {
    return WORD.matcher(text)
        .results()
        .map(match -> match.group(1) != null ? match.group(1) : match.group(2))
        .toList();
  }

  /** Adds the files that match the globs to the class path, and returns them. */
  static List<String> run(JavaKernel kernel, String name, List<String> globs) {
    if (!name.equals("jars") && !name.equals("classpath")) {
      throw new IllegalArgumentException(
          "Unknown magic %" + name + ". This kernel has %jars and %classpath.");
    }
    var added = new ArrayList<String>();
    for (var glob : globs) {
      var paths = Settings.glob(glob);
      if (paths.isEmpty()) {
        throw new IllegalArgumentException("%" + name + ": nothing matches " + glob);
      }
      for (var path : paths) {
        boolean folderOfJars = name.equals("jars") && path.toFile().isDirectory();
        var entries = folderOfJars ? Settings.glob(path + "/*.jar") : List.of(path);
        entries.stream().map(Path::toString).forEach(added::add);
      }
    }
    added.forEach(kernel::addToClasspath);
    return added;
  }
}
