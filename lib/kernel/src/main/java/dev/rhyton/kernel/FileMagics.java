package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The magics that read and write files. */
final class FileMagics {
  /** The endings that {@code %load} tries, in IJava's order. */
  private static final List<String> ENDINGS = List.of("ipynb", "jshell", "jsh", "java", "ijava");

  private static final Pattern GLOB = Pattern.compile("[*?]");

  private FileMagics() {}

  /** Adds jars, or the jars of folders, to the class path, and returns them. */
  static Object jars(CellSession session, MagicCall call) {
    return add(
        session,
        call,
        path -> Files.isDirectory(path) ? IJavaSettings.glob(path + "/*.jar") : List.of(path),
        false);
  }

  /** Adds jars and folders to the class path, now or when they are there, and returns them. */
  static Object classpath(CellSession session, MagicCall call) {
    return add(session, call, List::of, true);
  }

  private interface Entries {
    List<Path> of(Path path);
  }

  private static Object add(
      CellSession session, MagicCall call, Entries entries, boolean awaiting) {
    if (call.words().isEmpty() || call.words().contains("")) {
      throw call.wrong("expected paths, such as " + call.written() + " lib/*.jar");
    }
    var added = new ArrayList<String>();
    var awaited = new ArrayList<String>();
    for (var glob : call.words()) {
      var paths = IJavaSettings.glob(glob);
      if (paths.isEmpty() && awaiting && !GLOB.matcher(glob).find()) {
        awaited.add(Path.of(glob).toAbsolutePath().normalize().toString());
      } else if (paths.isEmpty()) {
        throw call.wrong("nothing matches " + glob);
      }
      paths.forEach(path -> entries.of(path).forEach(entry -> added.add(entry.toString())));
    }
    session.classPath().addAll(added.stream().map(Path::of).toList());
    for (var path : awaited) {
      System.err.println("There is no " + path + " yet; cells see it as soon as it is there.");
      session.await(Path.of(path));
    }
    added.addAll(awaited);
    return added;
  }

  /** Runs a script, or the code cells of a notebook, and returns the last value. */
  static @Nullable Object load(CellSession session, MagicCall call) throws Exception {
    if (call.words().size() != 1) {
      throw call.wrong("expected one file, such as %load functions.jshell");
    }
    var file = file(call);
    var text = read(call, file);
    if (!file.toString().endsWith(".ipynb")) {
      return session.runFile(file.getFileName().toString(), text);
    }
    Object value = null;
    for (var cell : codeCells(call, file, text)) {
      value = session.runFile(file.getFileName().toString(), cell);
    }
    return value;
  }

  private static String read(MagicCall call, Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw call.wrong(file + " is not a text in UTF-8");
    }
  }

  private static Path file(MagicCall call) {
    var name = call.words().get(0);
    return Stream.concat(Stream.of(name), ENDINGS.stream().map(ending -> name + "." + ending))
        .map(Path::of)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () -> {
              var path = Path.of(name);
              var how = path.isAbsolute() ? "" : ": copy it there, or write where it is";
              return call.wrong("there is no file " + path.toAbsolutePath() + how);
            });
  }

  private static List<String> codeCells(MagicCall call, Path file, String text) {
    try {
      var cells = new ArrayList<String>();
      for (var element : new Gson().fromJson(text, JsonObject.class).getAsJsonArray("cells")) {
        var cell = element.getAsJsonObject();
        if (cell.get("cell_type").getAsString().equals("code")) {
          cells.add(NotebookOutputs.text(cell.get("source")));
        }
      }
      return cells;
    } catch (JsonParseException | IllegalStateException | NullPointerException e) {
      throw call.wrong(file + " is not a notebook in Jupyter's format 4");
    }
  }

  /** Writes the body to a file. */
  static @Nullable Object writeFile(CellSession session, MagicCall call) throws IOException {
    var words = new ArrayList<>(call.words());
    boolean append = words.removeAll(List.of("-a", "--append"));
    if (words.size() != 1) {
      throw call.wrong("expected one file name, such as %%writefile data.csv");
    }
    var file = Path.of(words.get(0)).toAbsolutePath();
    var options =
        append
            ? new StandardOpenOption[] {StandardOpenOption.CREATE, StandardOpenOption.APPEND}
            : new StandardOpenOption[] {
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE
            };
    if (file.getParent() == null || !Files.isDirectory(file.getParent())) {
      throw call.wrong("there is no folder " + file.getParent());
    }
    var verb = append ? "Appended to " : Files.exists(file) ? "Overwrote " : "Wrote ";
    var body = requireNonNull(call.body()); // it is a cell magic
    Files.writeString(file, body.endsWith("\n") ? body : body + "\n", options);
    System.out.println(verb + words.get(0));
    return null;
  }
}
