package dev.rhyton.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rhyton.config.Check;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ContiguousDataset;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The SHA-256 of the arrays and texts of an HDF5 file, which lies in an attribute of its root that
 * Python ignores. Files without this attribute, as those of Python, are not checked.
 */
final class HdfChecksum {
  static final String ATTRIBUTE = "rhyton_sha256";

  /** What the HDF5 writer of earlier versions added about itself. */
  private static final String OF_WRITER = "_jHDF";

  private final SortedMap<String, byte[]> parts = new TreeMap<>();

  /** Adds an array by its path, {@code layers/dense/vars/0}, and what passes its bytes. */
  void add(String path, Consumer<Consumer<ByteBuffer>> bytes) {
    var sha = ZipWriter.sha256();
    bytes.accept(sha::update);
    parts.put(path, sha.digest());
  }

  /** Adds the texts of an attribute of a group. */
  void add(String group, String attribute, List<String> texts) {
    var bytes = ByteBuffer.wrap(String.join("\0", texts).getBytes(UTF_8));
    add(group + "@" + attribute, to -> to.accept(bytes));
  }

  String value() {
    var sha = ZipWriter.sha256();
    parts.forEach(
        (path, hash) -> {
          sha.update((path + "\0").getBytes(UTF_8));
          sha.update(hash);
        });
    return HexFormat.of().formatHex(sha.digest());
  }

  /** Throws if a file contains a checksum and is not as it was written. */
  static void verify(Group root) {
    var expected = HdfReader.string(root, ATTRIBUTE);
    if (expected == null) return;
    var found = new HdfChecksum();
    found.addAll(root, "");
    Check.that(
        expected.equals(found.value()),
        "it is damaged, or was changed after it was saved: its checksum is wrong. If you changed it,"
            + " delete the attribute, in Python: del h5py.File(name, \"r+\").attrs[\"%s\"].",
        ATTRIBUTE);
  }

  private void addAll(Group group, String path) {
    addTexts(group, path);
    var root = path.isEmpty() ? "" : path + "/";
    for (var child : group.getChildren().entrySet()) {
      if (child.getValue().isLink()) continue; // what it was is missing now
      if (child.getValue() instanceof Group inner) addAll(inner, root + child.getKey());
      if (child.getValue() instanceof Dataset array) addArray(array, root + child.getKey());
    }
  }

  private void addArray(Dataset array, String path) {
    // This library writes no other layout.
    if (array instanceof ContiguousDataset whole) {
      add(path, to -> HdfReader.passBytes(whole, to));
    }
  }

  private void addTexts(Node group, String path) {
    for (var attribute : group.getAttributes().entrySet()) {
      if (List.of(ATTRIBUTE, OF_WRITER).contains(attribute.getKey())) continue;
      add(path, attribute.getKey(), HdfReader.strings(attribute.getValue()));
    }
  }
}
