package dev.rhyton.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import dev.rhyton.config.UnknownException;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Ragged;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.Strings;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Converts texts to the indices of their words in a vocabulary. Each text is standardized and
 * split, then its words are looked up. The vocabulary is given, or learned from texts, with the
 * most frequent word first.
 *
 * <p>Input {@code (batch)} or {@code (batch, 1)} of strings, output {@code (batch, words)}:
 * integers, with 0 after the end of a text and 1 for unknown words. In the other output modes there
 * is a vector for each text.
 *
 * <pre>{@code
 * var vectorize = TextVectorization.of().maxTokens(5000).outputSequenceLength(100);
 * vectorize.adapt(texts);
 * }</pre>
 */
public final class TextVectorization extends Vocabulary<TextVectorization, String> {
  private static final int MOST_WORDS = 1000; // each length is a part of the graph

  private static final String PUNCTUATION = "[!-/:-@\\[-`{-~]";

  private enum Standardize {
    LOWER_AND_STRIP_PUNCTUATION,
    LOWER,
    STRIP_PUNCTUATION
  }

  private enum Split {
    WHITESPACE,
    CHARACTER
  }

  private @Nullable Standardize standardize = Standardize.LOWER_AND_STRIP_PUNCTUATION;
  private @Nullable Split split = Split.WHITESPACE;
  private @Nullable JsonNode ngrams;
  private @Nullable Integer outputSequenceLength;

  private transient @Nullable UnaryOperator<Tensor> standardizer;
  private transient @Nullable UnaryOperator<Tensor> splitter;

  private TextVectorization() {
    super(VocabularyType.TEXT, OutputMode.MULTI_HOT, OutputMode.COUNT, OutputMode.TF_IDF);
  }

  /** Creates a layer that learns its vocabulary. */
  public static TextVectorization of() {
    return new TextVectorization();
  }

  /** Creates a layer with a vocabulary of one string. */
  public static TextVectorization of(String only) {
    return of(new String[] {only});
  }

  /** Creates a layer with a given vocabulary. */
  public static TextVectorization of(String... vocabulary) {
    return new TextVectorization()
        .vocabulary(Check.all("TextVectorization", "vocabulary", vocabulary));
  }

  /**
   * Sets the standardization of texts: {@code "lower_and_strip_punctuation"}, {@code "lower"},
   * {@code "strip_punctuation"}, or null for none. As in Keras, only the letters from A to Z are
   * converted to lower case, and only ASCII punctuation is removed; {@code
   * standardize(Strings::lower)} supports all alphabets.
   */
  public TextVectorization standardize(@Nullable String form) {
    return change(
        t -> {
          t.standardize =
              form == null ? null : Text.constant(Standardize.class, "standardization", form);
          t.standardizer = null;
        });
  }

  /** Sets a function that standardizes a tensor of texts; it cannot be saved to files. */
  public TextVectorization standardize(UnaryOperator<Tensor> function) {
    Check.that(function != null, "TextVectorization: expected a function, received null.");
    return change(t -> t.standardizer = function);
  }

  /**
   * Sets where texts are split: {@code "whitespace"}, {@code "character"}, or null for no split.
   */
  public TextVectorization split(@Nullable String by) {
    return change(
        t -> {
          t.split = by == null ? null : Text.constant(Split.class, "split", by);
          t.splitter = null;
        });
  }

  /**
   * Sets a function from texts {@code (batch)} to their words {@code (batch, words)}, padded with
   * empty strings; it cannot be saved to files.
   */
  public TextVectorization split(UnaryOperator<Tensor> function) {
    Check.that(function != null, "TextVectorization: expected a function, received null.");
    return change(t -> t.splitter = function);
  }

  /** Sets the largest number of consecutive words that form an n-gram. */
  public TextVectorization ngrams(int most) {
    return change(t -> t.ngrams = Json.write(most));
  }

  /** Sets the numbers of consecutive words that form n-grams. */
  public TextVectorization ngrams(List<Integer> widths) {
    return change(t -> t.ngrams = Json.write(widths));
  }

  /**
   * Sets the number of indices of each text, which is truncated or padded with 0; by default that
   * of the longest text.
   */
  public TextVectorization outputSequenceLength(int length) {
    return change(t -> t.outputSequenceLength = length);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        outputSequenceLength == null || outputMode == OutputMode.INT,
        "TextVectorization: outputSequenceLength is for the output mode int, it has %s.",
        outputMode);
    if (outputSequenceLength != null) {
      Check.positive("TextVectorization", "outputSequenceLength", outputSequenceLength);
    }
    for (long width : widths()) Check.positive("TextVectorization", "ngrams", width);
  }

  private long[] widths() {
    if (ngrams == null) return new long[0];
    if (ngrams.isInt()) {
      int most = ngrams.asInt();
      Check.positive("TextVectorization", "ngrams", most);
      Check.that(
          most <= MOST_WORDS,
          "TextVectorization: ngrams must be at most %d, received %d.",
          MOST_WORDS,
          most);
      return LongStream.rangeClosed(1, ngrams.asInt()).toArray();
    }
    boolean list = ngrams.isArray() && !ngrams.isEmpty();
    for (var n : ngrams) list &= n.isInt();
    Check.that(
        list, "TextVectorization: ngrams must be a number or a list of some, received %s.", ngrams);
    var widths = new long[ngrams.size()];
    for (int i = 0; i < widths.length; i++) widths[i] = ngrams.get(i).asLong();
    return widths;
  }

  @Override
  String maskToken() {
    return "";
  }

  @Override
  String oovToken() {
    return "[UNK]";
  }

  @Override
  int numOovIndices() {
    return 1;
  }

  @Override
  Tensor oovBucket(Tensor values) {
    throw new AssertionError("there is one index for the unknown");
  }

  @Override
  protected DType inputType() {
    return DType.STRING;
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    var shape = inputs.get(0);
    boolean splits = split != null || splitter != null;
    Check.that(
        shape.rank() == 1 || (shape.rank() == 2 && (!splits || shape.last() == 1)),
        "%s: expected texts of shape %s, received %s.",
        label(),
        splits ? "(None,) or (None, 1)" : "(None,) or (None, words)",
        shape);
  }

  private Ragged words(Tensor texts) {
    Check.that(
        texts.dtype() == DType.STRING,
        "%s: expected strings, received %s.",
        label(),
        texts.dtype());
    var words = parts(standardized(texts));
    var widths = widths();
    return widths.length == 0 ? words : Strings.ngrams(words, widths);
  }

  private Tensor standardized(Tensor x) {
    if (standardizer != null) return standardizer.apply(x);
    if (standardize == null) return x;
    var lower = standardize == Standardize.STRIP_PUNCTUATION ? x : Strings.lowerAscii(x);
    return standardize == Standardize.LOWER ? lower : Strings.replace(lower, PUNCTUATION, "");
  }

  private Ragged parts(Tensor x) {
    if (splitter == null && split == null) {
      return Ragged.of(x.shape().rank() == 1 ? x.expandDims(1) : x);
    }
    var texts = x.shape().rank() == 1 ? x : x.squeeze(1);
    if (splitter != null) return Ragged.of(splitter.apply(texts));
    return split == Split.WHITESPACE ? Strings.words(texts) : Strings.characters(texts);
  }

  @Override
  protected Tensor call(Tensor x) {
    var words = words(x);
    if (outputMode == OutputMode.INT) {
      long length = outputSequenceLength == null ? Shape.UNKNOWN : outputSequenceLength;
      return words.with(indices(words.values(), 0)).dense(0, length).stopGradient();
    }
    long depth = depth();
    var indices = words.with(indices(words.values(), depth));
    return encoded(indices.dense((double) depth, Shape.UNKNOWN), depth);
  }

  /**
   * Returns the places of the vocabulary in files; Keras' layer contains a lookup that writes the
   * same options again.
   */
  @Override
  public List<String> vocabularyPlaces() {
    return List.of("", "_lookup_layer/");
  }

  /** Counts the words of a batch of texts, not the texts. */
  @Override
  void count(NDArray part, ValueCounts<String> counts) {
    try (var graph = GraphBuilder.open(false)) {
      var in = graph.argument(part.dtype(), part.shape().with(0, Shape.UNKNOWN));
      checkInputs(List.of(in.shape()));
      var words = words(in);
      var found = graph.function(List.of(words.values(), words.splits())).run(List.of(part));
      var all = found[0].toStrings();
      var splits = found[1].toInts();
      for (int i = 0; i + 1 < splits.length; i++) {
        counts.add(Arrays.asList(all).subList(splits[i], splits[i + 1]));
      }
    }
  }

  @Override
  public ConfigDict getConfig() {
    Check.that(
        standardizer == null && splitter == null,
        "%s: a Java function cannot be saved. Apply it to the texts before the model, or choose one"
            + " of the options that have names.",
        label());
    return super.getConfig();
  }

  @Override
  protected void readConfig(ConfigDict config) {
    if (Json.node(config).path("ragged").asBoolean()) {
      throw new UnknownException(
          "TextVectorization: ragged=true is not known here, as tensors have rows of equal length:"
              + " set outputSequenceLength, or let short texts be filled up with 0.");
    }
    super.readConfig(config);
  }

  @Override
  protected ConfigDict idleOptions() {
    return super.idleOptions().put("ragged", false).put("encoding", "utf-8");
  }
}
