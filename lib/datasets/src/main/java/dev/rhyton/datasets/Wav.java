package dev.rhyton.datasets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads wav files of 16 bits: {@code RIFF}, a size, {@code WAVE}, then parts of a name, a size and
 * their bytes, all little-endian. The part {@code fmt} has the format and {@code data} the samples.
 * (Java's reader does not return if a file gives a wrong number of channels.)
 */
final class Wav {
  private static final int HEADER = 12;
  private static final int PART_HEADER = 8;
  private static final int SHORTEST_FORMAT = 16;
  private static final int PCM = 1;
  private static final int EXTENSIBLE = 0xfffe;
  private static final int EXTENDED_FORMAT = 24;

  private final ByteBuffer bytes;
  private @Nullable ByteBuffer format;

  private Wav(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Returns an array of shape {@code (steps, channels)} from −1 to 1. */
  static NDArray read(String name, byte[] content) {
    var bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    Check.that(
        content.length >= HEADER && text(bytes, 0).equals("RIFF") && text(bytes, 8).equals("WAVE"),
        "%s is not a readable wav file: expected it to begin with RIFF, a size and WAVE.",
        name);
    return new Wav(bytes.position(HEADER)).samples(name);
  }

  private static String text(ByteBuffer bytes, int at) {
    var letters = new byte[4];
    bytes.get(at, letters);
    return new String(letters, ISO_8859_1);
  }

  private NDArray samples(String name) {
    while (bytes.remaining() >= PART_HEADER) {
      var part = text(bytes, bytes.position());
      long size = Integer.toUnsignedLong(bytes.getInt(bytes.position() + 4));
      bytes.position(bytes.position() + PART_HEADER);
      if (part.equals("data") && format != null) return samples(name, size, channels(format));
      long there = Math.min(size, bytes.remaining());
      if (part.equals("fmt ")) {
        format = bytes.slice(bytes.position(), (int) there).order(ByteOrder.LITTLE_ENDIAN);
        checkFormat(name, format);
      }
      // A part of an odd size is followed by a zero.
      bytes.position((int) Math.min(bytes.limit(), bytes.position() + size + size % 2));
    }
    throw new IllegalArgumentException(
        name + " is not a readable wav file: it has no part with a format and one with samples.");
  }

  private static void checkFormat(String name, ByteBuffer format) {
    Check.that(
        format.limit() >= SHORTEST_FORMAT,
        "%s is not a readable wav file: its format has %d bytes, expected at least %d.",
        name,
        format.limit(),
        SHORTEST_FORMAT);
    int encoding = Short.toUnsignedInt(format.getShort(0));
    if (encoding == EXTENSIBLE && format.limit() > EXTENDED_FORMAT + 1) {
      encoding = Short.toUnsignedInt(format.getShort(EXTENDED_FORMAT));
    }
    int bits = Short.toUnsignedInt(format.getShort(14));
    Check.that(
        encoding == PCM && bits == Short.SIZE,
        "%s: expected 16 bits a sample, received %d of encoding %d: 1 is PCM.",
        name,
        bits,
        encoding);
    int bytesOfStep = Short.toUnsignedInt(format.getShort(12));
    int channels = channels(format);
    Check.that(
        channels > 0 && bytesOfStep == channels * Short.BYTES,
        "%s is not a readable wav file: %d channels of 16 bits do not take %d bytes.",
        name,
        channels,
        bytesOfStep);
  }

  private static int channels(ByteBuffer format) {
    return Short.toUnsignedInt(format.getShort(2));
  }

  private NDArray samples(String name, long size, int channels) {
    int width = channels * Short.BYTES;
    Check.that(
        size <= bytes.remaining(),
        "%s is cut off: expected %d steps, received %d.",
        name,
        size / width,
        bytes.remaining() / width);
    var values = new float[(int) size / width * channels];
    for (int i = 0; i < values.length; i++) values[i] = bytes.getShort() / 32768f;
    return NDArray.of(values, values.length / channels, channels);
  }
}
