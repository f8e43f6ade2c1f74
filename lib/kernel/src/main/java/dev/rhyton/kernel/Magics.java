package dev.rhyton.kernel;

import static dev.rhyton.kernel.Magic.both;
import static dev.rhyton.kernel.Magic.cell;
import static dev.rhyton.kernel.Magic.line;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The table of magics. */
final class Magics {
  private static final List<Magic> ALL =
      List.of(
          line(
                  "maven",
                  "Loads libraries and what they depend on, such as"
                      + " %maven org.apache.commons:commons-math3:3.6.1.",
                  MavenMagics::maven)
              .alias("addMavenDependency", "addMavenDependencies"),
          line(
                  "mavenRepo",
                  "Adds a Maven repository: %mavenRepo NAME URL.",
                  MavenMagics::repository)
              .alias("addMavenRepo"),
          both(
              "loadFromPOM",
              "Loads the dependencies of a POM file, or of the POM or the part of a POM in the cell.",
              MavenMagics::pom),
          line("jars", "Adds jars, or all jars of a folder, to the class path.", FileMagics::jars),
          line("classpath", "Adds jars and folders to the class path.", FileMagics::classpath),
          line("load", "Runs the code of a file: a script or a notebook.", FileMagics::load)
              .running(),
          line(
                  "rerun",
                  "Runs the last cell again, or cells by number; %rerun startup runs the start-up"
                      + " scripts.",
                  CodeMagics::rerun)
              .running(),
          both("time", "Runs the code and prints the time that it takes.", CodeMagics::time)
              .running(),
          both(
                  "timeit",
                  "Runs the code many times and prints the mean time; -n and -r set the numbers of"
                      + " loops and runs. Code behind %%timeit runs once before.",
                  CodeMagics::timeit)
              .running(),
          line("who", "Lists the variables, methods and classes.", CodeMagics::who),
          line(
                  "reset",
                  "Forgets all variables, methods, classes and imports, and runs the start-up scripts;"
                      + " with -f, it does not ask.",
                  CodeMagics::reset)
              .running(),
          line("system", "Runs a command of the system; short: !command.", CommandMagics::system)
              .alias("sx"),
          cell("bash", "Runs the cell in bash.", CommandMagics::script),
          cell("sh", "Runs the cell in sh.", CommandMagics::script),
          line(
              "env",
              "Shows environment variables, or sets one for commands: %env NAME=VALUE.",
              CommandMagics::env),
          cell("html", "Shows the cell as HTML.", CodeMagics.show("text/html")),
          cell("markdown", "Shows the cell as Markdown.", CodeMagics.show("text/markdown")),
          cell("latex", "Shows the cell as LaTeX.", CodeMagics.show("text/latex")),
          cell("svg", "Shows the cell as an SVG picture.", CodeMagics.show("image/svg+xml")),
          cell(
              "javascript",
              "Runs the cell as JavaScript in the browser.",
              CodeMagics.show("application/javascript")),
          cell(
              "writefile",
              "Writes the cell to a file; with -a, appends it.",
              FileMagics::writeFile),
          line("lsmagic", "Lists the magics.", Magics::list));

  private Magics() {}

  static List<Magic> all() {
    return ALL;
  }

  /** Returns each magic as it is written, with its help, for completions. */
  static List<Completion> completions() {
    return ALL.stream()
        .flatMap(magic -> magic.names().stream().flatMap(name -> completions(magic, name)))
        .toList();
  }

  private static Stream<Completion> completions(Magic magic, String name) {
    return Pattern.compile(", ")
        .splitAsStream(magic.written(name))
        .map(text -> new Completion(text, Completion.MAGIC, magic.written(name), magic.help()));
  }

  static boolean exists(String name) {
    return find(name).isPresent();
  }

  private static Optional<Magic> find(String name) {
    return ALL.stream().filter(magic -> magic.names().contains(name)).findFirst();
  }

  /** Returns the magic of a call. */
  static Magic of(MagicCall call) {
    OtherKernels.about(call)
        .ifPresent(
            sentence -> {
              throw new IllegalArgumentException(sentence);
            });
    var magic = find(call.name()).orElseThrow(() -> unknown(call));
    magic.check(call);
    return magic;
  }

  private static IllegalArgumentException unknown(MagicCall call) {
    var names = ALL.stream().flatMap(magic -> magic.names().stream()).toList();
    var nearest =
        SimilarNames.nearest(call.name(), names)
            .map(name -> " Did you mean " + find(name).orElseThrow().written(name) + "?");
    return new IllegalArgumentException(
        "There is no magic %s.%s %%lsmagic lists all.%s"
            .formatted(
                call.written(),
                nearest.orElse(""),
                PythonHabits.ofMagic(call.written()).map(form -> " In Java: " + form).orElse("")));
  }

  private static @Nullable Object list(CellSession session, MagicCall call) {
    int width = ALL.stream().mapToInt(magic -> magic.written().length()).max().orElse(0);
    System.out.print(
        ALL.stream()
            .map(m -> String.format(Locale.ROOT, "%-" + width + "s  %s%n", m.written(), m.help()))
            .collect(Collectors.joining()));
    return null;
  }
}
