package dev.rhyton.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The magics that run, time, list and show the code of cells. */
final class CodeMagics {
  private CodeMagics() {}

  /** Runs the code, prints the time, and returns the value. */
  static @Nullable Object time(CellSession session, MagicCall call) throws Exception {
    requireCode(call);
    long start = System.nanoTime();
    try {
      return session.run(call.code(), call.linesBefore());
    } finally {
      System.out.println("Wall time: " + Timing.format((System.nanoTime() - start) / 1e9));
    }
  }

  /** Runs the code many times and prints the mean time. */
  static @Nullable Object timeit(CellSession session, MagicCall call) throws Exception {
    int loops = 0;
    int runs = 7;
    var words = new ArrayList<>(MagicCall.split(call.arguments()));
    var code = call.arguments();
    while (words.size() > 0 && words.get(0).matches("-[nr]\\d*")) {
      var option = words.remove(0);
      code = code.substring(code.indexOf(option) + option.length()).strip();
      var number = option.substring(2);
      if (number.isEmpty() && !words.isEmpty()) {
        number = words.remove(0);
        code = code.substring(number.length()).strip();
      }
      if (!number.matches("[1-9]\\d{0,8}")) {
        throw call.wrong(option.substring(0, 2) + " needs a positive number, such as -n 100");
      }
      int value = Integer.parseInt(number);
      loops = option.startsWith("-n") ? value : loops;
      runs = option.startsWith("-r") ? value : runs;
    }
    int lines = call.linesBefore();
    var body = call.body();
    if (body != null) {
      Object unused = session.run(code, lines); // prepares what is timed
      code = body;
      lines++;
    }
    if (code.isBlank()) {
      throw call.wrong("expected code, such as %timeit Math.sqrt(2)");
    }
    var timed =
        session.shell().isExpression(code)
            ? code.strip().replaceAll(";+$", "")
            : "{ " + code + "\n;}";
    var java = "dev.rhyton.kernel.Timing.timeit(%d, %d, () -> %s)".formatted(loops, runs, timed);
    return session.run(java, lines);
  }

  private static void requireCode(MagicCall call) {
    if (call.code().isBlank()) {
      throw call.wrong("expected code, such as %time Thread.sleep(100);");
    }
  }

  /** Runs earlier cells, or the start-up scripts, again. */
  static @Nullable Object rerun(CellSession session, MagicCall call) throws Exception {
    if (call.words().equals(List.of("startup"))) {
      return session.runStartupScripts();
    }
    var numbers = new ArrayList<Integer>();
    for (var word : call.words()) {
      if (!word.matches("\\d{1,9}")) {
        throw call.wrong("expected numbers of cells, or startup, but got " + word);
      }
      numbers.add(Integer.valueOf(word));
    }
    // A cell with this magic would run itself again without end.
    var cells = new TreeMap<>(session.history().cells());
    cells.values().removeIf(code -> code.contains("rerun"));
    if (numbers.isEmpty() && !cells.isEmpty()) {
      numbers.add(cells.lastKey());
    }
    Object value = null;
    for (var number : numbers) {
      if (!cells.containsKey(number)) {
        throw call.wrong(
            "there is no cell %d without %%rerun; there are %s".formatted(number, cells.keySet()));
      }
      value = session.runFile("cell " + number, cells.get(number));
    }
    return value;
  }

  /** Prints the names that the cells have declared. */
  static @Nullable Object who(CellSession session, MagicCall call) {
    var names = session.shell().declarations();
    System.out.println(names.isEmpty() ? "Nothing is declared." : String.join("\n", names));
    return null;
  }

  /**
   * Forgets all that the cells have declared, as IPython's magic does: if nobody can answer, too.
   */
  static @Nullable Object reset(CellSession session, MagicCall call) throws Exception {
    boolean asks = !call.words().equals(List.of("-f"));
    if (asks && !call.words().isEmpty()) {
      throw call.wrong("expected -f, which does not ask, or nothing, but got " + call.arguments());
    }
    if (asks && System.in instanceof CellInput in) {
      System.out.print("Forget all variables, methods, classes and imports (y/[n])? ");
      var answer = session.shell().call(() -> new Scanner(in, UTF_8).nextLine());
      if (!"y".equalsIgnoreCase(String.valueOf(answer).strip())) {
        System.out.println("Nothing is forgotten.");
        return null;
      }
    }
    session.shell().reset();
    return session.runStartupScripts();
  }

  /** Returns an action that shows the body as data of a MIME type. */
  static Magic.Action show(String type) {
    return (session, call) -> {
      call.requireNoArguments();
      var data = new DisplayData();
      data.putData(MIMEType.parse(type), call.body());
      session.display(data);
      return null;
    };
  }
}
