package dev.rhyton.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Adaptable;
import dev.rhyton.layers.HasVocabulary;
import dev.rhyton.layers.internal.Samples;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.MemoryLimit;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the layers have in common that find the index of a value in a vocabulary, which is given or
 * learned from samples. The indices begin with that of the mask, where there is one, and those of
 * the values that are not known.
 *
 * @param <V> the layer itself, so that setters give it back
 * @param <T> the values: strings or whole numbers
 */
public abstract class Vocabulary<V extends Vocabulary<V, T>, T> extends Categories<V>
    implements Adaptable, HasVocabulary {
  private final transient Tokens<T> kind;
  private Integer maxTokens;
  private boolean padToMaxTokens;
  private JsonNode vocabulary;
  private double[] idfWeights;
  private Integer vocabularySize; // as a file says, for what is not known before its other entries

  private transient volatile List<T> learned;
  private transient volatile double[] learnedWeights;
  private transient volatile IndexTable<T> table;

  Vocabulary(Tokens<T> kind, OutputMode... others) {
    super(OutputMode.INT, others);
    this.kind = kind;
  }

  /** The value that stands for nothing, or null. */
  abstract T maskToken();

  /** The value that stands for those that are not known. */
  abstract T oovToken();

  /** How many indices there are for values that are not known. */
  abstract int numOovIndices();

  /** A number below {@link #numOovIndices} for each value, should it not be known. */
  abstract Tensor oovBucket(Tensor values);

  /** Adds samples to the counts, those of each row as one document. */
  abstract void count(NDArray part, Counts<T> counts);

  // ---- options ----

  /** The most values that it learns, with those of the mask and of the unknown; null for all. */
  public V maxTokens(Integer most) {
    return change(v -> ((Vocabulary<?, ?>) v).maxTokens = most);
  }

  /** Whether vectors are of length {@code maxTokens}, even where fewer values are known. */
  public V padToMaxTokens(boolean pad) {
    return change(v -> ((Vocabulary<?, ?>) v).padToMaxTokens = pad);
  }

  /** A vocabulary that is known, in the order of its indices. */
  public V vocabulary(List<T> values) {
    Check.that(values != null, "%s: vocabulary: expected values, received null.", className());
    return change(v -> ((Vocabulary<?, ?>) v).vocabulary = Json.write(values));
  }

  /** A vocabulary from a file of UTF-8, a value in each line. */
  public V vocabulary(Path file) {
    Check.given(className(), "vocabulary", file);
    try {
      return vocabulary(Files.readAllLines(file).stream().map(kind::parse).toList());
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("There is no vocabulary file " + file + ".", e);
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }

  /** How much each value of the vocabulary weighs in the output mode {@code "tf_idf"}. */
  public V idfWeights(double... weights) {
    return change(v -> ((Vocabulary<?, ?>) v).idfWeights = weights);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        maxTokens == null || maxTokens > 1,
        "%s: maxTokens must be above 1, received %s.",
        className(),
        maxTokens);
    Check.that(
        !padToMaxTokens || maxTokens != null,
        "%s: to pad to maxTokens, set maxTokens first.",
        className());
    Check.that(
        idfWeights == null || outputMode == OutputMode.TF_IDF,
        "%s: idfWeights are for the output mode tf_idf, it has %s.",
        className(),
        outputMode);
    if (vocabulary != null) checkVocabulary(given(), idfWeights);
  }

  private void checkVocabulary(List<T> values, double[] weights) {
    Check.that(!values.isEmpty(), "%s: the vocabulary is empty.", className());
    var words = words(values);
    var seen = new HashSet<T>();
    for (var word : words) {
      Check.that(seen.add(word), "%s: the vocabulary holds %s twice.", className(), quoted(word));
    }
    checkNotIn(seen, maskToken(), "mask");
    if (inverts()) checkNotIn(seen, oovToken(), "oov");
    int size = firstWord() + words.size();
    Check.that(
        maxTokens == null || size <= maxTokens,
        "%s: the vocabulary has %d values, those of the mask and of the unknown among them, and"
            + " maxTokens is %s.",
        className(),
        size,
        maxTokens);
    Check.that(
        weights == null || weights.length == values.size(),
        "%s: expected an idf weight for each of the %d values, received %d.",
        className(),
        values.size(),
        weights == null ? 0 : weights.length);
  }

  private void checkNotIn(Set<T> words, T token, String what) {
    Check.that(
        token == null || !words.contains(token),
        "%s: the vocabulary holds the %s token %s: leave it out, or begin with %s.",
        className(),
        what,
        quoted(token),
        Json.write(specials()));
  }

  static String quoted(Object token) {
    return Json.write(token).toString();
  }

  /** Whether it finds the values of indices instead. */
  boolean inverts() {
    return false;
  }

  // ---- what it knows ----

  private int firstOov() {
    return maskToken() != null && outputMode == OutputMode.INT ? 1 : 0;
  }

  private int firstWord() {
    return firstOov() + numOovIndices();
  }

  private List<T> specials() {
    var specials = new ArrayList<T>();
    if (firstOov() == 1) specials.add(maskToken());
    int unknown = MemoryLimit.elements(DType.STRING, numOovIndices());
    specials.addAll(Collections.nCopies(unknown, oovToken()));
    return specials;
  }

  private List<T> given() {
    Check.that(vocabulary.isArray(), "vocabulary: expected a list, received %s.", vocabulary);
    var values = new ArrayList<T>();
    vocabulary.forEach(v -> values.add(kind.read(v)));
    return values;
  }

  private List<T> values() {
    return learned != null || vocabulary == null ? learned : given();
  }

  private boolean beginsWithSpecials(List<T> values) {
    int count = firstWord();
    return values.size() >= count && values.subList(0, count).equals(specials());
  }

  private List<T> words(List<T> values) {
    return beginsWithSpecials(values) ? values.subList(firstWord(), values.size()) : values;
  }

  /** The values in the order of their indices, the mask and the unknown among them. */
  public List<T> getVocabulary() {
    return getVocabulary(true);
  }

  /** The values in the order of their indices, with or without the mask and the unknown. */
  public List<T> getVocabulary(boolean includeSpecialTokens) {
    var all = new ArrayList<T>();
    if (includeSpecialTokens) all.addAll(specials());
    if (isAdapted()) all.addAll(words(values()));
    return all;
  }

  /** How many indices there are. */
  public int vocabularySize() {
    return firstWord() + (isAdapted() ? words(values()).size() : 0);
  }

  /** Gives it another vocabulary. */
  public void setVocabulary(List<T> values) {
    setVocabulary(values, (double[]) null);
  }

  /** Gives it another vocabulary, with weights for the output mode {@code "tf_idf"}. */
  public void setVocabulary(List<T> values, double... idfWeights) {
    Check.that(
        (idfWeights != null) == (outputMode == OutputMode.TF_IDF),
        "%s: in the output mode %s a vocabulary comes %s idfWeights.",
        label(),
        outputMode,
        outputMode == OutputMode.TF_IDF ? "with" : "without");
    checkVocabulary(values, idfWeights);
    if (vocabulary != null) {
      vocabulary = Json.write(values);
      this.idfWeights = idfWeights;
    } else {
      learned = List.copyOf(values);
      learnedWeights = idfWeights;
    }
    renew();
  }

  private void renew() {
    table = null;
    changed();
  }

  @Override
  protected void copyParts() {
    table = null;
  }

  @Override
  public boolean isAdapted() {
    return learned != null || vocabulary != null;
  }

  /** Whether its vocabulary is to be learned: one that was given stays. */
  @Override
  public boolean adapts() {
    return vocabulary == null;
  }

  /**
   * Learns the values that occur, the most frequent first, from samples: an array, or a dataset,
   * which is read once. Each row is a document for the output mode {@code "tf_idf"}.
   */
  @Override
  public void adapt(Object samples) {
    Check.state(adapts(), () -> label() + ": its vocabulary was given, not learned.");
    var counts = new Counts<T>();
    Samples.each(label(), samples, part -> count(part, counts));
    counts.remove(maskToken());
    counts.remove(oovToken());
    int most = maxTokens == null ? Integer.MAX_VALUE : Math.max(0, maxTokens - firstWord());
    learned = counts.mostFrequent(kind.order(), most);
    learnedWeights = outputMode == OutputMode.TF_IDF ? counts.idfWeights(learned) : null;
    renew();
  }

  // ---- what it computes ----

  /** Indices as the output mode has them. */
  final Tensor encoded(Tensor indices, long depth) {
    var encoded = encoded(indices, depth, null, vectorType());
    return outputMode == OutputMode.TF_IDF ? encoded.multiply(weights(depth)) : encoded;
  }

  final long depth() {
    if (outputMode == OutputMode.INT) return 0;
    if (padToMaxTokens) return maxTokens;
    if (isAdapted()) return vocabularySize();
    Check.state(vocabularySize != null, this::unknown);
    return vocabularySize;
  }

  private String unknown() {
    return label() + " has no vocabulary yet: let it adapt(samples) first, or set one.";
  }

  final Tensor present(Tensor result) {
    return isAdapted() ? result : TensorOps.missing(result, unknown());
  }

  private IndexTable<T> table() {
    var known = table;
    if (known != null) return known;
    var fresh = new IndexTable<>(kind, getVocabulary(false));
    table = fresh;
    return fresh;
  }

  /** The indices of values; in vectors the mask has one beyond their length. */
  final Tensor indices(Tensor values, long beyond) {
    var found = present(table().find(values));
    var known = found.greaterEqual(0);
    var mask = maskToken() == null ? null : values.equal(constant(maskToken()));
    if (numOovIndices() == 0) {
      var fine = mask == null ? known : known.logicalOr(mask);
      var message =
          label() + ": the vocabulary does not hold {}, and there is no index for the unknown.";
      var others = values.reshape(-1).take(TensorOps.indicesOf(fine.reshape(-1).logicalNot()));
      found = TensorOps.checked(found, fine.all(), message, others);
    }
    var indices = found.add(firstWord()); // -1 falls on the last index of the unknown
    if (numOovIndices() > 1) {
      indices = TensorOps.where(known, indices, oovBucket(values).add(firstOov()));
    }
    if (mask == null) return indices;
    var masked = TensorOps.zerosLike(indices).add(firstOov() == 1 ? 0L : beyond);
    return TensorOps.where(mask, masked, indices);
  }

  private Tensor constant(T token) {
    return TensorOps.constant(kind.array(List.of(token)).reshape());
  }

  /** The values of indices. */
  final Tensor inverse(Tensor x) {
    var values = getVocabulary();
    if (values.isEmpty()) values.add(oovToken());
    var indices = x.cast(DType.INT64);
    var inside = indices.greaterEqual(0).logicalAnd(indices.less(values.size()));
    var at = indices.maximum(0).minimum(values.size() - 1);
    var found = TensorOps.constant(kind.array(values)).take(at);
    return present(TensorOps.where(inside, found, constant(oovToken())));
  }

  private Tensor weights(long depth) {
    var all = new double[Math.toIntExact(depth)];
    if (isAdapted()) {
      var known = idf();
      System.arraycopy(known, 0, all, 0, known.length);
    }
    return TensorOps.constant(NDArray.of(all, all.length)).cast(vectorType());
  }

  /** The weights of all indices; that of the unknown is the mean of the others. */
  final double[] idf() {
    var weights = learned != null ? learnedWeights : idfWeights;
    Check.state(
        weights != null,
        () -> label() + ": in the output mode tf_idf a vocabulary comes with idfWeights.");
    if (beginsWithSpecials(values())) return weights.clone();
    var all = new double[firstWord() + weights.length];
    Arrays.fill(all, Arrays.stream(weights).average().orElse(0));
    System.arraycopy(weights, 0, all, firstWord(), weights.length);
    return all;
  }

  // ---- files ----

  @Override
  public List<String> vocabularyPlaces() {
    return List.of("");
  }

  @Override
  public Optional<String> vocabularyText() {
    if (learned == null || !VocabularyLines.fit(getVocabulary())) return Optional.empty();
    return Optional.of(VocabularyLines.join(getVocabulary()));
  }

  @Override
  public boolean hasIdfWeights() {
    return outputMode == OutputMode.TF_IDF;
  }

  @Override
  public double[] savedIdfWeights() {
    return hasIdfWeights() && isAdapted() ? idf() : null;
  }

  @Override
  public void readVocabulary(String text, double[] idfWeights) {
    if (vocabulary != null) return; // the configuration said it
    var values = VocabularyLines.split(text).stream().map(kind::parse).toList();
    Check.that(
        idfWeights == null || idfWeights.length >= values.size(),
        "%s: expected an idf weight for each of the %d values, received %d.",
        label(),
        values.size(),
        idfWeights == null ? 0 : idfWeights.length);
    if (idfWeights == null) setVocabulary(values);
    else setVocabulary(values, Arrays.copyOf(idfWeights, values.size()));
  }

  @Override
  public ObjectNode config() {
    var config = super.config();
    if (learned != null && !VocabularyLines.fit(getVocabulary())) {
      config.set("vocabulary", Json.write(learned));
      config.set("idf_weights", Json.write(learnedWeights));
    }
    if (isAdapted()) config.put("vocabulary_size", vocabularySize());
    return config;
  }

  final Tokens<T> kind() {
    return kind;
  }
}
