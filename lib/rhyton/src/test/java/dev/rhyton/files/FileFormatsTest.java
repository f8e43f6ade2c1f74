package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.Kit;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.models.LoadWeights;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of formats, to which other modules add theirs. */
class FileFormatsTest {
  private final Model model = Sequential.of(Input.of(2), Dense.of(1));
  private final List<String> calls = new ArrayList<>();

  /** A module with a format of its own, and one for a name that Keras' formats have too. */
  private static final class OwnFormats implements FileFormats {
    private final List<FileFormat> formats;

    private OwnFormats(FileFormat... formats) {
      this.formats = List.of(formats);
    }

    @Override
    public List<FileFormat> formats() {
      return formats;
    }
  }

  private FileFormat recorded(FileFormat format) {
    return format
        .save((m, file) -> calls.add("save " + file))
        .load(
            (file, compile) -> {
              calls.add("load " + file + " " + compile);
              return model;
            })
        .saveWeights((m, file) -> calls.add("saveWeights " + file))
        .loadWeights(
            (m, file, options) -> {
              calls.add("loadWeights " + file + " " + options);
              return List.of("dense");
            });
  }

  @Test
  void theFormatsOfAModule() {
    var formats =
        new ModelFormats(
            List.of(
                new KerasFormats(), new OwnFormats(recorded(FileFormat.of("own", ".own", ".o")))));
    formats.save(model, Path.of("a.own"));
    assertEquals(model, formats.load(Path.of("a.o"), false));
    formats.saveWeights(model, Path.of("b.own"));
    var skipped = formats.loadWeights(model, Path.of("c.own"), LoadWeights.of().skipMismatch());
    assertEquals(List.of("dense"), skipped);
    assertEquals(
        List.of(
            "save a.own",
            "load a.o false",
            "saveWeights b.own",
            "loadWeights c.own LoadWeights(skip_mismatch=true)"),
        calls);
    formats.checkSave("test", Path.of("a.own"), false);
    formats.checkSave("test", Path.of("a.own"), true);
    Kit.assertRefused(
        "test: expected a name that ends in .keras (Keras 3), .h5 (Keras 1 and 2) or .own (own),"
            + " received a.bin.",
        () -> formats.checkSave("test", Path.of("a.bin"), false));
    Kit.assertRefused(
        "c.own: only legacy .h5 files are loaded by the names of layers.",
        () -> formats.loadWeights(model, Path.of("c.own"), LoadWeights.of().byName()));
    Kit.assertRefused(
        "save: expected a name that ends in .keras (Keras 3), .h5 (Keras 1 and 2) or .own"
            + " (own), received a.bin.",
        () -> formats.save(model, Path.of("a.bin")));
  }

  /** {@code .weights.own} is another format than {@code .own}, whichever is declared first. */
  @Test
  void theLongestEndDeterminesTheFormat() {
    var whole = recorded(FileFormat.of("own", ".own"));
    var weights = FileFormat.of("weights", ".weights.own").saveWeights((m, f) -> calls.add("w"));
    for (var module : List.of(new OwnFormats(whole, weights), new OwnFormats(weights, whole))) {
      calls.clear();
      new ModelFormats(List.of(module)).saveWeights(model, Path.of("a.weights.own"));
      assertEquals(List.of("w"), calls);
      Kit.assertRefused(
          "save: expected a name that ends in .own (own), received a.weights.own, whose format is"
              + " .weights.own (weights).",
          () -> new ModelFormats(List.of(module)).save(model, Path.of("a.weights.own")));
    }
  }

  @Test
  void aFileThatTwoFormatsClaimIsRefused(@TempDir Path folder) throws IOException {
    var files = new OwnFormats(recorded(FileFormat.of("mine", ".keras")));
    var folders = new OwnFormats(recorded(FileFormat.ofFolders("mine")));
    var formats = new ModelFormats(List.of(new KerasFormats(), files, folders));
    var e =
        assertThrows(
            IllegalStateException.class, () -> formats.save(model, Path.of("digits.keras")));
    assertEquals(
        "save: two formats claim digits.keras: .keras (Keras 3) of dev.rhyton.files.KerasFormats and"
            + " .keras (mine) of dev.rhyton.files.FileFormatsTest$OwnFormats. Remove one from the"
            + " class path.",
        e.getMessage());
    var inside = Files.createDirectory(folder.resolve("saved"));
    e = assertThrows(IllegalStateException.class, () -> formats.load(inside, true));
    assertEquals(
        "load: two formats claim "
            + inside
            + ": a folder of Orbax checkpoints of dev.rhyton.files.KerasFormats and a folder of mine"
            + " of dev.rhyton.files.FileFormatsTest$OwnFormats. Remove one from the class path.",
        e.getMessage());
    assertEquals(List.of(), calls);
  }

  /** A file with parts is as trustworthy as they are: {@link SignedFiles} signs all of them. */
  @Test
  void partsOfAFile() {
    var part = Path.of("a.part");
    var own = new OwnFormats(FileFormat.of("own", ".own").parts(file -> List.of(part)));
    var formats = new ModelFormats(List.of(new KerasFormats(), own));
    assertEquals(List.of(part), formats.parts("sign", Path.of("a.own")));
    assertEquals(List.of(), formats.parts("sign", Path.of("a.keras")));
    assertEquals(List.of(), formats.parts("sign", Path.of("a.txt")));
  }

  @Test
  void whatIsNoFormat() {
    Kit.assertRefused(
        "FileFormat: an ending begins with a dot, such as .keras, received keras.",
        () -> FileFormat.of("own", "keras"));
    Kit.assertRefused("FileFormat: name must not be null.", () -> FileFormat.ofFolders(null));
    Kit.assertRefused(
        "FileFormat: save must not be null.", () -> FileFormat.of("own", ".own").save(null));
  }
}
