package dev.rhyton.tensor.internal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * What a function of TensorFlow computes, whatever its name is: a digest of its serialized {@code
 * FunctionDef}. TensorFlow writes the entries of a map in any order, so they are sorted here.
 *
 * <p>The bytes are read without protobuf's Java library, which prints warnings on new versions of
 * Java. A serialized message is a list of fields, each with its number.
 */
final class FunctionContent {
  private static final int SIGNATURE = 1;
  private static final int NODE = 3;

  /** The maps of a {@code FunctionDef}: results, attributes, and those of its arguments. */
  private static final Set<Integer> MAPS = Set.of(4, 5, 6, 7, 8);

  private static final int NAME_OF_SIGNATURE = 1;
  private static final Set<Integer> MAPS_OF_NODE = Set.of(5); // the attributes

  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int WITH_LENGTH = 2;
  private static final int FOUR_BYTES = 5;

  /** A field of a message: its number, its bytes, and those of its value. */
  private record Field(int number, ByteBuffer bytes, ByteBuffer value) {}

  private FunctionContent() {}

  /** Returns a digest that is equal only for functions with the same operations. */
  static String of(ByteBuffer definition) {
    var digest = newDigest();
    for (var field : sorted(definition, MAPS)) {
      var parts =
          switch (field.number) {
            case SIGNATURE -> {
              var all = fields(field.value);
              all.removeIf(part -> part.number == NAME_OF_SIGNATURE);
              yield all;
            }
            case NODE -> sorted(field.value, MAPS_OF_NODE);
            default -> List.of(field);
          };
      for (var part : parts) digest.update(part.bytes);
      digest.update((byte) 0); // no field begins with it
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java has it
    }
  }

  /** Returns the fields of a message by their numbers, the entries of maps by their bytes. */
  private static List<Field> sorted(ByteBuffer message, Set<Integer> maps) {
    var all = fields(message);
    all.sort(
        Comparator.comparingInt(Field::number)
            .thenComparing((a, b) -> maps.contains(a.number) ? a.bytes.compareTo(b.bytes) : 0));
    return all;
  }

  private static List<Field> fields(ByteBuffer message) {
    var fields = new ArrayList<Field>();
    var rest = message.slice();
    while (rest.hasRemaining()) {
      int from = rest.position();
      long tag = varint(rest);
      int begin = rest.position();
      int length =
          switch ((int) (tag & 7)) {
            case VARINT -> {
              varint(rest);
              yield rest.position() - begin;
            }
            case EIGHT_BYTES -> Long.BYTES;
            case FOUR_BYTES -> Integer.BYTES;
            case WITH_LENGTH -> {
              int size = Math.toIntExact(varint(rest));
              begin = rest.position();
              yield size;
            }
            default -> throw new IllegalArgumentException("No field of protobuf: " + tag);
          };
      int end = begin + length;
      fields.add(
          new Field(
              (int) (tag >>> 3), rest.slice(from, end - from), rest.slice(begin, end - begin)));
      rest.position(end);
    }
    return fields;
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) return value;
    }
  }
}
