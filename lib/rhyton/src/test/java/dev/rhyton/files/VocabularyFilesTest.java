package dev.rhyton.files;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.text.IntegerLookup;
import dev.rhyton.text.StringLookup;
import dev.rhyton.text.TextVectorization;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What lookups learned, in Keras' files. */
class VocabularyFilesTest {
  @TempDir Path folder;

  @CanIgnoreReturnValue
  private Model loaded(Model model) {
    var file = folder.resolve("model.keras");
    model.save(file);
    return Model.load(file);
  }

  private String entry(String name) throws IOException {
    try (var zip = new ZipFile(folder.resolve("model.keras").toFile())) {
      return new String(
          zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void whatLookupsLearnedIsReadAgain() throws IOException {
    var layer = StringLookup.of().maskToken("");
    layer.adapt(new String[] {"猫", "naïve", "naïve"});
    var model = Sequential.of(layer);
    var x = new String[] {"naïve", "x", "猫", ""};
    assertEquals(model.predict(x), loaded(model).predict(x));
    assertEquals("\n[UNK]\nnaïve\n猫", entry("assets/layers/string_lookup/vocabulary.txt"));
    assertTrue(entry("config.json").contains("\"vocabulary\":null"));
    var ids = IntegerLookup.of();
    ids.adapt(new int[] {7, 7, 9});
    var numbers = Sequential.of(ids);
    assertEquals(
        numbers.predict(new int[] {9, 7, 1}), loaded(numbers).predict(new int[] {9, 7, 1}));
    assertEquals("-1\n7\n9", entry("assets/layers/integer_lookup/vocabulary.txt"));
  }

  @Test
  void weightsOfIndicesAreReadAgain() throws IOException {
    var texts = new String[] {"a b", "a a c", "B"};
    var layer = TextVectorization.of().outputMode("tf_idf").maxTokens(7).padToMaxTokens(true);
    layer.adapt(texts);
    var model = Sequential.of(layer, Dense.of(2));
    var y = model.predict(texts);
    assertEquals(y, loaded(model).predict(texts));
    var text = entry("assets/layers/text_vectorization/vocabulary.txt");
    assertEquals("[UNK]\na\nb\nc", text);
    assertEquals(text, entry("assets/layers/text_vectorization/_lookup_layer/vocabulary.txt"));
    var unpadded = TextVectorization.of().outputMode("tf_idf");
    unpadded.adapt(texts);
    var other = Sequential.of(unpadded, Dense.of(2));
    var z = other.predict(texts);
    assertEquals(z, loaded(other).predict(texts));
  }

  @Test
  void valuesThatNoLineCanHoldGoIntoTheConfiguration() throws IOException {
    var layer = StringLookup.of();
    layer.adapt(new String[] {"a\nb", "c\u2028", ""});
    var model = Sequential.of(layer);
    var x = new String[] {"c\u2028", "", "a\nb", "a"};
    assertEquals(model.predict(x), loaded(model).predict(x));
    assertTrue(entry("config.json").contains("\"a\\nb\""));
  }

  @Test
  void refusesADamagedVocabulary() throws IOException {
    var ids = IntegerLookup.of();
    ids.adapt(new int[] {7, 9});
    var model = Sequential.of(ids);
    assertEquals(2, model.predict(new int[] {9, 7}).length());
    loaded(model);
    var name = "assets/layers/integer_lookup/vocabulary.txt";
    assertRefused(
        refusal(name, "vocabulary: expected whole numbers, received \"x\"."),
        changed(name, "-1\nx"));
    assertRefused(
        refusal(name, "IntegerLookup: the vocabulary holds 7 twice."), changed(name, "-1\n7\n7"));
  }

  private String refusal(String entry, String reason) {
    return folder.resolve("changed.keras") + ": " + entry + ": " + reason;
  }

  /** Loads the file with another entry, without the list of hashes. */
  private Executable changed(String name, String text) {
    return () -> {
      var file = folder.resolve("changed.keras");
      try (var zip = new ZipFile(folder.resolve("model.keras").toFile());
          OutputStream out = Files.newOutputStream(file);
          var to = new ZipOutputStream(out)) {
        for (var e : zip.stream().toList()) {
          if (e.getName().equals(ZipWriter.MANIFEST)) continue;
          to.putNextEntry(new ZipEntry(e.getName()));
          var old = zip.getInputStream(e).readAllBytes();
          to.write(e.getName().equals(name) ? text.getBytes(StandardCharsets.UTF_8) : old);
          to.closeEntry();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Model.load(file);
    };
  }
}
