package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A dataset of text files (UTF-8, {@code .txt}) as samples: strings of shape {@code (samples,)}, as
 * Keras' {@code text_dataset_from_directory} reads them, for a model that begins with a text layer.
 */
public final class TextDataset extends FolderDataset<TextDataset> {
  private int maxLength;

  TextDataset() {}

  /**
   * Truncates texts to at most {@code bytes} bytes, never within a character; by default texts are
   * not truncated.
   */
  public TextDataset maxLength(int bytes) {
    return with(this, d -> d.maxLength = (int) Check.positive(name(), "maxLength", bytes));
  }

  @Override
  String name() {
    return "textDatasetFromDirectory";
  }

  @Override
  List<String> endings() {
    return List.of(".txt");
  }

  @Override
  NDArray load(List<Path> files) {
    return NDArray.of(files.stream().map(this::text).toArray(String[]::new), files.size());
  }

  private String text(Path file) {
    try {
      var text = Files.readString(file);
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      if (maxLength == 0 || bytes.length <= maxLength) return text;
      int end = maxLength;
      while ((bytes[end] & 0xc0) == 0x80) end--; // a byte within a character
      return new String(bytes, 0, end, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is not a text in UTF-8.", e);
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }
}
