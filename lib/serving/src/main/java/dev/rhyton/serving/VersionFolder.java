package dev.rhyton.serving;

import dev.rhyton.config.Check;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The folder of one version: {@code model.keras} or {@code model.onnx}, and files beside it whose
 * names begin with {@code model.}: a signature, weights of an ONNX file. What it reads is in the
 * folder of the models, also behind links.
 */
final class VersionFolder {
  private static final String KERAS = "model.keras";
  private static final String ONNX = "model.onnx";

  private final Path root; // a real path
  private final Path folder;

  /** What tells whether a file has changed. */
  record FileState(String name, long size, long modified, Object key) {}

  VersionFolder(Path root, Path folder) {
    this.root = root;
    this.folder = folder;
  }

  /** Returns the state of the files that belong to the model; empty if there are none. */
  List<FileState> state() throws IOException {
    var states = new ArrayList<FileState>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "model.*")) {
      for (var file : files) {
        var attributes = Files.readAttributes(inside(file), BasicFileAttributes.class);
        if (!attributes.isRegularFile()) continue;
        states.add(
            new FileState(
                file.getFileName().toString(),
                attributes.size(),
                attributes.lastModifiedTime().toMillis(),
                attributes.fileKey()));
      }
    }
    states.sort(Comparator.comparing(FileState::name));
    return states;
  }

  /** Returns the real path of a file, which is in the folder of the models. */
  private Path inside(Path file) throws IOException {
    var real = file.toRealPath();
    Check.that(
        real.startsWith(root), "%s leads out of the folder of the models.", file.getFileName());
    return real;
  }

  /** Returns the name of the model file among these. */
  static String modelFile(List<FileState> files) {
    boolean keras = files.stream().anyMatch(f -> f.name().equals(KERAS));
    boolean onnx = files.stream().anyMatch(f -> f.name().equals(ONNX));
    Check.that(
        !(keras && onnx),
        "There are two models of one version, model.keras and model.onnx: remove one.");
    Check.that(keras || onnx, "There is neither model.keras nor model.onnx.");
    return keras ? KERAS : ONNX;
  }

  /**
   * Copies the files, so that what is checked is what is read afterwards.
   *
   * @return whether the files stayed the same meanwhile
   */
  boolean copyTo(Path target, List<FileState> files) throws IOException {
    for (var file : files) {
      var from = inside(folder.resolve(file.name()));
      var channel =
          Files.newByteChannel(from, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
      try (InputStream in = Channels.newInputStream(channel)) {
        Files.copy(in, target.resolve(file.name()));
      }
    }
    return state().equals(files);
  }
}
