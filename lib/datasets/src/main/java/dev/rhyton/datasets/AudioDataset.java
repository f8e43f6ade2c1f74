package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.data.PadSequences;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

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
    try (var in = AudioSystem.getAudioInputStream(file.toFile())) {
      var format = in.getFormat();
      Check.that(
          format.getEncoding().equals(AudioFormat.Encoding.PCM_SIGNED)
              && format.getSampleSizeInBits() == Short.SIZE,
          "%s: expected 16 bits a sample, received %s.",
          file,
          format);
      var bytes = in.readAllBytes();
      Check.that(
          bytes.length == in.getFrameLength() * format.getFrameSize(),
          "%s is cut off: expected %d steps, received %d.",
          file,
          in.getFrameLength(),
          bytes.length / format.getFrameSize());
      var from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
      var values = new float[from.remaining()];
      for (int i = 0; i < values.length; i++) values[i] = from.get(i) / 32768f;
      return NDArray.of(values, values.length / format.getChannels(), format.getChannels());
    } catch (UnsupportedAudioFileException | IOException e) {
      throw new IllegalArgumentException(
          String.format("%s is not a readable wav file: %s", file, e.getMessage()), e);
    }
  }
}
