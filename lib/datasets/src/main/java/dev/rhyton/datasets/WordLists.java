package dev.rhyton.datasets;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Json;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Texts as lists of word indices, the most frequent word first: imdb and reuters, prepared as in
 * Keras. Index 0 is reserved for padding, 1 marks the start of each text, 2 replaces words that are
 * left out.
 *
 * <pre>{@code
 * var imdb = Datasets.loadImdb().numWords(10_000);
 * model.fit(imdb.train().pad(200), epochs(2).validation(imdb.test().pad(200)));
 * }</pre>
 */
public final class WordLists extends Configured {
  private int numWords;
  private int skipTop;
  private int maxlen;
  private int seed = 113;
  private int startChar = 1;
  private int oovChar = 2;
  private int indexFrom = 3;
  private @Range(atLeast = 0, below = 1) double testSplit = 0.2;
  private transient Supplier<Path> file = () -> null;
  private transient Supplier<Path> words = () -> null;

  WordLists() {}

  /**
   * Creates a data set from a file with {@code x} and {@code y}, or with separate arrays for
   * training and test.
   */
  static WordLists of(Supplier<Path> file, Supplier<Path> words) {
    return made(
        new WordLists(),
        w -> {
          w.file = file;
          w.words = words;
        });
  }

  /**
   * Replaces words whose index is not below {@code count}; 0, the default, keeps (almost) all
   * words.
   */
  public WordLists numWords(int count) {
    return with(this, w -> w.numWords = count);
  }

  /** Replaces the {@code count} most frequent words. */
  public WordLists skipTop(int count) {
    return with(this, w -> w.skipTop = count);
  }

  /** Drops texts of at least {@code words} words; 0, the default, keeps all texts. */
  public WordLists maxlen(int words) {
    return with(this, w -> w.maxlen = words);
  }

  /**
   * Sets the seed that shuffles the texts and selects the test texts of reuters, by default 113.
   */
  public WordLists seed(int value) {
    return with(this, w -> w.seed = value);
  }

  /** Sets the index that marks the start of each text, by default 1. */
  public WordLists startChar(int index) {
    return with(this, w -> w.startChar = index);
  }

  /** Sets the index that replaces words that are left out, by default 2. */
  public WordLists oovChar(int index) {
    return with(this, w -> w.oovChar = index);
  }

  /** Sets the number that is added to the index of each word, by default 3. */
  public WordLists indexFrom(int index) {
    return with(this, w -> w.indexFrom = index);
  }

  /** Sets the fraction of reuters for testing; imdb has a fixed split into halves. */
  public WordLists testSplit(double share) {
    return with(this, w -> w.testSplit = share);
  }

  @Override
  protected void check() {
    for (int count : new int[] {numWords, skipTop, maxlen, startChar, oovChar, indexFrom}) {
      Check.that(count >= 0, "WordLists: expected numbers from 0 on, received %d.", count);
    }
  }

  /** Returns the index of each word, before {@code indexFrom} is added. */
  public Map<String, Integer> wordIndex() {
    var index = new LinkedHashMap<String, Integer>();
    try {
      Json.parse(Files.readString(words.get()))
          .properties()
          .forEach(e -> index.put(e.getKey(), e.getValue().asInt()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return index;
  }

  /** Returns the training texts. */
  public Sequences train() {
    return load().get(0);
  }

  /** Returns the test texts. */
  public Sequences test() {
    return load().get(1);
  }

  private List<Sequences> load() {
    var arrays = ArrayFiles.readObjects(file.get());
    var random = new NumpyShuffle(seed);
    var all = new ArrayList<Sequences>();
    for (var part : arrays.containsKey("x") ? List.of("") : List.of("_train", "_test")) {
      all.add(
          part(
              (List<?>) requireNonNull(arrays.get("x" + part)),
              requireNonNull((NDArray) arrays.get("y" + part)),
              random));
    }
    int border = all.get(0).size();
    if (all.size() == 1) border = (int) (border * (1 - testSplit));
    var texts = Sequences.concatenate(all);
    // As in Keras without a limit, the last word is left out.
    int limit = numWords > 0 ? numWords : texts.largest();
    var kept = texts.map(w -> w >= skipTop && w < limit ? w : oovChar);
    return List.of(kept.slice(0, border), kept.slice(border, kept.size()));
  }

  private Sequences part(List<?> lists, NDArray labels, NumpyShuffle random) {
    var order = random.order(lists.size());
    var texts = new ArrayList<int[]>();
    var kept = IntStream.builder();
    for (int at : order) {
      var words = IntStream.of(Pickle.ints(lists.get(at))).map(w -> w + indexFrom);
      var text = IntStream.concat(IntStream.of(startChar), words).toArray();
      if (maxlen > 0 && text.length >= maxlen) continue;
      texts.add(text);
      kept.add(at);
    }
    Check.that(!texts.isEmpty(), "WordLists: no text is shorter than maxlen=%d.", maxlen);
    return new Sequences(texts, labels.rows(kept.build().toArray()));
  }
}
