package dev.rhyton.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Nested dictionaries of arrays and texts as an Orbax checkpoint. The name of a leaf is its keys,
 * separated by slashes, as Keras names variables.
 *
 * <p>The layout is that of Orbax 0.11 for {@code save_pytree(step, tree)} of its API 1 without
 * OCDBT (its guide "Checkpoint Format"; {@code metadata/tree.py}, {@code
 * metadata/step_metadata_serialization.py}, {@code serialization/type_handlers.py}):
 *
 * <pre>
 * orbax.checkpoint       empty: this is a checkpoint
 * _CHECKPOINT_METADATA   JSON: the class that reads each item, when it was written, and hashes
 * pytree/_METADATA       JSON: each leaf's keys and kind: np.ndarray, scalar, string or Dict
 * pytree/_strings.json   the texts, by their names
 * pytree/a.b.c/          the array of the keys a, b and c, see ZarrArray
 * </pre>
 *
 * <p>An array without axes is a scalar, in float64 or int64, as in Keras; {@code Dict} is an empty
 * dictionary and has no file.
 */
final class OrbaxTree {
  private static final String HANDLER =
      "orbax.checkpoint.experimental.v1._src.handlers.pytree_handler.PyTreeHandler";
  private static final String INDICATOR = "orbax.checkpoint";
  private static final String ITEM = "pytree";
  private static final String METADATA = "_METADATA";
  private static final String STRINGS = "_strings.json";
  private static final String ENTRIES = "tree_metadata";
  private static final String KEYS = "key_metadata";
  private static final int DICT_KEY = 2;
  private static final long MAX_JSON = 64L << 20;

  private final Path folder;
  private final Map<String, String> kinds;

  private OrbaxTree(Path folder, Map<String, String> kinds) {
    this.folder = folder;
    this.kinds = kinds;
  }

  // ---- writing ----

  /**
   * Writes a checkpoint of arrays, texts and, as null, empty dictionaries; what else belongs to it
   * is in its folder already.
   */
  static void write(Path step, SortedMap<String, Object> leaves) throws IOException {
    long begun = now();
    var item = Files.createDirectory(step.resolve(ITEM));
    var entries = Json.object();
    var strings = Json.object();
    for (var leaf : leaves.entrySet()) {
      var name = leaf.getKey();
      entries.set(tuple(name), entry(name, kind(leaf.getValue())));
      if (leaf.getValue() instanceof String text) strings.put(name, text);
      if (leaf.getValue() instanceof NDArray array) ZarrArray.write(place(item, name), wide(array));
    }
    if (!strings.isEmpty()) write(item.resolve(STRINGS), strings);
    var metadata = Json.object();
    metadata.set(ENTRIES, entries);
    metadata.put("use_ocdbt", false).put("use_zarr3", false);
    metadata.put("store_array_data_equal_to_fill_value", true).putNull("custom_metadata");
    write(item.resolve(METADATA), metadata);
    var checkpoint = Json.object();
    checkpoint.putObject("item_handlers").put(ITEM, HANDLER);
    checkpoint.putObject("metrics");
    checkpoint.putObject("performance_metrics");
    checkpoint.put("init_timestamp_nsecs", begun).put("commit_timestamp_nsecs", now());
    CheckpointHashes.add(checkpoint, step);
    write(step.resolve(CheckpointFolder.METADATA), checkpoint);
    Files.createFile(step.resolve(INDICATOR));
  }

  private static long now() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  private static void write(Path file, ObjectNode json) throws IOException {
    Files.writeString(file, json.toString());
  }

  private static String kind(@Nullable Object leaf) {
    if (leaf == null) return "Dict";
    if (leaf instanceof String) return "string";
    return ((NDArray) leaf).shape().rank() == 0 ? "scalar" : "np.ndarray";
  }

  private static NDArray wide(NDArray array) {
    if (array.shape().rank() > 0 || array.dtype() == DType.BOOL) return array;
    return array.cast(array.dtype().isFloat() ? DType.FLOAT64 : DType.INT64);
  }

  /** Returns the keys as Python prints them. */
  private static String tuple(String name) {
    var keys = name.replace("\\", "\\\\").replace("'", "\\'").replace("/", "', '");
    return "('" + keys + (name.contains("/") ? "')" : "',)");
  }

  private static ObjectNode entry(String name, String kind) {
    var entry = Json.object();
    var keys = entry.putArray(KEYS);
    for (var key : name.split("/", -1)) keys.addObject().put("key", key).put("key_type", DICT_KEY);
    boolean empty = kind.equals("Dict");
    entry.putObject("value_metadata").put("value_type", kind).put("skip_deserialize", empty);
    return entry;
  }

  private static Path place(Path item, String name) {
    boolean isName = !name.contains("\\") && !name.contains("\0");
    Check.that(isName, "the name %s cannot be that of a folder.", name);
    return item.resolve(name.replace('/', '.'));
  }

  // ---- reading ----

  /** Opens a checkpoint; its leaves are read on demand. */
  static OrbaxTree of(Path step) {
    CheckpointHashes.verify(step, MAX_JSON);
    var item = step.resolve(ITEM);
    Check.that(Files.isDirectory(item), "%s: there is no folder %s.", step, ITEM);
    checkNoLink(item);
    Check.that(
        !Files.exists(item.resolve("manifest.ocdbt")),
        "%s: its arrays are in OCDBT, which is not read here. %s",
        item,
        ZarrArray.HOW_TO_WRITE);
    var reading = FileReadContext.of(item.resolve(METADATA), MAX_JSON);
    return reading.within("tree", () -> new OrbaxTree(item, kinds(reading.text())));
  }

  private static Map<String, String> kinds(String text) {
    var json = Json.parse(text);
    Check.that(
        !json.path("use_ocdbt").asBoolean() && !json.path("use_zarr3").asBoolean(),
        "its arrays are in OCDBT or Zarr 3, which are not read here. %s",
        ZarrArray.HOW_TO_WRITE);
    var entries = json.path(ENTRIES);
    Check.that(entries.isObject(), "there is no %s that lists its leaves.", ENTRIES);
    var kinds = new TreeMap<String, String>();
    for (var entry : entries) {
      var keys = entry.path(KEYS).findValuesAsText("key");
      kinds.put(String.join("/", keys), entry.path("value_metadata").path("value_type").asText());
    }
    return kinds;
  }

  private static void checkNoLink(Path folder) {
    Check.that(!Files.isSymbolicLink(folder), "%s is a link, and links are not followed.", folder);
  }

  /** Returns the names of the leaves. */
  Set<String> names() {
    return kinds.keySet();
  }

  /** Reads an array, which must have the given shape, into a variable; errors name the file. */
  void read(String name, Shape shape, Consumer<NDArray> variable) {
    var place = place(folder, name);
    checkNoLink(place);
    ZarrArray.read(place, shape, variable);
  }

  /** Returns the file of the texts. */
  FileReadContext strings() {
    return FileReadContext.of(folder.resolve(STRINGS), MAX_JSON);
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
