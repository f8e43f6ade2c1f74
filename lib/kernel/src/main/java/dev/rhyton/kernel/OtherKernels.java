package dev.rhyton.kernel;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How notebooks of other kernels load libraries, and how it is written here. */
final class OtherKernels {
  private static final Pattern COORDINATES = Pattern.compile("[\\w.-]+:[\\w.-]+(?::[\\w.-]+){1,3}");

  /** Comments of JBang, annotations of Groovy and Kotlin, and imports of Ammonite. */
  private static final Pattern IN_CODE =
      Pattern.compile(
          "(?m)^[ \\t]*(//(?:DEPS|REPOS)|@Grab(?=\\()|@file:DependsOn|import \\$ivy)\\b(.*)$");

  /** The magics of BeakerX, of rapaio's kernel, of Ganymede and of Kotlin's kernel. */
  private static final List<String> MAGICS = List.of("dependency", "pom", "use");

  private static final List<String> BEAKERX = List.of("add", "config", "reset");

  private OtherKernels() {}

  /** Returns a sentence about a magic of another kernel, or nothing. */
  static Optional<String> about(MagicCall call) {
    var words = call.words();
    boolean beaker =
        call.name().equals("classpath") && words.size() > 1 && BEAKERX.contains(words.get(0));
    if (!beaker && !MAGICS.contains(call.name())) {
      return Optional.empty();
    }
    var written = call.written() + (beaker ? " " + words.get(0) : "");
    return Optional.of(sentence(written, words, call.arguments() + "\n" + call.body()));
  }

  /** Returns a sentence about the code of another kernel, or nothing. */
  static Optional<String> about(String code) {
    var lines = IN_CODE.matcher(code).results().toList();
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    var all = lines.stream().map(line -> line.group(2)).collect(Collectors.joining("\n"));
    return Optional.of(sentence(lines.get(0).group(1), MagicCall.split(all), all));
  }

  private static String sentence(String written, List<String> words, String text) {
    return written + " is of another kernel. Here, write: " + here(words, text);
  }

  private static String here(List<String> words, String text) {
    int url = words.size() - 1;
    while (url >= 0 && !words.get(url).contains("://")) {
      url--;
    }
    if (url >= 0) {
      return "%mavenRepo " + (url > 0 ? words.get(url - 1) : "NAME") + " " + words.get(url);
    }
    if (words.size() == 3 && words.get(1).equals("jar")) {
      return "%jars " + words.get(2);
    }
    if (words.size() == 5 && words.get(1).equals("mvn")) {
      return "%maven " + String.join(":", words.subList(2, 5));
    }
    var coordinates =
        COORDINATES.matcher(text).results().map(MatchResult::group).distinct().toList();
    return "%maven "
        + (coordinates.isEmpty() ? "groupId:artifactId:version" : String.join(" ", coordinates));
  }
}
