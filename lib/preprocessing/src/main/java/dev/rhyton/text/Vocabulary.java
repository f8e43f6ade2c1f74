package dev.rhyton.text;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Adaptable;
import dev.rhyton.layers.HasVocabulary;
import dev.rhyton.layers.internal.AdaptationData;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.TensorOps;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Base class of layers that find the index of a value in a vocabulary, which is given or learned
 * from samples. The first indices stand for the mask, if there is one, and for unknown values.
 *
 * @param <V> the layer itself, which setters return
 * @param <T> the type of values: strings or integers
 */
public abstract class Vocabulary<V extends Vocabulary<V, T>, T> extends Categories<V>
    implements Adaptable, HasVocabulary {
  private final transient VocabularyType<T> kind;
  private @Nullable Integer maxTokens;
  private boolean padToMaxTokens;
  private @Nullable JsonNode vocabulary;
  private double @Nullable [] idfWeights;
  private @Nullable Integer vocabularySize; // read from a file, before its vocabulary is read

  private transient volatile @Nullable List<T> learned;
  private transient volatile double @Nullable [] learnedWeights;
  private transient volatile @Nullable IndexTable<T> table;

  Vocabulary(VocabularyType<T> kind, OutputMode... others) {
    super(OutputMode.INT, others);
    this.kind = kind;
  }

  /** Returns the value of masked elements, or null. */
  abstract @Nullable T maskToken();

  /** Returns the value that represents unknown values. */
  abstract T oovToken();

  /** Returns the number of indices for unknown values. */
  abstract int numOovIndices();

  /**
   * Returns a number below {@link #numOovIndices} for each value, which is used if the value is
   * unknown.
   */
  abstract Tensor oovBucket(Tensor values);

  /** Adds samples to the counts; each row is a document. */
  abstract void count(NDArray part, ValueCounts<T> counts);

  // ---- options ----

  /**
   * Sets the maximum size of the learned vocabulary, including mask and unknown values; null for no
   * limit.
   */
  public V maxTokens(@Nullable Integer most) {
    return change(v -> ((Vocabulary<?, ?>) v).maxTokens = most);
  }

  /** Sets whether vectors have length {@code maxTokens} even if the vocabulary is smaller. */
  public V padToMaxTokens(boolean pad) {
    return change(v -> ((Vocabulary<?, ?>) v).padToMaxTokens = pad);
  }

  /** Sets the vocabulary, in the order of its indices. */
  public V vocabulary(List<T> values) {
    Check.that(values != null, "%s: vocabulary: expected values, received null.", className());
    return change(v -> ((Vocabulary<?, ?>) v).vocabulary = Json.write(values));
  }

  /** Sets the vocabulary from a UTF-8 file with a value in each line. */
  public V vocabulary(Path file) {
    Check.given(className(), "vocabulary", file);
    return VocabularyLines.read(file, v -> vocabulary(v.stream().map(kind::parse).toList()));
  }

  /** Sets the weight of each value of the vocabulary in the output mode {@code "tf_idf"}. */
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
    if (vocabulary != null) checkVocabulary(kind.readAll(vocabulary), idfWeights);
  }

  private void checkVocabulary(List<T> values, double @Nullable [] weights) {
    Check.that(!values.isEmpty(), "%s: the vocabulary is empty.", className());
    var words = specials().without(values);
    var seen = new HashSet<T>();
    for (var word : words) {
      Check.that(seen.add(word), "%s: the vocabulary holds %s twice.", className(), quoted(word));
    }
    checkNotIn(seen, maskToken(), "mask");
    if (inverts()) checkNotIn(seen, oovToken(), "oov");
    int size = specials().count() + words.size();
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

  private void checkNotIn(Set<T> words, @Nullable T token, String what) {
    Check.that(
        token == null || !words.contains(token),
        "%s: the vocabulary holds the %s token %s: leave it out, or begin with %s.",
        className(),
        what,
        quoted(token),
        Json.write(specials().list()));
  }

  static String quoted(@Nullable Object token) {
    return Json.write(token).toString();
  }

  /** Returns whether the layer finds the values of indices instead. */
  boolean inverts() {
    return false;
  }

  // ---- the vocabulary ----

  private SpecialTokens<T> specials() {
    var mask = outputMode == OutputMode.INT ? maskToken() : null;
    return new SpecialTokens<>(mask, oovToken(), numOovIndices());
  }

  private @Nullable List<T> values() {
    return learned != null || vocabulary == null ? learned : kind.readAll(vocabulary);
  }

  /** Returns the values in the order of their indices, including mask and unknown values. */
  public List<T> getVocabulary() {
    return getVocabulary(true);
  }

  /** Returns the values in the order of their indices, with or without mask and unknown values. */
  public List<T> getVocabulary(boolean includeSpecialTokens) {
    var all = new ArrayList<T>();
    if (includeSpecialTokens) all.addAll(specials().list());
    var values = values();
    if (values != null) all.addAll(specials().without(values));
    return all;
  }

  /** Returns the number of indices. */
  public int vocabularySize() {
    var values = values();
    return specials().count() + (values == null ? 0 : specials().without(values).size());
  }

  @Override
  int categories() {
    return vocabularySize();
  }

  /** Replaces the vocabulary. */
  public void setVocabulary(List<T> values) {
    setVocabulary(values, (double[]) null);
  }

  /** Replaces the vocabulary, with weights for the output mode {@code "tf_idf"}. */
  public void setVocabulary(List<T> values, double @Nullable ... idfWeights) {
    var tokens = tokens(values);
    Check.that(
        (idfWeights != null) == (outputMode == OutputMode.TF_IDF),
        "%s: in the output mode %s a vocabulary comes %s idfWeights.",
        label(),
        outputMode,
        outputMode == OutputMode.TF_IDF ? "with" : "without");
    checkVocabulary(tokens, idfWeights);
    if (vocabulary != null) {
      vocabulary = Json.write(tokens);
      this.idfWeights = idfWeights;
    } else {
      learned = tokens;
      learnedWeights = idfWeights;
    }
    renew();
  }

  /** Returns the tokens of a list, which without a type can hold anything. */
  private List<T> tokens(List<?> values) {
    Check.all("setVocabulary", "values", values);
    var tokens = new ArrayList<T>();
    for (var value : values) {
      var token = kind.token(value);
      Check.that(
          token != null,
          "%s: expected %s as vocabulary, received a value of type %s.",
          className(),
          kind.names(),
          value.getClass().getSimpleName());
      tokens.add(token);
    }
    return List.copyOf(tokens);
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

  /** Returns whether the vocabulary is learned; a given one does not change. */
  @Override
  public boolean adapts() {
    return vocabulary == null;
  }

  /**
   * Learns the vocabulary from samples, with the most frequent value first: an array, or a dataset,
   * which is read once. Each row is a document for the output mode {@code "tf_idf"}.
   */
  @Override
  public void adapt(Object samples) {
    Check.state(adapts(), () -> label() + ": its vocabulary was given, not learned.");
    var counts = new ValueCounts<T>();
    AdaptationData.each(label(), samples, part -> count(part, counts));
    counts.remove(maskToken());
    counts.remove(oovToken());
    int most = maxTokens == null ? Integer.MAX_VALUE : Math.max(0, maxTokens - specials().count());
    learned = counts.mostFrequent(kind.order(), most);
    learnedWeights = outputMode == OutputMode.TF_IDF ? counts.idfWeights(learned) : null;
    renew();
  }

  // ---- computation ----

  /** Returns the indices in the form of the output mode. */
  final Tensor encoded(Tensor indices, long depth) {
    var encoded = encoded(indices, depth, null, vectorType());
    return outputMode == OutputMode.TF_IDF ? encoded.multiply(weights(depth)) : encoded;
  }

  final long depth() {
    if (outputMode == OutputMode.INT) return 0;
    if (padToMaxTokens) return requireNonNull(maxTokens);
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

  /** Returns the indices of values; for vectors, the index of the mask is beyond their length. */
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
    var indices = found.add(specials().count()); // -1 becomes the last index of unknown values
    if (numOovIndices() > 1) {
      indices = Ops.where(known, indices, oovBucket(values).add(specials().firstOov()));
    }
    if (mask == null) return indices;
    var masked = Ops.zerosLike(indices).add(specials().mask() == null ? beyond : 0L);
    return Ops.where(mask, masked, indices);
  }

  private Tensor constant(T token) {
    return TensorOps.constant(kind.array(List.of(token)).reshape());
  }

  /** Returns the values of indices. */
  final Tensor inverse(Tensor x) {
    var values = getVocabulary();
    if (values.isEmpty()) values.add(oovToken());
    var indices = x.cast(DType.INT64);
    var inside = indices.greaterEqual(0).logicalAnd(indices.less(values.size()));
    var at = indices.maximum(0).minimum(values.size() - 1);
    var found = TensorOps.constant(kind.array(values)).take(at);
    return present(Ops.where(inside, found, constant(oovToken())));
  }

  private Tensor weights(long depth) {
    var all = new double[MemoryCheck.elements(DType.FLOAT64, depth)];
    if (isAdapted()) {
      var known = idf();
      System.arraycopy(known, 0, all, 0, known.length);
    }
    return TensorOps.constant(NDArray.of(all, all.length)).cast(vectorType());
  }

  /** Returns the weights of all indices; that of unknown values is the mean of the others. */
  final double[] idf() {
    var weights = learned != null ? learnedWeights : idfWeights;
    Check.state(
        weights != null,
        () -> label() + ": in the output mode tf_idf a vocabulary comes with idfWeights.");
    boolean begins = specials().begin(requireNonNull(values()));
    return begins ? weights.clone() : specials().weights(weights);
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
  public double @Nullable [] savedIdfWeights() {
    return hasIdfWeights() && isAdapted() ? idf() : null;
  }

  @Override
  public void readVocabulary(String text, double @Nullable [] idfWeights) {
    Check.given("readVocabulary", "text", text);
    if (vocabulary != null) return; // the configuration contains it
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
  public ConfigDict getConfig() {
    var config = super.getConfig();
    if (learned != null && !VocabularyLines.fit(getVocabulary())) {
      config.put("vocabulary", learned);
      config.put("idf_weights", learnedWeights);
    }
    if (isAdapted()) config.put("vocabulary_size", vocabularySize());
    return config;
  }

  final VocabularyType<T> kind() {
    return kind;
  }
}
