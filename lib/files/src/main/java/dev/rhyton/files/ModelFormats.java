package dev.rhyton.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.models.FunctionalGraph;
import dev.rhyton.models.LoadWeights;
import dev.rhyton.models.Model;
import dev.rhyton.models.ModelFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and writes files in the {@link FileFormat} that their names determine, as Keras does. */
public final class ModelFormats implements ModelFiles {
  /** A format and the module that adds it. */
  private record Entry(FileFormat format, FileFormats module) {
    @Override
    public String toString() {
      return format + " of " + module.getClass().getName();
    }
  }

  private final List<Entry> entries;

  /** Used by the service loader. */
  public ModelFormats() {
    this(ServiceLoader.load(FileFormats.class, FileFormats.class.getClassLoader()));
  }

  ModelFormats(Iterable<FileFormats> modules) {
    var all = new ArrayList<Entry>();
    for (var module : modules) {
      for (var format : module.formats()) all.add(new Entry(format, module));
    }
    entries = List.copyOf(all);
  }

  @Override
  public void save(Model model, Path file) {
    way("save", file, FileFormat::modelWriter).accept(model, file);
  }

  @Override
  public Model load(Path file, boolean compile) {
    return way("load", file, FileFormat::modelReader).read(file, compile);
  }

  @Override
  public void saveWeights(Model model, Path file) {
    way("saveWeights", file, FileFormat::weightsWriter).accept(model, file);
  }

  @Override
  public void checkSave(String caller, Path file, boolean weightsOnly) {
    var unused =
        way(caller, file, weightsOnly ? FileFormat::weightsWriter : FileFormat::modelWriter);
  }

  @Override
  public List<String> loadWeights(Model model, Path file, LoadWeights options) {
    var reader = way("loadWeights", file, FileFormat::weightsReader);
    Check.given("loadWeights", "options", options);
    var format = formatOf("loadWeights", file);
    Check.that(
        !options.isByName() || (format != null && format.isByName()),
        "%s: only legacy .h5 files are loaded by the names of layers.",
        file);
    return reader.read(model, file, options);
  }

  /** Returns the files that belong to a file besides itself. */
  List<Path> parts(String call, Path file) {
    var format = formatOf(call, file);
    return format == null ? List.of() : format.parts(file);
  }

  /** Returns how a file is read or written. */
  private <W> W way(String call, Path file, Function<FileFormat, W> way) {
    var format = formatOf(call, file);
    var found = format == null ? null : way.apply(format);
    if (found != null) return found;
    var able = entries.stream().map(Entry::format).filter(f -> way.apply(f) != null).toList();
    throw new IllegalArgumentException(
        String.format(
            "%s: expected %s, received %s%s.",
            call, names(able), file, format == null ? "" : ", whose format is " + format));
  }

  private static String names(List<FileFormat> formats) {
    var files = formats.stream().filter(f -> !f.isOfFolders()).map(String::valueOf).toList();
    var folders = formats.stream().filter(FileFormat::isOfFolders).map(f -> ", or " + f);
    int last = files.size() - 1;
    return "a name that ends in "
        + String.join(", ", files.subList(0, last))
        + (last > 0 ? " or " : "")
        + files.get(last)
        + folders.collect(Collectors.joining());
  }

  /** Returns the format of a file, or null if it has none. */
  private @Nullable FileFormat formatOf(String call, Path file) {
    Check.given(call, "file", file);
    int best = entries.stream().mapToInt(e -> e.format().fit(file)).max().orElse(-1);
    if (best < 0) return null;
    var claims = entries.stream().filter(e -> e.format().fit(file) == best).toList();
    Check.state(
        claims.size() == 1,
        () ->
            String.format(
                "%s: two formats claim %s: %s and %s. Remove one from the class path.",
                call, file, claims.get(0), claims.get(1)));
    return claims.get(0).format();
  }

  @Override
  public void writeGraph(FunctionalGraph graph, String model, ObjectNode config) {
    new GraphWriter(graph, model).write(config);
  }

  @Override
  public FunctionalGraph readGraph(ObjectNode config) {
    return GraphReader.read(config);
  }

  @Override
  public ObjectNode compileConfig(Model model) {
    return CompileConfig.write(model);
  }
}
