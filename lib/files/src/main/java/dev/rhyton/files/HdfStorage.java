package dev.rhyton.files;

import io.jhdf.HdfFile;
import io.jhdf.Superblock;
import io.jhdf.exceptions.HdfException;
import io.jhdf.storage.HdfBackingStorage;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * Gives the HDF5 reader the bytes of a file when it asks for them. It asks only for the structure
 * of the file and for arrays that are converted; nothing is larger than the file.
 */
final class HdfStorage implements HdfBackingStorage {
  private static final int MOST_SUPERBLOCK = 256;

  /**
   * The message of a data type in a file: opaque, version 1, without a tag, 2 bytes per element.
   */
  private static final byte[] OPAQUE = {3, 0, 8, 0, 1, 0, 0, 0, 0x15, 0, 0, 0, 2, 0, 0, 0};

  private final ByteSource source;
  private final Superblock superblock;
  private boolean expectsOpaque;

  HdfStorage(ByteSource source) {
    this.source = source;
    superblock = Superblock.readSuperblock(bytes(0, Math.min(source.size(), MOST_SUPERBLOCK)));
    if (superblock.getBaseAddressByte() != 0) throw new HdfException("it does not begin at 0");
  }

  /**
   * Opens a file. The library opens none of another storage, and its own ways keep a file in memory
   * or allocate as many bytes as a damaged file says.
   */
  HdfFile open() {
    try {
      var constructor = HdfFile.class.getDeclaredConstructor(HdfBackingStorage.class);
      constructor.setAccessible(true);
      return constructor.newInstance(this);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "This jhdf is not 0.13.0: its HdfFile has no constructor of a storage.", e);
    }
  }

  /**
   * Declares bfloat16 arrays as strings of two bytes: Keras writes them with an opaque type without
   * a tag, and the HDF5 reader searches for the end of the tag.
   */
  void expectOpaque() {
    expectsOpaque = true;
  }

  /** Fills a buffer with the bytes from an address on. */
  void read(long address, ByteBuffer to) {
    check(address, to.remaining());
    source.read(address, to);
  }

  private void check(long address, long length) {
    if (address >= 0 && length >= 0 && length <= source.size() - address) return;
    throw new HdfException(
        String.format("it has no %,d bytes at %,d, only %,d", length, address, source.size()));
  }

  private ByteBuffer bytes(long address, long length) {
    check(address, length);
    var bytes = new byte[Math.toIntExact(length)];
    source.read(address, ByteBuffer.wrap(bytes));
    if (expectsOpaque) declareStrings(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void declareStrings(byte[] bytes) {
    for (int i = 0; i <= bytes.length - OPAQUE.length; i++) {
      if (Arrays.equals(bytes, i, i + OPAQUE.length, OPAQUE, 0, OPAQUE.length)) bytes[i + 8] = 0x13;
    }
  }

  // ---- for the HDF5 reader ----

  @Override
  public ByteBuffer readBufferFromAddress(long address, int length) {
    return bytes(address, length);
  }

  @Override
  public ByteBuffer map(long address, long length) {
    return bytes(address, length);
  }

  @Override
  public ByteBuffer mapNoOffset(long address, long length) {
    return bytes(address, length);
  }

  @Override
  public long getUserBlockSize() {
    return 0;
  }

  @Override
  public Superblock getSuperblock() {
    return superblock;
  }

  @Override
  public FileChannel getFileChannel() {
    throw new HdfException("there is no channel");
  }

  @Override
  public int getSizeOfOffsets() {
    return superblock.getSizeOfOffsets();
  }

  @Override
  public int getSizeOfLengths() {
    return superblock.getSizeOfLengths();
  }

  @Override
  public void close() {
    source.close();
  }

  @Override
  public long size() {
    return source.size();
  }

  /** Returns true: a file without a path opens no others. */
  @Override
  public boolean inMemory() {
    return true;
  }
}
