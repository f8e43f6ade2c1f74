package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.data.PadSequences;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A dataset of sound files ({@code .wav}, 16 bits) as samples of shape {@code (steps, channels)},
 * float32 from −1 to 1, as Keras' {@code audio_dataset_from_directory} reads them. Shorter sounds
 * are padded with zeros to the longest of their batch.
 */
public final class AudioDataset extends FolderDataset<AudioDataset> {
  private int outputSequenceLength;

  AudioDataset() {}

  /** Truncates sounds, or pads them with zeros, to {@code steps} steps. */
  public AudioDataset outputSequenceLength(int steps) {
    return with(
        this,
        d -> d.outputSequenceLength = (int) Check.positive(name(), "outputSequenceLength", steps));
  }

  @Override
  String name() {
    return "audioDatasetFromDirectory";
  }

  @Override
  List<String> endings() {
    return List.of(".wav");
  }

  @Override
  NDArray load(List<Path> files) {
    var sounds = new ArrayList<NDArray>();
    for (var file : files) {
      var sound = read(file);
      Check.that(
          sounds.isEmpty() || sounds.get(0).shape().last() == sound.shape().last(),
          "%s has %d channels, %s has %d: sounds of one dataset must be alike.",
          file,
          sound.shape().last(),
          files.get(0),
          sounds.isEmpty() ? 0 : sounds.get(0).shape().last());
      sounds.add(sound);
    }
    var padding = PadSequences.of().dtype("float32").padding("post").truncating("post");
    return (outputSequenceLength == 0 ? padding : padding.maxlen(outputSequenceLength))
        .apply(sounds);
  }

  private static NDArray read(Path file) {
    try {
      return Wav.read(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }
}
