package dev.rhyton.text;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.ModelKit;
import dev.rhyton.config.UnknownException;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.Strings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Texts as indices of their words; some values are those of Keras' documentation. */
class TextVectorizationTest {
  private static NDArray output(Layer layer, Object samples) {
    return Sequential.of(layer).predict(samples);
  }

  private static void assertGives(Object expected, Layer layer, Object samples) {
    assertEquals(NDArray.from(expected), output(layer, samples));
  }

  @Test
  void textsBecomeIndicesOfTheWordsThatItLearned() {
    var layer = TextVectorization.of().maxTokens(5000).outputSequenceLength(4);
    layer.adapt(new String[] {"foo bar", "bar baz", "baz bada boom"});
    assertEquals(List.of("", "[UNK]", "baz", "bar", "foo", "boom", "bada"), layer.getVocabulary());
    var x = new String[][] {{"foo qux bar"}, {"qux baz"}, {"one two foo Bar, BAZ!"}};
    assertGives(new long[][] {{4, 1, 3, 0}, {1, 2, 0, 0}, {1, 1, 4, 3}}, layer, x);
  }

  @Test
  void itsLengthIsThatOfTheLongestText() {
    var layer = TextVectorization.of("earth", "wind", "and", "fire");
    assertEquals(6, layer.vocabularySize());
    assertGives(
        new long[][] {{2, 4, 3}, {0, 0, 0}, {5, 1, 0}},
        layer,
        new String[] {"earth\tAND \n wind", " ", "fire... water"});
    assertGives(new long[2][0], TextVectorization.of("a"), new String[] {"", "?!"});
  }

  @Test
  void vectorsSayWhichWordsATextHas() {
    var x = new String[] {"a b, a", "c", ""};
    assertGives(
        new float[][] {{0, 2, 1}, {1, 0, 0}, {0, 0, 0}},
        TextVectorization.of("a", "b").outputMode("count"),
        x);
    assertGives(
        new float[][] {{0, 1, 1, 0}, {1, 0, 0, 0}, {0, 0, 0, 0}},
        TextVectorization.of("a", "b").outputMode("multi_hot").maxTokens(4).padToMaxTokens(true),
        x);
    assertGives(
        new float[][] {{0, 1, 1.5f}, {1, 0, 0}, {0, 0, 0}},
        TextVectorization.of("a", "b").outputMode("tf_idf").idfWeights(0.5, 1.5),
        x);
    var learned = TextVectorization.of().outputMode("tf_idf");
    learned.adapt(new String[] {"a b", "a a c", "b"});
    assertEquals(List.of("[UNK]", "a", "b", "c"), learned.getVocabulary());
    var y = output(learned, new String[] {"a c"}).toFloats();
    assertEquals(Math.log(1 + 3 / 3.0), y[1], 1e-6);
    assertEquals(Math.log(1 + 3 / 2.0), y[3], 1e-6);
  }

  @Test
  void neighboursMakeWordsOfTheirOwn() {
    var upToTwo = TextVectorization.of("a", "b", "a b", "b a").ngrams(2).outputSequenceLength(6);
    assertGives(
        new long[][] {{2, 3, 2, 4, 5, 0}, {2, 0, 0, 0, 0, 0}},
        upToTwo,
        new String[] {"a b a", "a"});
    var two = TextVectorization.of("a b", "b a").ngrams(List.of(2));
    assertGives(new long[][] {{2, 3}, {0, 0}}, two, new String[] {"a b a", "a"});
  }

  @Test
  void textsSplitIntoCharactersOrNotAtAll() {
    var characters = TextVectorization.of("猫", "é", "\uD83D\uDE00").split("character");
    assertGives(
        new long[][] {{2, 3, 4}, {1, 2, 0}}, characters, new String[] {"猫é\uD83D\uDE00", "x猫"});
    var whole = TextVectorization.of("a b", "c").split((String) null);
    assertGives(new long[][] {{2}, {3}}, whole, new String[] {"A b!", "c"});
    assertGives(
        new long[][] {{2, 3}, {1, 0}},
        TextVectorization.of("a b", "c").split((String) null),
        new String[][] {{"a b", "c"}, {"d", ""}});
  }

  @Test
  void formsOfTextsAreThoseOfKeras() {
    var x = new String[] {"É-A, ß!"};
    assertGives(new long[][] {{2, 3}}, TextVectorization.of("Éa", "ß"), x);
    assertGives(new long[][] {{2, 3}}, TextVectorization.of("É-a,", "ß!").standardize("lower"), x);
    assertGives(
        new long[][] {{2, 3}}, TextVectorization.of("ÉA", "ß").standardize("strip_punctuation"), x);
    assertGives(
        new long[][] {{2, 3}}, TextVectorization.of("É-A,", "ß!").standardize((String) null), x);
    var all = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'";
    assertGives(new long[][] {{2}}, TextVectorization.of("ab"), new String[] {"a" + all + "B"});
  }

  @Test
  void functionsOfYourOwnStandardizeAndSplit() {
    var layer = TextVectorization.of("é", "a").standardize(Strings::lower);
    assertGives(new long[][] {{2, 3}}, layer, new String[] {"É A"});
    var split =
        TextVectorization.of("a,b", "c")
            .standardize((String) null)
            .split(x -> Strings.words(x).dense("", 2));
    assertGives(new long[][] {{2, 3}, {3, 0}}, split, new String[] {"a,b c d", "c"});
    assertRefused(
        "TextVectorization \"t\": a Java function cannot be saved. Apply it to the texts before the"
            + " model, or choose one of the options that have names.",
        () -> TextVectorization.of().standardize(Strings::lower).named("t").toJson());
  }

  @Test
  void aModelClassifiesTexts() {
    var x = new String[] {"so good", "bad film", "a good film", "really bad", "good", "bad, bad"};
    var y = new float[] {1, 0, 1, 0, 1, 0};
    var vectorize = TextVectorization.of().outputSequenceLength(3);
    vectorize.adapt(x);
    var model =
        Sequential.of(
            vectorize,
            Embedding.of(vectorize.vocabularySize(), 4),
            GlobalAveragePooling1D.of(),
            Dense.of(1).activation("sigmoid"));
    model.compile(Compile.of(Adam.of(0.05), Losses.get("binary_crossentropy")));
    model.fit(x, y, ModelKit.quiet(60, 3));
    var p = model.predict(new String[] {"good Film!", "BAD film"}).toFloats();
    assertTrue(p[0] > 0.6 && p[1] < 0.4, p[0] + ", " + p[1]);
  }

  @Test
  void itLearnsFromFilesOfAFolder(@TempDir Path folder) throws IOException {
    for (int i = 0; i < 40; i++) {
      var of = Files.createDirectories(folder.resolve(i % 2 == 0 ? "cats" : "dogs"));
      Files.writeString(of.resolve(i + ".txt"), i % 2 == 0 ? "猫 Miau" : "wau wau");
    }
    var layer = TextVectorization.of();
    layer.adapt(Datasets.textDatasetFromDirectory(folder));
    assertEquals(List.of("wau", "猫", "miau"), layer.getVocabulary(false));
  }

  @Test
  void optionsGoIntoTheConfiguration() {
    var layer = TextVectorization.of("b", "a").ngrams(List.of(1, 2)).outputSequenceLength(5);
    var config = layer.getConfig();
    assertEquals("lower_and_strip_punctuation", config.get("standardize"));
    assertEquals(List.of(1, 2), config.get("ngrams"));
    assertEquals(4, config.get("vocabulary_size"));
    assertEquals("utf-8", config.get("encoding"));
    var model = Sequential.of(layer);
    var x = new String[] {"a b c"};
    assertEquals(model.predict(x), Models.fromJson(model.toJson()).predict(x));
    var none = TextVectorization.of("b").standardize((String) null).split((String) null);
    assertEquals(none.toJson(), Layers.fromJson(none.toJson()).toJson());
  }

  @Test
  void refusesWhatIsNoText() {
    assertRefused(
        "TextVectorization \"t\": expected strings, received float32.",
        () -> TextVectorization.of("a").named("t").apply(Input.of(1)));
    assertRefused(
        "TextVectorization \"t\": expected texts of shape (None,) or (None, 1), received (None,"
            + " 2).",
        () -> TextVectorization.of("a").named("t").apply(Input.of(DType.STRING, 2)));
    assertRefused(
        "TextVectorization: outputSequenceLength is for the output mode int, it has count.",
        () -> TextVectorization.of().outputMode("count").outputSequenceLength(3));
    assertRefused(
        "TextVectorization: outputSequenceLength must be at least 1, received 0.",
        () -> TextVectorization.of().outputSequenceLength(0));
    for (Executable call :
        List.<Executable>of(
            () -> TextVectorization.of().standardize((UnaryOperator<Tensor>) null),
            () -> TextVectorization.of().split((UnaryOperator<Tensor>) null))) {
      assertRefused("TextVectorization: expected a function, received null.", call);
    }
    assertRefused(
        "TextVectorization: ngrams must be a number or a list of some, received [].",
        () -> TextVectorization.of().ngrams(List.of()));
    assertRefused(
        "TextVectorization: ngrams must be at least 1, received 0.",
        () -> TextVectorization.of().ngrams(0));
    assertRefused(
        "Unknown split \"words\": expected one of whitespace, character.",
        () -> TextVectorization.of().split("words"));
    var json = TextVectorization.of("a").toJson();
    assertEquals(
        "TextVectorization: ragged=true is not known here, as tensors have rows of equal length:"
            + " set outputSequenceLength, or let short texts be filled up with 0.",
        assertThrows(
                UnknownException.class,
                () -> Layers.fromJson(json.replace("\"ragged\" : false", "\"ragged\" : true")))
            .getMessage());
    assertRefused(
        "TextVectorization: the vocabulary holds the mask token \"\": leave it out, or begin with"
            + " [\"\",\"[UNK]\"].",
        () -> TextVectorization.of("a", ""));
  }
}
