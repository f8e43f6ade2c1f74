package dev.rhyton.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes the bytes of a file in their order; it may keep none of the buffers. */
interface ByteSink {
  void write(ByteBuffer bytes) throws IOException;
}
