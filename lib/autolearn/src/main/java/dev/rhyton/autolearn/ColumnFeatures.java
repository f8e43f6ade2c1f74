package dev.rhyton.autolearn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The features of a column, and what was learned for them. Numbers are standardized, after {@code
 * sign(x) log(1 + |x|)} where they are skewed; a missing number is the mean, with a feature that
 * says so if numbers were missing in the table that was learned.
 *
 * @param categories the categories with a feature of their own, in order; all others are one more
 * @param words the words of a text with their inverse document frequencies
 * @param squashed whether numbers are replaced by their logarithms
 * @param means the means of the numbers
 * @param deviations the standard deviations of the numbers
 * @param missing whether values were missing
 */
record ColumnFeatures(
    String name,
    Kind kind,
    List<String> categories,
    Map<String, Double> words,
    boolean squashed,
    List<Double> means,
    List<Double> deviations,
    boolean missing) {

  /** What a column contains. */
  enum Kind {
    NUMBER("number"),
    FEW("number with few values"),
    CATEGORY("category"),
    DATE("date"),
    TEXT("text");

    final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  private static final int MOST_CATEGORIES = 40;
  private static final int MOST_WORDS = 300;
  private static final double SKEWED = 2;
  private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);
  private static final List<String> DATE_PARTS = List.of("day", "month", "day of month", "weekday");
  private static final List<String> TIME_PARTS = List.of("hour");

  /** Learns the features of values: numbers, texts, booleans, dates, or null. */
  static ColumnFeatures learn(String name, Kind kind, List<?> values) {
    boolean missing = values.contains(null);
    var categories = List.<String>of();
    Map<String, Double> words = new TreeMap<>();
    boolean squashed = false;
    double[] means = {};
    double[] deviations = {};
    if (kind == Kind.CATEGORY || kind == Kind.FEW) categories = categories(kind, values);
    if (kind == Kind.TEXT) words = words(values);
    if (kind == Kind.NUMBER || kind == Kind.FEW || kind == Kind.DATE) {
      var rows = values.stream().filter(v -> v != null).map(v -> numbers(kind, v)).toList();
      squashed = kind == Kind.NUMBER && isSkewed(rows);
      if (squashed) rows = rows.stream().map(ColumnFeatures::squash).toList();
      int width = rows.stream().mapToInt(r -> r.length).max().orElse(1);
      means = new double[width];
      deviations = new double[width];
      for (int i = 0; i < width; i++) {
        int at = i;
        var column = rows.stream().mapToDouble(r -> at < r.length ? r[at] : 0).toArray();
        double mean = Arrays.stream(column).average().orElse(0);
        double square = Arrays.stream(column).map(v -> (v - mean) * (v - mean)).average().orElse(0);
        means[i] = mean;
        deviations[i] = square > 0 ? Math.sqrt(square) : 1;
      }
    }
    return new ColumnFeatures(
        name, kind, categories, words, squashed, list(means), list(deviations), missing);
  }

  private static List<String> categories(Kind kind, List<?> values) {
    var counts = new TreeMap<String, Integer>();
    for (var value : values) counts.merge(text(value), 1, Integer::sum);
    int least = kind == Kind.FEW ? 1 : Math.min(3, Math.max(1, values.size() / 100));
    return counts.entrySet().stream()
        .filter(e -> e.getValue() >= least)
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(MOST_CATEGORIES)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Returns the words of most texts, but for those of nearly all and of a single one. */
  private static Map<String, Double> words(List<?> texts) {
    var counts = new HashMap<String, Integer>();
    for (var text : texts) {
      for (var word : new HashSet<>(tokens(text))) counts.merge(word, 1, Integer::sum);
    }
    int least = texts.size() < 20 ? 1 : 2;
    var words = new TreeMap<String, Double>();
    counts.entrySet().stream()
        .filter(e -> e.getValue() >= least && e.getValue() < 0.9 * texts.size())
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST_WORDS)
        .forEach(e -> words.put(e.getKey(), Math.log((1.0 + texts.size()) / (1.0 + e.getValue()))));
    return words;
  }

  static List<String> tokens(@Nullable Object text) {
    if (text == null) return List.of();
    var tokens = text.toString().toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}']+");
    return Arrays.stream(tokens).filter(t -> !t.isEmpty()).toList();
  }

  private static boolean isSkewed(List<double[]> rows) {
    var values = rows.stream().mapToDouble(r -> r[0]).toArray();
    double mean = Arrays.stream(values).average().orElse(0);
    double second = Arrays.stream(values).map(v -> Math.pow(v - mean, 2)).average().orElse(0);
    double third = Arrays.stream(values).map(v -> Math.pow(v - mean, 3)).average().orElse(0);
    return second > 0 && Math.abs(third) > SKEWED * Math.pow(second, 1.5);
  }

  private static double[] squash(double[] values) {
    return Arrays.stream(values).map(v -> Math.signum(v) * Math.log1p(Math.abs(v))).toArray();
  }

  private static String text(@Nullable Object value) {
    if (value instanceof Number number) return Text.number(number.doubleValue());
    return value == null ? "" : value.toString();
  }

  /** Returns the numbers of a value that is not missing. */
  private static double[] numbers(Kind kind, Object value) {
    if (kind != Kind.DATE) {
      if (value instanceof Boolean flag) return new double[] {flag ? 1 : 0};
      return new double[] {((Number) value).doubleValue()};
    }
    if (value instanceof LocalTime time) return new double[] {time.toSecondOfDay() / 3600.0};
    var date = value instanceof LocalDateTime moment ? moment.toLocalDate() : (LocalDate) value;
    double[] parts = {
      ChronoUnit.DAYS.between(EPOCH, date),
      date.getMonthValue(),
      date.getDayOfMonth(),
      date.getDayOfWeek().getValue()
    };
    if (!(value instanceof LocalDateTime moment)) return parts;
    var all = Arrays.copyOf(parts, parts.length + 1);
    all[parts.length] = moment.toLocalTime().toSecondOfDay() / 3600.0;
    return all;
  }

  private boolean hasMissing() {
    return missing && means.size() > 0;
  }

  /** Returns the names of the features that are numbers. */
  List<String> numberNames() {
    var names = new ArrayList<String>();
    if (means.size() == 1) names.add(name);
    else {
      var parts = new ArrayList<>(DATE_PARTS);
      parts.addAll(TIME_PARTS);
      for (int i = 0; i < means.size(); i++) names.add(name + " " + parts.get(i));
    }
    if (hasMissing()) names.add(name + " is missing");
    words.keySet().forEach(w -> names.add(name + " has " + w));
    return names;
  }

  /** Returns the names of the one-hot features. */
  List<String> categoryNames() {
    return categories.stream().map(c -> name + "=" + c).toList();
  }

  /** Returns whether it has categories. */
  boolean isCategorical() {
    return !categories.isEmpty();
  }

  /** Returns the number of indices of {@link #index}. */
  int indices() {
    return categories.size() + 1;
  }

  /** Returns the index of a category; the last one for those that were rare or not there. */
  int index(@Nullable Object value) {
    int index = Collections.binarySearch(categories, text(value));
    return index < 0 ? categories.size() : index;
  }

  /** Writes the features that are numbers. */
  void writeNumbers(@Nullable Object value, float[] to, int start) {
    int at = start;
    if (means.size() > 0) {
      if (value != null) {
        var numbers = numbers(kind, value);
        if (squashed) numbers = squash(numbers);
        for (int i = 0; i < Math.min(numbers.length, means.size()); i++) {
          to[at + i] = (float) ((numbers[i] - means.get(i)) / deviations.get(i));
        }
      }
      at += means.size();
      if (hasMissing()) to[at++] = value == null ? 1 : 0;
    }
    if (!words.isEmpty()) writeWords(value, to, at);
  }

  private void writeWords(@Nullable Object value, float[] to, int at) {
    var counts = new HashMap<String, Integer>();
    for (var token : tokens(value)) counts.merge(token, 1, Integer::sum);
    double square = 0;
    int i = at;
    for (var word : words.entrySet()) {
      double weight = counts.getOrDefault(word.getKey(), 0) * word.getValue();
      to[i++] = (float) weight;
      square += weight * weight;
    }
    if (square == 0) return;
    // The length of most rows of TF-IDF is 1; that of numbers is about 1 for each.
    for (i = at; i < at + words.size(); i++) to[i] *= (float) (3 / Math.sqrt(square));
  }

  /** Writes the one-hot features. */
  void writeCategories(@Nullable Object value, float[] to, int at) {
    int index = index(value);
    if (index < categories.size()) to[at + index] = 1;
  }

  ObjectNode toJson() {
    var node = Json.object().put("name", name).put("kind", kind.name());
    node.set("categories", Json.write(categories));
    node.set("words", Json.write(words));
    node.put("squashed", squashed).put("missing", missing);
    node.set("means", Json.write(means));
    node.set("deviations", Json.write(deviations));
    return node;
  }

  static ColumnFeatures of(JsonNode node) {
    var categories = new ArrayList<String>();
    node.path("categories").forEach(c -> categories.add(c.asText()));
    var words = new TreeMap<String, Double>();
    node.path("words").properties().forEach(e -> words.put(e.getKey(), e.getValue().asDouble()));
    return new ColumnFeatures(
        node.path("name").asText(),
        Kind.valueOf(node.path("kind").asText()),
        List.copyOf(new TreeSet<>(categories)),
        words,
        node.path("squashed").asBoolean(),
        doubles(node.path("means")),
        doubles(node.path("deviations")),
        node.path("missing").asBoolean());
  }

  private static List<Double> doubles(JsonNode node) {
    var values = new ArrayList<Double>();
    node.forEach(n -> values.add(n.asDouble()));
    return List.copyOf(values);
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
