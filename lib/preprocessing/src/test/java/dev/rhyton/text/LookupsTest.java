package dev.rhyton.text;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.TensorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lookups of strings and of whole numbers; many values are those of Keras' documentation. */
class LookupsTest {
  private static final String[] ABCD = {"a", "b", "c", "d"};
  private static final String[][] DATA = {{"a", "c", "d", "d"}, {"d", "z", "b", "z"}};
  private static final long[] IDS = {12, 36, 1138, 42};

  private static NDArray output(Layer layer, Object samples) {
    return Sequential.of(layer).predict(samples);
  }

  private static void assertGives(Object expected, Layer layer, Object samples) {
    assertEquals(NDArray.from(expected), output(layer, samples));
  }

  @Test
  void stringsBecomeIndicesAndIndicesStrings() {
    var x = new String[][] {{"a", "c", "d"}, {"d", "z", "b"}};
    assertGives(new long[][] {{1, 3, 4}, {4, 0, 2}}, StringLookup.of(ABCD), x);
    assertGives(
        new String[][] {{"a", "c", "d"}, {"d", "[UNK]", "b"}},
        StringLookup.of(ABCD).invert(true),
        new int[][] {{1, 3, 4}, {4, 0, 2}});
    assertGives(
        new String[] {"?", "a", "?"},
        StringLookup.of("a").oovToken("?").invert(true),
        new int[] {-1, 1, 2});
  }

  @Test
  void vectorsOfStringsAreThoseOfKeras() {
    assertGives(
        new float[][] {
          {0, 1, 0, 0, 0}, {0, 0, 1, 0, 0}, {0, 0, 0, 1, 0}, {0, 0, 0, 0, 1}, {1, 0, 0, 0, 0}
        },
        StringLookup.of(ABCD).outputMode("one_hot"),
        new String[] {"a", "b", "c", "d", "z"});
    assertGives(
        new float[][] {{0, 1, 0, 1, 1}, {1, 0, 1, 0, 1}},
        StringLookup.of(ABCD).outputMode("multi_hot"),
        DATA);
    assertEquals( // what they were called once
        List.of("multi_hot", "tf_idf"),
        List.of(OutputMode.of("binary").toString(), OutputMode.of("tf-idf").toString()));
    assertGives(
        new float[][] {{0, 1, 0, 1, 2}, {2, 0, 1, 0, 1}},
        StringLookup.of(ABCD).outputMode("count"),
        DATA);
    assertGives(
        new float[][] {{0, 1, 0, 1, 2, 0}, {2, 0, 1, 0, 1, 0}},
        StringLookup.of(ABCD).outputMode("count").maxTokens(6).padToMaxTokens(true),
        DATA);
  }

  @Test
  void rareValuesWeighMore() {
    var plain = StringLookup.of().outputMode("tf_idf");
    plain.setVocabulary(List.of(ABCD), 0.25, 0.75, 0.6, 0.4);
    var expected = new float[][] {{0, 0.25f, 0, 0.6f, 0.8f}, {1, 0, 0.75f, 0, 0.4f}};
    assertGives(expected, plain, DATA);
    var specials =
        StringLookup.of("[UNK]", "a", "b", "c", "d")
            .outputMode("tf_idf")
            .idfWeights(0.9, 0.25, 0.75, 0.6, 0.4);
    expected[1][0] = 1.8f;
    assertGives(expected, specials, DATA);
    var numbers = IntegerLookup.of(IDS).outputMode("tf_idf").idfWeights(0.25, 0.75, 0.6, 0.4);
    expected[1][0] = 1;
    assertGives(expected, numbers, new int[][] {{12, 1138, 42, 42}, {42, 7, 36, 7}});
  }

  @Test
  void documentsAreCountedForTheWeights() {
    var layer = StringLookup.of().outputMode("tf_idf").maskToken("");
    layer.adapt(new String[][] {{"a", "a", "b"}, {"a", "b", ""}, {"a", "c", "c"}, {"a", "", ""}});
    assertEquals(List.of("[UNK]", "a", "c", "b"), layer.getVocabulary());
    double a = Math.log(1 + 4 / 5.0);
    double c = Math.log(1 + 4 / 2.0);
    double b = Math.log(1 + 4 / 3.0);
    var y = output(layer, new String[][] {{"a", "b", "b", "x", ""}});
    var expected = new float[] {(float) ((a + b + c) / 3), (float) a, 0, (float) (2 * b)};
    assertEquals(NDArray.of(expected, 1, 4), y);
  }

  @Test
  void itLearnsTheMostFrequentFirstAndOfEqualsTheLastInOrder() {
    var words = StringLookup.of();
    words.adapt(new String[][] {{"a", "c", "d"}, {"d", "z", "b"}});
    assertEquals(List.of("[UNK]", "d", "z", "c", "b", "a"), words.getVocabulary());
    assertEquals(6, words.vocabularySize());
    var few = IntegerLookup.of().maxTokens(4).maskToken(0);
    few.adapt(new int[][] {{12, 1138, 42}, {42, 1000, 36}, {0, 0, -1}});
    assertEquals(List.of(0L, -1L, 42L, 1138L), few.getVocabulary());
    assertEquals(List.of(42L, 1138L), few.getVocabulary(false));
    // By UTF-8, in which what Java's order puts first comes last.
    var signs = StringLookup.of();
    signs.adapt(new String[] {"\uFFEE", "\uD83D\uDE00", "猫", "é"});
    assertEquals(List.of("\uD83D\uDE00", "\uFFEE", "猫", "é"), signs.getVocabulary(false));
  }

  @Test
  void aDatasetIsReadOnceBatchByBatch() {
    var random = new Random(5);
    var words = new String[1000];
    for (int i = 0; i < words.length; i++) {
      words[i] = "w" + (int) Math.abs(random.nextGaussian() * 20);
    }
    var whole = StringLookup.of();
    whole.adapt(words);
    var batches = StringLookup.of();
    batches.adapt(Dataset.of((Object) words).batch(7));
    assertEquals(whole.getVocabulary(), batches.getVocabulary());
    var known = whole.getVocabulary();
    var expected = Arrays.stream(words).mapToLong(known::indexOf).toArray();
    assertGives(expected, batches, words);
  }

  @Test
  void aLargeVocabularyIsFoundExactly() {
    var random = new Random(11);
    var words = new String[20_000];
    for (int i = 0; i < words.length; i++)
      words[i] = Long.toString(random.nextLong(), 36) + "é" + i;
    var x = new String[3000];
    var expected = new long[x.length];
    for (int i = 0; i < x.length; i++) {
      int at = random.nextInt(words.length);
      x[i] = i % 3 == 0 ? words[at] + "." : words[at];
      expected[i] = i % 3 == 0 ? 0 : at + 1;
    }
    assertGives(expected, StringLookup.of(words), x);
    var ids = random.longs(20_000).distinct().toArray();
    assertGives(
        new long[] {1, 20_000, 0, 778},
        IntegerLookup.of(ids),
        new long[] {ids[0], ids[19_999], ids[5] + 1, ids[777]});
  }

  @Test
  void maskAndUnknownComeBeforeTheWords() {
    var layer = StringLookup.of(ABCD).maskToken("").numOovIndices(2);
    assertEquals(List.of("", "[UNK]", "[UNK]", "a", "b", "c", "d"), layer.getVocabulary());
    assertEquals(List.of(ABCD), layer.getVocabulary(false));
    var x = new String[][] {{"", "a", "m", "z", "d"}};
    var hashes = output(Hashing.of(2), new String[][] {{"m", "z"}}).toLongs();
    assertGives(new long[][] {{0, 3, 1 + hashes[0], 1 + hashes[1], 6}}, layer, x);
    // The mask has no place in vectors.
    assertGives(
        new float[][] {{1, 1, 0}},
        StringLookup.of("a", "b").maskToken("").outputMode("count"),
        new String[][] {{"", "a", "m", ""}});
    assertGives(
        new long[][] {{1, 0, 2}},
        StringLookup.of("", "[UNK]", "a").maskToken(""),
        new String[][] {{"x", "", "a"}});
  }

  @Test
  void unknownNumbersShareIndicesByTheirRemainder() {
    var x = new long[][] {{12, 1138, 42}, {37, 1000, 36}};
    assertGives(new long[][] {{2, 4, 5}, {1, 0, 3}}, IntegerLookup.of(IDS).numOovIndices(2), x);
    var hashed = IntegerLookup.of(IDS).numOovIndices(50).oovMethod("farmhash");
    var text = output(Hashing.of(50), new String[][] {{"37", "1000"}}).toLongs();
    assertGives(new long[][] {{50, 52, 53}, {text[0], text[1], 51}}, hashed, x);
    assertGives(
        output(Hashing.of(9).salt(5), new String[] {"x", "y"}),
        StringLookup.of("a").numOovIndices(9).salt(5),
        new String[] {"x", "y"});
  }

  @Test
  void numbersKeepAllTheirDigits() {
    long big = 9_007_199_254_740_993L;
    assertGives(new long[] {1, 0, 0}, IntegerLookup.of(big), new long[] {big, big - 1, big + 1});
    assertGives(new long[] {big, -1}, IntegerLookup.of(big).invert(true), new long[] {1, 0});
  }

  @Test
  void withoutAnIndexForTheUnknownAnErrorNamesIt() {
    var model = Sequential.of(StringLookup.of(ABCD).numOovIndices(0).named("kind"));
    assertEquals(NDArray.from(new long[] {0, 3}), model.predict(new String[] {"a", "d"}));
    var error =
        assertThrows(TensorException.class, () -> model.predict(new String[] {"a", "猫", "x"}));
    assertEquals(
        "StringLookup \"kind\": the vocabulary does not hold [\"猫\" \"x\"], and there is no index"
            + " for the unknown.",
        error.getMessage());
    var masked = StringLookup.of(ABCD).numOovIndices(0).maskToken("");
    assertGives(new long[] {0, 1}, masked, new String[] {"", "a"});
  }

  @Test
  void anotherVocabularyHoldsForModelsThatRanBefore() {
    var layer = StringLookup.of();
    var model = Sequential.of(layer);
    var x = new String[] {"a", "b"};
    layer.adapt(new String[] {"a"});
    assertEquals(NDArray.from(new long[] {1, 0}), model.predict(x));
    layer.setVocabulary(List.of("b"));
    assertEquals(NDArray.from(new long[] {0, 1}), model.predict(x));
  }

  @Test
  void aVocabularyThatWasGivenGoesIntoTheConfiguration() {
    var layer = StringLookup.of(ABCD).maskToken("").outputMode("multi_hot");
    var config = layer.getConfig();
    assertEquals(List.of("a", "b", "c", "d"), config.get("vocabulary"));
    assertEquals(5, config.get("vocabulary_size"));
    assertEquals("utf-8", config.get("encoding"));
    assertEquals("floormod", config.get("oov_method"));
    var model = Sequential.of(layer);
    assertEquals(model.predict(DATA), Models.fromJson(model.toJson()).predict(DATA));
    assertEquals("int64", IntegerLookup.of().getConfig().get("vocabulary_dtype"));
  }

  @Test
  void aVocabularyComesFromAFile(@TempDir Path folder) throws IOException {
    var file = folder.resolve("words.txt");
    Files.writeString(file, "naïve\n猫\n");
    assertGives(new long[] {2, 1}, StringLookup.of().vocabulary(file), new String[] {"猫", "naïve"});
    Files.writeString(file, "12\nx\n");
    assertRefused(
        file + ": vocabulary: expected whole numbers, received \"x\".",
        () -> IntegerLookup.of().vocabulary(file));
    Files.writeString(file, "a\na\n");
    assertRefused(
        file + ": StringLookup: the vocabulary holds \"a\" twice.",
        () -> StringLookup.of().vocabulary(file));
    var none = folder.resolve("none.txt");
    assertRefused(
        "There is no vocabulary file " + none + ".", () -> StringLookup.of().vocabulary(none));
  }

  @Test
  void withoutAVocabularyItRefusesToRun() {
    var model = Sequential.of(StringLookup.of().named("kind"));
    var message =
        "StringLookup \"kind\" has no vocabulary yet: let it adapt(samples) first, or set one.";
    assertEquals(
        message,
        assertThrows(IllegalStateException.class, () -> model.predict(new String[] {"a"}))
            .getMessage());
    var vectors = StringLookup.of().outputMode("count").named("kind");
    assertEquals(
        message,
        assertThrows(IllegalStateException.class, () -> output(vectors, new String[][] {{"a"}}))
            .getMessage());
  }

  /** A list without a type, as one that a file was read into, holds anything. */
  @SuppressWarnings("unchecked")
  private static <T> List<T> listOf(Object... values) {
    return (List<T>) Arrays.asList(values);
  }

  @Test
  void refusesWhatMakesNoVocabulary() {
    assertRefused(
        "StringLookup: the vocabulary holds \"a\" twice.", () -> StringLookup.of("a", "b", "a"));
    assertRefused(
        "StringLookup: the vocabulary holds the mask token \"\": leave it out, or begin with"
            + " [\"\",\"[UNK]\"].",
        () -> StringLookup.of("a", "").maskToken(""));
    assertRefused(
        "IntegerLookup: the vocabulary holds the oov token -1: leave it out, or begin with [-1].",
        () -> IntegerLookup.of(5, -1).invert(true));
    assertRefused("StringLookup: the vocabulary is empty.", () -> StringLookup.of(new String[0]));
    assertRefused(
        "StringLookup: expected words as vocabulary, received a value of type Integer.",
        () -> StringLookup.of().setVocabulary(listOf(1, 2)));
    assertRefused(
        "IntegerLookup: expected whole numbers as vocabulary, received a value of type Double.",
        () -> IntegerLookup.of().setVocabulary(listOf(1.5)));
    assertRefused(
        "TextVectorization: expected words as vocabulary, received a value of type Character.",
        () -> TextVectorization.of().setVocabulary(listOf('a')));
    assertRefused(
        "setVocabulary: values must not be null, nor hold null.",
        () -> StringLookup.of().setVocabulary(listOf("a", null)));
    assertRefused(
        "setVocabulary: values must not be null, nor hold null.",
        () -> StringLookup.of().setVocabulary(null));
    assertRefused(
        "StringLookup: the vocabulary has 5 values, those of the mask and of the unknown among"
            + " them, and maxTokens is 4.",
        () -> StringLookup.of(ABCD).maxTokens(4));
    assertRefused(
        "StringLookup: maxTokens must be above 1, received 1.",
        () -> StringLookup.of().maxTokens(1));
    assertRefused(
        "StringLookup: to pad to maxTokens, set maxTokens first.",
        () -> StringLookup.of().padToMaxTokens(true));
    assertRefused(
        "StringLookup: numOovIndices must not be negative, received -1.",
        () -> StringLookup.of().numOovIndices(-1));
    assertRefused(
        "StringLookup: an inverse has the output mode int, received count.",
        () -> StringLookup.of().invert(true).outputMode("count"));
    assertRefused(
        "StringLookup: idfWeights are for the output mode tf_idf, it has int.",
        () -> StringLookup.of("a").idfWeights(1));
    assertRefused(
        "StringLookup: expected an idf weight for each of the 1 values, received 2.",
        () -> StringLookup.of("a").outputMode("tf_idf").idfWeights(1, 2));
    assertRefused(
        "StringLookup \"s\": in the output mode int a vocabulary comes without idfWeights.",
        () -> StringLookup.of().named("s").setVocabulary(List.of("a"), 1));
    assertRefused(
        "StringLookup: vocabulary: expected values, received null.",
        () -> StringLookup.of().vocabulary((List<String>) null));
    var numbers = StringLookup.of("a").toJson().replace("\"a\"", "1");
    assertRefused("vocabulary: expected strings, received 1.", () -> Layers.fromJson(numbers));
    var strict = StringLookup.of("a").numOovIndices(0).named("s");
    var unknown =
        assertThrows(
            RuntimeException.class, () -> Sequential.of(strict).predict(new String[] {"b"}));
    assertEquals(
        "StringLookup \"s\": the vocabulary does not hold [\"b\"], and there is no index for the"
            + " unknown.",
        unknown.getMessage());
    var unweighted = StringLookup.of("a").outputMode("tf_idf").named("s");
    var noWeights =
        assertThrows(
            IllegalStateException.class, () -> unweighted.apply(Input.of(DType.STRING, 1)));
    assertEquals(
        "StringLookup \"s\": in the output mode tf_idf a vocabulary comes with idfWeights.",
        noWeights.getMessage());
    assertRefused(
        "StringLookup \"s\": expected strings, received int32.",
        () -> StringLookup.of("a").named("s").apply(Input.of(DType.INT32, 1)));
    var json = StringLookup.of("a").toJson().replace("[ \"a\" ]", "\"/etc/passwd\"");
    assertRefused(
        "vocabulary: expected a list, received \"/etc/passwd\".", () -> Layers.fromJson(json));
    var error =
        assertThrows(
            IllegalStateException.class, () -> StringLookup.of("a").named("s").adapt(ABCD));
    assertEquals("StringLookup \"s\": its vocabulary was given, not learned.", error.getMessage());
  }
}
