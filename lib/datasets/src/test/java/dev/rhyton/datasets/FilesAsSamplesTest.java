package dev.rhyton.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts, sounds and series. */
class FilesAsSamplesTest {
  @TempDir private Path folder;

  private Path in(String name) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return file;
  }

  @Test
  void textsAreReadWhateverTheirLanguage() throws IOException {
    Files.writeString(in("neg/1.txt"), "schlecht, très mauvais");
    Files.writeString(in("pos/1.txt"), "とても良い 👍");
    var texts = Datasets.textDatasetFromDirectory(folder).shuffle(false);
    var batch = texts.read(0, 1);
    assertEquals(
        NDArray.from(new String[] {"schlecht, très mauvais", "とても良い 👍"}), batch.x().get(0));
    assertEquals(NDArray.from(new int[] {0, 1}), batch.y().get(0));
    // 10 bytes hold three characters of three bytes each; the fourth is not cut in two.
    assertEquals(
        NDArray.from(new String[] {"schlecht, ", "とても"}),
        texts.maxLength(10).read(0, 1).x().get(0));
    var latin = Files.write(in("pos/latin.txt"), new byte[] {'a', (byte) 0xe9, 'b'});
    Kit.assertRefused(latin + " is not a text in UTF-8.", () -> texts.batchSize(3).cache());
  }

  @CanIgnoreReturnValue
  private Path sound(String name, int channels, short... samples) throws IOException {
    var bytes = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(samples);
    var format = new AudioFormat(8000, 16, channels, true, false);
    try (var in =
        new AudioInputStream(
            new ByteArrayInputStream(bytes.array()), format, samples.length / channels)) {
      AudioSystem.write(in, AudioFileFormat.Type.WAVE, in(name).toFile());
    }
    return folder.resolve(name);
  }

  @Test
  void soundsAreFilledUpToTheLongest() throws IOException {
    sound("a/1.wav", 1, (short) 16384, (short) -32768);
    sound("b/1.wav", 1, (short) 8192, (short) 0, (short) 32767);
    var sounds = Datasets.audioDatasetFromDirectory(folder).shuffle(false);
    var x = sounds.read(0, 1).x().get(0);
    assertEquals(Shape.of(2, 3, 1), x.shape());
    assertEquals(NDArray.from(new float[] {0.5f, -1, 0, 0.25f, 0, 32767 / 32768f}), x.reshape(6));
    assertEquals(
        NDArray.from(new float[] {0.5f, 0.25f}),
        sounds.outputSequenceLength(1).read(0, 1).x().get(0).reshape(2));
    var stereo = sound("b/2.wav", 2, (short) 1, (short) 2);
    Kit.assertRefused(
        stereo
            + " has 2 channels, "
            + folder.resolve("a/1.wav")
            + " has 1: sounds of one dataset must be alike.",
        () -> Datasets.audioDatasetFromDirectory(folder).shuffle(false).cache());
  }

  @Test
  void damagedSoundsAreNamed() throws IOException {
    var whole = sound("a/1.wav", 1, new short[1000]);
    var cut = Files.write(in("b/cut.wav"), Arrays.copyOf(Files.readAllBytes(whole), 1000));
    Files.delete(whole);
    Kit.assertRefused(
        cut + " is cut off: expected 1000 steps, received 478.",
        () -> Datasets.audioDatasetFromDirectory(folder).cache());
    var bytes = Files.readAllBytes(sound("b/cut.wav", 1, new short[1000]));
    bytes[23] = 0x40; // Java's reader does not return
    Files.write(cut, bytes);
    Kit.assertRefused(
        cut + " is not a readable wav file: 16385 channels of 16 bits do not take 2 bytes.",
        () -> Datasets.audioDatasetFromDirectory(folder).cache());
    bytes[23] = 0;
    bytes[34] = 8;
    Files.write(cut, bytes);
    Kit.assertRefused(
        cut + ": expected 16 bits a sample, received 8 of encoding 1: 1 is PCM.",
        () -> Datasets.audioDatasetFromDirectory(folder).cache());
    Files.write(cut, Arrays.copyOf(bytes, 30));
    Kit.assertRefused(
        cut + " is not a readable wav file: its format has 10 bytes, expected at least 16.",
        () -> Datasets.audioDatasetFromDirectory(folder).cache());
    Files.writeString(cut, "no sound");
    assertTrue(
        Kit.refusal(() -> Datasets.audioDatasetFromDirectory(folder).cache())
            .startsWith(cut + " is not a readable wav file: "));
  }

  /** Other parts may be between the format and the samples, and the format may be a longer one. */
  @Test
  void partsOfSounds() throws IOException {
    var whole = Files.readAllBytes(sound("a/1.wav", 1, (short) 16384, (short) -32768));
    var more = ByteBuffer.allocate(whole.length + 24 + 10).order(ByteOrder.LITTLE_ENDIAN);
    more.put(whole, 0, 16).putInt(40).putShort((short) 0xfffe).put(whole, 22, 14);
    more.put(new byte[8]).putShort((short) 1).put(new byte[14]);
    more.put("LIST".getBytes(StandardCharsets.US_ASCII)).putInt(1).put(new byte[2]);
    more.put(whole, 36, whole.length - 36);
    Files.write(in("a/1.wav"), more.array());
    var x = Datasets.audioDatasetFromDirectory(folder).read(0).x().get(0);
    assertEquals(NDArray.from(new float[] {0.5f, -1}), x.reshape(2));
  }

  private static NDArray steps(int count) {
    var steps = new int[count];
    Arrays.setAll(steps, i -> i);
    return NDArray.from(steps);
  }

  @Test
  void seriesAreCutIntoWindows() {
    // Keras' first example: 10 steps, two apart, windows three apart, of 0 to 98.
    var windows =
        Datasets.timeseriesDatasetFromArray(steps(99), 10).samplingRate(2).sequenceStride(3);
    assertEquals(27, windows.size());
    var all = windows.cache().x();
    assertEquals(NDArray.from(new int[] {0, 2, 4, 6, 8, 10, 12, 14, 16, 18}), all.get(0));
    assertEquals(NDArray.from(new int[] {78, 80, 82, 84, 86, 88, 90, 92, 94, 96}), all.get(26));
    // Its second: ten steps and the one after them.
    var data = steps(100);
    var next = Datasets.timeseriesDatasetFromArray(data.slice(0, 90), data.slice(10, 100), 10);
    assertEquals(81, next.size());
    assertEquals(10, next.read(0).y().get(0).item());
    assertEquals(90, next.read(80).y().get(0).item());
    assertEquals(128, next.batchSizeFor(32));
  }

  @Test
  void windowsMayBeShuffledAndKeptWithinBounds() {
    var all = Datasets.timeseriesDatasetFromArray(steps(20), steps(20), 3);
    var part = all.startIndex(5).endIndex(12);
    assertEquals(5, part.size());
    assertEquals(NDArray.from(new int[][] {{5, 6, 7}, {9, 10, 11}}), part.read(0, 4).x().get(0));
    assertEquals(NDArray.from(new int[] {5, 9}), part.read(0, 4).y().get(0));
    // numpy 2.4: RandomState(7).shuffle(arange(6))
    var shuffled = all.endIndex(8).shuffle(true).seed(7).cache();
    assertEquals(NDArray.from(new int[] {3, 5, 0, 2, 1, 4}), shuffled.y());
    var several = Datasets.timeseriesDatasetFromArray(new float[9][2], 4);
    assertEquals(Shape.of(2, 4, 2), several.read(0, 5).x().get(0).shape());
    Kit.assertRefused(
        "timeseriesDatasetFromArray: a window of 21 steps, 1 apart, does not fit into 20 steps.",
        () -> Datasets.timeseriesDatasetFromArray(steps(20), 21));
    Kit.assertRefused(
        "timeseriesDatasetFromArray: expected 0 <= startIndex < endIndex <= 20, received 5 and"
            + " 21.",
        () -> part.endIndex(21));
    Kit.assertRefused(
        "timeseriesDatasetFromArray: sequenceStride must be at least 1, received 0.",
        () -> all.sequenceStride(0));
  }
}
